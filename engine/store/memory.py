"""A store in memory, for simulations, scenarios and the question "what would have happened".

It keeps the contract of the durable one with plain dicts, so that a simulated year costs no disk. Whatever is written
leaves a way back in `_undo`; a lost race and a failed batch take the same way.
"""

from __future__ import annotations

import threading
from bisect import bisect_right, insort
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from heapq import nlargest, nsmallest
from itertools import islice
from operator import gt, lt
from typing import Any, Literal, TypeVar

from msgspec.structs import replace

from engine.clock import Instant
from engine.events import Event, replay
from engine.facts import Fact, FactKind, facts
from engine.problems import StoreUnavailable
from engine.records import NEVER, Message, Record, Unsent
from engine.store.contract import (
    Change,
    Committed,
    Conflict,
    Cursor,
    Health,
    Order,
    Page,
    Seen,
    Where,
)
from engine.store.naming import check_shape, name_of, named_event, named_message, named_record, without_record

K = TypeVar("K")
V = TypeVar("V")

VERSION = 4
"""Of the contract that this store keeps; it has no format of its own."""


Fate = Literal["waits", "sent", "given up"]
"""What became of a message."""


@dataclass(frozen=True, slots=True)
class _Lease:
    holder: str
    until: Instant


@dataclass(frozen=True, slots=True)
class Attempt:
    """What became of a message."""

    state: Fate = "waits"
    tries: int = 0
    trouble: str = ""
    again: Instant | None = None
    address: str = ""
    at: Instant = 0

    def after(self, now: Instant, address: str, again: Instant | None, trouble: str) -> Attempt:
        """One more attempt."""
        state: Fate = "sent" if not trouble else "waits" if again is not None else "given up"
        return Attempt(state, self.tries + 1, trouble, again, "" if trouble else address, now)


