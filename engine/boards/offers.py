"""Offers on one board: what each costs and brings, its lines, and what is done with it up to its acceptance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.boards import offer as sheets
from engine.boards.practice import Practice
from engine.desk import Desk
from engine.hours.notation import clock
from engine.money import grouped
from engine.problems import UsageError
from engine.projects import fields, selling
from engine.projects.offers import OFFER, Line, Offer
from engine.projects.offers import read as read_offer
from engine.projects.opening import NotOpened
from engine.records import Record
from engine.reports.spelling import of
from engine.reports.values import Cell, Column, Report, Table
from engine.store.contract import Where, every

COLUMNS = (
    Column("offer", "Offer"),
    Column("version", "Version", "count", spare=True),
    Column("subject", "Subject"),
    Column("client", "Client", spare=True),
    Column("project", "Project", spare=True),
    Column("state", "State"),
    Column("work", "Work", "hours", spare=True),
    Column("cost", "Cost", "money"),
    Column("price", "Price", "money"),
    Column("margin", "Margin", "money"),
    Column("part", "%", "percent"),
)


@dataclass(frozen=True, slots=True)
class Board:
    """Every offer of an open project, the newest first."""

    offers: Mapping[str, Offer]
    report: Report
    sheets: Mapping[str, Report]


def read(practice: Practice) -> Board:
    """The board as it is now."""
    found = [_offer(practice, record) for record in _records(practice)]
    rows, keys = [_row(practice, each) for each in found], [each.record.id for each in found]
    signs = ["!" if each.price < each.cost else "~" if each.unknown else "" for each in found]
    table = Table("offers", "Offers", COLUMNS, rows, (), keys, signs)
    notes = ("! costs more than it brings; ~ has work of which nobody knows the cost",)
    report = Report("offers", "Offers", "of open projects", (table,), (), notes)
    return Board(
        {each.record.id: each for each in found}, report, {e.record.id: sheets.sheet(practice, e.record) for e in found}
    )


def reasons(board: Board, offer: str) -> list[str]:
    """The lines of one offer, and what they add up to. UsageError when it is not on the board."""
    if offer not in board.offers:
        raise UsageError(f"'{offer}' is no offer of an open project")
    return [*_lines(board.offers[offer]), *board.sheets[offer].notes]


def _records(practice: Practice) -> list[Record]:
    """Those that still count, of projects that are open."""
    if OFFER not in practice.workflow.definitions:
        return []
    found = [
        each
        for each in every(practice.store, Where(kind=OFFER))
        if (each.open or each.state == selling.ACCEPTED) and _is_open(practice, each)
    ]
    return sorted(found, key=lambda each: (each.opened, each.id), reverse=True)


def _is_open(practice: Practice, offer: Record) -> bool:
    project = practice.store.load(offer.text(fields.PROJECT))
    return project is not None and project.open


def _offer(practice: Practice, record: Record) -> Offer:
    return read_offer(practice.store, practice.workflow, record, practice.today)


def _row(practice: Practice, offer: Offer) -> list[Cell]:
    record, margin = offer.record, offer.price - offer.cost
    state = practice.views.row(record).state
    return [
        record.id, fields.number(record, "version") or 1, record.text("subject"),
        practice.views.name_of(record.text("client")), record.text(fields.PROJECT), state, offer.seconds or None,
        offer.cost, offer.price, margin, of(margin, offer.price),
    ]  # fmt: skip


def _lines(offer: Offer) -> Iterator[str]:
    for line in offer.lines:
        yield f"{line.record.id} {line.record.text('subject')}: {_told(line)}"


def _told(line: Line) -> str:
    """`a task of 6:00 h, cost 186.00, price 480.00, margin 294.00`."""
    work = f" of {clock(line.seconds)} h" if line.seconds else ""
    cost = f"cost {grouped(line.cost)}" if line.cost is not None else "cost unknown"
    margin = f", margin {grouped(line.margin)}" if line.margin is not None else ""
    return f"{line.becomes}{work}, {cost}, price {grouped(line.price)}{margin}"


# -- doing ----------------------------------------------------------------------------------------------------------


def send(practice: Practice, desk: Desk, offer: str, by: str) -> None:
    """Send it with the sum of its lines as its price. Raises NotOpened."""
    found, project = _both(practice, offer)
    if refusal := selling.send(desk, found, project, by):
        raise NotOpened(refusal)


def accept(practice: Practice, desk: Desk, offer: str, by: str) -> tuple[str, ...]:
    """The client has accepted it; the records that its lines became. Raises NotOpened."""
    found, project = _both(practice, offer)
    return selling.accept(desk, found, project, by).records


def renew(practice: Practice, desk: Desk, offer: str, by: str) -> str:
    """A new version of it; its id. Raises NotOpened."""
    return selling.new_version(desk, _both(practice, offer)[1], by)


def _both(practice: Practice, offer: str) -> tuple[Offer, Record]:
    record = practice.store.load(offer)
    project = practice.store.load(record.text(fields.PROJECT)) if record is not None else None
    if record is None or project is None:
        raise UsageError(f"'{offer}' is no offer of a project")
    return _offer(practice, record), project
