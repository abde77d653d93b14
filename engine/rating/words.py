"""Amounts of time and money in the words of explanations."""

from __future__ import annotations

from fractions import Fraction

from engine.money import grouped, half_up


def minutes(seconds: int) -> str:
    """`75 min`, `107 min 9 s`, `45 s`."""
    whole, rest = divmod(abs(seconds), 60)
    sign = "-" if seconds < 0 else ""
    if not rest:
        return f"{sign}{whole} min"
    return f"{sign}{whole} min {rest} s" if whole else f"{sign}{rest} s"


def money(exact: Fraction | int) -> str:
    """`1,234.50`, `0.125` (as exact as it is, up to hundredths of a cent), `≈ 2.7917` where it is not."""
    value = Fraction(exact)
    fine = half_up(value * 100)
    tail = f"{abs(fine) % 100:02}".rstrip("0")
    whole = abs(fine) // 100
    return f"{'' if fine == value * 100 else '≈ '}{'-' if fine < 0 else ''}{grouped(whole)}{tail}"


def times(factor: Fraction) -> str:
    """`×1.5`, `×2`; `×4/3` where no few decimals will do."""
    scaled = factor * 100
    if scaled.denominator != 1:
        return f"×{factor}"
    whole, rest = divmod(scaled.numerator, 100)
    decimals = f"{rest:02}".rstrip("0")
    return f"×{whole}.{decimals}" if decimals else f"×{whole}"
