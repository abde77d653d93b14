"""What a report is: titled tables of plain values with typed columns, charts beside them, and notes. No formats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

Type = Literal["text", "money", "hours", "percent", "count", "date", "trend"]
"""What the values of a column are: text; cents; seconds of work; hundredths of a percent; a whole number; a day; or a
tuple of cents, one for each period, oldest first (`trend`)."""

Cell = str | int | date | tuple[int, ...] | None
"""A value; None where there is none to tell, which is not the same as 0."""

NUMBERS: frozenset[Type] = frozenset({"money", "hours", "percent", "count"})


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table."""

    name: str
    """For programs: stays."""
    title: str
    """For people."""
    type: Type = "text"
    rare: bool = False
    """For people it is left out where it has nothing but 0; programs always find it."""
    spare: bool = False
    """On a narrow terminal it goes first, the last of such columns before the others."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of values under their columns."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Cell]]
    total: Sequence[Cell] = ()
    """One further row with the sums; empty where there is nothing to sum."""
    keys: Sequence[str] = ()
    """What each row is about, where it is about something: a record, a value of the first dimension."""
    signs: Sequence[str] = ()
    """How each row presses: `!`, `~` or nothing; empty where none does."""

    def for_people(self) -> Table:
        """Without the rare columns that tell nothing."""
        everything = (*self.rows, self.total) if self.total else self.rows
        kept = [
            place
            for place, column in enumerate(self.columns)
            if not column.rare or any(row[place] not in {0, None} for row in everything)
        ]
        rows = [[row[place] for place in kept] for row in self.rows]
        total = [self.total[place] for place in kept] if self.total else ()
        return replace(self, columns=tuple(self.columns[place] for place in kept), rows=rows, total=total)


@dataclass(frozen=True, slots=True)
class Series:
    """One line, or the bars of one colour."""

    title: str
    values: tuple[int | None, ...]
    """One for each label of the chart."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture of numbers; `bars` lie and compare names, `columns` stand and tell what time did."""

    title: str
    form: Literal["bars", "columns"]
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    type: Type
    """Of all values."""


@dataclass(frozen=True, slots=True)
class Report:
    """The answer to a question of the owner's."""

    name: str
    title: str
    span: str
    """The time that it tells of, in words."""
    tables: tuple[Table, ...]
    """The first one is the answer; the others tell more."""
    charts: tuple[Chart, ...] = ()
    notes: tuple[str, ...] = ()
    """What must be known to read the figures: what is not known, what was shared, what counts."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants a report to be about."""

    since: date
    until: date
    """Half-open."""
    today: date
    by: tuple[str, ...] = ()
    """What it is grouped by; empty: what the report does by itself."""
    only: tuple[tuple[str, str], ...] = field(default=())
    """(dimension, value): nothing else counts."""
