"""Pieces → the answer to a question: sums by group, their total, and the pieces behind one of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from engine.margin.pieces import FEES, Piece
from engine.margin.question import Key, Question
from engine.margin.sums import Sums


@dataclass(frozen=True, slots=True)
class Row:
    """One group."""

    key: Key
    sums: Sums


@dataclass(frozen=True, slots=True)
class Margins:
    """The answer to a question: groups with the largest margin first, periods as time runs."""

    question: Question
    rows: tuple[Row, ...]
    total: Sums


def margins(pieces: Iterable[Piece], question: Question) -> Margins:
    """Add up; a group without any revenue, cost or hours is none."""
    holds, key, allocating, cut = question.holds(), question.key(), question.allocating(), question.cut()
    groups: dict[Any, Sums] = {}
    for piece in pieces:
        if holds(piece):
            where = key(piece)
            if (sums := groups.get(where)) is None:
                sums = groups[where] = Sums()
            how = piece.shared
            part = bool(cut) and how in FEES and (piece.day.year, piece.day.month) in cut
            sums.add(piece, allocated=how in allocating or part)
    rows = [Row(where if isinstance(where, tuple) else (where,), sums) for where, sums in groups.items()]
    return Margins(question, tuple(_ordered(rows, question)), sum(groups.values(), Sums()))


def trend(pieces: Iterable[Piece], question: Question, period: str = "month") -> dict[Key, dict[str, Sums]]:
    """Group → period → sums: how each row of the answer came about over time."""
    found: dict[Key, dict[str, Sums]] = {}
    for row in margins(pieces, replace(question, by=(*question.by, period))).rows:
        found.setdefault(row.key[:-1], {})[row.key[-1]] = row.sums
    return found


def behind(pieces: Iterable[Piece], question: Question) -> list[Piece]:
    """The pieces that a question adds up, by day, ticket and subject."""
    return sorted(filter(question.holds(), pieces), key=lambda piece: (piece.day, piece.record, piece.subject))


def _ordered(rows: Sequence[Row], question: Question) -> list[Row]:
    """By the first dimension's margin, largest first, or its time; then within it the same way."""
    first: dict[str, int] = {}
    for row in rows:
        first[row.key[0]] = first.get(row.key[0], 0) + row.sums.margin
    timely = [name in ("day", "week", "month", "quarter", "year") for name in question.by]

    def place(row: Row) -> tuple[Any, ...]:
        lead = () if timely[0] else (-first[row.key[0]],)
        rest = (row.key[1:],) if timely[-1] else (-row.sums.margin, row.key[1:])
        return (*lead, row.key[0], *rest)

    return sorted(rows, key=place)
