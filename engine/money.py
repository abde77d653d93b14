"""Money: whole cents, and the one place where something finer becomes cents.

Every amount is an integer of cents in the company's currency. What is worked out on the way (a part of an hour at a
rate, a percentage, a day's share of a fee) is an exact fraction; it is rounded half up, once, at the end. No float
ever holds an amount: tests/test_money_is_exact.py looks for them.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

Cents = int
"""An amount in cents (hundredths of the currency); negative for a credit."""

Points = int
"""A percentage in hundredths of a percent: 12.5 % is 1250."""

HOUR = 3600
WHOLE: Points = 10_000
"""All of it: 100 %."""


def half_up(exact: Fraction | Decimal | int) -> Cents:
    """The nearest whole number, halves away from zero: 0.5 → 1, −0.5 → −1 (as merchants round)."""
    value = Fraction(exact)
    return nearest(value.numerator, value.denominator)


def nearest(numerator: int, denominator: int) -> Cents:
    """`half_up` of a fraction that nobody has to cancel; the denominator is more than 0."""
    whole = (2 * abs(numerator) + denominator) // (2 * denominator)
    return whole if numerator >= 0 else -whole


def earned(seconds: int, per_hour: Cents) -> Fraction:
    """What so many seconds cost at a rate per hour, in cents, exactly."""
    return Fraction(seconds * per_hour, HOUR)


def part_of(amount: Cents | Fraction, points: Points) -> Fraction:
    """A percentage of an amount, exactly."""
    return Fraction(amount) * points / WHOLE


def shares(total: int, weights: Sequence[int]) -> list[int]:
    """`total` in parts as the weights are, adding up to it exactly; what rounding leaves goes to the largest rests.

    Of equal rests the earlier part gets it. All weights 0: everything falls to the first part. ValueError without any.
    """
    if not weights:
        raise ValueError("nothing to share among")
    whole = sum(weights)
    if whole == 0:
        return [total] + [0] * (len(weights) - 1)
    sign, size = (-1, -total) if total < 0 else (1, total)
    parts = [size * weight // whole for weight in weights]
    rests = sorted(range(len(weights)), key=lambda place: (-(size * weights[place] % whole), place))
    for place in rests[: size - sum(parts)]:
        parts[place] += 1
    return [sign * part for part in parts]


def amount(cents: Cents) -> str:
    """`1234.50`, which every door reads back; `-0.05`."""
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02}"


def grouped(cents: Cents) -> str:
    """`1,234.50`: for people."""
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100:,}.{abs(cents) % 100:02}"


def percent(points: Points) -> str:
    """`12.5%`."""
    sign, size = ("-", -points) if points < 0 else ("", points)
    rest = f"{size % 100:02}".rstrip("0")
    return f"{sign}{size // 100}{'.' if rest else ''}{rest}%"


def tenths(points: int) -> str:
    """`62.5%`: to a tenth of a percent, half up."""
    whole = (abs(points) + 5) // 10
    return f"{'-' * (points < 0 and whole > 0)}{whole // 10:,}.{whole % 10}%"
