"""Who sells and who buys, as an electronic invoice must name them: complete, and with numbers that can be right.

What is missing or wrong is told all at once, each with the command that mends it. Check digits are python-stdnum's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Literal

import msgspec

from engine.month.document import InvoiceDocument, Party
from engine.problems import MargineError

Form = Literal["ubl", "fatturapa"]
NAMES: dict[Form, str] = {"ubl": "an electronic invoice (EN 16931)", "fatturapa": "a FatturaPA"}
PLACE = ("address", "postcode", "city", "country")
NEEDED: dict[Form, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "ubl": (("country", "vat_number"), ("country",)),
    "fatturapa": ((*PLACE, "vat_number", "regime"), (*PLACE, "recipient")),
}
"""Form → what it must know of the seller, and of the buyer."""

AT_HOME = ("postcode", "recipient")
"""What the Italian form writes by itself for a buyer abroad: zeros, and a row of X."""

CALLED = {"vat_number": "VAT number", "tax_code": "tax code", "recipient": "recipient code or certified address"}
NONE = {"recipient": " (0000000 where there is none)"}


class NotReady(MargineError):  # noqa: N818 - reads as what happened
    """An invoice cannot become an electronic one yet; the message says what is missing, and how to give it."""

    exit_code = 4


def checked(document: InvoiceDocument, form: Form, now: Party | None = None) -> InvoiceDocument:
    """The document with its parties complete and their numbers as the standards write them.

    What a sent invoice lacks or has wrong of its buyer is taken from the client as it is `now`: a number that the
    exchange refused is corrected there. NotReady with everything that is missing or wrong.
    """
    lacks = list(_standing(document))
    seller, wrong = _party(document.seller, NEEDED[form][0], _seller_fix)
    lacks += wrong
    home = document.seller.country
    buyer = _completed(document.buyer, now, home)
    needed = [name for name in NEEDED[form][1] if name not in AT_HOME or buyer.country.strip().upper() == "IT"]
    buyer, wrong = _party(buyer, needed, _buyer_fix)
    lacks += wrong
    if not buyer.vat_number and not buyer.tax_code:
        lacks.append(_lack(buyer, "vat_number", _buyer_fix, " or tax code"))
    elif not buyer.vat_number and form == "ubl" and _turned_round(document):
        lacks.append(_lack(buyer, "vat_number", _buyer_fix, ", and is to pay the tax itself"))
    if form == "fatturapa":
        lacks += _natures(document)
    if lacks:
        told = "".join(f"\n  {lack}" for lack in lacks)
        raise NotReady(f"{document.id or 'this invoice'} cannot become {NAMES[form]} yet:{told}")
    return msgspec.structs.replace(document, seller=seller, buyer=buyer)


def _standing(document: InvoiceDocument) -> Iterator[str]:
    """Only what was sent, and counts, goes to anybody."""
    if document.void:
        yield "it is void"
    elif not document.number or document.issued is None:
        yield "it has no number yet, which it gets when it is sent: `margine month`"
    if not document.lines:
        yield "it has no lines: it was opened by hand, and not drawn by `margine month`"


def _turned_round(document: InvoiceDocument) -> bool:
    """Whether the buyer pays the tax in our place, which the standard allows only to who has a VAT number."""
    from engine.papers.ubl import category

    return any(category(share.rate, share.nature) in {"AE", "K"} for share in document.totals.taxes)


def _natures(document: InvoiceDocument) -> Iterator[str]:
    for share in document.totals.taxes:
        if not share.rate and not share.nature.startswith("N"):
            known = f"'{share.nature}' is none" if share.nature else "it has none"
            name = share.tax or share.title
            yield f"tax '{name}' of company.yaml must say by its nature why there is none, such as N4, and {known}"


def _completed(buyer: Party, now: Party | None, home: str) -> Party:
    """The buyer with what it lacked then; without a country it is that of its VAT number, else our own."""
    fields = ("address", "postcode", "city", "province", "country", "vat_number", "tax_code", "recipient")
    then = {name: getattr(buyer, name) for name in fields}
    if now is not None:
        then |= {name: getattr(now, name) for name in fields if not then[name] or _wrong(name, buyer)}
    letters = then["vat_number"][:2].upper()
    country = then["country"] or (letters if letters.isalpha() else home)
    return msgspec.structs.replace(buyer, **(then | {"country": country}))


def _wrong(name: str, party: Party) -> bool:
    try:
        if check := _CHECKS.get(name):
            check(getattr(party, name), party.country)
    except ValueError:
        return True
    return False


Fix = Callable[[Party, str], str]


def _party(party: Party, needed: Sequence[str], fix: Fix) -> tuple[Party, list[str]]:
    """(the party with its numbers as standards write them, what is missing or wrong)."""
    lacks = [_lack(party, name, fix) for name in ("name", *needed) if not getattr(party, name)]
    good: dict[str, str] = {}
    for name, check in _CHECKS.items():
        value = getattr(party, name)
        try:
            good[name] = check(value, party.country) if value else ""
        except ValueError as error:
            called = "IBAN" if name == "iban" else CALLED.get(name, name)
            lacks.append(f"'{value}' is no {called} of {party.name}: {error}; {fix(party, name)}")
    return msgspec.structs.replace(party, **good), lacks


def _lack(party: Party, name: str, fix: Fix, alternative: str = "") -> str:
    who = party.name or party.id or "the company"
    return f"{who} has no {CALLED.get(name, name)}{alternative}: {fix(party, name)}{NONE.get(name, '')}"


def _seller_fix(_: Party, name: str) -> str:
    return f"write it into company.yaml, `issuer: {{{name}: …}}`"


def _buyer_fix(party: Party, name: str) -> str:
    return f"margine set {party.id} {name}=…"


def _country(value: str, _: str) -> str:
    found = value.strip().upper()
    if len(found) != 2 or not found.isascii() or not found.isalpha():
        raise ValueError("a country has two letters, such as IT")
    return found


def _postcode(value: str, country: str) -> str:
    found = value.strip()
    if country.upper() == "IT" and not (len(found) == 5 and found.isdecimal()):
        raise ValueError("in Italy it has five digits")
    return found


def _vat_number(value: str, country: str) -> str:
    """With its country's letters; those of the European Union have check digits.

    Which tax office gave an Italian one is not held against it: lists of offices grow old.
    """
    from stdnum import luhn
    from stdnum.eu import vat
    from stdnum.exceptions import InvalidComponent, ValidationError

    found = "".join(value.split()).upper().replace(".", "").replace("-", "")
    found = found if found[:2].isalpha() else country.upper() + found
    if found[:2] != "EL" and found[:2].casefold() not in vat.MEMBER_STATES:
        return found
    try:
        try:
            return str(vat.validate(found))
        except InvalidComponent:
            return found[:2] + str(luhn.validate(found[2:]))
    except ValidationError as error:
        raise ValueError(_reason(error)) from None


def _tax_code(value: str, country: str) -> str:
    from stdnum.exceptions import ValidationError
    from stdnum.it import codicefiscale, iva

    found = "".join(value.split()).upper()
    if country.upper() != "IT":
        return found
    try:
        return str(iva.validate(found) if found.isdecimal() else codicefiscale.validate(found))
    except ValidationError as error:
        raise ValueError(_reason(error)) from None


def _iban(value: str, _: str) -> str:
    from stdnum import iban
    from stdnum.exceptions import ValidationError

    try:
        return str(iban.validate(value))
    except ValidationError as error:
        raise ValueError(_reason(error)) from None


def _recipient(value: str, _: str) -> str:
    """A certified address, or the code of six (public offices) or seven letters and digits."""
    found = value.strip()
    if "@" in found:
        return found
    if len(found) not in {6, 7} or not found.isalnum() or not found.isascii():
        raise ValueError("it is a certified address, or six or seven letters and digits")
    return found.upper()


def _reason(error: Exception) -> str:
    """What stdnum says, without capital and full stop."""
    words = str(error).rstrip(".")
    return words[:1].lower() + words[1:]


_CHECKS: dict[str, Callable[[str, str], str]] = {
    "country": _country,
    "postcode": _postcode,
    "vat_number": _vat_number,
    "tax_code": _tax_code,
    "recipient": _recipient,
    "iban": _iban,
}
