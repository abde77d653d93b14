"""The views of a queue: what each number key shows. A view is a question to the store that an index answers."""

from __future__ import annotations

from dataclasses import dataclass

from engine.machines.definition import Definition
from engine.store.contract import Order, Where

ORDERS: tuple[Order, ...] = ("due", "id", "changed")
"""How a list is sorted; `o` goes round."""


@dataclass(frozen=True, slots=True)
class Tab:
    """One view."""

    title: str
    where: Where
    order: Order = "due"
    empty: str = ""
    """What to say and do when nothing is in it."""
    only: str = ""
    """The id of the single record that it shows."""


def tabs(definition: Definition, agent: str) -> tuple[Tab, ...]:
    """The views of one kind for one person."""
    kind, many = definition.kind, f"{definition.kind}s"
    found = [Tab("Open", Where(kind=kind, open=True), empty=f"No {many} are open. n opens one.")]
    if "assignee" in definition.fields:
        mine = Where(kind=kind, open=True, assignee=agent)
        found.insert(0, Tab("Mine", mine, empty=f"No open {many} are yours. 2 shows everybody's, n opens one."))
        nobody = Where(kind=kind, open=True, assignee="")
        found.append(Tab("Unassigned", nobody, empty=f"Every open {kind} has somebody. 2 shows them all."))
    if pending := definition.groups.get("pending"):
        waiting = Where(kind=kind, states=pending)
        found.append(Tab("Waiting", waiting, empty=f"No {many} are waiting. 2 shows what is open."))
    everything = Where(kind=kind)
    found.append(Tab("All", everything, "changed", empty=f"There are no {many} yet. n opens the first one."))
    return tuple(found)
