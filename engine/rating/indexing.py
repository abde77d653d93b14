"""Price indices: what is tied to one rises on each anniversary of the contract, by what the index rose since."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from engine.money import WHOLE, Points
from engine.periods import months_later
from engine.tariff import Index


class Rise(NamedTuple):
    """From an anniversary on, an amount is so many times what was agreed."""

    since: date
    factor: Fraction
    steps: tuple[Points, ...]
    """The index steps in it, in order; each is against what held before."""


def rises(index: Index, start: date, agreed: date, until: date) -> Iterator[Rise]:
    """The rises before a day of an amount that was agreed on one, in a contract that began on `start`.

    On an anniversary all steps count that are dated after the last one (or after the amount was agreed) and not after
    this one. 1.2 % and 0.8 % make 1.012 × 1.008.
    """
    steps: tuple[Points, ...] = ()
    factor, last, years = Fraction(1), agreed, max(1, agreed.year - start.year)
    while (day := months_later(start, 12 * years)) < until:
        years += 1
        if day <= agreed:
            continue
        due = [points for since, points in index.steps if last < since <= day]
        for points in due:
            factor *= Fraction(WHOLE + points, WHOLE)
        last = day
        if due:
            steps = (*steps, *due)
            yield Rise(day, factor, steps)
