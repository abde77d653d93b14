"""Demand: who asked how often, how much time it took, what it cost, and what it brought."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from engine.margin import Sums
from engine.records import Record
from engine.reports.grouping import MOST_BARS, TITLES, question, spoken, within
from engine.reports.reading import Reading
from engine.reports.spelling import of
from engine.reports.values import Asked, Cell, Chart, Column, Report, Series, Table

FIGURES = (
    Column("asked", "Asked", "count"),
    Column("share_asked", "Of all", "percent", spare=True),
    Column("open", "Of these open", "count", spare=True),
    Column("hours", "Hours", "hours"),
    Column("share_hours", "Of all hours", "percent", spare=True),
    Column("each", "Hours each", "hours"),
    Column("cost", "Cost", "money"),
    Column("revenue", "Revenue", "money"),
)


def report(reading: Reading, asked: Asked) -> Report:
    """Requests of a span by client or service, and the hours worked for them in it."""
    (by,) = asked.by
    requests, still = _counted(reading, asked, by)
    answer = reading.books.margins(question(asked))
    sums = {row.key[0]: row.sums for row in answer.rows}
    groups = sorted(
        (group for group in {*requests, *sums} if group),
        key=lambda group: (-requests[group], -sums.get(group, Sums()).seconds, group),
    )
    everything = sum((sums[group] for group in groups if group in sums), Sums())
    whole = (sum(requests.values()), everything.seconds)
    rows = [
        [reading.name(by, group), *_figures(requests[group], still[group], sums.get(group, Sums()), whole)]
        for group in groups
    ]
    total = ["Total", *_figures(whole[0], sum(still.values()), everything, whole)]
    title = f"Demand {spoken(asked.by)}"
    table = Table("demand", title, (Column(by, TITLES.get(by, by.capitalize())), *FIGURES), rows, total if rows else ())
    return Report(
        "demand", title, within(reading, asked), (table,), tuple(_charts(rows)),
        ("Requests are those opened in this time; hours, cost and revenue are of all work in it, on older ones too.",),
    )  # fmt: skip


def _counted(reading: Reading, asked: Asked, by: str) -> tuple[Counter[str], Counter[str]]:
    """Group → requests opened in the span, and those of them that are open still."""
    requests: Counter[str] = Counter()
    still: Counter[str] = Counter()
    for record in _requests(reading):
        if asked.since <= reading.day(record.opened) < asked.until and reading.is_asked(record, asked.only):
            group = reading.value(record, by)
            requests[group] += 1
            still[group] += record.open
    return requests, still


def _requests(reading: Reading) -> Iterator[Record]:
    """Records of kinds that promise something: what a client asks for, and waits for."""
    for kind, definition in reading.workflow.definitions.items():
        if any(rule.kind == "promise" for rule in definition.timers.values()):
            yield from reading.records(kind)


def _figures(requests: int, still: int, sums: Sums, whole: tuple[int, int]) -> list[Cell]:
    each = sums.seconds // requests if requests else None
    shares = (of(requests, whole[0]), of(sums.seconds, whole[1]))
    return [requests, shares[0], still, sums.seconds, shares[1], each, sums.cost, sums.revenue]


def _charts(rows: list[list[Cell]]) -> Iterator[Chart]:
    """Who asked most, and who cost most time: two orders of the same names."""
    for title, column, place in (("Who asked most", FIGURES[0], 1), ("Who cost most time", FIGURES[3], 4)):
        numbers = [(value if isinstance(value := row[place], int) else 0, str(row[0])) for row in rows]
        chosen = sorted(numbers, key=lambda number: -number[0])[:MOST_BARS]
        series = Series(column.title, tuple(number for number, _ in chosen))
        yield Chart(title, "bars", tuple(name for _, name in chosen), (series,), column.type)
