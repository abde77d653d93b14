"""A report on a terminal: its tables, one under the other, numbers on the right, and what helps to read them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.cli.home import Home
from engine.cli.output import Answer, Column, Paper, table
from engine.reports import Column as Of
from engine.reports import Reading, Report, Table
from engine.reports.spelling import MANNERS, shown, written
from engine.reports.text import plain
from engine.reports.values import NUMBERS, Cell


def answer(report: Report, kind: str) -> Answer:
    """The report in the three ways of saying it; a pipe has the first table."""
    first = report.tables[0]
    return Answer(
        kind=kind,
        data=plain(report),
        header=[column.name for column in first.columns],
        rows=lambda: ([*map(_exact, row, first.columns)] for row in first.rows),
        page=lambda paper: _page(report, paper),
    )


def _exact(value: Cell, column: Of) -> str:
    return written(value, column.type, MANNERS["en"])


def _page(report: Report, paper: Paper) -> Iterator[str]:
    for place, each in enumerate(report.tables):
        yield from [""] if place else []
        yield paper.strong(f"{each.title}, {report.span}" if place == 0 else each.title)
        yield from _table(each.for_people(), paper) if each.rows else ["nothing"]
    if report.notes:
        yield ""
    for note in report.notes:
        yield from _wrapped(note, paper.width)


def _table(each: Table, paper: Paper) -> Iterator[str]:
    """Numbers end under each other; sums stand below a line of their own."""
    rows = [[shown(value, column.type) for value, column in zip(row, each.columns, strict=True)] for row in each.rows]
    sums = [shown(value, column.type) for value, column in zip(each.total, each.columns, strict=bool(each.total))]
    titles = [column.title for column in each.columns]
    everything = [titles, *rows, *([sums] if sums else [])]
    aligned = _aligned(everything, each.columns)
    flexible = [
        Column(title, flexible=column.type == "text") for title, column in zip(aligned[0], each.columns, strict=True)
    ]
    lines = list(table(flexible, aligned[1:], paper.width))
    yield paper.strong(lines[0])
    yield from lines[1 : len(rows) + 1]
    yield from (paper.strong(line) for line in lines[len(rows) + 1 :])


def _aligned(rows: Sequence[Sequence[str]], columns: Sequence[Of]) -> list[list[str]]:
    wide = [max(len(row[place]) for row in rows) for place in range(len(columns))]
    return [
        [value.rjust(wide[place]) if columns[place].type in NUMBERS else value for place, value in enumerate(row)]
        for row in rows
    ]


def _wrapped(text: str, width: int) -> list[str]:
    from textwrap import wrap

    return wrap(text, max(width, 20), subsequent_indent="  ")


def reading(home: Home) -> Reading:
    """What reports are made from, of a practice."""
    from engine.clock import local

    today = local(home.clock.now(), home.zone).date()
    return Reading(home.store, home.workflow, home.ledger, today)
