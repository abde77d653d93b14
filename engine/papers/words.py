"""The words of a printed invoice, in the languages that there are; amounts and days as each writes them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

from engine.hours.notation import clock
from engine.money import Cents, Points, grouped, percent

Language = Literal["en", "it"]

WORDS: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "invoice": "Invoice", "credit note": "Credit note", "draft": "Draft", "void": "Void",
        "from": "From", "to": "To", "number": "Number", "issued": "Date", "due": "To be paid by", "period": "Period",
        "credits": "Takes back invoice", "of": "of", "vat": "VAT number", "code": "Tax code",
        "text": "Description", "hours": "Hours", "quantity": "Qty", "price": "Price", "tax": "Tax", "net": "Net",
        "fee": "Fees", "price_part": "Goods and services", "work": "Work", "late": "Work of earlier months",
        "adjustment": "Adjustments", "covered": "Covered, not charged",
        "taxable": "Taxable", "amount": "Tax", "net_sum": "Net", "tax_sum": "Tax", "total": "Total",
        "withheld": "Withheld", "payable": "To pay", "payment": "Payment", "transfer": "By bank transfer to",
        "purpose": "Reference", "page": "Page", "exempt": "exempt",
    },
    "it": {
        "invoice": "Fattura", "credit note": "Nota di credito", "draft": "Bozza", "void": "Annullata",
        "from": "Da", "to": "A", "number": "Numero", "issued": "Data", "due": "Da pagare entro", "period": "Periodo",
        "credits": "Storna la fattura", "of": "del", "vat": "Partita IVA", "code": "Codice fiscale",
        "text": "Descrizione", "hours": "Ore", "quantity": "Q.tà", "price": "Prezzo", "tax": "IVA", "net": "Importo",
        "fee": "Canoni", "price_part": "Beni e servizi", "work": "Lavoro", "late": "Lavoro di mesi precedenti",
        "adjustment": "Rettifiche", "covered": "Compreso, non addebitato",
        "taxable": "Imponibile", "amount": "Imposta", "net_sum": "Imponibile", "tax_sum": "Imposta",
        "total": "Totale", "withheld": "Ritenuta d'acconto", "payable": "Netto a pagare", "payment": "Pagamento",
        "transfer": "Con bonifico a", "purpose": "Causale", "page": "Pagina", "exempt": "esente",
    },
}  # fmt: skip

SWAPPED = str.maketrans(",.", ".,")


def written_money(cents: Cents, language: Language) -> str:
    """`1,234.50`, `1.234,50`."""
    return grouped(cents).translate(SWAPPED) if language == "it" else grouped(cents)


def written_percent(points: Points, language: Language) -> str:
    """`12.5%`, `12,5%`."""
    return percent(points).translate(SWAPPED) if language == "it" else percent(points)


def written_day(day: date | None, language: Language) -> str:
    """`2026-11-30`, `30/11/2026`; empty for none."""
    if day is None:
        return ""
    return f"{day.day:02}/{day.month:02}/{day.year}" if language == "it" else day.isoformat()


def written_hours(seconds: int) -> str:
    """`1:15`; empty for none."""
    return clock(seconds) if seconds else ""
