"""Hours: who worked for whom, on what, how much of it is billable, and why the rest is not."""

from __future__ import annotations

from collections import defaultdict

from engine.charges import TimeEntry
from engine.margin import Margins, Piece, Sums, behind
from engine.periods import PERIODS
from engine.reports.grouping import MOST_BARS, columns, names, question, spoken, totals, within
from engine.reports.reading import Reading
from engine.reports.spelling import of
from engine.reports.values import Asked, Cell, Chart, Column, Report, Series, Table

FIGURES = (
    Column("hours", "Hours", "hours"),
    Column("share", "Of all", "percent"),
    Column("entries", "Entries", "count"),
    Column("billable", "Billable", "hours"),
    Column("part", "Billable %", "percent"),
)


def report(reading: Reading, asked: Asked) -> Report:
    """Hours of a span."""
    answer = reading.books.margins(question(asked))
    rows = [row for row in answer.rows if row.sums.entries]
    if asked.by[0] not in PERIODS:
        rows.sort(key=lambda row: -row.sums.seconds)
    total = answer.total
    table = Table(
        "hours", f"Hours {spoken(asked.by)}", (*columns(asked.by), *FIGURES),
        [[*names(reading, asked.by, row.key), *_figures(row.sums, total)] for row in rows],
        [*totals(asked.by), *_figures(total, total)] if rows else (),
    )  # fmt: skip
    return Report(
        "hours", table.title, within(reading, asked), (table, _reasons(reading, asked)), (_chart(reading, asked),),
        ("Hours are as they were worked, before any minimum or rounding.",),
    )  # fmt: skip


def _figures(sums: Sums, total: Sums) -> list[Cell]:
    return [
        sums.seconds, of(sums.seconds, total.seconds), sums.entries, sums.billable, of(sums.billable, sums.seconds),
    ]  # fmt: skip


def _reasons(reading: Reading, asked: Asked) -> Table:
    """What was not billable, by the reason that was given."""
    seconds: defaultdict[str, int] = defaultdict(int)
    count: defaultdict[str, int] = defaultdict(int)
    for piece in behind(reading.books.pieces, question(asked)):
        if piece.entries and not piece.billable:
            why = _why(piece, reading.ledger.entries[piece.subject])
            seconds[why] += piece.seconds
            count[why] += 1
    rows: list[list[Cell]] = [[why, count[why], seconds[why]] for why in sorted(seconds, key=lambda why: -seconds[why])]
    total: list[Cell] = ["Total", sum(count.values()), sum(seconds.values())]
    told = (Column("reason", "Reason"), Column("entries", "Entries", "count"), Column("hours", "Hours", "hours"))
    return Table("not_billable", "Not billable, and why", told, rows, total if rows else ())


def _why(piece: Piece, entry: TimeEntry) -> str:
    """Why an entry is not billable."""
    if not entry.billable:
        return entry.reason or "(no reason was given)"
    return "no rule charges work of this kind" if piece.client else "for ourselves"


def _chart(reading: Reading, asked: Asked) -> Chart:
    """Billable hours and others, of the groups with most of them or as time went by."""
    first = asked.by[:1]
    answer: Margins = reading.books.margins(question(asked, first))
    rows = [row for row in answer.rows if row.sums.entries]
    timely = first[0] in PERIODS
    if not timely:
        rows = sorted(rows, key=lambda row: -row.sums.seconds)[:MOST_BARS]
    return Chart(
        f"Hours {spoken(first)}",
        "columns" if timely else "bars",
        tuple(names(reading, first, row.key)[0] for row in rows),
        (
            Series("Billable", tuple(row.sums.billable for row in rows)),
            Series("Not billable", tuple(row.sums.seconds - row.sums.billable for row in rows)),
        ),
        "hours",
    )
