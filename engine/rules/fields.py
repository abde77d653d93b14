"""What a field accepts: text from a person or a file becomes a value of its type, or a reason why not; and back.

A value that could be read in two ways is refused with both: `1.234` is a thousand and more in Milan, one and a bit in
London, and an invoice is no place to guess.
"""

from __future__ import annotations

import re
from datetime import date

from engine.company import Company
from engine.machines.definition import Field
from engine.machines.predecessors import predecessors, spelled
from engine.money import WHOLE, amount, percent
from engine.problems import did_you_mean
from engine.records import Value

MOST = 2**63 - 1
"""The largest whole number that guards and the store can count with, of minutes and cents as of anything else."""

_WHOLE = re.compile(r"[+-]?\d+", re.ASCII)
_MINUTES = re.compile(r"(?:(\d+)\s*h)?\s*(?:(\d+)\s*m?)?", re.ASCII | re.IGNORECASE)
_AMOUNT = re.compile(r"(-?)(\d+)(?:[.,](\d{1,2}))?", re.ASCII)
_GROUPED = re.compile(r"(-?)([1-9]\d{0,2}(?:([.,])\d{3})(?:\3\d{3})*)(?:(?!\3)[.,](\d{1,2}))?", re.ASCII)
_EITHER = re.compile(r"-?[1-9]\d{0,2}[.,]\d{3}", re.ASCII)
_MOST_DIGITS = 20
"""Digits that are worth converting: one more than MOST has."""
_MOST_SHOWN = 60
"""Characters of a value that a message repeats."""
_MEMBERS = {
    "choice": "one of its choices",
    "agent": "an agent",
    "service_level": "a service level",
    "service": "a service",
    "rate_card": "a rate card",
    "tax": "a tax",
    "index": "a price index",
    "activity": "an activity",
    "role": "a role",
}
_YES, _NO = frozenset({"yes", "true", "1", "on"}), frozenset({"no", "false", "0", "off"})


class Unfit(ValueError):  # noqa: N818 - reads as what happened
    """A value that a field does not accept; the message is for a person."""


def accept(field: Field, raw: Value, company: Company) -> Value:
    """`raw` as a value of the field; None, and text that is empty or blank, clear it. Raises Unfit."""
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return None
    if (known := listed(field, company)) is not None:
        return _one_of(field, str(raw), known)
    match field.type:
        case "percent":
            return _points(field, raw)
        case "integer":
            return _whole(field, raw)
        case "minutes":
            return _minutes(field, raw)
        case "money":
            return _cents(field, raw)
        case "flag":
            return _flag(field, raw)
        case "date":
            return _date(field, raw)
        case "predecessors":
            return _waits(field, raw)
        case _:
            return str(raw)


def listed(field: Field, company: Company) -> tuple[str, ...] | None:
    """Every word that a field may hold; None when there is no list of them."""
    match field.type:
        case "choice":
            return field.choices
        case "agent":
            return tuple(company.agents)
        case "service_level":
            return tuple(company.service_levels)
        case "service":
            return tuple(company.services)
        case "rate_card":
            return tuple(company.tariff.rate_cards)
        case "tax":
            return tuple(company.tariff.taxes)
        case "index":
            return tuple(company.tariff.indices)
        case "activity":
            return tuple(company.tariff.activities)
        case "role":
            return tuple(company.roles)
        case _:
            return None


