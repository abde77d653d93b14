"""The single lines around the list: who looks at what, the views with their counts, the column heads, the keys.

Each line says as much as fits: texts are given from long to short, and the first that fits is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from tui.columns import Column, cut
from tui.glyphs import Glyphs


class Bar(Static):
    """A line with a left and a right end."""

    def __init__(self, name: str) -> None:
        super().__init__(id=name, markup=False)
        self._said = ""
        self._both: tuple[Content, Content | None, str] = (Content(), None, "")

    def put(self, left: Content, right: Content | None = None, ellipsis: str = "") -> None:
        """Show both ends; what does not fit is cut from the left one, and seen to be cut where there is an ellipsis."""
        self._both = left, right, ellipsis
        right = right or Content()
        room = max(0, self.content_size.width - right.cell_length - (1 if right.plain else 0))
        if ellipsis and left.cell_length > room > 1:
            left = left.truncate(room - 1) + ellipsis
        left = left.truncate(room, pad=True)
        line = Content.assemble(left, " " if right.plain else "", right)
        if line.markup != self._said:
            self._said = line.markup
            self.update(line, layout=False)  # a line stays a line: nothing around it has to move

    def on_resize(self) -> None:
        """A line that has just come into sight had no width before."""
        self.put(*self._both)


class Heads(Bar):
    """The titles of the columns."""

    @dataclass
    class Picked(Message):
        """The title of a column was clicked."""

        column: str
        """Its key."""

    _columns: Sequence[Column] = ()

    def show(self, columns: Sequence[Column], glyphs: Glyphs) -> None:
        """Over the columns of the list."""
        self._columns = columns
        titles = " ".join(cut(c.title, c.width, glyphs, right=c.right) for c in columns)
        self.put(Content(f" {titles}"))

    def on_click(self, event: events.Click) -> None:
        """Say which column it was."""
        end = 1
        for column in self._columns:
            end += column.width + 1
            if event.x < end:
                self.post_message(self.Picked(column.key))
                return


@dataclass(frozen=True, slots=True)
class Counted:
    """A view's title and how many records it has, nothing until that is known."""

    title: str
    count: str

    def text(self, number: int, width: int) -> str:
        """`[1] Mine 12`, shorter when there is less room for it."""
        count = f" {self.count}" if self.count else ""
        return (
            f"[{number}] {self.title}{count}",
            f"[{number}]{self.title}{count}",
            f"{number} {self.title[:4]}{count}",
        )[width]


class TabBar(Bar):
    """The views on one line."""

    @dataclass
    class Picked(Message):
        """A view was clicked."""

        index: int

    def __init__(self) -> None:
        super().__init__("tabs")
        self._ends: list[int] = []

    def show(self, tabs: Sequence[Counted], active: int, notes: Sequence[str]) -> None:
        """The views, and on the right the first of `notes` for which there is room beside them."""
        room, gaps = self.content_size.width, ("  ", " ", " ")
        for note, width in [*((note, width) for note in notes for width in (0, 1)), (notes[-1], 2)]:
            gap, texts = gaps[width], [tab.text(number, width) for number, tab in enumerate(tabs, 1)]
            if sum(cell_len(text) + len(gap) for text in texts) + len(note) < room:
                break
        styles = ["bold reverse" if index == active else "" for index in range(len(texts))]
        parts = [part for text, style in zip(texts, styles, strict=True) for part in ((text, style), gap)]
        self._ends = [sum(len(text) + len(gap) for text in texts[: n + 1]) for n in range(len(texts))]
        self.put(Content.assemble(*parts), Content(note))

    def on_click(self, event: events.Click) -> None:
        """The view under the pointer."""
        index = next((n for n, end in enumerate(self._ends) if event.x < end), None)
        if index is not None:
            self.post_message(self.Picked(index))


class KeyBar(Bar):
    """The keys that do something now, the most useful first; those for which there is no room are in the help."""

    def show(self, keys: Sequence[tuple[str, str]], last: Sequence[tuple[str, str]]) -> None:
        """`keys` from the left as far as there is room; `last` in any case, on the right."""
        right = _keys(last)
        room = self.content_size.width - right.cell_length - 2
        fitting: list[tuple[str, str]] = []
        for key in keys:
            if _keys([*fitting, key]).cell_length > room:
                break
            fitting.append(key)
        self.put(_keys(fitting), right)


def _keys(keys: Sequence[tuple[str, str]]) -> Content:
    return Content("  ").join(Content.assemble((key, "bold $text-accent"), f" {label}") for key, label in keys)
