"""Plans that were kept of a project: the last one, and the one that was agreed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.clock import Instant
from engine.money import Cents
from engine.plan_events import PlanKept, Slot
from engine.store.contract import Store


@dataclass(frozen=True)
class Kept:
    """A plan as it was when somebody kept it."""

    at: Instant
    by: str
    slots: Mapping[str, Slot]
    cost: Cents | None
    agreed: bool

    @property
    def finish(self) -> Instant:
        """When the last task was to end."""
        return max((slot.end for slot in self.slots.values()), default=self.at)


@dataclass(frozen=True)
class History:
    """What is known of the plans of one project."""

    last: Kept | None = None
    baseline: Kept | None = None
    """What was agreed last; the first plan, where nothing was."""
    plans: tuple[Kept, ...] = field(default=())


def history(store: Store, project: str) -> History:
    """Every plan that was kept, in order."""
    found = tuple(
        Kept(event.at, event.by, event.body.slots, event.body.cost, event.body.baseline)
        for event in store.events(project)
        if isinstance(event.body, PlanKept)
    )
    if not found:
        return History()
    agreed = next((plan for plan in reversed(found) if plan.agreed), found[0])
    return History(found[-1], agreed, found)
