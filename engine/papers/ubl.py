"""An invoice as EN 16931 asks for it, in UBL 2.1: factur-x writes the XML and holds it against the schema.

docs/reference/invoice-json.md has the table of terms (BT, BG). What the standard has no term for, the tax that a client
withholds, stands in the payment terms: what is due (BT-115) is the total (BR-CO-16).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from engine.hours.notation import clock
from engine.money import amount, percent
from engine.month.document import DocumentLine, InvoiceDocument, Party
from engine.month.totals import TaxShare

CATEGORIES = {"N6": "AE", "N2.1": "AE", "N3.1": "G", "N3.2": "K", "AE": "AE", "G": "G", "K": "K", "Z": "Z", "E": "E"}
"""Why there is no tax, as Italy or the standard codes it → the standard's category; what is not here is exempt, E."""

UNITS = {"piece": "C62", "hour": "HUR"}


def ubl(document: InvoiceDocument) -> bytes:
    """The XML of a document that identity.checked has seen; it fits the schema, or factur-x raises.

    The rules of the Schematron need a processor of 100 MB (saxonche): the figures that they add up are those of
    engine.month.totals, and tests hold the rest.
    """
    from facturx import generate_ubl_xml

    xml: bytes = generate_ubl_xml(terms(document), level="en16931", check_xsd=True, check_schematron=False)
    return xml


def terms(document: InvoiceDocument) -> dict[str, Any]:
    """The terms of the standard; a credit note has positive amounts."""
    sign = -1 if document.kind == "credit note" else 1
    sums, other = document.totals, document.credits
    found = {
        "BT-1": document.number,
        "BT-2": document.issued,
        "BT-3": "381" if sign < 0 else "380",
        "BT-5": document.currency,
        "BT-9": document.due,
        "BT-20": _paid_how(document),
        "BT-73": document.since,
        "BT-74": document.until,
        "BG-1": [{"BT-22": document.note}] if document.note else None,
        "BG-3": [{"BT-25": other.number or other.id, "BT-26": other.issued}] if other else None,
        "BG-4": _party(document.seller),
        "BG-7": _party(document.buyer),
        "BG-13": _delivered(document),
        "BT-81": "58" if document.seller.iban else None,  # SEPA credit transfer
        "BT-84": document.seller.iban or None,
        "BT-106": amount(sign * sums.net),
        "BT-109": amount(sign * sums.net),
        "BT-110": amount(sign * sums.tax),
        "BT-112": amount(sign * sums.total),
        "BT-115": amount(sign * sums.total),
        "BG-23": _shares(sums.taxes, sign),
        "BG-25": [_line(line, sign) for line in document.lines],
    }
    return {term: value for term, value in found.items() if value is not None}


def category(rate: int, nature: str) -> str:
    """UNCL 5305: `S` where there is tax, else why there is none."""
    return "S" if rate else CATEGORIES.get(nature) or CATEGORIES.get(nature[:2], "E")


def _delivered(document: InvoiceDocument) -> dict[str, str] | None:
    """Where it went, for what leaves for another country of the union (BR-IC-12): to the buyer."""
    within = any(category(share.rate, share.nature) == "K" for share in document.totals.taxes)
    return {"country_code": document.buyer.country} if within else None


def _shares(taxes: Iterable[TaxShare], sign: int) -> list[dict[str, Any]]:
    """One for each category and rate, as the standard wants it (BR-E-01 …), with all the reasons there are."""
    found: dict[tuple[str, int], TaxShare] = {}
    for share in taxes:
        key = (category(share.rate, share.nature), share.rate)
        if before := found.get(key):
            reasons = "; ".join(dict.fromkeys(part for part in (before.exempt, share.exempt) if part))
            net, tax = before.net + share.net, before.amount + share.amount
            found[key] = msgspec.structs.replace(before, net=net, amount=tax, exempt=reasons)
        else:
            found[key] = share
    return [_share(share, sign) for share in found.values()]


def _share(share: TaxShare, sign: int) -> dict[str, Any]:
    found = {
        "BT-116": amount(sign * share.net),
        "BT-117": amount(sign * share.amount),
        "BT-118": category(share.rate, share.nature),
        "BT-119": amount(share.rate),  # hundredths of a percent, as amounts are of a euro
    }
    words = share.exempt or share.title
    return found if found["BT-118"] in {"S", "Z"} else {**found, "BT-120": words}  # BR-S-10, BR-Z-10


def _line(line: DocumentLine, sign: int) -> dict[str, Any]:
    found = {
        "BT-126": str(line.number),
        "BT-129": str(sign * line.quantity),
        "BT-130": UNITS[line.unit],
        "BT-131": amount(sign * line.net),
        "BT-134": line.since,
        "BT-135": line.until,
        "BT-146": amount(line.unit_price),
        "BT-151": category(line.rate, line.nature),
        "BT-152": amount(line.rate),
        "BT-153": line.text,
        "BT-154": _hours(line),
    }
    return {term: value for term, value in found.items() if value}


def _hours(line: DocumentLine) -> str:
    """`1:15 h`, of work: the price is not one of an hour, because minimum and rounding come in between."""
    return f"{clock(line.weighted)} h" if line.weighted > 0 else ""


def _paid_how(document: InvoiceDocument) -> str | None:
    """What is withheld, or when to pay where no day says it (BR-CO-25)."""
    sums = document.totals
    if sums.withheld > 0:
        return (
            f"{percent(sums.withholding)} of the net, {amount(sums.withheld)} {document.currency}, is withheld by the "
            f"buyer; to pay: {amount(sums.payable)} {document.currency}"
        )
    return None if document.due or sums.total <= 0 else "Payable on receipt"


def _party(party: Party) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": party.name,
        "vat_identifier": party.vat_number,
        "addr_l1": party.address,
        "postcode": party.postcode,
        "city": party.city,
        "country_subdivision": party.province,
        "country_code": party.country,
        **_reached(party),
    }
    if party.tax_code and party.country == "IT":
        found |= {"legal_identifier": party.tax_code, "legal_identifier_schemeid": "0210"}
    if party.email:
        found["contacts"] = [{"email": party.email}]
    return {key: value for key, value in found.items() if value}


def _reached(party: Party) -> dict[str, str]:
    """The electronic address with its scheme (EAS): certified address, office code, recipient code, or VAT number."""
    if party.recipient:
        scheme = "0202" if "@" in party.recipient else "0201" if len(party.recipient) == 6 else "0205"
        return {"einvoicing_addr": party.recipient, "einvoicing_addr_schemeid": scheme}
    if party.vat_number.startswith("IT"):
        return {"einvoicing_addr": party.vat_number, "einvoicing_addr_schemeid": "0211"}
    return {}
