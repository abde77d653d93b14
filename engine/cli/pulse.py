"""How a practice is doing: a few counts, each answered by an index of the store."""

from __future__ import annotations

from dataclasses import dataclass

from engine.cli.home import Home
from engine.cli.nextsteps import stranded
from engine.clock import Instant
from engine.store.contract import Store, Where

PATIENCE = 60
"""Seconds after which a timer that was not fired shows that no daemon runs."""

MOST_LOOKED_AT = 1000
"""Overdue timers that are looked at one by one."""


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
    """In the outbox."""


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
        messages=_messages(store),
    )


def _fits(home: Home, stream: str) -> bool:
    record = home.store.load(stream)
    return record is None or not stranded(home, record)


def _messages(store: Store) -> int:
    count, last = 0, 0
    while page := store.messages(after=last, limit=1000):
        count, last = count + len(page), page[-1][0]
    return count
