"""A board whose figures are explained: the reasons of the line under the cursor stand in a page, and in the help."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from engine.boards.practice import Practice
from tui.board import BoardScreen
from tui.session import Session
from tui.widgets.lines import Lines
from tui.widgets.page import Page
from tui.words import N_, heard

T = TypeVar("T")


class ExplainingScreen(BoardScreen[T]):
    """A list, and a page of reasons."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("x", "explain", N_("explain"), id="board.explain", tooltip=N_("how these figures came about")),
        Binding("escape", "back", N_("back"), id="board.back", show=False),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._about = ""
        self._reasons: Sequence[str] = ()

    def compose_body(self) -> ComposeResult:
        yield Lines(self.glyphs, id="figures")
        yield Page(id="reasons")

    @property
    def list(self) -> Lines:
        """The list whose lines are explained."""
        return self.query_one("#figures", Lines)

    # -- what subclasses say --------------------------------------------------------------------------------------

    def reasons(self, practice: Practice, key: str) -> Sequence[str]:
        """How the figures of a line came about, a line each; in a worker thread."""
        raise NotImplementedError

    def in_general(self) -> Sequence[str]:
        """What is said where the cursor stands on nothing that is explained by itself."""
        return ()

    def is_explained(self, key: str) -> bool:
        """Whether a line is explained by itself."""
        return not key.startswith("#")

    # -- the page -------------------------------------------------------------------------------------------------

    @on(Lines.Moved, "#figures")
    def explain(self) -> None:
        """Say how the figures of the line under the cursor came about."""
        item, opened = self.list.current, self.session.opened
        if opened is None or item is None or not self.is_explained(item.key):
            self.errands.drop("reasons")
            self._say_reasons("", self.in_general())
            return
        practice, key = opened.practice, item.key
        turn = self.session.reading
        said = partial(self._say_reasons, key)
        self.errands.run("reasons", lambda: self.reasons(practice, key), said, turn=turn)

    def _say_reasons(self, key: str, found: Sequence[str]) -> None:
        same, self._about, self._reasons = key == self._about, key, found
        self.query_one("#reasons", Page).put("\n".join(self.glyphs.clean(heard(line)) for line in found), same=same)

    def explanation(self) -> Sequence[str]:
        return [heard(line) for line in self._reasons]

    def action_explain(self) -> None:
        """The explanation in full, or the list again."""
        self.toggle_class("explaining")
        self.set_focus(self.query_one("#reasons") if self.has_class("explaining") else self.list)

    def action_back(self) -> None:
        """From the explanation to the list."""
        if self.has_class("explaining"):
            self.action_explain()
