"""What a rule may give to the fields of a new record: whatever would be accepted when it comes to it.

What is written is held against what a field accepts from anybody, a person or a file: `45m` for minutes, `12,50` for
money, a choice in any case. Nothing is refused here that would be accepted then; a test holds the two side by side.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from engine.machines.definition import Field
from engine.machines.draft import nearest, unplaced
from engine.machines.predecessors import predecessors
from engine.machines.surroundings import Surroundings
from engine.money import WHOLE
from engine.records import Value

NUMBERS = frozenset({"integer", "minutes", "money", "percent"})
CLOSED = frozenset({
    "choice", "flag", "agent", "service_level", "service", "rate_card", "tax", "index", "activity", "role",
})  # fmt: skip
"""Types whose values can be counted up."""

_MOST = 2**63 - 1
_WHOLE = re.compile(r"[+-]?\d+", re.ASCII)
_MINUTES = re.compile(r"(?:(\d+)\s*h)?\s*(?:(\d+)\s*m?)?", re.ASCII | re.IGNORECASE)
_AMOUNT = re.compile(r"-?(\d+)(?:[.,](\d{1,2}))?", re.ASCII)
_GROUPED = re.compile(
    r"-?([1-9]\d{0,2}(?:(?P<mark>[.,])\d{3})(?:(?P=mark)\d{3})*)(?:(?!(?P=mark))[.,](\d{1,2}))?", re.ASCII
)
_EITHER = re.compile(r"-?[1-9]\d{0,2}[.,]\d{3}", re.ASCII)
_FLAGS = ("yes", "true", "1", "on", "no", "false", "0", "off")
NONE_OF = {
    "choice": "not one of its values",
    "flag": "neither yes nor no",
    "agent": "no agent",
    "service_level": "no service level",
    "service": "no service",
    "rate_card": "no rate card",
    "tax": "no tax",
    "index": "no price index",
    "activity": "no activity",
    "role": "no role",
}
_BEYOND = f", which is beyond what can be counted, {_MOST}"


def misfit(field: Field, raw: Value, around: Surroundings) -> str:
    """Why a field would not accept a value, as the end of a sentence; empty when it would, or when nobody knows."""
    if is_blank(raw):
        return ""
    if field.type in CLOSED:
        return _no_member(field, str(raw), around)
    if field.type in {"integer", "minutes"} and isinstance(raw, bool):
        return f"; the field holds {'a whole number' if field.type == 'integer' else 'minutes'}"
    match field.type:
        case "integer":
            return _whole_misfit(str(raw).strip())
        case "minutes":
            return _minutes_misfit(str(raw).strip())
        case "money":
            return _amount_misfit(raw)
        case "percent":
            return _points_misfit(raw)
        case "date":
            return "" if is_date(str(raw).strip()) else ", which is no date such as 2026-11-30"
        case "predecessors":
            return no_predecessors(str(raw))
    return ""


def no_predecessors(text: str) -> str:
    """Why a text names no tasks that are waited for, as the end of a sentence; empty when it does."""
    try:
        predecessors(text)
    except ValueError as error:
        return f", which {error}"
    return ""


def is_blank(raw: Value) -> bool:
    """Whether a value is none."""
    return raw is None or (isinstance(raw, str) and not raw.strip())


def is_date(text: str) -> bool:
    """Whether a text is a day, in any of the ways in which ISO 8601 writes one."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def members(field: Field, around: Surroundings) -> Sequence[str]:
    """The words that a field of a closed type accepts; none when nobody knows them."""
    match field.type:
        case "choice":
            return field.choices
        case "flag":
            return _FLAGS
        case "agent":
            return sorted(around.agents)
        case "service_level":
            return sorted(around.levels)
        case "service":
            return sorted(around.services)
        case "rate_card":
            return sorted(around.rate_cards)
        case "tax":
            return sorted(around.taxes)
        case "index":
            return sorted(around.indices)
        case "activity":
            return sorted(around.activities)
        case "role":
            return sorted(around.roles)
    return ()


def nobody_knows(field: Field, around: Surroundings) -> bool:
    """Whether what a field accepts cannot be told, because that is what is broken."""
    return not field.choices if field.type == "choice" else field.type in CLOSED - {"flag"} and not around.known


def _no_member(field: Field, text: str, around: Surroundings) -> str:
    """Why a word is none from a closed list; upper and lower case do not matter."""
    known = members(field, around)
    word = text.strip().lower() if field.type == "flag" else text
    if nobody_knows(field, around) or word in known or sum(k.lower() == word.lower() for k in known) == 1:
        return ""
    hint = "" if field.type == "flag" else nearest(text, unplaced(known))
    return f", which is {NONE_OF[field.type]}{hint}"


def _whole_misfit(text: str) -> str:
    if not _WHOLE.fullmatch(text):
        return ", which is no whole number"
    return "" if _counts(text) else _BEYOND


def _minutes_misfit(text: str) -> str:
    found = _MINUTES.fullmatch(text)
    if not found or not any(found.groups()):
        return ", which is no time such as 45m or 1h15"
    hours, minutes = (digits or "0" for digits in found.groups())
    counted = _counts(hours) and _counts(minutes) and int(hours) * 60 + int(minutes) <= _MOST
    return "" if counted else _BEYOND


def _amount_misfit(raw: Value) -> str:
    text = str(raw).strip()
    if isinstance(raw, int) and not isinstance(raw, bool):
        return "" if _counts(text) else _BEYOND
    if _EITHER.fullmatch(text):
        return ", which can be read in two ways; write an amount with two decimals"
    if plain := _AMOUNT.fullmatch(text):
        whole, cents = plain[1], plain[2]
    elif grouped := _GROUPED.fullmatch(text):
        whole, cents = re.sub(r"[.,]", "", grouped[1]), grouped[3]
    else:
        return ", which is no amount such as 1234.50"
    return "" if _counts(whole + (cents or "").ljust(2, "0")) else _BEYOND


def _points_misfit(raw: Value) -> str:
    """A number is hundredths of a percent, a text says percent."""
    text = str(raw).strip()
    if isinstance(raw, int) and not isinstance(raw, bool):
        points = text
    elif plain := _AMOUNT.fullmatch(text.removesuffix("%").strip()):
        points = plain[1] + (plain[2] or "").ljust(2, "0")
    else:
        return ", which is no percentage such as 12.5%"
    return "" if _counts(points) and abs(int(points)) <= WHOLE else ", and a percentage is at most 100%"


def _counts(digits: str) -> bool:
    """Whether a number can be counted with; Python is not even asked for one of thousands of digits."""
    significant = digits.lstrip("+-").lstrip("0") or "0"
    return len(significant) <= len(str(_MOST)) and int(significant) <= _MOST
