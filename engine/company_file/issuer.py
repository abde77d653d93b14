"""Who stands on the invoices, as written → with numbers whose check digits are right: a slip would cost a payment."""

from __future__ import annotations

import re

from engine.machines.draft import Draft
from engine.tariff import Issuer

_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", re.ASCII)
_IBAN_LENGTHS = {"IT": 27, "SM": 27, "VA": 22, "DE": 22, "AT": 20, "CH": 21, "FR": 27, "ES": 24, "SI": 19}
"""How long an IBAN is in our own country and around it."""


def issuer(draft: Draft) -> Issuer:
    """Who stands on the invoices; the company's own name where no other is given."""
    written = {key: draft.source.written("issuer", key).strip() for key in draft.section("issuer")}
    plain = ("address", "postcode", "city", "province", "country", "tax_code", "regime")
    return Issuer(
        name=written.get("name") or draft.value("company"),
        vat_number=_vat_number(draft, written.get("country", "IT")),
        iban=_iban(draft),
        **{key: written[key] for key in plain if key in written},
    )


def _iban(draft: Draft) -> str:
    """Without blanks; reported when its check digits are wrong (ISO 13616: as a number, 1 modulo 97)."""
    iban = _tight(draft, "iban")
    if not iban:
        return ""
    length = _IBAN_LENGTHS.get(iban[:2], len(iban))
    if not _IBAN.fullmatch(iban):
        draft.report("M633", f"'{iban}' is no IBAN, such as IT60X0542811101000000123456", "issuer", "iban")
    elif len(iban) != length:
        message = f"'{iban}' has {len(iban)} characters, and an IBAN of {iban[:2]} has {length}"
        draft.report("M633", message, "issuer", "iban")
    elif int("".join(str(int(c, 36)) for c in iban[4:] + iban[:4])) % 97 != 1:
        message = f"the check digits of '{iban}' do not fit the rest: one of its characters is wrong"
        draft.report("M633", message, "issuer", "iban")
    return iban


def _vat_number(draft: Draft, country: str) -> str:
    """With the letters of its country, without blanks; an Italian one is held against its check digit."""
    number = _tight(draft, "vat_number")
    if not number:
        return ""
    number = number if number[:2].isalpha() else country + number
    digits = number[2:]
    if number.startswith("IT") and not re.fullmatch(r"\d{11}", digits, re.ASCII):
        message = f"'{number}' is no Italian VAT number, which has eleven digits after IT"
        draft.report("M634", message, "issuer", "vat_number")
    elif number.startswith("IT") and _luhn(digits) % 10:
        message = f"the last digit of '{number}' does not fit the others: one of them is wrong"
        draft.report("M634", message, "issuer", "vat_number")
    return number


def _luhn(digits: str) -> int:
    """The sum in which every second digit counts double, and its digits are added up: a multiple of ten when right."""
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[1::2])
    return sum(map(int, digits[0::2])) + sum(doubled)


def _tight(draft: Draft, key: str) -> str:
    """A number without the blanks that make it readable."""
    return "".join(draft.source.written("issuer", key).split()).upper()
