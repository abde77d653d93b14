"""How a practice is doing: a few counts, each answered by an index of the store."""

from __future__ import annotations

from dataclasses import dataclass

from engine.cli.home import Home
from engine.cli.nextsteps import stranded
from engine.clock import Instant
from engine.records import NEVER
from engine.store.contract import Where

PATIENCE = 60
"""Seconds after which a timer that was not fired shows that no daemon runs."""

MOST_LOOKED_AT = 1000
"""Overdue timers that are looked at one by one."""


MOST_COUNTED = 10_000
"""Messages that are counted."""


@dataclass(frozen=True, slots=True)
class Pulse:
    """The counts."""

    position: int
    open: dict[str, int]
    """Kind → records that are open."""
    next_due: Instant | None
    overdue: int
    """Timers that should have been fired a while ago, the stuck ones aside; at most MOST_LOOKED_AT are counted."""
    stuck: tuple[str, ...]
    """Records whose timers are due but which no longer fit the rules."""
    messages: int
    """That wait in the outbox; at most MOST_COUNTED are counted."""
    given_up: int
    """That could not be sent."""


def take(home: Home) -> Pulse:
    """The counts as they are now."""
    store, kinds = home.store, home.workflow.definitions
    late = store.due(home.clock.now() - PATIENCE, MOST_LOOKED_AT)
    stuck = tuple(stream for _, stream in late if not _fits(home, stream))
    return Pulse(
        position=store.position(),
        open={kind: store.count(Where(kind=kind, open=True)) for kind in kinds},
        next_due=store.next_due(),
        overdue=len(late) - len(stuck),
        stuck=stuck,
        messages=len(store.to_send(NEVER, MOST_COUNTED)),
        given_up=len(store.given_up(MOST_COUNTED)),
    )


def _fits(home: Home, stream: str) -> bool:
    record = home.store.load(stream)
    return record is None or not stranded(home, record)
