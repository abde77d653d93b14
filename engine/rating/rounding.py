"""Minimum and step: over one entry, or over all of a ticket or a day, where each entry adds what the total grows by."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from itertools import islice
from typing import Generic, TypeVar

from engine.tariff import Rounding

Place = tuple[int, str]
"""(start, id): the order in which entries are rated."""
Group = tuple[str, str, Rounding]
"""`ticket` or `day`, which of them, and how it is rounded: when that changes, counting begins anew."""


M = TypeVar("M", bound="Member")


def rounded(seconds: int, rule: Rounding) -> int:
    """At least the minimum, then up to the next step; nothing worked is nothing."""
    if seconds <= 0:
        return 0
    return -(-max(seconds, rule.minimum) // rule.step) * rule.step


@dataclass(slots=True, eq=False)
class Member:
    """An entry's part in its group."""

    place: Place
    raw: int
    """Its seconds."""
    before: int = 0
    """Raw seconds of the group's earlier entries."""
    counted: int = 0
    """What was charged of them: their total, rounded."""
    billable: int = 0
    """What this entry adds to that."""


class Running(Generic[M]):
    """The entries of one group in order, each with what it adds to the rounded total.

    Adding at the end takes no longer for the thousandth entry than for the first; elsewhere, what comes after is
    counted anew.
    """

    __slots__ = ("members", "rule")

    def __init__(self, rule: Rounding) -> None:
        self.rule = rule
        self.members: list[M] = []

    def add(self, member: M) -> list[M]:
        """Take an entry in; those that add something else by it, itself among them."""
        if not self.members or member.place > self.members[-1].place:
            self.members.append(member)
            self._recount(len(self.members) - 1)
            return [member]
        at = bisect_left(self.members, member.place, key=_place)
        self.members.insert(at, member)
        return [member, *(other for other in self._recount(at) if other is not member)]

    def remove(self, member: M) -> list[M]:
        """Take an entry out; those that add something else by it."""
        at = bisect_left(self.members, member.place, key=_place)
        del self.members[at]
        return self._recount(at)

    def _recount(self, at: int) -> list[M]:
        """Count from a place on; those that add something else."""
        raw = counted = 0
        if at:
            last = self.members[at - 1]
            raw, counted = last.before + last.raw, last.counted + last.billable
        changed = []
        for member in islice(self.members, at, None):
            member.before, member.counted = raw, counted
            raw += member.raw
            now = rounded(raw, self.rule)
            if member.billable != now - counted:
                member.billable = now - counted
                changed.append(member)
            counted = now
        return changed


def _place(member: Member) -> Place:
    return member.place
