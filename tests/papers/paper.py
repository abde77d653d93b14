"""Documents for papers: one that has everything, and what a part of it would be like otherwise."""

from __future__ import annotations

from datetime import date

import msgspec

from engine.month.document import DocumentLine, InvoiceDocument, Party, Piece, Reference
from engine.month.totals import TaxShare, Totals

SELLER = Party(
    name="Prova Srl", address="Via Roma 1", postcode="20100", city="Milano", province="MI", country="IT",
    vat_number="IT01234567897", iban="IT60X0542811101000000123456", regime="RF01",
)  # fmt: skip
BUYER = Party(
    name="Rossi & Figli Srl", id="C-1", address="Via Verdi 3", postcode="10121", city="Torino", province="TO",
    country="IT", vat_number="IT09876543217", recipient="abc1234",
)  # fmt: skip
FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)
WORK = Piece("T-1#4", date(2026, 11, 10), "checked the line", 10_000, "anna", "remote", 4200, 4500)
FEE = DocumentLine(
    1, "fee", "Care, 2026-11", 12_000, 12, "piece", 1000, "standard", 2200, record="K-1", since=FIRST, until=LAST
)
HOURS = DocumentLine(
    2, "work", "T-1 VPN lenta", 10_000, 1, "piece", 10_000, "standard", 2200, record="T-1", since=WORK.day,
    until=WORK.day, seconds=4200, weighted=4500, pieces=(WORK,),
)  # fmt: skip
COURSE = DocumentLine(
    3, "price", "Course", 5000, 1, "piece", 5000, "exempt", 0, "Art. 10 DPR 633/72", "N4", "O-1", WORK.day, WORK.day
)
SHARES = (
    TaxShare("standard", "IVA 22%", 2200, 22_000, 4840),
    TaxShare("exempt", "Exempt", 0, 5000, 0, "Art. 10 DPR 633/72", "N4"),
)
INVOICE = InvoiceDocument(
    "R-5", "invoice", "Sent", False, False, "EUR", SELLER, BUYER, FIRST, LAST, (FEE, HOURS, COURSE),
    Totals(27_000, SHARES, 4840, 31_840), "2026/17", date(2026, 12, 1), date(2026, 12, 31),
)  # fmt: skip


def other(document: InvoiceDocument = INVOICE, **changes: object) -> InvoiceDocument:
    """A document that differs in some parts."""
    return msgspec.structs.replace(document, **changes)


def bought(**changes: object) -> InvoiceDocument:
    """The invoice of a buyer who differs."""
    return other(buyer=msgspec.structs.replace(BUYER, **changes))


def sold(**changes: object) -> InvoiceDocument:
    """The invoice of a seller who differs."""
    return other(seller=msgspec.structs.replace(SELLER, **changes))


def withholding() -> InvoiceDocument:
    """The buyer keeps 20 % of the net: 54.00."""
    return other(totals=msgspec.structs.replace(INVOICE.totals, withheld=5400, withholding=2000))


def credit_note() -> InvoiceDocument:
    """Everything taken back."""
    lines = tuple(msgspec.structs.replace(each, quantity=-each.quantity, net=-each.net) for each in INVOICE.lines)
    shares = tuple(msgspec.structs.replace(each, net=-each.net, amount=-each.amount) for each in SHARES)
    sums = Totals(-27_000, shares, -4840, -31_840)
    back = Reference("R-5", "2026/17", date(2026, 12, 1))
    return other(id="R-6", kind="credit note", number="2026/18", lines=lines, totals=sums, credits=back, due=None)
