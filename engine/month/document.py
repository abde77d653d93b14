"""An invoice as a plain value: everything that a page, a table, a PDF or an electronic invoice says, and nothing else.

Whoever writes it in some form takes it from here and works out nothing: amounts are cents, days are dates, texts are
those of the client's copy. docs/reference/invoice-json.md tells each key, beside the terms of EN 16931.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

from engine.charges import Line, Step
from engine.money import Cents, Points
from engine.month.grouping import CALLED, Group, Part
from engine.month.totals import Totals
from engine.tariff import Tax

Unit = Literal["piece", "hour"]
"""UN/ECE Recommendation 20: `piece` is C62, `hour` is HUR."""


class Party(msgspec.Struct, frozen=True, omit_defaults=True):
    """Seller or buyer."""

    name: str
    id: str = ""
    """Of a buyer: the client's record."""
    address: str = ""
    postcode: str = ""
    city: str = ""
    province: str = ""
    country: str = ""
    """ISO 3166-1, two letters."""
    vat_number: str = ""
    tax_code: str = ""
    email: str = ""
    recipient: str = ""
    """Where electronic invoices are delivered: the code or certified address of the exchange system."""
    iban: str = ""
    regime: str = ""
    """Of a seller: the tax regime's code."""


class Reference(msgspec.Struct, frozen=True, omit_defaults=True):
    """Another invoice that this one is about."""

    id: str
    number: str = ""
    issued: date | None = None


class Piece(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a line is made of: a time entry, or the fee or price itself."""

    subject: str
    """The entry's id, or the key of a fee or price."""
    day: date
    text: str
    amount: Cents
    agent: str = ""
    activity: str = ""
    seconds: int = 0
    """Raw."""
    weighted: int = 0
    """Charged, or drawn from an allowance."""
    covered: str = ""
    adjusts: str = ""
    before: Cents = 0
    """What the invoice in `adjusts` and others had billed for it."""
    steps: tuple[Step, ...] = ()
    """How the amount came about."""


class DocumentLine(msgspec.Struct, frozen=True, omit_defaults=True):
    """One position. `quantity` times `unit_price` is `net`, always; a credit is a negative quantity (BR-27)."""

    number: int
    """From 1, in the order of the invoice."""
    part: Part
    text: str
    net: Cents
    quantity: int
    unit: Unit
    unit_price: Cents
    tax: str
    """One of company.yaml's taxes; empty where none is declared."""
    rate: Points
    exempt: str = ""
    nature: str = ""
    record: str = ""
    since: date | None = None
    """First day of what it is for."""
    until: date | None = None
    """Last day."""
    seconds: int = 0
    weighted: int = 0
    adjusts: str = ""
    pieces: tuple[Piece, ...] = ()


class InvoiceDocument(msgspec.Struct, frozen=True, omit_defaults=True):
    """An invoice, or a credit note, as it stands."""

    id: str
    """The record: `R-5`."""
    kind: Literal["invoice", "credit note"]
    state: str
    draft: bool
    """Whether it can still change: it has not been sent."""
    void: bool
    currency: str
    seller: Party
    buyer: Party
    since: date
    until: date
    """Last day."""
    lines: tuple[DocumentLine, ...]
    totals: Totals
    number: str = ""
    """The number without gaps; empty until it has one."""
    issued: date | None = None
    due: date | None = None
    credits: Reference | None = None
    """Of a credit note: the invoice that it takes back."""
    note: str = ""

    @property
    def title(self) -> str:
        """`Invoice 2026/17`, `Credit note R-5 (draft)`, `Invoice, not drawn yet`."""
        kind, name = self.kind.capitalize(), self.number or self.id
        if not name:
            return f"{kind}, not drawn yet"
        return f"{kind} {name} (draft)" if self.draft else f"{kind} {name}"


def document_line(number: int, group: Group, tax: Tax | None) -> DocumentLine:
    """One group of lines as a position of an invoice."""
    charges = [line.charge for line in group.lines]
    quantity = _quantity(group)
    return DocumentLine(
        number,
        group.part,
        group.title,
        group.net,
        quantity,
        "piece",
        group.net // quantity,
        group.tax,
        tax.rate if tax else 0,
        tax.exempt if tax else "",
        tax.nature if tax else "",
        group.record,
        min(charge.day for charge in charges),
        max(_last(line) for line in group.lines),
        group.seconds,
        group.weighted,
        next((line.adjusts for line in group.lines if line.adjusts), ""),
        tuple(_piece(line, group.called) for line in group.lines),
    )


def _quantity(group: Group) -> int:
    """How many there are, where the amount can be parted into so many equal whole cents; else it is one."""
    many = group.lines[0].charge.quantity if group.part in {"fee", "price"} else 1
    whole = many if many > 0 and group.net % many == 0 else 1
    return -whole if group.net < 0 else whole


def _last(line: Line) -> date:
    """The last day of what a line is for."""
    until = line.charge.until
    return date.fromordinal(until.toordinal() - 1) if until else line.charge.day


def _piece(line: Line, called: str) -> Piece:
    charge = line.charge
    return Piece(
        charge.subject,
        charge.day,
        _own_words(charge.text, called),
        charge.amount,
        charge.agent,
        charge.activity,
        charge.seconds,
        charge.weighted,
        charge.covered,
        line.adjusts,
        line.before,
        tuple(step for step in charge.steps if step.what != CALLED),
    )


def _own_words(text: str, called: str) -> str:
    """A text without what the record is called, which the line says already."""
    return "" if text == called else text.removeprefix(f"{called}: ")
