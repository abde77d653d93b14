"""Charts as inline SVG: bars that compare names, columns that tell what time did. Whole pixels, no script.

Every bar has its number at its end or in its title, series differ by colour and by hatching, and the page puts a table
with the same numbers beside each chart: nothing is told by colour alone.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.graph.lettering import plain
from engine.reports.spelling import shown
from engine.reports.values import Chart, Type

WIDE = 640
LETTER = 7
"""Pixels that a letter of a label needs, about."""
BAR, GAP = 18, 10
PLOT = 220
"""Height of the columns."""
LONGEST = 26
"""Letters of a name."""
TICKS = 4
STEPS: dict[Type, tuple[int, ...]] = {
    "money": tuple(digit * 10**power for power in range(12) for digit in (1, 2, 5)),
    "hours": (900, 1800, *(3600 * digit * 10**power for power in range(7) for digit in (1, 2, 5))),
    "percent": tuple(digit * 10**power for power in range(7) for digit in (1, 2, 5)),
    "count": tuple(digit * 10**power for power in range(10) for digit in (1, 2, 5)),
}
"""Distances of lines of a scale, for each type."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Values → pixels from the low end; 0 is always on it."""

    low: int
    high: int
    size: int

    @classmethod
    def of(cls, values: Sequence[int], type_: Type, size: int) -> Scale:
        """A scale from and to round numbers."""
        low, high = min([0, *values]), max([0, *values])
        step = _step(low, high, type_)
        return cls(low // step * step, max(-(-high // step), 1) * step, size)

    def at(self, value: int) -> int:
        """Pixels."""
        return (value - self.low) * self.size // (self.high - self.low)

    def ticks(self, type_: Type) -> range:
        """Round values, 0 among them."""
        step = _step(self.low, self.high, type_)
        return range(-(-self.low // step) * step, self.high + 1, step)


def _step(low: int, high: int, type_: Type) -> int:
    span = max(high - low, 1)
    return next((step for step in STEPS[type_] if step * TICKS >= span), span)


def chart(drawn: Chart, name: str) -> ET.Element:
    """A chart as an svg element whose ids begin with `name`."""
    return (_Bars if drawn.form == "bars" else _Columns)(drawn, name).svg()


class _Picture(ABC):
    """What both forms share: the frame, the legend, and how elements are added."""

    def __init__(self, drawn: Chart, name: str) -> None:
        self.drawn, self.name = drawn, name
        self.root = ET.Element("svg", {"role": "img", "class": "chart", "aria-labelledby": f"{name}-t {name}-d"})
        self.several = len(drawn.series) > 1
        self.top = 26 if self.several else 6

    def svg(self) -> ET.Element:
        self.add("title", self.drawn.title, id=f"{self.name}-t")
        about = ", ".join(series.title for series in self.drawn.series)
        self.add("desc", f"{about}; the table beside has the same numbers.", id=f"{self.name}-d")
        self._patterns()
        if self.several:
            self._legend()
        high = self.draw()
        self.root.attrib |= {"viewBox": f"0 0 {WIDE} {high}", "width": str(WIDE), "height": str(high)}
        return self.root

    @abstractmethod
    def draw(self) -> int:
        """The picture below the legend; its height."""

    def add(
        self,
        tag: str,
        text: str | None = None,
        parent: ET.Element | None = None,
        also: Mapping[str, object] | None = None,
        **attributes: object,
    ) -> ET.Element:
        """An element; `class_` and `text_anchor` are written `class` and `text-anchor`."""
        named = {key.rstrip("_").replace("_", "-"): str(value) for key, value in {**(also or {}), **attributes}.items()}
        element = ET.SubElement(self.root if parent is None else parent, tag, named)
        element.text = None if text is None else plain(text)
        return element

    def value(self, number: int | None) -> str:
        return shown(number, self.drawn.type)

    def bar(self, place: int, label: str, value: int, area: tuple[int, int, int, int]) -> None:
        """One bar with its name and number for who points at it, or hears it."""
        x, y, wide, high = area
        group = self.add("g")
        series = self.drawn.series[place].title
        self.add("title", f"{label}, {series}: {self.value(value)}", group)
        self._filled(group, place, {"x": x, "y": y, "width": max(wide, 1), "height": max(high, 1)})

    def _filled(self, parent: ET.Element, place: int, area: dict[str, int]) -> None:
        """A rectangle in the colour of a series, and its hatching over it."""
        self.add("rect", None, parent, {"class": f"s{place}", "rx": 2, **area})
        if place:
            self.add("rect", None, parent, {"fill": f"url(#{self.name}-h{place})", "rx": 2, **area})

    def _patterns(self) -> None:
        """Hatching for every series but the first."""
        defs = self.add("defs")
        for place in range(1, len(self.drawn.series)):
            turn = f"rotate({45 * place})"
            pattern = self.add(
                "pattern", None, defs, id=f"{self.name}-h{place}", width=6, height=6, patternUnits="userSpaceOnUse",
                patternTransform=turn,
            )  # fmt: skip
            self.add("rect", None, pattern, width=2, height=6, class_="hatch")

    def _legend(self) -> None:
        x = 0
        for place, series in enumerate(self.drawn.series):
            self._filled(self.root, place, {"x": x, "y": 3, "width": 12, "height": 12})
            self.add("text", series.title, x=x + 17, y=13, class_="legend")
            x += 17 + LETTER * len(series.title) + 20


class _Bars(_Picture):
    """Lying bars: one name under the other, series of a name beside each other."""

    def draw(self) -> int:
        names = [_cut(label) for label in self.drawn.labels]
        numbers = [value for series in self.drawn.series for value in series.values if value is not None]
        left = max([LETTER * len(name) for name in names], default=0) + 12
        room = max([LETTER * len(self.value(number)) for number in numbers], default=0) + 8
        low_room = room if any(number < 0 for number in numbers) else 0
        scale = Scale(min([0, *numbers]), max([1, *numbers]), max(WIDE - left - room - low_room, 80))
        zero = left + low_room + scale.at(0)
        y = self.top
        for index, (label, name) in enumerate(zip(self.drawn.labels, names, strict=True)):
            high = BAR * len(self.drawn.series)
            self.add("text", name, x=left - 8, y=y + high // 2 + 4, class_="label", text_anchor="end")
            for place, series in enumerate(self.drawn.series):
                self._bar(place, label, series.values[index], y=y + place * BAR, zero=zero, scale=scale)
            y += high + GAP
        self.add("path", class_="axis", d=f"M{zero} {self.top - 4}V{max(y - GAP + 4, self.top)}")
        return y

    def _bar(self, place: int, label: str, value: int | None, *, y: int, zero: int, scale: Scale) -> None:
        if value is None:
            return
        length = abs(scale.at(value) - scale.at(0))
        x = zero if value >= 0 else zero - length
        self.bar(place, label, value, (x, y + 1, length, BAR - 2))
        where, anchor = (zero + length + 5, "start") if value >= 0 else (zero - length - 5, "end")
        self.add("text", self.value(value), x=where, y=y + BAR // 2 + 4, class_="number", text_anchor=anchor)


class _Columns(_Picture):
    """Standing columns over a scale; negative ones hang."""

    def draw(self) -> int:
        drawn = self.drawn
        numbers = [value for series in drawn.series for value in series.values if value is not None]
        scale = Scale.of(numbers, drawn.type, PLOT)
        ticks = [(tick, self.value(tick)) for tick in scale.ticks(drawn.type)]
        left = max([LETTER * len(text) for _, text in ticks], default=0) + 10
        top = self.top + 8
        for tick, text in ticks:
            y = top + PLOT - scale.at(tick)
            self.add("path", class_="axis" if tick == 0 else "grid", d=f"M{left} {y}H{WIDE}")
            self.add("text", text, x=left - 6, y=y + 4, class_="number", text_anchor="end")
        slot = (WIDE - left) // max(len(drawn.labels), 1)
        wide = max(2, min(34, (slot - 8) // max(len(drawn.series), 1)))
        every = -(-max([len(label) for label in drawn.labels], default=0) * (LETTER + 1) // max(slot, 1)) or 1
        for index, label in enumerate(drawn.labels):
            middle = left + slot * index + slot // 2
            start = middle - wide * len(drawn.series) // 2
            for place, series in enumerate(drawn.series):
                if value := series.values[index]:
                    self._column(place, label, value, x=start + place * wide, wide=wide, scale=scale)
            if index % every == 0:
                self.add("text", label, x=middle, y=top + PLOT + 18, class_="label", text_anchor="middle")
        return top + PLOT + 26

    def _column(self, place: int, label: str, value: int, *, x: int, wide: int, scale: Scale) -> None:
        ends = sorted((self.top + 8 + PLOT - scale.at(value), self.top + 8 + PLOT - scale.at(0)))
        self.bar(place, label, value, (x, ends[0], max(wide - 2, 1), ends[1] - ends[0]))


def _cut(label: str) -> str:
    return label if len(label) <= LONGEST else f"{label[: LONGEST - 1]}…"


def spark(values: Sequence[int], text: str) -> ET.Element:
    """A line as high as a word, for a cell of a table."""
    wide, high = 8 * max(len(values) - 1, 1) + 4, 20
    scale = Scale(min([0, *values]), max([1, *values]), high - 4)
    points = " ".join(f"{2 + 8 * place},{high - 2 - scale.at(value)}" for place, value in enumerate(values))
    root = ET.Element("svg", {"class": "spark", "role": "img", "width": str(wide), "height": str(high)})
    root.attrib |= {"viewBox": f"0 0 {wide} {high}", "aria-label": text}
    zero = high - 2 - scale.at(0)
    ET.SubElement(root, "path", {"class": "grid", "d": f"M0 {zero}H{wide}"})
    ET.SubElement(root, "polyline", {"class": "line", "points": points})
    return root