class MemoryStore:
    """The contract of engine/store/contract.py, gone when the process ends."""

    def __init__(self) -> None:
        self._records: dict[str, Record] = {}
        self._created: dict[str, int] = {}
        self._origins: dict[tuple[str, str], str] = {}
        self._journal: list[Event] = []
        self._streams: dict[str, list[Event]] = {}
        self._facts: dict[tuple[str, str], Fact] = {}
        self._outbox: list[Message] = []
        self._message_keys: dict[str, int] = {}
        self._withdrawn: dict[int, str] = {}
        self._attempts: dict[int, Attempt] = {}
        self._keys: dict[str, str] = {}
        self._numbers: dict[str, int] = {}
        self._series: dict[str, int] = {}
        self._leases: dict[str, _Lease] = {}
        self._fires: list[tuple[Instant, str]] = []
        self._undo: list[Callable[[], object]] = []
        self._batching = False
        self._news = threading.Condition(threading.RLock())

    def load(self, stream: str) -> Record | None:
        with self._news:
            return self._records.get(stream)

    def find_origin(self, kind: str, origin: str) -> str | None:
        with self._news:
            return self._origins.get((kind, origin))

    def seen(self, key: str) -> str | None:
        with self._news:
            return self._keys.get(key)

    def last_number(self, series: str) -> int:
        with self._news:
            return self._series.get(series, 0)

    def commit(self, changes: Sequence[Change]) -> Committed | Conflict | Seen:
        with self._news:
            mark = len(self._undo)
            try:
                outcome = self._apply(changes)
            except BaseException:
                self._back_to(mark)
                raise
            if not isinstance(outcome, Committed):
                self._back_to(mark)
            elif not self._batching:
                self._undo.clear()
                self._news.notify_all()
            return outcome

    @contextmanager
    def batch(self) -> Iterator[None]:
        with self._news:
            if self._batching:
                raise RuntimeError("a batch cannot begin inside another batch")
            self._batching = True
            try:
                yield
            except BaseException:
                self._back_to(0)
                raise
            finally:
                self._batching = False
                self._undo.clear()
                self._news.notify_all()

    def due(self, until: Instant, limit: int) -> list[tuple[Instant, str]]:
        with self._news:
            return self._fires[: min(limit, bisect_right(self._fires, until, key=lambda entry: entry[0]))]

    def next_due(self) -> Instant | None:
        with self._news:
            return self._fires[0][0] if self._fires else None

    def find(
        self,
        where: Where,
        order: Order = "due",
        after: Cursor | None = None,
        limit: int = 50,
        *,
        backwards: bool = False,
    ) -> Page:
        first, beyond = (nlargest, gt) if backwards else (nsmallest, lt)
        with self._news:
            keyed = ((self._key(record, order), record.id) for record in self._matching(where))
            found = first(limit + 1, (entry for entry in keyed if after is None or beyond(after, entry[0])))
            records = tuple(self._records[stream] for _, stream in found[:limit])
        return Page(records, found[limit - 1][0] if len(found) > limit else None)

    def count(self, where: Where) -> int:
        with self._news:
            return sum(1 for _ in self._matching(where))

    def events(self, stream: str | None = None, after: int = 0) -> Iterator[Event]:
        journal = self._journal if stream is None else self._streams.get(stream, [])
        index = bisect_right(journal, after, key=lambda event: event.position)
        while index < len(journal):
            yield journal[index]
            index += 1

    def latest(self, stream: str) -> Iterator[Event]:
        with self._news:
            newest_first = self._streams.get(stream, [])[::-1]
        yield from newest_first

    def facts(
        self,
        *,
        kinds: Collection[FactKind] = (),
        agent: str | None = None,
        since: Instant | None = None,
        until: Instant | None = None,
        stream: str | None = None,
        after: int = 0,
    ) -> Iterator[Fact]:
        with self._news:
            found = [
                fact
                for fact in self._facts.values()
                if (not kinds or fact.kind in kinds)
                and (agent is None or fact.agent == agent)
                and (stream is None or fact.stream == stream)
                and fact.within(since, until)
                and fact.position > after
                and (after or fact.body is not None)
            ]
        found.sort(key=lambda fact: fact.position)
        yield from found

    def messages(self, after: int = 0, limit: int = 100) -> list[tuple[int, Message]]:
        with self._news:
            waiting = enumerate(self._outbox[after:], start=after + 1)
            return list(islice((each for each in waiting if each[0] not in self._withdrawn), limit))

    def to_send(self, now: Instant, limit: int = 100) -> list[Unsent]:
        with self._news:
            waiting = (unsent for unsent, state in self._unsent() if state == "waits" and unsent.message.send_at < now)
            return sorted(waiting, key=lambda each: (each.message.send_at, each.number))[:limit]

    def given_up(self, limit: int = 1000) -> list[Unsent]:
        with self._news:
            return [unsent for unsent, state in self._unsent() if state == "given up"][:limit]

    def tried(
        self,
        number: int,
        now: Instant,
        *,
        address: str = "",
        again: Instant | None = None,
        trouble: str = "",
        left: Sequence[str] = (),
    ) -> None:
        with self._news:
            before = self._attempts.get(number, Attempt())
            if before.state == "waits" and number not in self._withdrawn:
                self._attempts[number] = before.after(now, address, again, trouble)
                if left:
                    self._outbox[number - 1] = replace(self._outbox[number - 1], to=tuple(left))

    def sent_to(self, address: str, since: Instant) -> int:
        with self._news:
            sent = [
                number for number, each in self._attempts.items() if address == each.address != "" and each.at >= since
            ]
            return sum(self._outbox[number - 1].automatic for number in sent)

    def resend(self, number: int, now: Instant) -> bool:
        with self._news:
            if self._attempts.get(number, Attempt()).state != "given up":
                return False
            self._attempts[number] = Attempt(again=now)
            self._outbox[number - 1] = replace(self._outbox[number - 1], at=now)
            return True

    def _unsent(self) -> Iterator[tuple[Unsent, str]]:
        """Every message with what became of it."""
        for number, message in enumerate(self._outbox, 1):
            if number not in self._withdrawn:
                tried = self._attempts.get(number, Attempt())
                waits = message if tried.again is None else replace(message, send_at=tried.again)
                yield Unsent(number, waits, tried.tries, tried.trouble), tried.state

    def position(self) -> int:
        with self._news:
            return len(self._journal)

    def wait(self, position: int, timeout: float) -> int:
        with self._news:
            self._news.wait_for(lambda: len(self._journal) > position, timeout)
            return len(self._journal)

    def lease(self, name: str, holder: str, now: Instant, until: Instant) -> bool:
        with self._news:
            held = self._leases.get(name)
            if held and held.holder != holder and held.until > now:
                return False
            self._leases[name] = _Lease(holder, until)
            return True

    def check(self) -> Health:
        with self._news:
            problems = [
                f"record {stream} is not what its {len(events)} events add up to"
                for stream, events in self._streams.items()
                if stream in self._records and replay(events) != self._records[stream]
            ]
            told: dict[tuple[str, str], Fact] = {}
            for event in self._journal:
                for fact in facts(event, event.stream):
                    told[fact.kind, fact.key] = fact.after(told.get((fact.kind, fact.key)))
            if told != self._facts:
                problems.append("what is kept of time and money is not what the events say")
            return Health(VERSION, len(self._records), len(self._journal), tuple(problems))

    def backup(self, target: str) -> None:
        raise StoreUnavailable(f"a store in memory cannot be copied to {target}: only a store in a file has a backup")

    def close(self) -> None:
        """Nothing to let go of."""

    def _apply(self, changes: Sequence[Change]) -> Committed | Conflict | Seen:
        """Write changes one after the other until one cannot be written."""
        streams = []
        for change in changes:
            check_shape(change)
            if change.key in self._keys:
                return Seen(change.key, self._keys[change.key])
            stream = change.stream or self._next_name(change.number)
            found = len(self._streams.get(stream, ()))
            if found != change.expected:
                return Conflict(stream, change.expected, found)
            for series, number in change.takes:
                if (last := self._series.get(series, 0)) != number - 1:
                    return Conflict(series, number - 1, last)
                self._put(self._series, series, number)
            self._write(change, stream)
            streams.append(stream)
        return Committed(len(self._journal), tuple(streams))

    def _write(self, change: Change, stream: str) -> None:
        if change.record is None and stream in self._records:
            raise without_record(stream)
        if change.key:
            self._put(self._keys, change.key, stream)
        events = self._streams.get(stream)
        if events is None:
            events = self._put(self._streams, stream, [])
        for event in change.events:
            entry = named_event(event, stream, len(self._journal) + 1)
            self._append(self._journal, entry)
            self._append(events, entry)
            for fact in facts(entry, entry.stream):
                self._put(self._facts, (fact.kind, fact.key), fact.after(self._facts.get((fact.kind, fact.key))))
        for message in (named_message(each, stream) for each in change.messages):
            if message.key not in self._message_keys:
                self._append(self._outbox, message)
                self._put(self._message_keys, message.key, len(self._outbox))
        for key in change.withdraws:
            if key in self._message_keys:
                self._put(self._withdrawn, self._take(self._message_keys, key), key)
        if change.record is not None:
            self._keep(named_record(change.record, stream))

    def _keep(self, record: Record) -> None:
        before = self._records.get(record.id)
        if before is None:
            self._put(self._created, record.id, len(self._created) + 1)
            if record.origin:
                self._put(self._origins, (record.kind, record.origin), record.id)
        self._put(self._records, record.id, record)
        was, fires = before.fires if before else None, record.fires
        if was != fires:
            self._move(record.id, was, fires)
            self._undo.append(lambda: self._move(record.id, fires, was))

    def _move(self, stream: str, was: Instant | None, fires: Instant | None) -> None:
        """Keep the due list in order; it is sorted, so the daemon's question costs one bisection."""
        if was is not None:
            del self._fires[bisect_right(self._fires, (was, stream)) - 1]
        if fires is not None:
            insort(self._fires, (fires, stream))

    def _next_name(self, pattern: str) -> str:
        """The next free name of a pattern; names that an import brought along are passed over."""
        number = self._numbers.get(pattern, 0) + 1
        while (name := name_of(pattern, number)) in self._streams:
            number += 1
        self._put(self._numbers, pattern, number)
        return name

    def _matching(self, where: Where) -> Iterator[Record]:
        return (record for record in self._records.values() if _matches(record, where))

    def _key(self, record: Record, order: Order) -> Cursor:
        created = self._created[record.id]
        match order:
            case "due":
                return min(record.due, NEVER), created
            case "id":
                return created, 0
            case "changed":
                return -record.changed, -created

    def _put(self, mapping: dict[K, V], key: K, value: V) -> V:
        """Set an entry, and remember how to undo that."""
        if key in mapping:
            self._undo.append(lambda before=mapping[key]: mapping.__setitem__(key, before))  # type: ignore[misc]
        else:
            self._undo.append(lambda: mapping.pop(key, None))
        mapping[key] = value
        return value

    def _take(self, mapping: dict[K, V], key: K) -> V:
        """Take an entry out, and remember how to undo that."""
        value = mapping.pop(key)
        self._undo.append(lambda: mapping.__setitem__(key, value))
        return value

    def _append(self, items: list[Any], item: object) -> None:
        items.append(item)
        self._undo.append(items.pop)

    def _back_to(self, mark: int) -> None:
        while len(self._undo) > mark:
            self._undo.pop()()


def _matches(record: Record, where: Where) -> bool:
    return (
        (where.kind is None or record.kind == where.kind)
        and (where.open is None or record.open == where.open)
        and (not where.states or record.state in where.states)
        and (where.assignee is None or (record.fields.get("assignee") or "") == where.assignee)
        and (where.client is None or (record.fields.get("client") or "") == where.client)
    )
