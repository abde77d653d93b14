"""A list of lines with a cursor: what every board shows its figures in. Only lines on the screen are ever drawn.

Lines have keys. A board that is shown anew keeps the cursor on the line with the same key, on the same line of the
screen; `update` draws single lines anew and repaints only the cells that read differently.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Literal

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui.columns import cut
from tui.glyphs import Glyphs
from tui.widgets.sorting import Sorting, after, in_order, sorts
from tui.words import _

Look = Literal["", "breached", "risk", "quiet", "strong", "good"]
LOOKS = {look: f"lines--{look}" for look in ("breached", "risk", "quiet", "strong", "good")}


@dataclass(frozen=True, slots=True)
class Column:
    """One column."""

    title: str
    width: int
    """Cells at least."""
    right: bool = False
    grow: bool = False
    """Whether it takes a share of the room that is left."""
    drop: int = 0
    """The column with the highest number goes first where there is no room; 0 stays."""
    head: Callable[[int], str] | None = None
    """Draws the title for so many cells, where it is more than a word."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One text, not yet cut to its column."""

    text: str
    look: Look = ""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is drawn for as many cells as there are."""

    draw: Callable[[int], Iterable[tuple[str, Look]]]
    """Cells → texts that fill them, each with its look."""


@dataclass(frozen=True, slots=True)
class Item:
    """One line."""

    key: str
    cells: tuple[Cell | Drawn | str, ...]
    """As many as there are columns; a heading has one, which may be as long as the line."""
    mark: str = ""
    """A sign in front of the line: urgency, a mark."""
    heading: bool = False
    """Says what follows; the cursor does not stand on it."""
    values: tuple[object, ...] = field(default=(), compare=False)
    """What it is sorted by, one for each column; empty: it keeps its place at the end."""


class Lines(ScrollView, can_focus=True):
    """A list with column titles, which stay while it scrolls."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "lines--line", "lines--cursor", "lines--titles", "lines--message", *LOOKS.values(),
    }  # fmt: skip

    @dataclass
    class Moved(Message):
        """The cursor stands on another line, or on none."""

        lines: Lines
        item: Item | None

        @property
        def control(self) -> Lines:
            """For `@on(Lines.Moved, "#id")`."""
            return self.lines

    @dataclass
    class Chosen(Message):
        """Enter, or a click on the line that had the cursor."""

        lines: Lines
        item: Item

        @property
        def control(self) -> Lines:
            """For `@on(Lines.Chosen, "#id")`."""
            return self.lines

    def __init__(self, glyphs: Glyphs, *, id: str | None = None, titles: bool = True) -> None:  # noqa: A002
        super().__init__(id=id)
        self.glyphs, self._titles = glyphs, int(titles)
        self.columns: tuple[Column, ...] = ()
        self.items: list[Item] = []
        self.cursor = 0
        self.message = ""
        """What is said when there is no line."""
        self._fitting: tuple[tuple[int, int], ...] = ()
        """(column, width) of those for which there is room."""
        self._places: dict[str, int] = {}
        self._given: list[Item] = []
        """The lines in their usual order."""
        self.sorting: Sorting | None = None
        self._styles: dict[tuple[str, Style], Style] = {}

    # -- what is shown --------------------------------------------------------------------------------------------

    @property
    def current(self) -> Item | None:
        """The line under the cursor."""
        return self.items[self.cursor] if 0 <= self.cursor < len(self.items) else None

    def show(self, columns: Sequence[Column], items: Iterable[Item], message: str = "") -> None:
        """Other lines; the cursor stays with its key, on the same line of the screen."""
        self.columns, self._given, self.message = tuple(columns), list(items), message
        self._put()

    def _put(self) -> None:
        """The lines in the order that holds now."""
        before, offset = self.current, self.cursor - self.scroll_offset.y
        self.items = self._sorted()
        self._places = {item.key: place for place, item in enumerate(self.items)}
        place = self._places.get(before.key) if before is not None else None
        self.cursor = self._next(place if place is not None else min(self.cursor, len(self.items) - 1), 1)
        self._fit()
        if place is not None and self.cursor - offset != self.scroll_offset.y:
            self.scroll_to(y=max(0, self.cursor - offset), animate=False, immediate=True, force=True)
        self.into_view()
        self.refresh()
        if before != self.current:
            self.post_message(self.Moved(self, self.current))

    # -- their order ----------------------------------------------------------------------------------------------

    def _sorted(self) -> list[Item]:
        place = self._sorted_by
        if place is None or self.sorting is None:
            return self._given
        return in_order(self._given, place, down=self.sorting.down)

    @property
    def _sorted_by(self) -> int | None:
        """The column by which the lines are sorted, where they can be."""
        names = [column.title for column in self.columns]
        if self.sorting is None or self.sorting.column not in names:
            return None
        place = names.index(self.sorting.column)
        return place if sorts(self._given, place) else None

    @property
    def sortable(self) -> list[str]:
        """The columns by which the lines can be sorted, of those that are shown."""
        shown = [place for place, _width in self._fitting]
        return [self.columns[place].title for place in shown if sorts(self._given, place) and self.columns[place].title]

    def sort(self, column: str) -> None:
        """By a column: down, then up, then as usual."""
        if column in self.sortable:
            self.sorting = after(self.sorting, column)
            self._put()

    def sort_next(self, *, back: bool = False) -> None:
        """By the next column, down; back: the same one the other way round."""
        if back and self.sorting is not None:
            self.sorting = Sorting(self.sorting.column, not self.sorting.down)
        elif columns := ["", *self.sortable]:
            present = self.sorting.column if self.sorting is not None else ""
            place = columns.index(present) + 1 if present in columns else 0
            name = columns[place % len(columns)]
            self.sorting = Sorting(name) if name else None
        self._put()

    def update(self, item: Item) -> None:
        """One line reads otherwise: repaint what differs."""
        place = self._places.get(item.key)
        if place is None or self.items[place] == item:
            return
        before, self.items[place] = self.items[place], item
        y = place - self.scroll_offset.y + self._titles
        if self._titles <= y < self.size.height:
            self.refresh(*(Region(x, y, width, 1) for x, width in self._differing(before, item)))

    def on_screen(self) -> list[Item]:
        """The lines that can be seen."""
        top = self.scroll_offset.y
        return self.items[top : top + max(0, self.size.height - self._titles)]

    def to(self, key: str) -> bool:
        """The cursor to a line; whether there is one."""
        place = self._places.get(key)
        if place is not None:
            self.move_to(place)
        return place is not None

    # -- moving ---------------------------------------------------------------------------------------------------

    def move(self, steps: int) -> None:
        """The cursor some lines down, or up."""
        self.move_to(self.cursor + steps, 1 if steps > 0 else -1)

    def page(self, pages: int) -> None:
        """The cursor a screenful down, or up."""
        self.move(pages * max(1, self.size.height - self._titles - 1))

    def end(self, *, last: bool) -> None:
        """The cursor to the first line or to the last."""
        self.move_to(len(self.items) - 1 if last else 0, -1 if last else 1)

    def move_to(self, place: int, towards: int = 1) -> None:
        """The cursor to a place, or the nearest line in that direction that can have it."""
        place = self._next(max(0, min(place, len(self.items) - 1)), towards)
        if place == self.cursor:
            self._show_heading()
            return
        before, self.cursor = self.cursor, place
        for changed in (before, place):
            self.refresh(Region(0, changed - self.scroll_offset.y + self._titles, self.size.width, 1))
        self.into_view()
        self.post_message(self.Moved(self, self.current))

    def _next(self, place: int, towards: int) -> int:
        """The nearest line that is no heading, in one direction or else in the other."""
        for step in (towards, -towards):
            at = place
            while 0 <= at < len(self.items) and self.items[at].heading:
                at += step
            if 0 <= at < len(self.items):
                return at
        return max(0, place)

    def into_view(self) -> None:
        """Scroll just so far that the cursor is on the screen."""
        top, height = self.scroll_offset.y, max(1, self.size.height - self._titles)
        if self.cursor < top:
            self.scroll_to(y=self.cursor, animate=False, immediate=True, force=True)
        elif self.cursor >= top + height:
            self.scroll_to(y=self.cursor - height + 1, animate=False, immediate=True, force=True)
        self._show_heading()

    def _show_heading(self) -> None:
        """Headings above the first line cannot have the cursor, and are to be seen all the same."""
        if 0 < self.scroll_offset.y <= self.cursor and all(item.heading for item in self.items[: self.cursor]):
            self.scroll_to(y=0, animate=False, immediate=True, force=True)

    def choose(self) -> None:
        """Enter on the line under the cursor."""
        if (item := self.current) is not None and not item.heading:
            self.post_message(self.Chosen(self, item))

    def on_click(self, event: events.Click) -> None:
        """A click puts the cursor on a line; a click on the cursor chooses it."""
        place = self.scroll_offset.y + event.y - self._titles
        if event.y < self._titles:
            self._title_clicked(event.x)
            return
        if place >= len(self.items) or self.items[place].heading:
            return
        if place == self.cursor:
            self.choose()
        else:
            self.move_to(place)

    def _title_clicked(self, x: int) -> None:
        """A click on a column's title sorts by it."""
        end = 2
        for place, width in self._fitting:
            end += width + 1
            if x < end:
                self.sort(self.columns[place].title)
                return

    # -- drawing --------------------------------------------------------------------------------------------------

    def on_focus(self) -> None:
        """The keys move here now: the cursor has its sign."""
        self.refresh()

    def on_blur(self) -> None:
        """They move elsewhere."""
        self.refresh()

    def on_resize(self) -> None:
        """Another width has room for other columns; the cursor stays on the screen."""
        self._fit()
        self.into_view()

    def _fit(self) -> None:
        """Which columns there is room for, and how wide each is."""
        width = self.scrollable_content_region.width
        self.virtual_size = Size(width, len(self.items) + self._titles)
        fitting = tuple(fit(self.columns, max(10, width - 2)))
        if fitting != self._fitting:
            self._fitting = fitting
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """One line of the screen."""
        width, line = self.size.width, self.get_component_rich_style("lines--line")
        if y < self._titles:
            style = self.get_component_rich_style("lines--titles")
            titles = map(self._title, self.columns)
            return Strip(self._segments("", tuple(titles), style, chosen=False)).adjust_cell_length(width, style)
        place = self.scroll_offset.y + y - self._titles
        if place >= len(self.items):
            return self._message_line(y - self._titles, width, line)
        item, chosen = self.items[place], place == self.cursor
        base = self.get_component_rich_style("lines--cursor") if chosen and not item.heading else line
        if item.heading:
            text = cut(_text(item.cells[0]) if item.cells else "", width, self.glyphs)
            look = item.cells[0].look if item.cells and isinstance(item.cells[0], Cell) else ""
            return Strip([Segment(text, self._looking(look or "strong", line))], width)
        return Strip(self._segments(item.mark, item.cells, base, chosen=chosen)).adjust_cell_length(width, base)

    def _title(self, column: Column) -> Cell | Drawn:
        head = column.head
        if head is not None:
            return Drawn(lambda width: ((head(width), ""),))
        sorting = self.sorting
        sign = (
            ""
            if sorting is None or sorting.column != column.title
            else self.glyphs.down
            if sorting.down
            else self.glyphs.up
        )
        return Cell(f"{_(column.title)}{sign}" if not column.right else f"{sign}{_(column.title)}")

    def _message_line(self, y: int, width: int, line: Style) -> Strip:
        words = self.message.split("\n") if not self.items else []
        text = words[y] if y < len(words) else ""
        style = self.get_component_rich_style("lines--message")
        return Strip([Segment(cut("  " + text, width, self.glyphs), style if text else line)], width)

    def _segments(
        self, mark: str, cells: Sequence[Cell | Drawn | str], base: Style, *, chosen: bool
    ) -> Iterator[Segment]:
        """The cells of a line, neighbours of one style as one text."""
        run = (self.glyphs.cursor if chosen and self.has_focus else " ") + cut(mark, 1, self.glyphs)
        for index, width in self._fitting:
            cell = cells[index] if index < len(cells) else ""
            if isinstance(cell, Drawn):
                yield Segment(run, base)
                yield from (Segment(t, self._looking(k, base) if k else base) for t, k in cell.draw(width))
                run = " "
                continue
            text = cut(_text(cell), width, self.glyphs, right=self.columns[index].right)
            look = cell.look if isinstance(cell, Cell) else ""
            if not look or (chosen and look == "quiet"):  # under the cursor everything is to be read
                run += text + " "
            else:
                yield Segment(run, base)
                yield Segment(text, self._looking(look, base))
                run = " "
        yield Segment(run, base)

    def _looking(self, look: str, base: Style) -> Style:
        """A look on a line's own background."""
        found = self._styles.get((look, base))
        if found is None:
            own = self.get_component_rich_style(LOOKS[look])
            found = base + Style(color=own.color, bold=own.bold, dim=own.dim, reverse=own.reverse)
            self._styles[look, base] = found
        return found

    def notify_style_update(self) -> None:
        """Other colours: everything is drawn anew."""
        super().notify_style_update()
        self._styles.clear()

    def _differing(self, before: Item, after: Item) -> Iterator[tuple[int, int]]:
        """(x, width) of the cells of a line that read differently."""
        if before.mark != after.mark:
            yield 0, 2
        x = 2
        for index, width in self._fitting:
            if before.cells[index : index + 1] != after.cells[index : index + 1]:
                yield x, width
            x += width + 1


def fit(columns: Sequence[Column], width: int) -> Iterator[tuple[int, int]]:
    """(index, width) of the columns that fit into so many cells, one between them; growing ones share what is left."""
    kept = list(range(len(columns)))
    while len(kept) > 1 and sum(columns[i].width + 1 for i in kept) - 1 > width:
        goes = max(kept, key=lambda i: (columns[i].drop, i))
        if not columns[goes].drop:
            break
        kept.remove(goes)
    growing = [i for i in kept if columns[i].grow]
    left = width - (sum(columns[i].width + 1 for i in kept) - 1)
    for i in kept:
        share = left // len(growing) + (i == growing[-1]) * (left % len(growing)) if i in growing else 0
        yield i, max(1, columns[i].width + share)


def _text(cell: Cell | Drawn | str) -> str:
    return cell.text if isinstance(cell, Cell) else "" if isinstance(cell, Drawn) else cell
