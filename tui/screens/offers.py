"""Offers: what each costs and brings, line by line; new versions, sending, acceptance, the whole way of a project."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType

from engine.boards import chain, offers
from engine.boards.practice import Practice
from engine.desk import Desk
from tui.doing import Told, carry_out
from tui.explaining import ExplainingScreen
from tui.place import PlaceScreen
from tui.screens.confirm import Confirm
from tui.screens.why import WhyPage
from tui.widgets.lines import Lines
from tui.widgets.typed import lines, record_of
from tui.words import N_, _

Act = Callable[[Practice, Desk, str], str]
"""Does something with an offer; what is to be said then."""


class OffersScreen(ExplainingScreen[offers.Board]):
    """Every offer of an open project."""

    NAME = N_("Offers")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "renew", N_("new version"), id="offers.renew", tooltip=N_("with the lines of this one")),
        Binding("S", "send", N_("send"), id="offers.send", tooltip=N_("with the sum of its lines as its price")),
        Binding("A", "accept", N_("accept"), id="offers.accept", tooltip=N_("its lines become tasks and purchases")),
        Binding(
            "c", "chain", N_("whole way"), id="offers.chain", tooltip=N_("who asked, what was promised, at what price")
        ),
    ]

    def read(self, practice: Practice) -> offers.Board:
        return offers.read(practice)

    def show(self, board: offers.Board) -> None:
        columns, items = lines(board.report.tables[0], self.glyphs)
        self.list.show(columns, items, _("No project has an offer. margine project offer P-1 --new begins one."))
        self.explain()

    def reasons(self, practice: Practice, key: str) -> Sequence[str]:  # noqa: ARG002 - the board is there already
        return offers.reasons(self.board, key) if self.board is not None and key in self.board.offers else ()

    def in_general(self) -> Sequence[str]:
        return self.board.report.notes if self.board is not None else ()

    @on(Lines.Chosen, "#figures")
    def choose(self, event: Lines.Chosen) -> None:
        """The offer in full, with everything that can be done with it."""
        self.go_to(record_of(event.item))

    @property
    def offer(self) -> str:
        """The offer under the cursor; empty for none."""
        item = self.list.current
        return record_of(item) if item is not None else ""

    # -- doing ----------------------------------------------------------------------------------------------------

    def action_renew(self) -> None:
        """A new version, which replaces this one."""
        self._asked(_("a new version of {offer}?"), self._renewed)

    def action_send(self) -> None:
        """It goes to the client."""
        self._asked(_("send {offer} to the client?"), self._sent)

    def action_accept(self) -> None:
        """The client has said yes: the project has its price, its tasks, its purchases and its plan."""
        self._asked(_("has the client accepted {offer}?"), self._accepted)

    def _renewed(self, practice: Practice, desk: Desk, offer: str) -> str:
        return _("{offer} is the new version").format(offer=offers.renew(practice, desk, offer, self.session.agent))

    def _sent(self, practice: Practice, desk: Desk, offer: str) -> str:
        offers.send(practice, desk, offer, self.session.agent)
        return _("{offer} is with the client").format(offer=offer)

    def _accepted(self, practice: Practice, desk: Desk, offer: str) -> str:
        made = offers.accept(practice, desk, offer, self.session.agent)
        return _("{offer} is accepted: {records}").format(offer=offer, records=", ".join(made))

    def _asked(self, question: str, act: Act) -> None:
        """Do it after a question."""
        offer, opened = self.offer, self.session.opened
        if opened is None or not offer:
            return

        def work() -> Told:
            return True, act(opened.practice, opened.desk, offer)

        def answer(yes: bool | None) -> None:
            if yes:
                carry_out(self, None, work, self.read_now)

        self.app.push_screen(Confirm(question.format(offer=offer)), answer)

    # -- the whole way --------------------------------------------------------------------------------------------

    def action_chain(self) -> None:
        """Everything that happened on the offer's project, in order."""
        board, offer = self.board, self.offer
        if board is not None and offer in board.offers:
            whole_way(self, board.offers[offer].record.text("project"))

    def objection(self, action: str, parameter: object = "") -> str:
        if action in {"renew", "send", "accept", "chain"} and not self.offer:
            return _("no offer is chosen")
        return super().objection(action, parameter)


def whole_way(screen: PlaceScreen, project: str) -> None:
    """Show a project from the first word to after-sales above a screen; it is read in a worker thread."""
    opened = screen.session.opened
    if opened is None:
        return
    page = WhyPage(project, screen.glyphs)
    page.add_class("wide")
    screen.app.push_screen(page)
    screen.errands.run("why", partial(chain.lines, opened.practice, project), page.say, turn=screen.session.reading)
