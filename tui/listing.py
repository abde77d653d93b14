"""Which records a list shows, in which order, when far more exist than anybody scrolls to.

    0 ───────────────► known from the front        known from the back ◄─────────────── total - 1
      ids, page by page                  a gap                  ids, page by page backwards

Ids are kept once seen, because a list must not move under the reader. Rows are kept only where somebody looked lately;
one that was forgotten is read again by its id. Positions count from 0.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from engine.store.contract import Cursor
from engine.views import Row

KEPT = 4_000
"""Rows in memory; some 10 MB."""


@dataclass(frozen=True, slots=True)
class More:
    """The next page from one end."""

    backwards: bool
    after: Cursor | None


@dataclass(frozen=True, slots=True)
class Again:
    """Rows that were forgotten, by id."""

    ids: tuple[str, ...]


@dataclass(slots=True)
class Listing:
    """The order of one list as it was when it was asked for."""

    total: int = 0
    """How many records it has; exact from the start, or growing while a filter searches."""
    whole: bool = False
    """True when every position is known."""
    _front: list[str] = field(default_factory=list)
    _back: list[str] = field(default_factory=list)
    _after_front: Cursor | None = None
    _after_back: Cursor | None = None
    _places: dict[str, int] = field(default_factory=dict)
    """id → position, or -1, -2, … counted from the end."""
    _rows: OrderedDict[str, Row] = field(default_factory=OrderedDict)

    def __contains__(self, stream: str) -> bool:
        return stream in self._places

    @property
    def known(self) -> int:
        """How many records' places are known."""
        return len(self._places)

    def id_at(self, position: int) -> str | None:
        """The id at a position, None in the gap or outside."""
        if 0 <= position < len(self._front):
            return self._front[position]
        from_end = self.total - 1 - position
        return self._back[from_end] if 0 <= from_end < len(self._back) else None

    def position(self, stream: str) -> int | None:
        """Where a record stands."""
        place = self._places.get(stream)
        return place if place is None or place >= 0 else self.total + place

    def row_at(self, position: int) -> Row | None:
        """The row at a position, when it is in memory."""
        stream = self.id_at(position)
        return None if stream is None else self._rows.get(stream)

    def row(self, stream: str) -> Row | None:
        """A record's row, when it is in memory."""
        return self._rows.get(stream)

    def add(self, rows: Sequence[Row], cursor: Cursor | None, *, backwards: bool = False) -> None:
        """One more page from the front, or from the back; records that moved meanwhile stay where they were."""
        ids = self._back if backwards else self._front
        new = [row.id for row in rows if row.id not in self._places]
        for stream in new:
            self._places[stream] = -len(ids) - 1 if backwards else len(ids)
            ids.append(stream)
        self.remember(rows)
        if backwards:
            self._after_back = cursor
        else:
            self._after_front = cursor
        if cursor is None or not new or len(self._front) + len(self._back) >= self.total:
            self._met()

    def lead(self, rows: Sequence[Row]) -> None:
        """What stands above the first page, before any is read; the total has it already."""
        for row in rows:
            self._places[row.id] = len(self._front)
            self._front.append(row.id)
        self.remember(rows)

    def grow(self, rows: Sequence[Row]) -> None:
        """What a search has found so far; the total grows with it."""
        self.total += len(rows)
        self.add(rows, None)

    def _met(self) -> None:
        """Nothing is missing between the ends: from here on there is only a front."""
        for stream in reversed(self._back):
            self._places[stream] = len(self._front)
            self._front.append(stream)
        self._back.clear()
        self.whole, self.total = True, len(self._front)

    def remember(self, rows: Iterable[Row]) -> None:
        """Keep rows of known records, and forget those looked at longest ago."""
        for row in rows:
            if row.id in self._places:
                self._rows[row.id] = row
                self._rows.move_to_end(row.id)
        while len(self._rows) > KEPT:
            self._rows.popitem(last=False)

    def missing(self, first: int, last: int) -> More | Again | None:
        """What to read next so that positions `first` to `last` can be shown; None when they can."""
        first, last = max(0, first), min(self.total - 1, last)
        unknown = [p for p in range(first, last + 1) if self.id_at(p) is None]
        if unknown and not self.whole:
            return self._towards(unknown[0], unknown[-1])
        ids = (self.id_at(p) for p in range(first, last + 1))
        forgotten = tuple(i for i in ids if i is not None and i not in self._rows)
        return Again(forgotten) if forgotten else None

    def _towards(self, first: int, last: int) -> More:
        """The next page from the end that is nearer."""
        from_front, from_back = last - len(self._front), self.total - first - len(self._back)
        if from_back < from_front:
            return More(backwards=True, after=self._after_back)
        return More(backwards=False, after=self._after_front)
