"""The screens of a working day: one line each. A place is imported and built when somebody first goes there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, cast

from tui.words import N_

if TYPE_CHECKING:
    from tui.place import PlaceScreen
    from tui.session import Session


@dataclass(frozen=True, slots=True)
class Place:
    """One screen that people go to."""

    name: str
    letter: str
    """Goes there from the list of places, which 0 shows."""
    title: str
    key: str
    """Goes there from everywhere, unless a person has chosen another."""
    target: str
    """`module:attribute` of what makes it from a session."""

    def make(self, session: Session) -> PlaceScreen:
        """The screen."""
        module, _, attribute = self.target.partition(":")
        return cast("Callable[[Session], PlaceScreen]", getattr(import_module(module), attribute))(session)


QUEUE = "queue"
"""Where everybody begins who has not said otherwise."""

PLACES = (
    Place("queue", "q", N_("Queue"), "f1", "tui.screens.of_kind:queue_of"),
    Place("clocks", "c", N_("Clocks"), "f2", "tui.screens.clocks:ClocksScreen"),
    Place("time", "t", N_("Time"), "f3", "tui.screens.time:TimeScreen"),
    Place("margins", "m", N_("Margins"), "f4", "tui.screens.margins:MarginsScreen"),
    Place("contracts", "k", N_("Contracts"), "f5", "tui.screens.contracts:ContractsScreen"),
    Place("month", "e", N_("Month end"), "f6", "tui.screens.month:MonthScreen"),
    Place("projects", "p", N_("Projects"), "f7", "tui.screens.projects:ProjectsScreen"),
    Place("plan", "g", N_("Plan"), "f10", "tui.screens.plan:PlanScreen"),
    Place("offers", "o", N_("Offers"), "f11", "tui.screens.offers:OffersScreen"),
    Place("workflows", "w", N_("Workflows"), "f8", "tui.screens.workflows:WorkflowsScreen"),
    Place("home", "h", N_("Home"), "f9", "tui.screens.home:HomeScreen"),
)
