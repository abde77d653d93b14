"""What margins are made of: every entry, charge and purchase behind a figure, and how each amount came to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from fractions import Fraction

from engine.margin import Piece, Sums, behind
from engine.money import half_up
from engine.reports.grouping import question, within
from engine.reports.reading import Reading
from engine.reports.unknown import notes
from engine.reports.values import Asked, Cell, Column, Report, Table

COLUMNS = (
    Column("day", "Day", "date"),
    Column("subject", "What"),
    Column("agent", "Agent"),
    Column("hours", "Hours", "hours"),
    Column("rate", "Cost/h", "money"),
    Column("cost", "Cost", "money"),
    Column("revenue", "Revenue", "money"),
    Column("how", "How"),
)
SHARES = {
    "": "",
    "alone": "covered no work: ",
    "fee": "share of ",
    "spread": "share of ",
    "block": "drawn from ",
    "price": "share of ",
}


def explained(reading: Reading, asked: Asked) -> Report:
    """The pieces of a question, one a line; their sums are the figures that `margin` tells."""
    pieces = behind(reading.books.pieces, question(replace(asked, by=("client",))))
    total = Sums()
    for piece in pieces:
        total.add(piece, allocated=False)
    rate = reading.company.tariff.cost
    rows = [_row(reading, piece, rate) for piece in pieces]
    sums: list[Cell] = ["Total", None, None, total.seconds, None, total.cost, total.revenue, None]
    keys = [piece.record for piece in pieces]
    table = Table("explained", "What the margin is made of", COLUMNS, rows, sums if rows else (), keys)
    more = "`margine why ID charge` tells every step of how a charge came about."
    return Report("margin", table.title, within(reading, asked), (table,), (), (*notes(total), more))


def _row(reading: Reading, piece: Piece, rate: Callable[[str, date], Fraction | None]) -> list[Cell]:
    hour = rate(piece.agent, piece.day) if piece.entries else None
    return [
        piece.day,
        piece.subject or piece.source,
        reading.name("agent", piece.agent) if piece.agent else "",
        piece.seconds if piece.agent else None,
        None if hour is None else half_up(hour),
        None if piece.uncosted else piece.cost,
        None if piece.unrated else piece.revenue,
        _how(piece),
    ]


def _how(piece: Piece) -> str:
    """Where revenue comes from, and what of the piece is not known."""
    remarks = []
    if piece.source and (piece.revenue or piece.shared):
        remarks.append(f"{SHARES[piece.shared]}{piece.source}")
    elif piece.entries and not piece.billable:
        remarks.append("not billable")
    elif piece.entries and not piece.unrated:
        remarks.append("nothing charged for it by itself")
    if piece.uncosted:
        remarks.append("no cost rate")
    if piece.unrated:
        remarks.append("no price")
    return "; ".join(remarks)
