"""The views of a queue: what each number key shows. Declared in the workflow; what an index answers is asked of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.filtering import NOTHING_ASKED, Filter
from engine.machines.definition import Definition, View
from engine.store.contract import Order, Where
from engine.viewing import Shown, shown, usual
from tui.words import _

MOST = 9
"""Views, one for each digit."""
ORDERS: tuple[Order, ...] = ("due", "id", "changed")
NO_KINDS: Mapping[str, Definition] = {}
BY_COLUMN: Mapping[str, Order] = {"id": "id", "clock": "due"}
"""Columns by which a list can be sorted."""
"""How a list is sorted; `o` goes round."""


@dataclass(frozen=True, slots=True)
class Tab:
    """One view."""

    title: str
    where: Where
    order: Order = "due"
    empty: str = ""
    """What to say and do when nothing is in it."""
    wanted: Filter = NOTHING_ASKED
    """What must be looked for besides what an index answers."""
    only: str = ""
    """The id of the single record that it shows."""
    also: tuple[Shown, ...] = ()
    """Of other kinds, what stands above it."""


def tabs(
    definition: Definition, agent: str, own: Sequence[View] = (), kinds: Mapping[str, Definition] = NO_KINDS
) -> tuple[Tab, ...]:
    """The views of one kind for one person: those that its workflow declares, else the usual ones; then their own.

    `kinds` are those whose records they may show as well.
    """
    views = [*(definition.views or usual(definition)), *own][:MOST]
    return tuple(_tab(view, definition, agent, kinds) for view in views)


def _tab(view: View, definition: Definition, agent: str, kinds: Mapping[str, Definition]) -> Tab:
    found = shown(view, definition, agent, kinds)
    nothing = _("Nothing is in '{view}'. n opens a new one.").format(view=_(view.title))
    return Tab(view.title, found.where, view.order, view.empty or nothing, found.wanted, also=found.also)
