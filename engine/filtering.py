"""A filter as people type it, on the screen and on the command line: words, `field:value`, `!` for their opposite.

Every term must hold. Upper and lower case do not matter, and a part of a word is enough. `is:breached`, `is:paused`
ask for urgency.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from engine.clock import Instant
from engine.views import Row

OWN = frozenset({"id", "state", "client", "is"})
"""Fields that every row has, whatever its workflow declares."""


@dataclass(frozen=True, slots=True)
class Term:
    """One thing asked of a row."""

    field: str
    """Empty: any text of the row."""
    word: str
    inverse: bool

    def holds(self, row: Row, now: Instant) -> bool:
        """Whether a row is what this term asks for."""
        return (self.word in _text(row, self.field, now)) != self.inverse


@dataclass(frozen=True, slots=True)
class Filter:
    """All terms of one filter; none holds for every row."""

    terms: tuple[Term, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.terms)

    def holds(self, row: Row, now: Instant) -> bool:
        """Whether a row passes."""
        return all(term.holds(row, now) for term in self.terms)


NOTHING_ASKED = Filter()
"""Holds for every row."""


def parse(text: str, fields: Collection[str]) -> Filter:
    """A filter from what was typed. A colon after what is no field is a part of the word."""
    return Filter(tuple(term for word in text.split() if (term := _term(word, fields)).word))


def _term(word: str, fields: Collection[str]) -> Term:
    inverse, rest = word.startswith("!"), word.removeprefix("!")
    name, colon, value = rest.partition(":")
    field = _field(name.casefold(), fields) if colon else ""
    return Term(field, (value if field else rest).casefold(), inverse)


def _field(name: str, fields: Collection[str]) -> str:
    """A field by its name or by the only beginning that fits: `p:p1`, `prio:p1`."""
    known = OWN | frozenset(fields)
    if name in known:
        return name
    near = [field for field in known if name and field.startswith(name)]
    return near[0] if len(near) == 1 else ""


def _text(row: Row, field: str, now: Instant) -> str:
    match field:
        case "":
            values = (str(value) for value in row.record.fields.values() if value is not None)
            return " ".join((row.id, row.state, row.record.state, row.client, *values)).casefold()
        case "id":
            return row.id.casefold()
        case "state":
            return f"{row.record.state} {row.state}".casefold()
        case "client":
            return f"{row.client} {row.field('client')}".casefold()
        case "is":
            return row.urgency(now)
        case _:
            return row.field(field).casefold()
