"""A page of styled text that scrolls with the keys of a list."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static


class Page(VerticalScroll, can_focus=True):
    """Text beside, below or instead of a list."""

    def compose(self) -> ComposeResult:
        yield Static(markup=False)

    def put(self, text: Content | str, *, same: bool = False) -> None:
        """Show a text; the reader's place is kept while it is about the same."""
        self.query_one(Static).update(text)
        if not same:
            self.scroll_home(animate=False)

    def move(self, steps: int) -> None:
        """Some lines down, or up."""
        self.scroll_relative(y=steps, animate=False)

    def page(self, pages: int) -> None:
        """A screenful down, or up."""
        self.scroll_relative(y=pages * max(1, self.size.height - 1), animate=False)

    def end(self, *, last: bool) -> None:
        """To the first line or to the last."""
        (self.scroll_end if last else self.scroll_home)(animate=False)
