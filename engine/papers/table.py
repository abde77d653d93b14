"""An invoice as sheets: its lines, the work in them, its taxes. The writers are those of the reports."""

from __future__ import annotations

from engine.month.document import DocumentLine, InvoiceDocument, Piece
from engine.reports.values import Cell, Column, Report, Table

LINES = (
    Column("line", "Line", "count"),
    Column("part", "Part"),
    Column("record", "Record"),
    Column("text", "Text"),
    Column("since", "From", "date"),
    Column("until", "To", "date"),
    Column("hours", "Hours", "hours"),
    Column("quantity", "Quantity", "count"),
    Column("unit_price", "Price", "money"),
    Column("net", "Net", "money"),
    Column("tax", "Tax"),
    Column("rate", "Rate", "percent"),
    Column("nature", "Nature"),
)
WORK = (
    Column("line", "Line", "count"),
    Column("entry", "Entry"),
    Column("day", "Day", "date"),
    Column("agent", "Agent"),
    Column("activity", "Activity"),
    Column("text", "Text"),
    Column("worked", "Worked", "hours"),
    Column("charged", "Charged", "hours"),
    Column("amount", "Amount", "money"),
    Column("covered", "Covered by"),
)
TAXES = (
    Column("tax", "Tax"),
    Column("rate", "Rate", "percent"),
    Column("why_none", "Why none"),
    Column("net", "Net", "money"),
    Column("amount", "Amount", "money"),
)
SUMS = (Column("what", "What"), Column("amount", "Amount", "money"))


def invoice_table(document: InvoiceDocument) -> Report:
    """An invoice as a report: CSV has the lines, a spreadsheet has everything."""
    sums = document.totals
    tables = [Table("lines", "Lines", LINES, [_line(line) for line in document.lines], _net(sums.net))]
    if work := [_piece(line, piece) for line in document.lines for piece in line.pieces if piece.seconds]:
        tables.append(Table("work", "Work", WORK, work))
    shares = [(share.title, share.rate, share.exempt or None, share.net, share.amount) for share in sums.taxes]
    tables.append(Table("taxes", "Taxes", TAXES, shares, ("Total", None, None, sums.net, sums.tax)))
    tables.append(Table("sums", "Sums", SUMS, _sums(document)))
    return Report("invoice", document.title, f"{document.since} to {document.until}", tuple(tables))


def _line(line: DocumentLine) -> tuple[Cell, ...]:
    return (
        line.number, line.part, line.record, line.text, line.since, line.until, line.weighted or None, line.quantity,
        line.unit_price, line.net, line.tax, line.rate, line.nature,
    )  # fmt: skip


def _net(net: int) -> tuple[Cell, ...]:
    place = [column.name for column in LINES].index("net")
    return ("Total", *(None for _ in range(place - 1)), net, *(None for _ in LINES[place + 1 :]))


def _piece(line: DocumentLine, piece: Piece) -> tuple[Cell, ...]:
    return (
        line.number, piece.subject, piece.day, piece.agent, piece.activity, piece.text, piece.seconds, piece.weighted,
        piece.amount, piece.covered,
    )  # fmt: skip


def _sums(document: InvoiceDocument) -> list[tuple[Cell, ...]]:
    sums = document.totals
    rows: list[tuple[Cell, ...]] = [("Net", sums.net), ("Tax", sums.tax), ("Total", sums.total)]
    return [*rows, ("Withheld", -sums.withheld), ("To pay", sums.payable)] if sums.withheld else rows
