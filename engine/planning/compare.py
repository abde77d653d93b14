"""What moved between a plan that was kept and the one that holds now, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.clock import Instant
from engine.planning.plan import Plan
from engine.planning.reasons import Reason, reasons


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a job was, or is."""

    start: Instant
    end: Instant
    who: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Move:
    """A job that is elsewhere now."""

    job: str
    before: Slot | None
    """None: it is new."""
    after: Slot | None
    """None: it is gone."""
    why: tuple[Reason, ...] = ()

    @property
    def slipped(self) -> int:
        """Plain seconds by which it ends later; negative when earlier; 0 for what is new or gone."""
        return self.after.end - self.before.end if self.before and self.after else 0


def moves(before: Mapping[str, Slot], plan: Plan, among: Iterable[str]) -> list[Move]:
    """Every job of some that starts or ends at another time, or is done by somebody else, in the order of the starts.

    Those that are no longer in the plan come last.
    """
    found = []
    for name in sorted(among, key=lambda each: (plan.placed[each].start, each)):
        place = plan.placed[name]
        after = Slot(place.start, place.end, place.way.who)
        if before.get(name) != after:
            found.append(Move(name, before.get(name), after, tuple(reasons(plan, name))))
    return found + [Move(name, slot, None) for name, slot in before.items() if name not in plan.placed]
