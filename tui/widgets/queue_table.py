"""The list: as many lines as there are records, of which only those on the screen are ever worked out.

A line is drawn from the cells that were last worked out for it; a tick works them out again and repaints the cells
whose text has changed, nothing else. Rows that are not in memory are asked for with `Wanted` and drawn when they come.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from engine.clock import Clock
from engine.views import Row
from tui.columns import Cell, Column, Shape, cells, columns, cut
from tui.glyphs import Glyphs
from tui.listing import Again, Listing, More

LOOKS = {"breached": "queue--breached", "risk": "queue--risk", "quiet": "queue--quiet"}


class QueueTable(ScrollView, can_focus=True):
    """A virtual list of rows with a cursor."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"queue--line", "queue--cursor", "queue--message", *LOOKS.values()}

    @dataclass
    class Moved(Message):
        """The cursor stands on another record, or on none."""

        row: Row | None

    @dataclass
    class Wanted(Message):
        """These rows are, or will soon be, on the screen and not in memory."""

        demand: More | Again

    @dataclass
    class LaidOut(Message):
        """The columns have changed."""

        columns: tuple[Column, ...]

    @dataclass
    class Chosen(Message):
        """A line was clicked that the cursor stood on already."""

    def __init__(self, shape: Shape, clock: Clock, glyphs: Glyphs) -> None:
        super().__init__(id="queue")
        self.shape, self.clock, self.glyphs = shape, clock, glyphs
        self.listing = Listing()
        self.columns: tuple[Column, ...] = ()
        self.cursor = 0
        self.message = ""
        """What is said when there is no line to show."""
        self.fresh = set[str]()
        """Records that changed under the reader's eyes: marked until the cursor has been there."""
        self.marked: dict[str, None] = {}
        """Records that verbs apply to, in the order in which they were marked."""
        self.touched = False
        """Whether the reader has moved in this list: from then on it stands still until they ask for it anew."""
        self._now = clock.now()
        self._cells: dict[int, tuple[Cell, ...]] = {}
        self._styles: dict[tuple[str, Style], Style] = {}
        self._id_width = 6

    # -- what is shown --------------------------------------------------------------------------------------------

    @property
    def row(self) -> Row | None:
        """The row under the cursor."""
        return self.listing.row_at(self.cursor)

    @property
    def selected(self) -> str | None:
        """The id under the cursor."""
        return self.listing.id_at(self.cursor)

    def show(self, listing: Listing, cursor: int = 0, top: int | None = None) -> None:
        """Another list, with the cursor on a position and, if given, another first line."""
        self.listing = listing
        self.cursor = max(0, min(cursor, listing.total - 1))
        self.resized()
        if top is not None:
            self.scroll_to(y=top, animate=False)
        self.into_view()
        self.rows_changed()
        self.post_message(self.Moved(self.row))

    def reshape(self, shape: Shape) -> None:
        """Other rules may have other columns."""
        self.shape = shape
        self._cells.clear()
        self.resized()

    def say(self, message: str) -> None:
        """What to show where there are no lines."""
        if message != self.message:
            self.message = message
            self.refresh()

    def rows_changed(self) -> None:
        """Rows have come or the total has changed: draw everything on the screen anew."""
        self._now = self.clock.now()
        self._cells.clear()
        self._fit_ids()
        if self.virtual_size.height != self.listing.total:
            self.resized()
        self.refresh()
        self._look_ahead()

    def row_changed(self, row: Row) -> None:
        """One record has changed: its line is drawn anew, where it stands."""
        self.listing.remember([row])
        position = self.listing.position(row.id)
        if position is not None:
            self._cells.pop(position, None)
            self.refresh_line(position)

    def mark(self, stream: str, *, on: bool) -> None:
        """Mark a record, or take its mark away."""
        if on:
            self.marked[stream] = None
        else:
            self.marked.pop(stream, None)
        if (position := self.listing.position(stream)) is not None:
            self._cells.pop(position, None)
            self.refresh_line(position)

    def unmark(self) -> None:
        """Take all marks away."""
        self.marked.clear()
        self._cells.clear()
        self.refresh()

    def tick(self) -> None:
        """Time has passed: repaint what reads differently now."""
        self._now = self.clock.now()
        regions: list[Region] = []
        for position in self.on_screen():
            before, row = self._cells.get(position), self.listing.row_at(position)
            if before is None or row is None:
                continue
            after = self._cells[position] = self._worked_out(row)
            if after != before:
                regions += self._differing(position, before, after)
        if regions:
            self.refresh(*regions)

    def on_screen(self) -> range:
        """Positions on the screen."""
        top = self.scroll_offset.y
        return range(top, min(self.listing.total, top + self.size.height))

    # -- moving ---------------------------------------------------------------------------------------------------

    def move(self, steps: int) -> None:
        """The cursor some lines down, or up."""
        self.move_to(self.cursor + steps)

    def page(self, pages: int) -> None:
        """The cursor a screenful down, or up."""
        self.move(pages * max(1, self.size.height - 1))

    def move_to(self, position: int) -> None:
        """The cursor to a position, or the nearest there is."""
        self.touched = True
        position = max(0, min(position, self.listing.total - 1))
        if position == self.cursor:
            return
        before, self.cursor = self.cursor, position
        self.fresh.discard(self.selected or "")
        for changed in (before, position):
            self._cells.pop(changed, None)
            self.refresh_line(changed)
        self.into_view()
        self.post_message(self.Moved(self.row))

    def into_view(self) -> None:
        """Scroll just so far that the cursor is on the screen."""
        top, height = self.scroll_offset.y, max(1, self.size.height)
        if self.cursor < top:
            self.scroll_to(y=self.cursor, animate=False)
        elif self.cursor >= top + height:
            self.scroll_to(y=self.cursor - height + 1, animate=False)

    def on_click(self, event: events.Click) -> None:
        """A click puts the cursor on a line; a click on the cursor opens it."""
        position = self.scroll_offset.y + event.y
        if position == self.cursor:
            self.post_message(self.Chosen())
        elif position < self.listing.total:
            self.move_to(position)

    # -- drawing --------------------------------------------------------------------------------------------------

    def resized(self) -> None:
        """Fit columns and height to what there is."""
        width = self.scrollable_content_region.width
        self.virtual_size = Size(width, self.listing.total)
        fitting = columns(self.shape, max(20, width - 1), self._id_width)
        if fitting != self.columns:
            self.columns = fitting
            self._cells.clear()
            self.refresh()
            self.post_message(self.LaidOut(fitting))

    def on_resize(self) -> None:
        """Another width has other columns; the cursor stays on the screen."""
        self.resized()
        self.into_view()
        self._look_ahead()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Read ahead of the reader."""
        super().watch_scroll_y(old_value, new_value)
        if round(old_value) != round(new_value):
            self.touched |= new_value > 0
            seen = self.on_screen()
            self._cells = {position: known for position, known in self._cells.items() if position in seen}
            self._look_ahead()

    def render_line(self, y: int) -> Strip:
        """One line of the screen."""
        position, width = self.scroll_offset.y + y, self.size.width
        line = self.get_component_rich_style("queue--line")
        if position >= self.listing.total:
            return self._message_line(y, width, line)
        row = self.listing.row_at(position)
        chosen = position == self.cursor
        base = self.get_component_rich_style("queue--cursor") if chosen else line
        if row is None:
            waiting = (self.glyphs.cursor if chosen else " ") + self.glyphs.ellipsis
            return Strip([Segment(cut(waiting, width, self.glyphs), base)], width)
        known = self._cells.get(position)
        if known is None:
            known = self._cells[position] = self._worked_out(row)
        return Strip(self._segments(known, base, chosen=chosen)).adjust_cell_length(width, base)

    def _message_line(self, y: int, width: int, line: Style) -> Strip:
        words = self.message.split("\n") if self.listing.total == 0 else []
        text = words[y - 1] if 0 < y <= len(words) else ""
        style = self.get_component_rich_style("queue--message")
        return Strip([Segment(cut("  " + text, width, self.glyphs), style if text else line)], width)

    def _segments(self, known: tuple[Cell, ...], base: Style, *, chosen: bool) -> Iterator[Segment]:
        """The cells of a line, neighbours of one style as one text: a line costs what its segments cost."""
        run = self.glyphs.cursor if chosen else " "
        for column, cell in zip(self.columns, known, strict=True):
            text = cut(cell.text, column.width, self.glyphs, right=column.right)
            if not cell.look or (chosen and cell.look == "quiet"):  # under the cursor everything is to be read
                run += text + " "
            else:
                yield Segment(run, base)
                yield Segment(text, self._looking(cell.look, base))
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

    def _worked_out(self, row: Row) -> tuple[Cell, ...]:
        sign = self.glyphs.mark if row.id in self.marked else "*" if row.id in self.fresh else " "
        return cells(row, self.columns, self.shape, self._now, sign=sign)

    def _differing(self, position: int, before: tuple[Cell, ...], after: tuple[Cell, ...]) -> Iterable[Region]:
        """The cells of a line that read differently."""
        x, y = 1, position - self.scroll_offset.y
        for column, old, new in zip(self.columns, before, after, strict=True):
            if old != new:
                yield Region(x, y, column.width, 1)
            x += column.width + 1

    def _fit_ids(self) -> None:
        longest = max((len(row.id) for p in self.on_screen() if (row := self.listing.row_at(p))), default=0)
        if longest > self._id_width:
            self._id_width = min(longest, 14)
            self.resized()

    def _look_ahead(self) -> None:
        """Ask for what is on the screen, and for a screenful on either side."""
        seen, height = self.on_screen(), self.size.height
        demand = self.listing.missing(seen.start, seen.stop - 1)
        demand = demand or self.listing.missing(seen.start - height, seen.stop + height)
        if demand:
            self.post_message(self.Wanted(demand))
