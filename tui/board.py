"""A place that shows one board of the engine: read in a worker thread, shown on the screen's, read again when it must.

A board is read when somebody looks at it, after commits that concern it, and when a minute begins. However fast others
commit, reading leaves the machine more time than it takes.
"""

from __future__ import annotations

from functools import partial
from time import perf_counter
from typing import ClassVar, Generic, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.timer import Timer
from textual.widgets import Static

from engine.boards.practice import Practice
from engine.problems import MargineError, StoreUnavailable
from tui.place import PlaceScreen
from tui.session import Session
from tui.widgets.lines import Lines
from tui.widgets.page import Page
from tui.words import N_, _, heard

T = TypeVar("T")

PATIENCE = 2
"""How many times as long as reading took the screen waits before it reads again."""
SOONEST = 0.05
"""Seconds between two readings, at least."""

KEYS_OF_EVERY_BOARD: list[BindingType] = [
    Binding("enter", "choose", N_("open"), id="board.choose", show=False),
    Binding("j,down", "down(1)", N_("next"), id="board.down", show=False),
    Binding("k,up", "down(-1)", N_("previous"), id="board.up", show=False),
    Binding("pagedown,ctrl+f", "page(1)", N_("page down"), id="board.page_down", show=False),
    Binding("pageup,ctrl+b", "page(-1)", N_("page up"), id="board.page_up", show=False),
    Binding("g,home", "end(False)", N_("first"), id="board.first", show=False),
    Binding("G,end", "end(True)", N_("last"), id="board.last", show=False),
    Binding("o", "order", N_("order"), id="board.order", show=False, tooltip=N_("by the next column, the most first")),
    Binding("O", "order(True)", N_("other way round"), id="board.order_back", show=False),
    Binding("tab", "app.focus_next", N_("other part"), id="board.part", show=False),
]


class BoardScreen(PlaceScreen, Generic[T]):
    """One board on the screen; subclasses compose the body, read the board and show it."""

    BINDINGS: ClassVar[list[BindingType]] = KEYS_OF_EVERY_BOARD

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.board: T | None = None
        """What is shown; None until it was read."""
        self._busy = self._again = False
        """Whether it is being read, or was a moment ago; whether something has changed since."""
        self._resting: Timer | None = None
        self._last = 0.0
        """Seconds that the last reading took."""

    # -- what subclasses say --------------------------------------------------------------------------------------

    def compose_body(self) -> ComposeResult:
        """The parts of the body, `Lines`, `Page` or bars."""
        yield from ()

    def read(self, practice: Practice) -> T:
        """The board as it is now; in a worker thread. May raise StoreUnavailable."""
        raise NotImplementedError

    def show(self, board: T) -> None:
        """Show a board; the cursor and the scroll stay where they were."""

    def concerns(self, streams: frozenset[str]) -> bool:  # noqa: ARG002
        """Whether what has changed in these records can be seen here."""
        return True

    # -- reading --------------------------------------------------------------------------------------------------

    def compose_inside(self) -> ComposeResult:
        yield Static(_("Reading ..."), id="said", markup=False)
        with Container(id="board"):
            yield from self.compose_body()

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one("#board").display = False

    def say(self, message: str = "") -> None:
        """A sentence in place of the board; empty for the board itself."""
        said = self.query_one("#said", Static)
        said.update(heard(message))
        said.display, self.query_one("#board").display = bool(message), not message
        if not message and self.focused is None:
            self._focus_first()

    def _focus_first(self) -> None:
        panes = self.panes
        if panes:
            self.set_focus(panes[0])

    def follow(self, streams: frozenset[str]) -> None:
        if self.concerns(streams):
            self.read_again()

    def minute(self) -> None:
        self.read_again()

    def read_again(self) -> None:
        """Read the board because something has changed; a little later when it was read just now."""
        if self._busy:
            self._again = True
        else:
            self.read_now()

    def read_now(self) -> None:
        """Read the board because the one who looks has asked for it; what is being read is not waited for."""
        opened = self.session.opened
        if opened is None:
            return
        if self._resting is not None:
            self._resting.stop()
        self._busy, self._again = True, False
        self.errands.run("board", partial(self._read, opened.practice), self._came, turn=self.session.reading)

    def _read(self, practice: Practice) -> tuple[T | MargineError, float]:
        began = perf_counter()
        try:
            found: T | MargineError = self.read(practice)
        except StoreUnavailable:
            raise
        except MargineError as error:  # these rules have nothing of the kind
            found = error
        return found, perf_counter() - began

    def _came(self, answer: tuple[T | MargineError, float]) -> None:
        found, took = answer
        self._rest(took)
        if isinstance(found, MargineError):
            self.say(str(found))
        elif self.is_mounted:
            self.board = found
            self.say()
            self.show(found)
            self.show_bars()

    def _rest(self, took: float) -> None:
        """Leave the machine to others for a while, then read again if something came meanwhile."""
        self._resting = self.set_timer(max(SOONEST, PATIENCE * took), self._rested)

    def _rested(self) -> None:
        self._busy, self._resting = False, None
        if self._again and self.in_front:
            self.read_again()
        elif self._again:
            self._stale, self._again = True, False

    def store_failed(self) -> None:
        self._busy = False
        self.errands.drop("board")
        if self.board is None and self.is_mounted:
            self.say(self.session.cannot_read)

    # -- moving ---------------------------------------------------------------------------------------------------

    @property
    def panes(self) -> list[Lines | Page]:
        """What can have the cursor, in the order of the body."""
        return [widget for widget in self.focus_chain if isinstance(widget, Lines | Page)]

    @property
    def pane(self) -> Lines | Page | None:
        """What the keys move in."""
        panes = self.panes
        return self.focused if isinstance(self.focused, Lines | Page) else panes[0] if panes else None

    def action_down(self, steps: int) -> None:
        """The cursor up or down."""
        if (pane := self.pane) is not None:
            pane.move(steps)

    def action_page(self, pages: int) -> None:
        """A screenful up or down."""
        if (pane := self.pane) is not None:
            pane.page(pages)

    def action_end(self, last: bool) -> None:
        """To the first line or to the last."""
        if (pane := self.pane) is not None:
            pane.end(last=last)

    def action_order(self, back: bool = False) -> None:
        """By the next column, or the present one the other way round."""
        if isinstance(pane := self.pane, Lines):
            pane.sort_next(back=back)

    def objection(self, action: str, parameter: object = "") -> str:
        if action == "order" and not (isinstance(pane := self.pane, Lines) and pane.sortable):
            return _("nothing here can be sorted")
        return super().objection(action, parameter)

    def action_choose(self) -> None:
        """Enter on the line under the cursor."""
        if isinstance(pane := self.pane, Lines):
            pane.choose()