def spoken(field: Field | None, value: Value) -> str:
    """A value as people write it, which `accept` reads back; empty when unset. Without a field, as far as it tells."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if field is not None and field.type == "money" and isinstance(value, int):
        return amount(value)
    if field is not None and field.type == "percent" and isinstance(value, int):
        return percent(value)
    return str(value)


def _unfit(field: Field, raw: Value, why: str) -> Unfit:
    text = str(raw)
    shown = text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…"
    return Unfit(f"'{field.name}' is given as '{shown}', {why}")


def _one_of(field: Field, word: str, known: tuple[str, ...]) -> str:
    """A word from a closed list; upper and lower case do not matter."""
    if word in known:
        return word
    alike = [k for k in known if k.lower() == word.lower()]
    if len(alike) == 1:
        return alike[0]
    raise _unfit(field, word, f"which is not {_MEMBERS[field.type]}{did_you_mean(word, known)}")


def _whole(field: Field, raw: Value) -> int:
    """`12`, `-3`; a number as it is."""
    text = str(raw).strip()
    if isinstance(raw, bool) or not _WHOLE.fullmatch(text):
        raise _unfit(field, raw, "which is no whole number")
    return _counted(field, raw, text)


def _minutes(field: Field, raw: Value) -> int:
    """`90`, `90m`, `1h`, `1h15`; a number is minutes. Never less than none."""
    found = _MINUTES.fullmatch(str(raw).strip())
    if isinstance(raw, bool) or not found or not any(found.groups()):
        raise _unfit(field, raw, "which is no time such as 45m or 1h15")
    hours, minutes = (_counted(field, raw, digits or "0") for digits in found.groups())
    return _within(field, raw, hours * 60 + minutes)


def _cents(field: Field, raw: Value) -> int:
    """`1250`, `12.50`, `12,50`, `1,234.50`, `1.234,50`, `1.234.567`; a number is cents already."""
    if isinstance(raw, int) and not isinstance(raw, bool):
        return _within(field, raw, int(raw))
    text = str(raw).strip()
    if _EITHER.fullmatch(text):
        raise _unfit(field, raw, _two_readings(text))
    if plain := _AMOUNT.fullmatch(text):
        sign, whole, cents = plain.groups()
    elif grouped := _GROUPED.fullmatch(text):
        sign, whole, _, cents = grouped.groups()
    else:
        raise _unfit(field, raw, "which is no amount such as 1234.50")
    units = _counted(field, raw, whole.replace(".", "").replace(",", ""))
    amount = units * 100 + int((cents or "").ljust(2, "0"))
    return _within(field, raw, -amount if sign else amount)


def _points(field: Field, raw: Value) -> int:
    """`10`, `10%`, `12.5%`, `12,5`; a number is hundredths of a percent already. From −100 % to 100 %."""
    if isinstance(raw, int) and not isinstance(raw, bool):
        points = int(raw)
    elif plain := _AMOUNT.fullmatch(str(raw).strip().removesuffix("%").strip()):
        sign, whole, rest = plain.groups()
        points = (_counted(field, raw, whole) * 100 + int((rest or "").ljust(2, "0"))) * (-1 if sign else 1)
    else:
        raise _unfit(field, raw, "which is no percentage such as 12.5%")
    if abs(points) > WHOLE:
        raise _unfit(field, raw, "and a percentage is at most 100%")
    return points


def _two_readings(text: str) -> str:
    """Why one mark before three digits says nothing: it parts thousands in one country and cents in the next."""
    whole, rest = re.split(r"[.,]", text)
    return f"which may be {whole}{rest} or {whole}.{rest}; write {whole}{rest}, or an amount with two decimals"


def _counted(field: Field, raw: Value, digits: str) -> int:
    """Digits as a number; Python is not even asked for one of thousands of digits."""
    if len(digits.lstrip("+-").lstrip("0")) > _MOST_DIGITS:
        raise _too_large(field, raw)
    return _within(field, raw, int(digits))


def _within(field: Field, raw: Value, number: int) -> int:
    if not -MOST <= number <= MOST:
        raise _too_large(field, raw)
    return number


def _too_large(field: Field, raw: Value) -> Unfit:
    return _unfit(field, raw, f"which is beyond what can be counted, {MOST}")


def _flag(field: Field, raw: Value) -> bool:
    if isinstance(raw, bool):
        return raw
    if (word := str(raw).strip().lower()) in _YES | _NO:
        return word in _YES
    raise _unfit(field, raw, "which is neither yes nor no")


def _date(field: Field, raw: Value) -> str:
    try:
        return date.fromisoformat(str(raw).strip()).isoformat()
    except ValueError:
        raise _unfit(field, raw, "which is no date such as 2026-11-30") from None


def _waits(field: Field, raw: Value) -> str:
    """`A-1, A-2 SS + 4h`, as it is kept."""
    try:
        return spelled(predecessors(str(raw)))
    except ValueError as error:
        raise Unfit(f"'{field.name}' {error}") from None
