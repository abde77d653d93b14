"""What a field accepts: text from a person or a file becomes a value of the field's type, or a reason why it cannot."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from engine.company import Company
from engine.machines.definition import Field
from engine.problems import did_you_mean
from engine.records import Value

_MINUTES = re.compile(r"(?:(\d+)\s*h)?\s*(?:(\d+)\s*m?)?", re.IGNORECASE)
_AMOUNT = re.compile(r"-?\d{1,15}(?:\.\d{0,2})?", re.ASCII)
_YES, _NO = frozenset({"yes", "true", "1", "on"}), frozenset({"no", "false", "0", "off"})


class Unfit(ValueError):  # noqa: N818 - reads as what happened
    """A value that a field does not accept; the message is for a person."""


def accept(field: Field, raw: Value, company: Company) -> Value:
    """`raw` as a value of the field; None and empty text clear it. Raises Unfit."""
    if raw is None or raw == "":
        return None
    match field.type:
        case "choice":
            return _one_of(field, str(raw), field.choices)
        case "agent":
            return _one_of(field, str(raw), tuple(company.agents))
        case "service_level":
            return _one_of(field, str(raw), tuple(company.service_levels))
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
        case "text" | "reference":
            return str(raw)


def _one_of(field: Field, word: str, known: tuple[str, ...]) -> str:
    """A word from a closed list; upper and lower case do not matter."""
    if word in known:
        return word
    alike = [k for k in known if k.lower() == word.lower()]
    if len(alike) == 1:
        return alike[0]
    what = {"choice": "one of its choices", "agent": "an agent", "service_level": "a service level"}[field.type]
    raise Unfit(f"'{field.name}' is given as '{word}', which is not {what}{did_you_mean(word, known)}")


def _whole(field: Field, raw: Value) -> int:
    if isinstance(raw, int):
        return int(raw)
    try:
        return int(str(raw).strip())
    except ValueError:
        raise Unfit(f"'{field.name}' is given as '{raw}', which is no whole number") from None


def _minutes(field: Field, raw: Value) -> int:
    """`90`, `90m`, `1h`, `1h15`."""
    if isinstance(raw, int):
        return int(raw)
    found = _MINUTES.fullmatch(str(raw).strip())
    if not found or not any(found.groups()):
        raise Unfit(f"'{field.name}' is given as '{raw}', which is no time such as 45m or 1h15")
    return int(found[1] or 0) * 60 + int(found[2] or 0)


def _cents(field: Field, raw: Value) -> int:
    """`1250`, `12.50`, `12,50`, `1,234.50`, `1.234,50`; an int is already cents."""
    if isinstance(raw, int):
        return int(raw)
    text = str(raw).strip()
    point = max(text.rfind("."), text.rfind(","))
    if point >= 0 and len(text) - point - 1 <= 2:
        text = text[:point].replace(".", "").replace(",", "") + "." + text[point + 1 :]
    else:
        text = text.replace(".", "").replace(",", "")
    if not _AMOUNT.fullmatch(text):
        raise Unfit(f"'{field.name}' is given as '{raw}', which is no amount such as 1234.50")
    return int(Decimal(text) * 100)


def _flag(field: Field, raw: Value) -> bool:
    if isinstance(raw, bool):
        return raw
    if (word := str(raw).strip().lower()) in _YES | _NO:
        return word in _YES
    raise Unfit(f"'{field.name}' is given as '{raw}', which is neither yes nor no")


def _date(field: Field, raw: Value) -> str:
    try:
        return date.fromisoformat(str(raw).strip()).isoformat()
    except ValueError:
        raise Unfit(f"'{field.name}' is given as '{raw}', which is no date such as 2026-11-30") from None
