"""What became of each record, where something was done to many and not all of it could be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from engine.boards.many import Result
from tui.sheet_text import QUIET
from tui.words import N_, _, heard


class Results(ModalScreen[None]):
    """A line for each; it stays until it has been read."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,q", "dismiss", N_("back"), id="results.leave"),
        Binding("j,down", "scroll(1)", N_("down"), show=False, id="results.down"),
        Binding("k,up", "scroll(-1)", N_("up"), show=False, id="results.up"),
    ]

    def __init__(self, title: str, results: Sequence[Result]) -> None:
        super().__init__()
        self._title, self._results = title, sorted(results, key=lambda result: result.done)

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="help"):
            yield Static(Content("\n").join(self._lines()), markup=False)

    def _lines(self) -> list[Content]:
        failed = sum(not result.done for result in self._results)
        heading = _("{title}: {failed} of {count} not done; they stay marked")
        lines = [Content.styled(heading.format(title=self._title, failed=failed, count=len(self._results)), "bold")]
        for result in self._results:
            mark, words = ("  ", _("done")) if result.done else ("! ", heard(result.words))
            lines.append(Content.assemble((f"{mark}{result.id:<8}", "" if result.done else "bold"), f" {words}"))
        return [*lines, Content.styled(_("Esc goes back"), QUIET)]

    def action_scroll(self, steps: int) -> None:
        """A line down or up."""
        self.query_one("#help").scroll_relative(y=steps, animate=False)
