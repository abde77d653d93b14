"""What happens to plans of projects: they are kept. As with all events, a tag is a stored name and stays for ever."""

from __future__ import annotations

import msgspec

from engine.clock import Instant
from engine.money import Cents


class Slot(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where a task stands in a plan: half-open."""

    start: Instant
    end: Instant
    who: tuple[str, ...] = ()
    """Agents' ids."""
    seconds: int = 0
    """Of work that was still to be done."""


class PlanKept(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """Somebody keeps a plan of a project: what was foreseen then is what later plans are held against."""

    slots: dict[str, Slot]
    """Task → its place."""
    cost: Cents | None = None
    """What the work still to be done was going to cost; None: nobody could tell."""
    baseline: bool = False
    """Whether it is what was agreed: a change of the project, and not of the way to it."""
