"""Minimum and step: over one entry, or over all of a ticket or a day, where each entry adds what the total grows by."""

from __future__ import annotations

from bisect import bisect_left
from typing import NamedTuple

from engine.tariff import Rounding

Place = tuple[int, str]
"""(start, id): the order in which entries are rated."""
Group = tuple[str, str, Rounding]
"""`ticket` or `day`, which of them, and how it is rounded: when that changes, counting begins anew."""


def rounded(seconds: int, rule: Rounding) -> int:
    """At least the minimum, then up to the next step; nothing worked is nothing."""
    if seconds <= 0:
        return 0
    return -(-max(seconds, rule.minimum) // rule.step) * rule.step


class Share(NamedTuple):
    """What one entry adds to its group."""

    before: int
    """Raw seconds of the group's earlier entries."""
    counted: int
    """What was charged of them: their total, rounded."""
    billable: int
    """What this entry adds to that."""


class Running:
    """The entries of one group in order, each with what it adds to the rounded total.

    Adding at the end takes no longer for the thousandth entry than for the first; elsewhere, what comes after is
    counted anew.
    """

    __slots__ = ("_places", "_raw", "_shares", "rule")

    def __init__(self, rule: Rounding) -> None:
        self.rule = rule
        self._places: list[Place] = []
        self._raw: list[int] = []
        self._shares: list[Share] = []

    def add(self, place: Place, seconds: int) -> list[Place]:
        """Take an entry in; whose shares changed by it, its own the first."""
        last = not self._places or place > self._places[-1]
        at = len(self._places) if last else bisect_left(self._places, place)
        self._places.insert(at, place)
        self._raw.insert(at, seconds)
        self._shares.insert(at, Share(-1, 0, 0))
        return self._recount(at)

    def remove(self, place: Place) -> list[Place]:
        """Take an entry out; whose shares changed by it."""
        at = bisect_left(self._places, place)
        del self._places[at], self._raw[at], self._shares[at]
        return self._recount(at)

    def share(self, place: Place) -> Share:
        """What an entry adds."""
        return self._shares[bisect_left(self._places, place)]

    def _recount(self, at: int) -> list[Place]:
        """Count from a place on."""
        last = self._shares[at - 1] if at else Share(0, 0, 0)
        raw, counted = last.before + (self._raw[at - 1] if at else 0), last.counted + last.billable
        changed = []
        for index in range(at, len(self._places)):
            total = raw + self._raw[index]
            now = rounded(total, self.rule)
            if (share := Share(raw, counted, now - counted)) != self._shares[index]:
                if share.billable != self._shares[index].billable or self._shares[index].before < 0:
                    changed.append(self._places[index])
                self._shares[index] = share
            raw, counted = total, now
        return changed
