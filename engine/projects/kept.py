"""Plans that were kept of a project: the last one, and the one that was agreed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.clock import Instant
from engine.plan_events import PlanKept, Slot
from engine.store.contract import Store


@dataclass(frozen=True)
class Kept:
    """A plan as it was when somebody kept it."""

    at: Instant
    by: str
    slots: Mapping[str, Slot]
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


def history(store: Store, project: str) -> History:
    """The plans of a project that were kept, as far as they still say something."""
    found = [
        Kept(event.at, event.by, event.body.slots, event.body.baseline)
        for event in store.events(project)
        if isinstance(event.body, PlanKept)
    ]
    if not found:
        return History()
    agreed = next((plan for plan in reversed(found) if plan.agreed), found[0])
    return History(found[-1], agreed)
