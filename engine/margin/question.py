"""What is asked about margins: grouped by what, in which time, of whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Any

from engine.margin.pieces import Piece, Shared
from engine.periods import PERIODS

FIELDS = {
    "client": "client",
    "contract": "contract",
    "service": "service",
    "project": "project",
    "ticket": "record",
    "agent": "agent",
    "activity": "activity",
}
"""Dimension → attribute of a piece. A ticket is any record that was worked on, charged or bought."""

DIMENSIONS = (*FIELDS, *PERIODS)
"""Everything that margins can be grouped by."""

_LONG = frozenset({"client", "contract", "month", "quarter", "year"})
_EXACT: dict[Shared, frozenset[str]] = {
    "": frozenset(DIMENSIONS),
    "alone": frozenset(DIMENSIONS),
    "fee": _LONG,
    "spread": frozenset({"client", "contract"}),
    "block": frozenset({"client", "contract"}),
    "price": frozenset({"client", "contract", "project", *PERIODS}),
}
"""How revenue was shared → the dimensions by which it would have come out the same however it is shared."""

Key = tuple[str, ...]
"""The values of the dimensions of one group, in their order."""


@dataclass(frozen=True, slots=True)
class Question:
    """Margins by one or more dimensions."""

    by: tuple[str, ...] = ("client",)
    since: date | None = None
    until: date | None = None
    """Half-open."""
    only: tuple[tuple[str, str], ...] = ()
    """(dimension, value): only pieces that have it."""

    def key(self) -> Callable[[Piece], Any]:
        """Piece → its group: a text for one dimension, a tuple of texts for several."""
        if all(name in FIELDS for name in self.by) and self.by:
            return attrgetter(*(FIELDS[name] for name in self.by))
        parts = [_value(name) for name in self.by]
        return parts[0] if len(parts) == 1 else lambda piece: tuple(part(piece) for part in parts)

    def holds(self) -> Callable[[Piece], bool]:
        """Whether a piece is asked about."""
        since, until = self.since or date.min, self.until or date.max
        wanted = [(_value(name), value) for name, value in self.only]
        if not wanted:
            return lambda piece: since <= piece.day < until
        return lambda piece: since <= piece.day < until and all(value(piece) == want for value, want in wanted)

    def allocating(self) -> frozenset[Shared]:
        """The ways of sharing by which revenue is allocated to the groups, and not exactly theirs."""
        asked = {*self.by, *(name for name, _ in self.only)}
        return frozenset(how for how, exact in _EXACT.items() if not asked <= exact)

    def cut(self) -> frozenset[tuple[int, int]]:
        """The months of which the span has a part only: what is shared within a month is allocated there."""
        return frozenset((edge.year, edge.month) for edge in (self.since, self.until) if edge and edge.day > 1)


def _value(name: str) -> Callable[[Piece], str]:
    """A dimension's value of a piece."""
    if name in FIELDS:
        return attrgetter(FIELDS[name])
    spell, known = PERIODS[name], dict[date, str]()

    def period(piece: Piece) -> str:
        day = piece.day
        if day not in known:
            known[day] = spell(day)
        return known[day]

    return period
