"""Accounts, made of histories: what rating needs to know of a contract, or of a client without one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from engine.ledger.bookings import CLIENT, Bookings
from engine.ledger.histories import Histories, History
from engine.machines.definition import Definition
from engine.machines.money_rules import CoverRule
from engine.periods import next_day
from engine.rating import Account, Change, Grant, timeline
from engine.records import Value

START = "start_date"
"""The field of type date with which a contract, or a block, begins, where its rating names no other."""


class Accounts:
    """Every account, made when it is asked for."""

    def __init__(self, histories: Histories, bookings: Bookings) -> None:
        self._histories = histories
        self._bookings = bookings
        self._made: dict[str, Account] = {}
        self._blocks: dict[str, set[str]] = {}
        """Account → the blocks that point to it."""
        self._points: dict[str, str] = {}
        """Block → the account that it points to."""

    def of(self, stream: str) -> Account:
        """A record's account: a contract's, a client's, or that of anything with a fee."""
        found = self._made.get(stream)
        if found is None:
            found = self._made[stream] = self._make(stream)
        return found

    def changed(self, touched: set[str]) -> set[str]:
        """The accounts that are made anew, because something was said of them or of blocks that point to them."""
        found = set(touched & self._made.keys())
        for stream in touched:
            if self._drawn_from(self._histories.of[stream].kind):
                found |= {self._points.get(stream, ""), self._point(stream)} & self._made.keys()
        for stream in found:
            del self._made[stream]
        return found

    def drawing(self, block: str) -> str:
        """The account that a block points to; empty for what is no block."""
        return self._points.get(block, "")

    def read(self) -> None:
        """Find out which blocks point where."""
        for stream, history in self._histories.of.items():
            if self._drawn_from(history.kind):
                self._point(stream)

    def _point(self, block: str) -> str:
        """Note to which account a block points by now."""
        self._blocks.get(self._points.get(block, ""), set()).discard(block)
        history = self._histories.of[block]
        definition = self._histories.kinds[history.kind]
        kinds = self._drawn_from(history.kind)
        found = next(
            (
                str(history.fields[field.name])
                for field in definition.fields.values()
                if field.type == "reference" and field.kind in kinds and history.fields.get(field.name)
            ),
            "",
        )
        self._points[block] = found
        self._blocks.setdefault(found, set()).add(block)
        return found

    def _drawn_from(self, kind: str) -> set[str]:
        """The kinds of accounts that draw from records of a kind."""
        return {
            name
            for name, definition in self._histories.kinds.items()
            if definition.rating and any(cover.source == kind for cover in definition.rating.covered.values())
        }

    def _make(self, stream: str) -> Account:
        history = self._histories.of.get(stream)
        client = self._bookings.of(stream).booking.client
        if history is None:
            return Account(stream, client or stream)
        definition = self._histories.kinds[history.kind]
        if history.kind == CLIENT:
            client = stream
        start = history.fields.get((definition.rating.since if definition.rating else "") or START)
        terms = timeline(
            [_placed(change, definition) for change in history.changes],
            date.fromisoformat(start) if isinstance(start, str) else None,
        )
        opened = history.changes[0].day if history.changes else date.min
        return Account(stream, client, definition, terms, self._grants(stream, definition), opened)

    def _grants(self, stream: str, definition: Definition) -> dict[str, tuple[Grant, ...]]:
        covers = definition.rating.covered.values() if definition.rating else ()
        return {cover.name: tuple(self._granted(stream, cover)) for cover in covers if cover.source}

    def _granted(self, stream: str, cover: CoverRule) -> Iterator[Grant]:
        """The blocks of a cover, each with the days on which it can be drawn from."""
        for block in sorted(self._blocks.get(stream, ())):
            history = self._histories.of[block]
            if history.kind != cover.source:
                continue
            size = _number(history.fields.get(cover.amount or cover.minutes))
            days = _drawable(history, cover, self._histories.kinds[history.kind])
            if days is not None and size:
                yield Grant(block, size if cover.amount else size * 60, *days)


def _drawable(history: History, cover: CoverRule, definition: Definition) -> tuple[date, date | None] | None:
    """From its start, or the day on which it was first in force, to its last day, or that on which it was closed.

    None when it never was in force.
    """
    first = closed = None
    for change in history.changes:
        if not change.state:
            continue
        if _in_force(change.state, cover, definition):
            first, closed = first or change.day, None
        elif first is not None and closed is None:
            closed = next_day(change.day)
    if first is None:
        return None
    start, last = history.fields.get(START), history.fields.get(cover.until) if cover.until else None
    ends = [next_day(date.fromisoformat(last))] if isinstance(last, str) else []
    ends += [closed] if closed else []
    return date.fromisoformat(start) if isinstance(start, str) else first, min(ends) if ends else None


def _in_force(state: str, cover: CoverRule, definition: Definition) -> bool:
    state = definition.placed(state)
    if cover.open_in:
        return state in cover.open_in
    known = definition.states.get(state)
    return known is not None and not known.final


def _placed(change: Change, definition: Definition) -> Change:
    """With the state's present name."""
    state = definition.placed(change.state) if change.state else ""
    return change if state == change.state else Change(change.day, change.fields, state)


def _number(value: Value) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
