"""A report on a terminal: its tables, one under the other, numbers on the right, and what helps to read them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap

from engine.cli.excerpt import cells
from engine.cli.home import Home
from engine.cli.output import COMFORTABLE_WIDTH, Answer, Column, Paper, table
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
    """Numbers end under each other; sums stand below a line of their own; what had no room is named."""
    rows = [[shown(value, column.type) for value, column in zip(row, each.columns, strict=True)] for row in each.rows]
    sums = [shown(value, column.type) for value, column in zip(each.total, each.columns, strict=bool(each.total))]
    body = [*rows, sums] if sums else rows
    titles, kept = _laid_out(each.columns, body, paper.width)
    columns, body = [each.columns[place] for place in kept], [[row[place] for place in kept] for row in body]
    untitled = [Column("", flexible=_may_be_cut(place, columns, body)) for place in range(len(columns))]
    _, *lines = table(untitled, _aligned([*titles, *body], columns), paper.width)  # titles are rows, and never cut
    yield from map(paper.strong, lines[: len(titles)])
    yield from lines[len(titles) : len(titles) + len(rows)]
    yield from map(paper.strong, lines[len(titles) + len(rows) :])
    if gone := [column.title for place, column in enumerate(each.columns) if place not in kept]:
        yield from _wrapped(f"no room for: {', '.join(gone)}", paper.width)


def _laid_out(columns: Sequence[Of], body: Sequence[Sequence[str]], width: int) -> tuple[list[list[str]], list[int]]:
    """Lines of titles, and the places of the columns that are shown.

    What is too wide has its titles broken into lines; then spare columns go, until names keep enough cells.
    """
    needs = [max(cells(row[place]) for row in body) for place in range(len(columns))]
    kept = list(range(len(columns)))
    if _room(max(need, cells(column.title)) for need, column in zip(needs, columns, strict=True)) <= width:
        return [[column.title for column in columns]], kept
    heads = [_broken(column.title, need) for column, need in zip(columns, needs, strict=True)]
    wide = [max(need, *map(cells, head)) for need, head in zip(needs, heads, strict=True)]
    least = [
        min(cell, COMFORTABLE_WIDTH) if of.type == "text" else cell for cell, of in zip(wide, columns, strict=True)
    ]
    for place in [place for place in reversed(kept) if columns[place].spare]:
        if _room(least[each] for each in kept) > width:
            kept.remove(place)
    most = max(len(heads[place]) for place in kept)
    padded = [[""] * (most - len(heads[place])) + heads[place] for place in kept]
    return [list(line) for line in zip(*padded, strict=True)], kept


def _room(widths: Iterable[int]) -> int:
    """The cells that columns take, with the gaps between them."""
    return sum(width + 2 for width in widths) - 2


def _broken(title: str, width: int) -> list[str]:
    """A title in lines as wide as the values below it, or as its longest word."""
    return wrap(title, max(width, *map(cells, title.split())), break_long_words=False) if title else [""]


def _may_be_cut(place: int, columns: Sequence[Of], body: Sequence[Sequence[str]]) -> bool:
    """Names and other long texts may; dates, ids and numbers never."""
    return columns[place].type == "text" and max(cells(row[place]) for row in body) > COMFORTABLE_WIDTH


def _aligned(rows: Sequence[Sequence[str]], columns: Sequence[Of]) -> list[list[str]]:
    wide = [max(len(row[place]) for row in rows) for place in range(len(columns))]
    return [
        [value.rjust(wide[place]) if columns[place].type in NUMBERS else value for place, value in enumerate(row)]
        for row in rows
    ]


def _wrapped(text: str, width: int) -> list[str]:
    return wrap(text, max(width, 20), subsequent_indent="  ", break_on_hyphens=False)


def reading(home: Home) -> Reading:
    """What reports are made from, of a practice."""
    from engine.clock import local

    today = local(home.clock.now(), home.zone).date()
    return Reading(home.store, home.workflow, home.ledger, today)
