"""The invoices and credit notes of a month for whoever keeps the books: one row each, net and tax for each rate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from engine.clock import local, zone
from engine.events import Transitioned
from engine.month.document import InvoiceDocument
from engine.month.documents import Documents
from engine.month.period import MonthOf
from engine.month.totals import TaxShare
from engine.records import Record
from engine.reports.values import Cell, Column, Report, Table
from engine.store.contract import Where

FIRST = (
    Column("number", "Number"),
    Column("record", "Record"),
    Column("kind", "Kind"),
    Column("date", "Date", "date"),
    Column("client", "Client"),
    Column("name", "Name"),
    Column("vat_number", "VAT number"),
    Column("tax_code", "Tax code"),
)
LAST = (
    Column("net", "Net", "money"),
    Column("tax", "Tax", "money"),
    Column("total", "Total", "money"),
    Column("withheld", "Withheld", "money"),
    Column("to_pay", "To pay", "money"),
    Column("due", "Due", "date"),
    Column("paid", "Paid", "date"),
    Column("state", "State"),
    Column("credits", "Credits"),
)
BY_TAX = (
    Column("tax", "Tax"),
    Column("rate", "Rate", "percent"),
    Column("why_none", "Why none"),
    Column("nature", "Nature"),
    Column("net", "Net", "money"),
    Column("amount", "Amount", "money"),
)


@dataclass(frozen=True, slots=True)
class Booked:
    """An invoice as the books have it."""

    document: InvoiceDocument
    paid: date | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The invoices of a month, and how many stand outside of the books because they were not sent."""

    booked: tuple[Booked, ...]
    unsent: int


def found(documents: Documents, month: MonthOf, *, issued: bool = False) -> Found:
    """What was sent and bills this month, or with `issued` what has a number of this month, by number.

    An invoice that was made void after it had its number keeps its row. NotPapered as `Documents.of`.
    """
    kind, views = documents.kind, documents.views
    records = list(views.all(Where(kind=kind.definition.kind), "id"))
    credited = {kind.credited(record) for record in records if kind.stage(record) != "void"}
    booked: list[Booked] = []
    unsent = 0
    for record in records:
        day = documents.issued(record) if issued else kind.day(record, kind.rule.until)
        if day is None or not month.since <= day < month.until:
            continue
        if kind.stage(record) == "sent" or documents.number(record):
            paid = None if record.id in credited else _paid(documents, record)
            booked.append(Booked(documents.of(record), paid))
        elif kind.stage(record) != "void":
            unsent += 1
    return Found(tuple(sorted(booked, key=lambda each: _order(each.document))), unsent)


def _order(document: InvoiceDocument) -> tuple[object, ...]:
    """By day and number; `2026/9` comes before `2026/10`."""
    digits = tuple(int(part) for part in "".join(c if c.isdecimal() else " " for c in document.number).split())
    return (document.issued or document.until, digits, document.number, document.id)


def _paid(documents: Documents, record: Record) -> date | None:
    """The day on which it came to an end that is no taking back: the money is here."""
    definition, views = documents.kind.definition, documents.views
    state = definition.states.get(definition.placed(record.state))
    if state is None or not state.final or documents.kind.stage(record) == "void":
        return None
    moves = (event.at for event in views.store.latest(record.id) if isinstance(event.body, Transitioned))
    last = next(moves, None)
    return None if last is None else local(last, zone(views.workflow.company.zone)).date()


def register(booked: Iterable[Booked], month: MonthOf, currency: str, *, issued: bool = False) -> Report:
    """One row for each invoice; the second table has what each tax comes to."""
    listed = list(booked)
    shares = _shares(each.document for each in listed if not each.document.void)
    columns = (*FIRST, *_columns(shares), *LAST)
    rows = [_row(each, shares) for each in listed]
    span = f"{month}, by the day of issue" if issued else f"{month}, by what they bill"
    return Report(
        "invoices",
        f"Invoices of {month.title}",
        span,
        (
            Table("invoices", "Invoices", columns, rows, _total(columns, rows)),
            Table("taxes", "Taxes", BY_TAX, [_by_tax(share) for share in shares.values()], _in_sum(shares)),
        ),
        notes=(f"Amounts in {currency}.", "What is void has no amounts; credit notes have the other sign."),
    )


Key = tuple[str, int, str, str]
"""What a tax stands for: its name, rate, reason for none, and the reason's code."""


def _key(share: TaxShare) -> Key:
    return (share.tax, share.rate, share.exempt, share.nature)


def _shares(documents: Iterable[InvoiceDocument]) -> dict[Key, TaxShare]:
    """Each tax that occurs with what it comes to, the highest rate first."""
    sums: dict[Key, TaxShare] = {}
    for document in documents:
        for share in document.totals.taxes:
            before = sums.get(_key(share))
            net, amount = (before.net, before.amount) if before else (0, 0)
            sums[_key(share)] = TaxShare(
                share.tax, share.title, share.rate, net + share.net, amount + share.amount, share.exempt, share.nature
            )
    return dict(sorted(sums.items(), key=lambda item: (-item[1].rate, item[0])))


def _columns(shares: Mapping[Key, TaxShare]) -> list[Column]:
    """`net_standard` and `tax_standard`, for each tax."""
    found: list[Column] = []
    for (name, *_), share in shares.items():
        known = name or "none"
        found.append(Column(f"net_{known}", f"Net {share.title}", "money"))
        if share.rate:
            found.append(Column(f"tax_{known}", share.title, "money"))
    return found


def _row(each: Booked, shares: Mapping[Key, TaxShare]) -> tuple[Cell, ...]:
    document, buyer, sums = each.document, each.document.buyer, each.document.totals
    who = (
        document.number, document.id, document.kind, document.issued, buyer.id, buyer.name, buyer.vat_number,
        buyer.tax_code,
    )  # fmt: skip
    back = document.credits
    if document.void:
        return (*who, *(None for _ in (*_columns(shares), *LAST[:-2])), document.state, "")
    money = (sums.net, sums.tax, sums.total, sums.withheld, sums.payable)
    taken = (back.number or back.id) if back else ""
    return (*who, *_taxed(document, shares), *money, document.due, each.paid, document.state, taken)


def _taxed(document: InvoiceDocument, shares: Mapping[Key, TaxShare]) -> list[Cell]:
    own = {_key(share): share for share in document.totals.taxes}
    cells: list[Cell] = []
    for key, share in shares.items():
        has = own.get(key)
        cells.append(has.net if has else 0)
        if share.rate:
            cells.append(has.amount if has else 0)
    return cells


def _by_tax(share: TaxShare) -> tuple[Cell, ...]:
    return (share.title, share.rate, share.exempt or None, share.nature or None, share.net, share.amount)


def _total(columns: Iterable[Column], rows: Iterable[tuple[Cell, ...]]) -> tuple[Cell, ...]:
    listed, cells = list(rows), list[Cell]()
    for place, column in enumerate(columns):
        values = [row[place] for row in listed]
        summed = sum(value for value in values if isinstance(value, int)) if column.type == "money" else None
        cells.append("Total" if place == 0 else summed)
    return tuple(cells)


def _in_sum(shares: Mapping[Key, TaxShare]) -> tuple[Cell, ...]:
    nets = sum(share.net for share in shares.values())
    return ("Total", None, None, None, nets, sum(share.amount for share in shares.values()))
