"""Margins: revenue − cost by whatever is asked, with the trend of each row, and everything that is not known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from engine.margin import Margins, Row, Sums
from engine.margin.question import Key
from engine.periods import PERIODS, cut_by_month
from engine.reports.grouping import (
    MOST_BARS,
    columns,
    names,
    question,
    several_months,
    spoken,
    totals,
    within,
)
from engine.reports.reading import Reading
from engine.reports.unknown import notes
from engine.reports.values import Asked, Cell, Chart, Column, Report, Series, Table

FIGURES = (
    Column("revenue", "Revenue", "money"),
    Column("cost", "Cost", "money"),
    Column("margin", "Margin", "money"),
    Column("part", "Of revenue", "percent"),
    Column("hours", "Hours", "hours"),
    Column("hourly", "Per hour", "money", spare=True),
)
UNKNOWN = (
    Column("allocated", "Allocated", "money", rare=True, spare=True),
    Column("uncosted", "Uncosted", "hours", rare=True, spare=True),
    Column("uncosted_entries", "Uncosted entries", "count", rare=True, spare=True),
    Column("unrated", "Unrated", "hours", rare=True, spare=True),
    Column("unrated_entries", "Unrated entries", "count", rare=True, spare=True),
    Column("unapproved", "Unapproved", "hours", rare=True, spare=True),
    Column("unapproved_entries", "Unapproved entries", "count", rare=True, spare=True),
)
"""What is not known, exact or approved: hours, and how many entries."""


def report(reading: Reading, asked: Asked) -> Report:
    """Revenue, cost and margin of a span."""
    answer = reading.books.margins(question(asked))
    title = f"Margin {spoken(asked.by)}"
    return Report(
        "margin", title, within(reading, asked), (table(reading, asked, answer, title),),
        tuple(_charts(reading, asked, answer)), tuple(notes(answer.total)),
    )  # fmt: skip


def table(reading: Reading, asked: Asked, answer: Margins, title: str) -> Table:
    """The answer as a table; the trend where the span has several months."""
    trends = _trends(reading, asked)
    rows = [[*names(reading, asked.by, row.key), *_figures(row.sums), *trends.get(row.key, ())] for row in answer.rows]
    last = [Column("trend", "Margin by month", "trend")] if trends else []
    total = [*totals(asked.by), *_figures(answer.total), *([_summed(trends)] if trends else [])]
    return Table("margin", title, (*columns(asked.by), *FIGURES, *UNKNOWN, *last), rows, total if rows else ())


def _figures(sums: Sums) -> list[Cell]:
    return [
        sums.revenue,
        sums.cost,
        sums.margin,
        sums.points,
        sums.seconds,
        sums.hourly,
        sums.allocated,
        sums.uncosted,
        sums.uncosted_entries,
        sums.unrated,
        sums.unrated_entries,
        sums.pending,
        sums.pending_entries,
    ]


def _trends(reading: Reading, asked: Asked) -> Mapping[Key, tuple[tuple[int, ...]]]:
    """Group → its margins, month by month; nothing where periods are the groups, or there is one month only."""
    if not several_months(asked) or not PERIODS.keys().isdisjoint(asked.by):
        return {}
    spelled = _months(asked.since, asked.until)
    found = reading.books.trend(question(asked))
    return {
        key: (tuple(by_month[month].margin if month in by_month else 0 for month in spelled),)
        for key, by_month in found.items()
    }


def _summed(trends: Mapping[Key, tuple[tuple[int, ...]]]) -> tuple[int, ...]:
    return tuple(sum(month) for month in zip(*(values for (values,) in trends.values()), strict=True))


def _months(since: date, until: date) -> list[str]:
    return [PERIODS["month"](first) for first, _ in cut_by_month(since, until)]


def _charts(reading: Reading, asked: Asked, answer: Margins) -> list[Chart]:
    """The largest groups beside each other; how the whole went, month by month."""
    charts = []
    if asked.by[0] in PERIODS:
        charts.append(_over_time(asked, list(reading.books.margins(question(asked, asked.by[:1])).rows), asked.by[0]))
    else:
        charts.append(_compared(reading, asked))
        if several_months(asked):
            charts.append(_over_time(asked, list(reading.books.margins(question(asked, ("month",))).rows), "month"))
    return [each for each in charts if answer.rows and each.labels]


def _compared(reading: Reading, asked: Asked) -> Chart:
    first = asked.by[:1]
    rows = reading.books.margins(question(asked, first)).rows
    chosen = rows if len(rows) <= MOST_BARS else (*rows[: MOST_BARS // 2], *rows[-MOST_BARS // 2 :])
    which = "" if len(rows) <= MOST_BARS else ", the largest and the smallest"
    labels = tuple(names(reading, first, row.key)[0] for row in chosen)
    return Chart(f"Revenue, cost and margin {spoken(first)}{which}", "bars", labels, _series(chosen), "money")


def _over_time(asked: Asked, rows: Sequence[Row], period: str) -> Chart:
    """Every month of the span has its place, those in which nothing happened too."""
    known = {row.key[0]: row.sums for row in rows}
    labels = _months(asked.since, asked.until) if period == "month" and asked.since > date.min else list(known)
    filled = [Row((label,), known.get(label) or Sums()) for label in labels]
    return Chart(f"Revenue, cost and margin by {period}", "columns", tuple(labels), _series(filled), "money")


def _series(rows: Sequence[Row]) -> tuple[Series, ...]:
    return tuple(
        Series(title, tuple(getattr(row.sums, title.lower()) for row in rows))
        for title in ("Revenue", "Cost", "Margin")
    )
