"""A picture as SVG: one file that needs nothing else, for light and dark paper, and for readers who cannot see it.

It is made of elements and not of text, so that no title can break it. Colour never says anything alone: a state where a
promise stands still has the sign and the word, a final one a double edge, and what the engine takes is dashed.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence

from engine.graph.drawing import (
    HEAD,
    LOOP,
    MARGIN,
    Line,
    arrow_lines,
    badge,
    box_lines,
    drawn,
    half,
    label_lines,
)
from engine.graph.layers import Trunk, Vertex
from engine.graph.lettering import plain, width, wrapped
from engine.graph.model import Arrow, Graph, words

FONT = "'Inter', 'Segoe UI', system-ui, 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif"
MONO = "ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace"
STYLE = f"""
.margine-graph {{ font-family: {FONT}; max-width: 100%; height: auto; }}
.margine-graph text {{ fill: #1b2733; }}
.margine-graph .paper {{ fill: #ffffff; }}
.margine-graph .heading {{ font-size: 20px; font-weight: 700; }}
.margine-graph .title {{ font-size: 14px; font-weight: 600; }}
.margine-graph .label {{ font-size: 12px; font-weight: 500; }}
.margine-graph .engine {{ font-size: 12px; font-style: italic; }}
.margine-graph .guard {{ font-size: 10.5px; font-family: {MONO}; }}
.margine-graph .remark {{ font-size: 10.5px; }}
.margine-graph text.guard, .margine-graph text.remark {{ fill: #4c5b6a; }}
.margine-graph .box {{ fill: #f3f7fb; stroke: #3f5f7d; stroke-width: 1.4; }}
.margine-graph .final {{ fill: #eceff2; stroke: #5b6875; }}
.margine-graph .inner {{ fill: none; stroke: #5b6875; stroke-width: 1; }}
.margine-graph .paused {{ fill: #fff5dc; stroke: #a86f12; }}
.margine-graph .way {{ fill: none; stroke: #7a8a9a; stroke-width: 1.5; }}
.margine-graph .own {{ stroke-dasharray: 5 4; }}
.margine-graph .head, .margine-graph .start {{ fill: #5d6d7d; }}
.margine-graph .sign {{ fill: none; stroke: #6b5417; stroke-width: 1.3; stroke-linecap: round; }}
.margine-graph .badge {{ fill: #0b4f6c; }}
.margine-graph text.number {{ font-size: 11px; font-weight: 700; fill: #ffffff; }}
@media (prefers-color-scheme: dark) {{
.margine-graph text {{ fill: #e6edf3; }}
.margine-graph .paper {{ fill: #14191f; }}
.margine-graph text.guard, .margine-graph text.remark {{ fill: #aab9c7; }}
.margine-graph .box {{ fill: #1e2832; stroke: #8fb0cc; }}
.margine-graph .final {{ fill: #262c33; stroke: #9aa7b3; }}
.margine-graph .inner {{ stroke: #9aa7b3; }}
.margine-graph .paused {{ fill: #352a14; stroke: #dba94a; }}
.margine-graph .way {{ stroke: #7f90a1; }}
.margine-graph .head, .margine-graph .start {{ fill: #a3b3c2; }}
.margine-graph .sign {{ stroke: #e3c27a; }}
.margine-graph .badge {{ fill: #8ccdf0; }}
.margine-graph text.number {{ fill: #0d1b26; }}
}}
"""


def svg(graph: Graph) -> str:
    """The picture as the text of an SVG file."""
    return _Sheet(graph).text()


class _Sheet:
    """One picture on its way to paper."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.drawing = drawn(graph)
        self.footer = list(_footer(graph, self.drawing.width))
        self.root = ET.Element("svg")

    def text(self) -> str:
        heading = width(self.graph.title, 22) + 2 * MARGIN
        wide = max(self.drawing.width, heading, *(2 * MARGIN + line.width for line in self.footer), 320.0)
        high = self.drawing.height + sum(line.height for line in self.footer) + (MARGIN if self.footer else 0)
        self._head(wide, high)
        for row in self.drawing.layers.rows:
            for vertex in row:
                if vertex.trunk is not None:
                    self._trunk(vertex, vertex.trunk)
        for vertex in self.drawing.layers.boxes.values():
            self._box(vertex)
        self._lines(self.footer, MARGIN, self.drawing.height + MARGIN / 2, anchor="start")
        ET.indent(self.root, " ")
        return ET.tostring(self.root, encoding="unicode") + "\n"

    def _head(self, wide: float, high: float) -> None:
        name = f"margine-{self.graph.kind}"
        self.root.attrib |= {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {_n(wide)} {_n(high)}",
            "width": _n(wide),
            "height": _n(high),
            "role": "img",
            "class": "margine-graph",
            "aria-labelledby": f"{name}-title {name}-text",
        }
        self._add("title", plain(f"Workflow {self.graph.title}"), id=f"{name}-title")
        self._add("desc", plain(" ".join(described(self.graph))), id=f"{name}-text")
        self._add("style", STYLE)
        self._add("rect", cls="paper", width=_n(wide), height=_n(high))
        self._add("text", plain(self.graph.title), cls="heading", x=_n(MARGIN), y="34")
        remark = f"{self.graph.rule}{_total(self.graph)}"
        self._add("text", plain(remark), cls="remark", x=_n(MARGIN), y="50")

    def _add(
        self, tag: str, text: str | None = None, parent: ET.Element | None = None, **attributes: str
    ) -> ET.Element:
        if "cls" in attributes:
            attributes["class"] = attributes.pop("cls")
        element = ET.SubElement(self.root if parent is None else parent, tag, attributes)
        element.text = text
        return element

    def _box(self, vertex: Vertex) -> None:
        box, drawing = vertex.box, self.drawing
        assert box is not None  # noqa: S101 - these are the boxes
        wide, top, high = half(box), drawing.top(vertex), vertex.height
        lines = box_lines(box)
        group = self._add("g", id=f"margine-{self.graph.kind}-state-{box.name}", cls="state")
        self._add("title", plain(" ".join(_of_box(self.graph, box.name))), group)
        if box.initial:
            self._start(vertex.x, top)
        cls = "box final" if box.final else "box paused" if box.pauses else "box"
        self._rectangle(group, cls, (vertex.x - wide, top, 2 * wide, high), 6 if box.final else 9)
        if box.final:
            self._rectangle(group, "inner", (vertex.x - wide + 3.5, top + 3.5, 2 * wide - 7, high - 7), 4)
        self._written(group, vertex, lines)
        if loops := self.drawing.layers.loops.get(box.name):
            self._loop(loops, vertex.x + wide, drawing.middle(vertex))

    def _rectangle(self, parent: ET.Element, cls: str, area: tuple[float, float, float, float], corner: float) -> None:
        x, y, wide, high = map(_n, area)
        self._add("rect", None, parent, cls=cls, x=x, y=y, width=wide, height=high, rx=_n(corner))

    def _start(self, x: float, top: float) -> None:
        """A dot, and an arrow into the state in which records are opened."""
        self._add("circle", cls="start", cx=_n(x), cy=_n(top - 26), r="5.5")
        self._way(f"M{_n(x)} {_n(top - 21)}V{_n(top - HEAD)}", own=False)
        self._arrow_head(x, top, 0, 1)

    def _written(self, group: ET.Element, vertex: Vertex, lines: Sequence[Line]) -> None:
        """What stands in a box: the title with the number of records behind it, and remarks below."""
        box, y = vertex.box, self.drawing.middle(vertex) - sum(line.height for line in lines) / 2
        assert box is not None  # noqa: S101 - these are the boxes
        titles = [line for line in lines if line.style == "title"]
        room = badge(box) + 8 if box.count is not None else 0.0
        high = sum(line.height for line in titles)
        self._lines(titles, vertex.x - room / 2, y, parent=group)
        self._lines(lines[len(titles) :], vertex.x, y + high, parent=group)
        if box.count is not None:
            right = vertex.x - room / 2 + max(line.width for line in titles) / 2 + room
            self._badge(group, box.counted, right - badge(box), y + high / 2, badge(box))

    def _badge(self, parent: ET.Element, text: str, left: float, middle: float, wide: float) -> None:
        self._rectangle(parent, "badge", (left, middle - 9, wide, 18), 9)
        place = {"x": _n(left + wide / 2), "y": _n(middle + 4), "text-anchor": "middle"}
        self._add("text", text, parent, cls="number", **place)

    def _loop(self, arrows: Sequence[Arrow], x: float, y: float) -> None:
        """From the right edge of a box back to it."""
        out = x + LOOP
        path = f"M{_n(x)} {_n(y - 9)}C{_n(out)} {_n(y - 22)} {_n(out)} {_n(y + 22)} {_n(x + HEAD)} {_n(y + 9)}"
        self._way(path, own=all(arrow.via != "asked" for arrow in arrows))
        self._arrow_head(x, y + 9, -1, 0)
        lines = [line for arrow in arrows for line in arrow_lines(arrow)]
        self._lines(lines, out, y - sum(line.height for line in lines) / 2, anchor="start")

    def _trunk(self, vertex: Vertex, trunk: Trunk) -> None:
        """One vertex of a trunk, and the lines that come into it."""
        drawing, top, bottom = self.drawing, *self.drawing.bands[vertex.row]
        into = vertex.below if trunk.upwards else vertex.above
        start, end = (bottom, top) if trunk.upwards else (top, bottom)
        if vertex.label:
            start, end = drawing.top(vertex), drawing.bottom(vertex)
            if trunk.upwards:
                start, end = end, start
            lines = label_lines(trunk)
            self._lines(lines, vertex.x, drawing.middle(vertex) - sum(line.height for line in lines) / 2)
            self._end(vertex, trunk, end)
        else:
            self._way(f"M{_n(vertex.x)} {_n(start)}V{_n(end)}", own=trunk.by_engine)
        for other in into:
            self._tail(other, vertex, start, trunk)

    def _tail(self, other: Vertex, vertex: Vertex, end: float, trunk: Trunk) -> None:
        """From a box or the bend before to where a trunk's vertex begins."""
        drawing = self.drawing
        edge = drawing.bands[other.row][0 if trunk.upwards else 1]
        turn = drawing.bands[vertex.row][1 if trunk.upwards else 0]
        if other.box is None:
            x, start = other.x, edge
        else:
            x = drawing.port(other, vertex)
            start = drawing.top(other) if trunk.upwards else drawing.bottom(other)
        self._way(f"M{_n(x)} {_n(start)}{_swing(x, edge, vertex.x, turn)}V{_n(end)}", own=trunk.by_engine)

    def _end(self, vertex: Vertex, trunk: Trunk, start: float) -> None:
        """From a label to the state that it leads to."""
        drawing = self.drawing
        target = (vertex.above if trunk.upwards else vertex.below)[0]
        x = drawing.port(target, vertex)
        leave = drawing.bands[vertex.row][0 if trunk.upwards else 1]
        tip = drawing.bottom(target) if trunk.upwards else drawing.top(target)
        down = -1 if trunk.upwards else 1
        edge = drawing.bands[target.row][1 if trunk.upwards else 0]
        arrive = tip - down * HEAD if abs(edge - tip) < 1 else edge
        path = f"M{_n(vertex.x)} {_n(start)}{_swing(vertex.x, leave, x, arrive)}V{_n(tip - down * HEAD)}"
        self._way(path, own=trunk.by_engine)
        self._arrow_head(x, tip, 0, down)

    def _way(self, path: str, *, own: bool) -> None:
        self._add("path", cls="way own" if own else "way", d=path)

    def _arrow_head(self, x: float, y: float, dx: int, dy: int) -> None:
        """A head whose tip is there, pointing that way."""
        back_x, back_y, half_ = x - dx * HEAD, y - dy * HEAD, HEAD * 0.48
        one = f"{_n(back_x - dy * half_)},{_n(back_y + dx * half_)}"
        two = f"{_n(back_x + dy * half_)},{_n(back_y - dx * half_)}"
        self._add("polygon", cls="head", points=f"{_n(x)},{_n(y)} {one} {two}")

    def _lines(
        self, lines: Sequence[Line], x: float, top: float, anchor: str = "middle", parent: ET.Element | None = None
    ) -> None:
        """Lines of text under each other."""
        y = top
        for line in lines:
            base, left = y + line.size * 1.02, x
            if line.sign:
                left = x if anchor == "start" else x - line.width / 2
                self._sign(line, left, base - line.size * 0.36, parent)
                left += line.width / 2 + 7.5 if anchor == "middle" else 15
            self._add("text", line.text, parent, cls=line.style, x=_n(left), y=_n(base), **{"text-anchor": anchor})
            y += line.height

    def _sign(self, line: Line, x: float, y: float, parent: ET.Element | None) -> None:
        """A clock face, or the two bars of a pause."""
        if line.sign == "clock":
            self._add("circle", None, parent, cls="sign", cx=_n(x + 5.5), cy=_n(y), r="4.8")
            self._add("path", None, parent, cls="sign", d=f"M{_n(x + 5.5)} {_n(y - 2.8)}V{_n(y)}H{_n(x + 7.7)}")
        else:
            path = f"M{_n(x + 4)} {_n(y - 3.5)}V{_n(y + 3.5)}M{_n(x + 8)} {_n(y - 3.5)}V{_n(y + 3.5)}"
            self._add("path", None, parent, cls="sign", d=path)


def _swing(x: float, y: float, to_x: float, to_y: float) -> str:
    """Straight to `y`, then in one swing to the other place, leaving and arriving upright."""
    middle = (y + to_y) / 2
    curve = f"C{_n(x)} {_n(middle)} {_n(to_x)} {_n(middle)} {_n(to_x)} {_n(to_y)}"
    return f"V{_n(y)}{curve if abs(x - to_x) > 0.1 else f'V{_n(to_y)}'}"


def _n(number: float) -> str:
    """A coordinate, short."""
    return f"{number:.1f}".removesuffix(".0")


def _total(graph: Graph) -> str:
    if any(box.count is None for box in graph.boxes):
        return ""
    here = sum(box.count or 0 for box in graph.boxes if not box.final)
    return f" · {here:,} open"


def _footer(graph: Graph, wide: float) -> Iterator[Line]:
    """What the signs mean, the groups, and who is nowhere."""
    remarks = []
    if any(arrow.via != "asked" for arrow in graph.arrows):
        remarks.append("Dashed, with a clock: taken by the engine.")
    titles = {box.name: box.title for box in graph.boxes}
    remarks += [f"{name}: {', '.join(titles[s] for s in states)}" for name, states in graph.groups.items()]
    if graph.elsewhere:
        remarks.append(f"{graph.elsewhere:,} in states that these rules do not have")
    for remark in remarks:
        yield from (Line(text, "remark") for text in wrapped(remark, max(40, int((wide - 2 * MARGIN) / 6.6))))


def described(graph: Graph) -> Iterator[str]:
    """The picture in sentences, for whoever cannot see it."""
    for box in graph.boxes:
        yield from _of_box(graph, box.name)


def _of_box(graph: Graph, name: str) -> Iterator[str]:
    """A state and the ways out of it, in sentences."""
    box = next(box for box in graph.boxes if box.name == name)
    facts = [word for word, true in (("initial", box.initial), ("final", box.final)) if true]
    facts += [f"{box.counted} here"] if box.counted else []
    facts += [f"{clock} paused" for clock in box.pauses]
    yield f"{box.title}{f' ({chr(44).join(facts)})' if facts else ''}."
    titles = {other.name: other.title for other in graph.boxes}
    for arrow in graph.leaving(name):
        condition = f" if {arrow.guard}" if arrow.guard else ""
        asks = f", asks {' and '.join(arrow.asks)}" if arrow.asks else ""
        by = f", by {' or '.join(arrow.by)}" if arrow.by else ""
        approval = f", approved by {words(arrow.approval)}" if arrow.approval else ""
        yield f"{arrow.label}: to {titles[arrow.target]}{condition}{asks}{by}{approval}."
