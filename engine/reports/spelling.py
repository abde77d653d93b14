"""Values of a report as people write them: `1,234.50`, `12:30`, `62.5%`, `▁▃▇`; and as programs read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from engine.hours.notation import clock
from engine.money import amount, grouped, percent, tenths
from engine.reports.values import Cell, Type

BLOCKS = "▁▂▃▄▅▆▇█"


@dataclass(frozen=True, slots=True)
class Manner:
    """How a country writes numbers."""

    point: str = "."
    thousands: str = ","
    separator: str = ","
    """Between the values of a CSV line."""


MANNERS = {"en": Manner(), "it": Manner(point=",", thousands=".", separator=";")}
"""By language; files for a spreadsheet in Italian have semicolons and decimal commas."""


def hundredths(seconds: int) -> str:
    """`12.50`: decimal hours, for sheets that add them up."""
    parts = (abs(seconds) * 200 + 3600) // 7200
    return amount(-parts if seconds < 0 else parts)


def shown(value: Cell, type_: Type) -> str:
    """A value for a person; nothing for none."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        return sparkline(value)
    if isinstance(value, int):
        spell = {"money": grouped, "hours": clock, "percent": tenths}.get(type_)
        return spell(value) if spell else f"{value:,}"
    return value.isoformat() if isinstance(value, date) else value


def written(value: Cell, type_: Type, manner: Manner) -> str:
    """A value in a file for a spreadsheet: no thousands, decimal hours, percents as `62.5`."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        return " ".join(amount(each).replace(".", manner.point) for each in value)
    if isinstance(value, int):
        return _exact(value, type_).replace(".", manner.point)
    return value.isoformat() if isinstance(value, date) else value


def _exact(value: int, type_: Type) -> str:
    if type_ == "money":
        return amount(value)
    if type_ == "hours":
        return hundredths(value)
    return percent(value).removesuffix("%") if type_ == "percent" else str(value)


def sparkline(values: Sequence[int]) -> str:
    """Values as blocks between the lowest and the highest of them and 0: `▁▃▇`; equal ones stand on the ground."""
    low, high = min([0, *values]), max([0, *values])
    if not values or low == high:
        return BLOCKS[0] * len(values)
    return "".join(BLOCKS[(value - low) * (len(BLOCKS) - 1) // (high - low)] for value in values)


def of(part: int, whole: int) -> int | None:
    """A part of a whole in hundredths of a percent, half up; None of nothing."""
    return (2 * part * 10_000 + whole) // (2 * whole) if whole > 0 else None


def middle(values: Sequence[int], points: int) -> int | None:
    """The smallest value that at least so many hundredths of a percent of all do not exceed (nearest rank)."""
    if not values:
        return None
    rank = max(1, -(-len(values) * points // 10_000))
    return sorted(values)[rank - 1]
