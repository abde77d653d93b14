"""Multipliers: each second of an entry counts by the largest that holds for it, never by several together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from engine.clock import Instant
from engine.hours import WorkingHours
from engine.money import nearest
from engine.tariff import Multiplier

Interval = tuple[Instant, Instant]
ONCE = Fraction(1)


class Slice(NamedTuple):
    """So many seconds of an entry, and the multiplier that they count by; None: as they are."""

    seconds: int
    by: Multiplier | None

    @property
    def times(self) -> Fraction:
        """What each of them counts."""
        return self.by.times if self.by else ONCE


def slices(
    start: Instant, seconds: int, multipliers: Sequence[Multiplier], calendars: Mapping[str, WorkingHours]
) -> tuple[Slice, ...]:
    """An entry cut by the multipliers that are meant for its activity; the part that counts as it is comes first."""
    if len(multipliers) == 1 and (hours := calendars.get(multipliers[0].outside)):
        plain = hours.between(start, start + seconds)
        parts = (Slice(plain, None), Slice(seconds - plain, multipliers[0]))
        return tuple(part for part in parts if part.seconds)
    always = max((m for m in multipliers if not m.outside), key=lambda m: m.times, default=None)
    least = always.times if always else Fraction(0)
    outside = sorted((m for m in multipliers if m.outside and m.times > least), key=lambda m: -m.times)
    left = [(start, start + seconds)]
    found = []
    for multiplier in outside:
        inside = _inside(left, calendars.get(multiplier.outside))
        if out := _length(left) - _length(inside):
            found.append(Slice(out, multiplier))
        left = inside
    if rest := _length(left):
        found.append(Slice(rest, always))
    return tuple(reversed(found))


def weighed(billable: int, raw: int, cut: Sequence[Slice]) -> int:
    """Billable seconds with the weight of the raw ones, half up to a whole second: time is counted in those."""
    if not raw:
        return 0
    weight, over = 0, 1
    for part in cut:
        by = part.by.times if part.by else ONCE
        weight, over = weight * by.denominator + part.seconds * by.numerator * over, over * by.denominator
    return nearest(billable * weight, raw * over)


def _inside(spans: Sequence[Interval], hours: WorkingHours | None) -> list[Interval]:
    """What of some intervals lies within a calendar's hours; all of it without one."""
    if hours is None:
        return list(spans)
    return [part for since, until in spans for part in hours.intervals(since, until)]


def _length(spans: Sequence[Interval]) -> int:
    return sum(until - since for since, until in spans)
