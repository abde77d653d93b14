"""How promises were kept, service level by service level: met in time, met late, missed, and how long it took.

Reads records as they stand; every second in it is working time that the promise itself has counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from engine.machines.definition import Definition
from engine.records import Record, Timer


@dataclass(slots=True)
class Kept:
    """One promise of one service level."""

    level: str
    promise: str
    in_time: int = 0
    late: int = 0
    """Met after the deadline."""
    missed: int = 0
    """Past the deadline and not met."""
    running: int = 0
    """Neither met nor missed so far."""
    taken: list[int] = field(default_factory=list)
    """Working seconds used, of those that were met; sorted."""

    @property
    def records(self) -> int:
        return self.in_time + self.late + self.missed + self.running

    def quantile(self, percent: int) -> int | None:
        """The working seconds within which so many percent of the met ones were met; None when none was."""
        return self.taken[-(-len(self.taken) * percent // 100) - 1] if self.taken else None


def kept(records: Iterable[Record], definition: Definition) -> list[Kept]:
    """One line for each service level and promise of a kind, in order of their names."""
    found: dict[tuple[str, str], Kept] = {}
    for record in records:
        for level, promise, timer in _promises(record, definition):
            line = found.setdefault((level, promise), Kept(level, promise))
            _count(line, timer)
    for line in found.values():
        line.taken.sort()
    return [found[key] for key in sorted(found)]


def _promises(record: Record, definition: Definition) -> Iterator[tuple[str, str, Timer]]:
    for name, rule in definition.timers.items():
        timer = record.timers.get(name)
        if rule.kind == "promise" and timer is not None:
            yield record.text(rule.level_field), name, timer


def _count(line: Kept, timer: Timer) -> None:
    if timer.status == "met":
        line.taken.append(timer.consumed)
    if timer.status == "met" and timer.breached is None:
        line.in_time += 1
    elif timer.status == "met":
        line.late += 1
    elif timer.breached is not None:
        line.missed += 1
    else:
        line.running += 1
