"""From a TinyDB query to the rows that can match it.

A query carries a description of itself, made for TinyDB's cache: `('==', ('kind',), 'ticket')`, `('and', {…, …})`. What
is asked about a column becomes SQL, so that an index answers it; the rest stays with the query itself, which is then
put to the narrowed rows only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from engine.records import NEVER

TEXTS = {
    ("id",): "id",
    ("kind",): "kind",
    ("state",): "state",
    ("fields", "assignee"): "assignee",
    ("fields", "client"): "client",
}
"""Paths in a document that a text column repeats; an empty or missing one is the empty text there."""

NUMBERS = {("due",): "due", ("changed",): "changed", ("version",): "version"}
COMPARISONS = {"==": "=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
LARGEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Narrowed:
    """A condition on the columns."""

    sql: str
    values: tuple[str | int, ...] = ()
    exact: bool = True
    """True when every row that it finds matches the query; otherwise rows are still to be put to the query."""


EVERYTHING = Narrowed("1", exact=False)
ALL = Narrowed("1")


def narrow(description: Any) -> Narrowed:
    """The narrowest condition that no matching row fails."""
    match description:
        case ("and", parts):
            return _both([narrow(part) for part in parts])
        case ("or", parts):
            return _either([narrow(part) for part in parts])
        case ("not", part):
            inner = narrow(part)
            return Narrowed(f"NOT ({inner.sql})", inner.values) if inner.exact else EVERYTHING
        case ("==", ("open",), bool(value)):
            return Narrowed("open = ?", (int(value),))
        case ("==", path, str(value)) if path in TEXTS and value:
            return Narrowed(f"{TEXTS[path]} = ?", (value,))
        case ("one_of", path, values) if path in TEXTS and _are_texts(values):
            return Narrowed(f"{TEXTS[path]} IN ({', '.join('?' * len(values))})", tuple(values))
        case (str(sign), path, int(value)) if sign in COMPARISONS and path in NUMBERS and _is_number(value):
            return _compared(NUMBERS[path], sign, value)
        case _:
            return EVERYTHING


def _compared(column: str, sign: str, value: int) -> Narrowed:
    """A document without a deadline has no `due`, so no comparison with it holds."""
    dated = f" AND due < {NEVER}" if column == "due" else ""
    return Narrowed(f"({column} {COMPARISONS[sign]} ?{dated})", (value,))


def _both(parts: list[Narrowed]) -> Narrowed:
    telling = [part for part in parts if part is not EVERYTHING]
    if not telling:
        return EVERYTHING
    return Narrowed(f"({' AND '.join(p.sql for p in telling)})", _values(telling), all(p.exact for p in parts))


def _either(parts: list[Narrowed]) -> Narrowed:
    if EVERYTHING in parts:
        return EVERYTHING
    return Narrowed(f"({' OR '.join(p.sql for p in parts)})", _values(parts), all(p.exact for p in parts))


def _values(parts: Iterable[Narrowed]) -> tuple[str | int, ...]:
    return tuple(value for part in parts for value in part.values)


def _are_texts(values: Any) -> bool:
    """Whether a list is of texts only, none of them empty, and not too long for one statement."""
    return isinstance(values, tuple) and 0 < len(values) <= 500 and all(isinstance(v, str) and v for v in values)


def _is_number(value: int) -> bool:
    return not isinstance(value, bool) and abs(value) <= LARGEST
