"""Rows by what they are grouped by: columns that name the group, its values in words, and the words of a span."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from engine.margin import Question
from engine.periods import MONTHS, next_month
from engine.reports.reading import Reading
from engine.reports.values import Asked, Column

TITLES = {"ticket": "Ticket", "level": "Service level"}
MOST_BARS = 12
"""Names that a chart compares; the table has them all."""


def columns(by: Sequence[str]) -> list[Column]:
    """A column for each dimension."""
    return [Column(name, TITLES.get(name, name.capitalize())) for name in by]


def names(reading: Reading, by: Sequence[str], key: Sequence[str]) -> list[str]:
    """The values of a group in words."""
    return [reading.name(dimension, value) for dimension, value in zip(by, key, strict=True)]


def totals(by: Sequence[str]) -> list[str | None]:
    """What stands before the sums."""
    return ["Total", *(None for _ in by[1:])]


def question(asked: Asked, by: Sequence[str] = ()) -> Question:
    """What a report asks of the margins."""
    return Question(tuple(by or asked.by), asked.since, asked.until, asked.only)


def spoken(by: Sequence[str]) -> str:
    """`by client and month`."""
    return f"by {' and '.join(TITLES.get(name, name).lower() for name in by)}"


def span(since: date, until: date) -> str:
    """`November 2026`, `2026`, `2026-11-02 to 2026-11-15`: half-open in, with its last day out."""
    if since == date.min:
        return f"until {until - timedelta(1)}"
    if since.day == 1 and until == next_month(since):
        return f"{MONTHS[since.month - 1]} {since.year}"
    if since == date(since.year, 1, 1) and until == date(since.year + 1, 1, 1):
        return str(since.year)
    return f"{since} to {until - timedelta(1)}"


def within(reading: Reading, asked: Asked) -> str:
    """The span in words, and what else was asked for."""
    only = [f"only {dimension} {reading.name(dimension, value)}" for dimension, value in asked.only]
    return ", ".join([span(asked.since, asked.until), *only])


def several_months(asked: Asked) -> bool:
    """Whether a trend can be told: the span is longer than a month."""
    return asked.since > date.min and asked.until > next_month(asked.since)
