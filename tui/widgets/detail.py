"""The detail pane: one record in full, scrollable. Its clocks tick by themselves, the rest stands still."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from engine.clock import Clock
from engine.sheet import Sheet
from tui.sheet_text import Printer
from tui.words import _


class Detail(VerticalScroll):
    """A sheet, or a sentence while there is none."""

    def __init__(self, printer: Printer, clock: Clock) -> None:
        super().__init__(id="detail")
        self.printer, self.clock = printer, clock
        self.sheet: Sheet | None = None
        self._clocks = ""

    def compose(self) -> ComposeResult:
        yield Static(id="head", markup=False)
        yield Static(id="clocks", markup=False)
        yield Static(id="rest", markup=False)

    def on_mount(self) -> None:
        """What was shown before there was a pane to show it in."""
        self.show(self.sheet)

    def show(self, sheet: Sheet | None) -> None:
        """Another sheet, or none. The reader's place is kept while it is the same record."""
        same = sheet is not None and self.sheet is not None and sheet.row.id == self.sheet.row.id
        self.sheet = sheet
        if not self.is_mounted:
            return
        now = self.clock.now()
        self.query_one("#head", Static).update(self.printer.head(sheet, now) if sheet else _("Nothing is selected."))
        self.query_one("#rest", Static).update(self.printer.rest(sheet, now) if sheet else "")
        self._clocks = ""
        self.tick()
        if not same:
            self.scroll_home(animate=False)

    def tick(self) -> None:
        """Repaint the clocks if they read differently now."""
        text = self.printer.clocks(self.sheet, self.clock.now()) if self.sheet else Content()
        if text.plain != self._clocks or not text.plain:
            same_shape = [len(line) for line in text.plain.split("\n")] == [
                len(line) for line in self._clocks.split("\n")
            ]
            self._clocks = text.plain
            self.query_one("#clocks", Static).update(text, layout=not same_shape)
