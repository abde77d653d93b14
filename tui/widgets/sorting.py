"""The order of the lines of a board: as the engine has them, or by a column, up or down.

What is compared are the engine's values and not the texts that stand there. What has none, as sums, stays last; what is
not known comes after what is. A column goes round: down from the most, up from the least, and back to the usual order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

Value = object
"""What a line has in a column; None where that is not known."""


class Valued(Protocol):
    """A line with values."""

    @property
    def values(self) -> tuple[Value, ...]:
        """One for each column; empty for lines that keep their place at the end."""
        ...


L = TypeVar("L", bound=Valued)


@dataclass(frozen=True, slots=True)
class Sorting:
    """By which column, and whether the most comes first."""

    column: str
    """Its title, so that it holds for other columns of that name too."""
    down: bool = True


def after(sorting: Sorting | None, column: str) -> Sorting | None:
    """What a click on a column makes of an order."""
    if sorting is None or sorting.column != column:
        return Sorting(column)
    return Sorting(column, down=False) if sorting.down else None


def sorts(lines: Sequence[Valued], place: int) -> bool:
    """Whether lines can be sorted by a column at all."""
    return any(place < len(line.values) for line in lines)


def in_order(lines: Sequence[L], place: int, *, down: bool) -> list[L]:
    """Lines by a column; of equal ones the usual order stays."""
    valued = [line for line in lines if line.values]
    known = [line for line in valued if line.values[place] is not None]
    known.sort(key=lambda line: _comparable(line.values[place]), reverse=down)
    unknown = [line for line in valued if line.values[place] is None]
    return [*known, *unknown, *(line for line in lines if not line.values)]


def _comparable(value: Value) -> tuple[int, object]:
    """Numbers among numbers, texts among texts in any case; a row of numbers by its last."""
    if isinstance(value, tuple):
        return 0, value[-1] if value else 0
    return (0, value) if isinstance(value, int) else (1, str(value).casefold())
