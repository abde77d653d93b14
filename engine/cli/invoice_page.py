"""An invoice in its three forms: a page, lines for a pipe, the structured document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from engine.cli.output import Answer, Column, Paper, table
from engine.hours.notation import clock
from engine.money import amount, grouped, percent
from engine.month.document import DocumentLine, InvoiceDocument, Party, Piece
from engine.month.grouping import TITLES

HEADER = ("line", "part", "record", "text", "since", "until", "agent", "hours", "net", "tax", "covered")


def answer(document: InvoiceDocument, *, explain: bool = False) -> Answer:
    """An invoice for whoever asks."""
    return Answer(
        "invoice",
        {"invoice": plain(document)},
        HEADER,
        lambda: rows(document),
        lambda p: page(document, p, explain=explain),
    )


def plain(document: InvoiceDocument) -> dict[str, Any]:
    """The document as docs/reference/invoice-json.md tells it; every key is there, empty where nothing is known."""
    found: dict[str, Any] = msgspec.to_builtins(document)
    found["totals"]["payable"] = document.totals.payable
    return found


def rows(document: InvoiceDocument) -> Iterator[tuple[str, ...]]:
    """Each line, and beneath it (`2.1`) what it is made of where that is work."""
    for line in document.lines:
        yield (
            str(line.number), line.part, line.record, line.text, str(line.since or ""), str(line.until or ""), "",
            hours(line.weighted), amount(line.net), line.tax, "",
        )  # fmt: skip
        for number, piece in enumerate(_work(line), 1):
            yield (
                f"{line.number}.{number}", line.part, piece.subject, piece.text, str(piece.day), str(piece.day),
                piece.agent, hours(piece.weighted), amount(piece.amount), line.tax, piece.covered,
            )  # fmt: skip


def page(document: InvoiceDocument, paper: Paper, *, explain: bool) -> Iterator[str]:
    """For a person."""
    yield paper.strong(document.title)
    yield from _head(document)
    yield from _lines(document.lines, paper, explain=explain)
    yield ""
    yield from _sums(document, paper)


def _head(document: InvoiceDocument) -> Iterator[str]:
    yield f"{document.kind}, {document.state}" + (f", record {document.id}" if document.number else "")
    yield f"from    {_party(document.seller)}"
    yield f"to      {_party(document.buyer)}"
    yield f"period  {document.since} to {document.until}"
    if document.credits:
        other = document.credits
        yield f"credits {other.number or other.id}" + (f" of {other.issued}" if other.issued else "")
    if document.issued:
        yield f"issued  {document.issued}" + (f", to be paid by {document.due}" if document.due else "")


def _party(party: Party) -> str:
    place = " ".join(word for word in (party.postcode, party.city, party.province) if word)
    tax = f"VAT {party.vat_number}" if party.vat_number else party.tax_code
    return ", ".join(word for word in (party.name, party.address, place, party.country if place else "", tax) if word)


def _lines(lines: Sequence[DocumentLine], paper: Paper, *, explain: bool) -> Iterator[str]:
    """All lines as one table, each part under its title, entries and explanations beneath their line."""
    shown = [(line, row) for line in lines for row in _rows(line, explain=explain)]
    columns = (Column(""), Column("", flexible=True), Column(""), Column(""), Column(""))
    table_lines = table(columns, _right([cells for _, (cells, _) in shown]), paper.width - 2)
    next(table_lines)  # the parts have titles of their own
    part = ""
    for line, (_, steps) in shown:
        if line.part != part:
            part = line.part
            yield ""
            yield paper.strong(TITLES[line.part])
        yield f"  {next(table_lines)}"
        yield from steps


def _rows(line: DocumentLine, *, explain: bool) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """(cells, explanations): the line, then its entries. What explains a fee or price stands below the line itself."""
    own = [piece for piece in line.pieces if not (piece.seconds or piece.covered)]
    cells = (str(line.number), line.text, _length(line.weighted), grouped(line.net), _rate(line))
    yield cells, tuple(step for piece in own for step in _steps(piece, explain=explain))
    for piece in _work(line):
        yield ("", _entry(piece), _length(piece.weighted), _charged(piece), ""), _steps(piece, explain=explain)


def _entry(piece: Piece) -> str:
    """`  2026-11-10 anna, remote: checked the line`."""
    who = ", ".join(word for word in (f"{piece.day} {piece.agent}".strip(), piece.activity) if word)
    return f"  {who}: {piece.text}" if piece.text else f"  {who}"


def _charged(piece: Piece) -> str:
    return piece.covered if piece.covered and not piece.amount else grouped(piece.amount)


def _steps(piece: Piece, *, explain: bool) -> tuple[str, ...]:
    if not explain:
        return ()
    return tuple(f"        {step.text}" + (f"  ({step.rule})" if step.rule else "") for step in piece.steps)


def _rate(line: DocumentLine) -> str:
    return percent(line.rate) if line.rate or not line.exempt else line.nature or "exempt"


def _sums(document: InvoiceDocument, paper: Paper) -> Iterator[str]:
    sums = document.totals
    lines = [("Net", grouped(sums.net))]
    for share in sums.taxes:
        why = f": {share.exempt}" if share.exempt else ""
        lines.append((f"{share.title}{why} on {grouped(share.net)}", grouped(share.amount)))
    lines.append((f"Total {document.currency}", grouped(sums.total)))
    if sums.withheld:
        lines.append((f"Withheld, {percent(sums.withholding)} of the net", grouped(-sums.withheld)))
        lines.append((f"To pay {document.currency}", grouped(sums.payable)))
    shown = table((Column("", flexible=True), Column("")), _right(lines), paper.width)
    next(shown)
    yield from shown


def _right(rows: Iterable[Sequence[str]]) -> list[tuple[str, ...]]:
    """Rows whose amounts (the cells after the second, or the second of two) stand flush right."""
    listed = [tuple(row) for row in rows]
    if not listed:
        return []
    wide = [max(len(row[place]) for row in listed) for place in range(len(listed[0]))]
    first = 1 if len(wide) == 2 else 2
    return [tuple(cell.rjust(wide[i]) if i >= first else cell for i, cell in enumerate(row)) for row in listed]


def _work(line: DocumentLine) -> list[Piece]:
    return [piece for piece in line.pieces if piece.seconds or piece.covered]


def _length(seconds: int) -> str:
    return f"{hours(seconds)} h" if seconds else ""


def hours(seconds: int) -> str:
    """`1:15`; empty for none."""
    return clock(seconds) if seconds else ""
