"""`margine clocks`: the board of all promises as text."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from engine.cli.home import Home
from engine.cli.options import as_json, pass_home, plain_page

if TYPE_CHECKING:
    from engine.boards.clocks import Clock, ClocksBoard, Promise
    from engine.cli.output import Paper

MOST_SHOWN = 20
"""Clocks on a page; a pipe and JSON have them all."""


@click.command("clocks")
@click.option(
    "--days", type=click.IntRange(1, 3660), default=30, show_default=True, help="Met and missed of so many days."
)
@click.option("--check", is_flag=True, help="Exit code 1 when a promise is broken just now.")
@plain_page
@as_json
@click.pass_context
@pass_home
def command(home: Home, ctx: click.Context, /, *, days: int, check: bool, plain: bool, as_json: bool) -> None:
    """Tell of every promise: what runs, stands still, is at risk and broken, what was met and missed, what comes next.

    `!` marks a broken promise, `~` one at risk, `z` one that stands still. Half and most: working time within which
    half, and nine of ten, of the kept ones were kept. The last column is the next step of the ladder and whom it will
    reach, as roles, duty and absences say at that time.
    """
    from engine.boards.clocks import read
    from engine.cli.output import Answer, give

    board = read(home.practice, days, most=None if as_json else MOST_SHOWN)
    answer = Answer(
        "clocks", _data(home, board), HEADER, partial(_rows, board), lambda paper: _page(home, board, paper)
    )
    give(answer, as_json=as_json, plain=plain)
    ctx.exit(1 if check and board.count("breached") else 0)


STATUSES = ("running", "at risk", "breached", "paused")
HEADER = ("promise", "running", "at_risk", "breached", "paused", "met", "missed", "p50", "p90")


def _rows(board: ClocksBoard) -> Iterator[tuple[str, ...]]:
    for each in board.promises:
        counts = (each.now["running"], each.now["at risk"], each.now["breached"], each.now["paused"])
        past = (each.met, each.missed, each.half, each.most)
        yield each.name.title, *map(str, counts), *("" if value is None else str(value) for value in past)


def _page(home: Home, board: ClocksBoard, paper: Paper) -> Iterator[str]:
    from engine.cli.output import Column, table

    yield paper.strong(f"Promises; met and missed of the last {board.days} days")
    columns = [
        Column("promise", flexible=True),
        *map(Column, ("runs", "risk", "late", "still", "met", "missed", "half", "most")),
    ]
    yield from table([*columns, Column("worst now")], [_promise(each) for each in board.promises], paper.width)
    if board.clocks:
        yield ""
        titles = [Column(""), Column("record"), Column("clock"), Column("left"), Column("subject", flexible=True)]
        rows = [_clock(home, board, each) for each in board.clocks[:MOST_SHOWN]]
        yield from table([*titles, Column("next", flexible=True)], rows, paper.width)
        if (more := board.total - MOST_SHOWN) > 0:
            yield f"and {more:,} more"


def _promise(each: Promise) -> tuple[str, ...]:
    from engine.views import span

    worst = f"{each.worst.row.id} {span(each.worst.face.left)}" if each.worst else ""
    counts = (each.now[word] for word in STATUSES)
    times = ("" if value is None else span(value) for value in (each.half, each.most))
    return each.name.title, *(f"{count or '-'}" for count in counts), str(each.met), str(each.missed), *times, worst


def _clock(home: Home, board: ClocksBoard, each: Clock) -> tuple[str, ...]:
    from engine.views import PRESSING, SYMBOLS, span

    sign = SYMBOLS[each.face.status] if each.face.status in PRESSING else ""
    return sign, each.row.id, each.clock.name, span(each.face.left), each.row.subject, _next(home, board, each)


def _next(home: Home, board: ClocksBoard, each: Clock) -> str:
    from engine.formats import ENGLISH

    if (step := each.coming) is None:
        return ""
    people = ", ".join(step.people) or "nobody"
    return f"{ENGLISH.moment(step.due, board.now, home.zone.key)} {step.key} to {people}"


def _data(home: Home, board: ClocksBoard) -> dict[str, Any]:
    from engine.told.times import written

    return {
        "days": board.days,
        "promises": [
            {
                "promise": each.name.title,
                "kind": each.name.kind,
                "clock": each.name.clock,
                "target": each.name.target,
                "calendar": each.name.calendar,
                **{status.replace(" ", "_"): each.now[status] for status in STATUSES},
                "worst": each.worst.row.id if each.worst else None,
                "met": each.met,
                "missed": each.missed,
                "p50": each.half,
                "p90": each.most,
            }
            for each in board.promises
        ],
        "clocks": ({
            "record": each.row.id,
            "clock": each.clock.name,
            "status": each.face.status,
            "left": each.face.left,
            "due": written(each.due, home.zone) if each.due is not None else None,
            "next": each.coming.key if each.coming else None,
            "next_at": written(each.coming.due, home.zone) if each.coming else None,
            "reaches": list(each.coming.people) if each.coming else [],
        } for each in board.clocks),
        "ahead": [{"at": written(slot.at, home.zone), "due": slot.due, "open": slot.open} for slot in board.ahead],
    }  # fmt: skip
