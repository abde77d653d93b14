"""The help: every key with what it does, made from the bindings; what cannot be done now is grey and says why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.sheet_text import QUIET
from tui.words import _


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that can be done."""

    keys: str
    text: str
    action: str
    objection: str = ""
    """Why not now."""

    def also(self, key: str) -> Line:
        """The same by another key."""
        return replace(self, keys=f"{self.keys} {key}")


class Help(ModalScreen[None]):
    """All keys on one page."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,q", "dismiss", "back", id="help.leave"),
        Binding("j,down", "scroll(1)", "down", show=False, id="help.down"),
        Binding("k,up", "scroll(-1)", "up", show=False, id="help.up"),
    ]

    def __init__(self, lines: Sequence[Line] = (), explanation: Sequence[str] = ()) -> None:
        """`explanation` says how what was under the cursor came about; it stands above the keys."""
        super().__init__()
        self._lines, self._explanation = lines, explanation

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="help"):
            yield Static(self._text(), markup=False)

    def action_scroll(self, lines: int) -> None:
        """A line down or up."""
        self.query_one("#help").scroll_relative(y=lines, animate=False)

    def _text(self) -> Content:
        width = max(len(line.keys) for line in self._lines)
        lines = [self._line(line, width) for line in self._lines]
        told = [Content(line) for line in self._explanation]
        first = [Content.styled(_("Under the cursor"), "bold"), *told, Content()] if told else []
        heads = Content.styled(_("Keys"), "bold"), Content.styled(_("Esc goes back"), QUIET)
        return Content("\n").join([*first, heads[0], *lines, heads[1]])

    def _line(self, line: Line, width: int) -> Content:
        if line.objection:
            return Content.styled(f"  {line.keys:<{width}}  {line.text}: {line.objection}", QUIET)
        return Content.assemble((f"  {line.keys:<{width}}", "bold $text-accent"), f"  {line.text}")
