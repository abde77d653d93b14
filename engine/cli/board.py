"""`margine board`: what the screens of a day show, as text, in a pipe and as JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import click

from engine.cli.home import Home
from engine.cli.options import as_json, pass_home, plain_page
from engine.problems import UsageError, did_you_mean

if TYPE_CHECKING:
    from datetime import date

    from engine.boards.contracts import Agreement, ContractsBoard
    from engine.boards.workflows import WorkflowsBoard
    from engine.cli.output import Answer, Paper

NAMES = ("home", "margins", "contracts", "projects", "offers", "workflows")
"""The boards that have no command of their own; queue, clocks, time and month end have."""


@click.command("board")
@click.argument("name", metavar="|".join(NAMES))
@click.argument("key", required=False)
@click.option("--by", default="client", metavar="WHAT", help="Margins by client, contract, service, project or agent.")
@click.option("--month", metavar="MONTH", help="Margins of a month: 2026-11, or last.")
@plain_page
@as_json
@pass_home
def command(
    home: Home, /, *, name: str, key: str | None, by: str, month: str | None, plain: bool, as_json: bool
) -> None:
    """Print what a screen shows. With the KEY of one of its lines, say how the figures of that line came about.

    \b
        board home                     today: late, unbilled, this month against last, load, renewals
        board margins --by agent       a month with its trend; board margins C-1 explains a line
        board contracts                allowances, ends, health; board contracts K-1 explains one
        board projects                 budget, forecast, margin
        board offers                   what each costs and brings; board offers Q-1 tells its lines
        board workflows                machines with their records, what was rejected, refused, escalated
    """  # noqa: D301 - click's mark for lines that stay as they are
    from engine.cli.output import give

    if name not in NAMES:
        raise UsageError(f"'{name}' is no board{did_you_mean(name, NAMES)}; there is {', '.join(NAMES)}")
    first = _month(home, month)
    give(
        _reasons(home, name, key, by, first) if key is not None else MADE[name](home, by, first),
        as_json=as_json,
        plain=plain,
    )


def _month(home: Home, month: str | None) -> date | None:
    from engine.cli.days import month_named

    return month_named(month, home.practice.today).since if month else None


def _reasons(home: Home, name: str, key: str, by: str, month: date | None) -> Answer:
    """How the figures of one line came about."""
    from engine.boards import contracts, margins, offers, projects
    from engine.cli.output import Answer

    told: Mapping[str, Callable[[], list[str]]] = {
        "margins": lambda: margins.reasons(home.practice, by, key, month),
        "contracts": lambda: contracts.details(home.practice, key),
        "projects": lambda: projects.reasons(home.practice, key),
        "offers": lambda: offers.reasons(offers.read(home.practice), key),
    }
    if name not in told:
        raise UsageError(f"the lines of {name} are not explained one by one; those of {', '.join(told)} are")
    lines = told[name]()
    return Answer(
        "reasons", {"board": name, "key": key, "lines": lines}, ("line",), lambda: ([x] for x in lines), lambda _: lines
    )


def _margins(home: Home, by: str, month: date | None) -> Answer:
    from engine.boards import margins
    from engine.cli.tables import answer

    if by not in margins.BY:
        raise UsageError(f"'{by}' is nothing that margins are shown by{did_you_mean(by, margins.BY)}")
    return answer(margins.read(home.practice, by, month), "margins")


def _offers(home: Home, _by: str, _month: date | None) -> Answer:
    from engine.boards import offers
    from engine.cli.tables import answer

    return answer(offers.read(home.practice).report, "offers")


def _projects(home: Home, _by: str, _month: date | None) -> Answer:
    from engine.boards import projects
    from engine.cli.tables import answer

    return answer(projects.read(home.practice).report, "projects")


def _home(home: Home, _by: str, _month: date | None) -> Answer:
    from engine.boards.home import read
    from engine.cli.output import Answer, Column, table

    board = read(home.practice)
    header = ("section", "what", "figure", "more", "sign", "record", "screen")
    rows = [
        (section.title, told.what, told.figure, told.more, told.sign, told.record, told.place)
        for section in board.sections
        for told in section.lines
    ]

    def page(paper: Paper) -> Iterator[str]:
        for section in board.sections:
            yield paper.strong(f"{section.sign or ' '} {section.title}: {section.figure}")
            shown = [(told.sign or " ", told.what, told.figure, told.more) for told in section.lines]
            titles = [Column(""), Column("", flexible=True), Column(""), Column("", flexible=True)]
            yield from list(table(titles, shown, paper.width))[1:]

    data = {"sections": [
        {"title": section.title, "figure": section.figure, "sign": section.sign,
         "lines": [dict(zip(header[1:], row[1:], strict=True)) for row in rows if row[0] == section.title]}
        for section in board.sections
    ]}  # fmt: skip
    return Answer("home", data, header, lambda: rows, page)


CONTRACT = (
    "contract", "client", "subject", "state", "year", "revenue", "cost", "margin", "allowance", "used", "granted",
    "ends", "days", "what", "renewal", "sign", "health",
)  # fmt: skip


def _contracts(home: Home, _by: str, _month: date | None) -> Answer:
    from engine.boards.contracts import read
    from engine.cli.output import Answer, Column, table
    from engine.money import amount, grouped

    board = read(home.practice)
    told = [_contract(each) for each in board.contracts]
    calendar = [{"month": f"{month.first:%Y-%m}", "ends": month.ends} for month in board.calendar]
    data = {"contracts": told, "calendar": calendar, "year": board.year}

    def rows() -> Iterator[list[str]]:
        money = {"year", "revenue", "cost", "margin"}
        for each in told:
            yield [amount(v) if k in money else "" if v is None else str(v) for k, v in each.items()]

    def page(paper: Paper) -> Iterator[str]:
        yield paper.strong(f"{len(board.contracts)} contracts, {grouped(board.year)} a year")
        yield _calendar(board)
        titles = [Column(""), Column("contract"), Column("client", flexible=True), Column("subject", flexible=True)]
        shown = [
            (each.sign or " ", each.record.id, each.client, each.subject, grouped(each.sums.margin),
             _used(each), each.ends.isoformat() if each.ends else "open", each.health)
            for each in board.contracts
        ]  # fmt: skip
        yield from table(
            [*titles, Column("margin"), Column("used"), Column("ends"), Column("health")], shown, paper.width
        )

    return Answer("contracts", data, CONTRACT, rows, page)


def _contract(each: Agreement) -> dict[str, Any]:
    balance = each.balance
    values = (
        each.record.id, each.client, each.subject, each.state, each.year, each.sums.revenue, each.sums.cost,
        each.sums.margin, balance.name if balance else None, balance.used if balance else None,
        balance.granted if balance else None, each.ends.isoformat() if each.ends else None, each.days, each.what,
        each.renewal, each.sign, each.health,
    )  # fmt: skip
    return dict(zip(CONTRACT, values, strict=True))


def _calendar(board: ContractsBoard) -> str:
    return "ends: " + "  ".join(f"{month.first:%Y-%m} {month.ends or '-'}" for month in board.calendar)


def _used(each: Agreement) -> str:
    from engine.money import tenths

    return "" if each.used is None else tenths(each.used)


def _workflows(home: Home, _by: str, _month: date | None) -> Answer:
    from engine.boards.workflows import read
    from engine.cli.output import Answer
    from engine.told.times import written

    home.tells_of_rules = False
    board = read(home.practice, home.standing)
    header = ("kind", "file", "state", "count")
    rows = [
        (machine.graph.kind, machine.file, box.name, str(box.count or 0))
        for machine in board.machines
        for box in machine.graph.boxes
    ]
    data = {
        "rules": board.digest,
        "since": written(board.since, home.zone),
        "folder": board.folder,
        "machines": [
            {"kind": m.graph.kind, "file": m.file, "open": m.open, "states": {b.name: b.count for b in m.graph.boxes}}
            for m in board.machines
        ],
        "rejected": list(board.excerpts),
        "refused": [
            {
                "rule": r.rule,
                "reason": r.reason,
                "transition": r.transition,
                "times": r.times,
                "records": list(r.records),
            }
            for r in board.refused
        ],
        "escalations": [
            {"at": written(e.at, home.zone), "record": e.record, "what": e.what, "rule": e.rule}
            for e in board.escalations
        ],
    }
    return Answer("workflows", data, header, lambda: rows, lambda paper: _rules(home, board, paper))


def _rules(home: Home, board: WorkflowsBoard, paper: Paper) -> Iterator[str]:
    from engine.cli.excerpt import clean
    from engine.told.times import minute

    yield paper.strong(
        f"Rules {board.digest}" + (f", in force since {minute(board.since, home.zone)}" if board.since else "")
    )
    for machine in board.machines:
        states = ", ".join(f"{box.name} {box.count or 0}" for box in machine.graph.boxes)
        yield clean(f"  {machine.graph.kind:<10} {machine.open:>6} open   {states}")
    if board.rejected is not None:
        yield paper.strong(f"! rejected {minute(board.rejected.at, home.zone)}: {board.rejected.count} to mend")
        yield from map(clean, board.excerpts)
    for title, lines in (
        ("Refused today", [f"{r.times:>4}  {r.transition}: {r.reason} ({r.rule})" for r in board.refused]),
        ("Escalated lately", [f"{minute(e.at, home.zone)}  {e.record} {e.what} ({e.rule})" for e in board.escalations]),
    ):
        yield paper.strong(title)
        yield from (clean(f"  {line}") for line in lines or ["nothing"])


MADE: Mapping[str, Callable[[Home, str, date | None], Answer]] = {
    "home": _home,
    "margins": _margins,
    "contracts": _contracts,
    "projects": _projects,
    "offers": _offers,
    "workflows": _workflows,
}
