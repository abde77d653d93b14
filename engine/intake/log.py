"""History becomes commands: each row of an event log is played at its own instant, as if it happened now.

The file is read twice. The first pass keeps the instant, byte and line of each row (24 bytes of memory a row, and as
much again to sort them); the second takes the rows in order of time over all records, whatever their order in the file,
and reads each one again where it stands. Before a row everything due is fired at its own due instant, so clocks, pauses
and escalations run as they would have run then.

A row is applied whole or not at all. One that cannot be is refused with its line and a reason, and nothing of it is
kept but a client that it was the first to name; the rest goes on. Each row's command has a key made of the source, the
record, the activity, the instant and a count of equal rows, so a second run, a run after a kill, or the same rows in
another file add nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from msgspec.structs import replace

from engine.clock import Instant
from engine.commands import AlreadyDone, Command, Done, Fire, Note, Open, Outcome, Refused, SetFields
from engine.desk import Desk
from engine.events import Escalated, Event, SlaBreached
from engine.intake.log_file import LogFile, Row
from engine.intake.log_map import Activity, Cells, Linked, LogMap, Unreadable
from engine.intake.log_rows import read_through
from engine.intake.summary import OCCURRENCE, Refusal, Summary
from engine.machines.definition import Definition
from engine.records import Record, Value
from engine.timers import run_once

ROWS_PER_COMMIT = 128
"""Rows that become durable together."""

FUTURE = "the row lies in the future"
NOT_OPEN = "no earlier row has opened the record"
MOVED_ON = (
    "the record has moved on: something has happened to it since the time of this row, which cannot be put before it"
)
OPEN_ALREADY = "the record is there already, and the activity does nothing but open it"


class _Refused(Exception):  # noqa: N818 - not an error: an answer
    """The row is not applied, and why."""


class LogImport:
    """One run of one log through a desk."""

    def __init__(
        self, desk: Desk, mapping: LogMap, file: LogFile, *, rows_per_commit: int = ROWS_PER_COMMIT,
        progress: Callable[[int, int], None] | None = None, now: Instant | None = None,
    ) -> None:  # fmt: skip
        """`now` is when the import is made: a row from the future is refused; None: no row is."""
        self.desk, self.map, self.file = desk, mapping, file
        self.rows_per_commit, self.progress = rows_per_commit, progress
        self.summary = Summary()
        self._sure = {word: _first_step(mapping.definition, do) for word, do in mapping.activities.items()}
        self._streams: dict[str, str] = {}
        self._own: set[str] = set()
        """The records in `_streams`."""
        self._opened_now: set[str] = set()
        self._equal: Counter[str] = Counter()
        self._present = now
        self._now: Instant | None = None
        self._next_due: Instant | None = None

    def run(self, until: Instant | None = None) -> Summary:
        """Play the whole file, then fire what is due up to `until` or the last row, whichever is later.

        LogUnreadable, with nothing done, when the file cannot be read to its end.
        """
        rows = read_through(self.file, self.map, self.summary)
        self._next_due = self.desk.store.next_due()
        for played, batch in rows.batches(self.rows_per_commit):
            with self.desk.batch():
                for instant, offset, line in batch:
                    self._play(instant, self.file.row_at(offset, line))
            if self.progress:
                self.progress(played, len(rows))
        if (end := self._end(until)) is not None:
            with self.desk.batch():
                self._fire_due(end)
        self.summary.refused.sort(key=lambda refusal: refusal.line)
        return self.summary

    def _end(self, until: Instant | None) -> Instant | None:
        """Up to when timers are fired: `until` or the last row, and never the future."""
        end = max(filter(None, (until, self.summary.last)), default=None)
        return end if end is None or self._present is None else min(end, self._present)

    def _refuse(self, row: Row, reason: str, occurrence: int = 1) -> None:
        self.summary.refused.append(Refusal(row.line, row.offset, reason, occurrence))

    # -- a row --------------------------------------------------------------------------------------------------------

    def _play(self, instant: Instant, row: Row) -> None:
        """One row, after everything that was due before it."""
        if self._present is not None and instant > self._present:
            self._refuse(row, FUTURE)
            return
        self._fire_due(instant)
        cells = dict(zip(self.file.header, row.cells, strict=False))
        if row.fault:  # the file was changed since the first pass
            self._refuse(row, row.fault)
            return
        occurrence = self._occurrence(instant, cells)
        try:
            self._apply(cells, instant, occurrence)
        except (_Refused, Unreadable) as refusal:
            self._refuse(row, str(refusal), occurrence)

    def _occurrence(self, instant: Instant, cells: Cells) -> int:
        """Which of several rows that say the same of one instant this is, from 1."""
        if instant != self._now:
            self._now = instant
            self._equal.clear()
        name = f"{cells[self.map.record]}/{cells[self.map.activity]}"
        self._equal[name] += 1
        written = cells.get(OCCURRENCE, "")
        return int(written) if written.isascii() and written.isdigit() else self._equal[name]

    def _fire_due(self, instant: Instant) -> None:
        """Fire every timer of this import's records due up to `instant`, each at its own time; others are not touched.

        `_next_due` is never later than the earliest.
        """
        if self._next_due is not None and self._next_due <= instant:
            run_once(self.desk, instant, on_time=True, tell=self._count, mine=self._own.__contains__)
            self._next_due = self.desk.store.next_due()

    def _apply(self, cells: Cells, instant: Instant, occurrence: int) -> None:
        """Do what a row asks for."""
        case, word = cells[self.map.record].strip(), cells[self.map.activity].strip()
        origin, activity = f"{self.map.source}/{case}", self.map.activities[word]
        key = f"{origin}/{word}/{instant}/{occurrence}"
        stream = self._stream(self.map.definition.kind, origin)
        if stream is None:
            if not activity.opens:
                raise _Refused(NOT_OPEN)
            self._begin(cells, activity, instant, origin, key)
        elif stream not in self._opened_now and self.desk.store.seen(key) is not None:
            self.summary.known += 1
        else:
            self._go_on(stream, cells, activity, instant, key)

    def _begin(self, cells: Cells, activity: Activity, instant: Instant, origin: str, key: str) -> None:
        """A row that opens a record. All of it is decided before any of it is done."""
        by = self.map.agent.of(cells)
        follows = bool(activity.transitions)
        note = activity.note.of(cells) if activity.note else ""
        opening = Open(
            kind=self.map.definition.kind,
            by=by,
            fields={name: self._value(name, cells, by, instant) for name in self.map.fields},
            note="" if follows else note,
            origin=origin,
            key=f"{key}/open" if follows else key,
        )
        then = [Fire(id="", transition=t, by=by, note=note, public=activity.public) for t in activity.transitions]
        chosen = None
        if follows:
            sure = self._sure[cells[self.map.activity].strip()]
            chosen = next((f for f in then if f.transition == sure), None) or self._rehearsed(opening, then, instant)
        opened = self._done(opening, instant)
        stream = self._known_as(origin, opened.id)
        self._opened_now.add(stream)
        if chosen is not None:
            self._done(replace(chosen, id=stream, key=key), instant)
        self.summary.applied += 1

    def _rehearsed(self, opening: Open, then: Iterable[Fire], instant: Instant) -> Fire:
        """The first of several transitions that a record opened so could take; nothing is written."""
        decide = self.desk.decider.decide
        first = decide(None, opening, instant, self.desk.linked(None, opening))
        if first.refusal or first.record is None:
            raise _Refused(str(first.refusal))
        answers = [(fire, decide(first.record, fire, instant).refusal) for fire in then]
        for fire, refusal in answers:
            if refusal is None:
                return fire
        raise _Refused(str(answers[0][1]))

    def _go_on(self, stream: str, cells: Cells, activity: Activity, instant: Instant, key: str) -> None:
        """A row about a record that is there."""
        record = self.desk.load(stream)
        if record is None or record.changed > instant:
            raise _Refused(MOVED_ON)
        by = self.map.agent.of(cells)
        note = activity.note.of(cells) if activity.note else ""
        brought = {name: self._value(name, cells, by, instant) for name in activity.brings}
        fields = {name: value for name, value in brought.items() if record.text(name) != (value or "")}
        if activity.transitions:
            asked = Fire(id=stream, transition="", by=by, fields=fields, note=note, public=activity.public, key=key)
            self._take(record, activity, asked, instant)
        elif fields or note or activity.brings:
            if fields:
                self._done(SetFields(id=stream, fields=fields, by=by, key="" if note else key), instant)
            if note or not fields:  # a row that brings nothing new is kept in words
                text = note or cells[self.map.activity].strip()
                self._done(Note(id=stream, text=text, by=by, public=activity.public, key=key), instant)
        else:
            raise _Refused(OPEN_ALREADY)
        self.summary.applied += 1

    def _take(self, record: Record, activity: Activity, asked: Fire, instant: Instant) -> None:
        """The first possible of several transitions."""
        known = self.map.definition.transitions
        leads_out = [t for t in activity.transitions if any(record.state in way.sources for way in known[t])]
        first: _Refused | None = None
        for name in leads_out or activity.transitions[:1]:
            try:
                self._done(replace(asked, transition=name), instant)
            except _Refused as refused:
                first = first or refused
            else:
                return
        raise first or _Refused(NOT_OPEN)

    # -- records and commands -----------------------------------------------------------------------------------------

    def _stream(self, kind: str, origin: str) -> str | None:
        """The record that this source knows as `origin`."""
        if (stream := self._streams.get(origin)) is None:
            stream = self.desk.store.find_origin(kind, origin)
            if stream is not None:
                self._known_as(origin, stream)
        return stream

    def _known_as(self, origin: str, stream: str) -> str:
        """Remember whose record this is."""
        self._own.add(stream)
        self._streams[origin] = stream
        return stream

    def _value(self, name: str, cells: Cells, by: str, instant: Instant) -> Value:
        source = self.map.fields[name]
        return self._linked(source, cells, by, instant) if isinstance(source, Linked) else source.of(cells) or None

    def _linked(self, source: Linked, cells: Cells, by: str, instant: Instant) -> str | None:
        """The record that a word of the row stands for, opened when it is new; it stays if the row is then refused."""
        if not (word := source.by.of(cells[source.by.column].strip())):
            return None
        origin = f"{self.map.source}/{source.kind}/{word}"
        if (stream := self._stream(source.kind, origin)) is None:
            fields: dict[str, Value] = {name: reading.of(cells) or None for name, reading in source.fields.items()}
            opening = Open(kind=source.kind, by=by, fields=fields, origin=origin, key=f"{origin}/open")
            stream = self._known_as(origin, self._done(opening, instant).id)
        return stream

    def _done(self, command: Command, instant: Instant) -> Done | AlreadyDone:
        """Have a command carried out; a refusal becomes the row's."""
        outcome: Outcome = self.desk.handle_at(command, instant)
        if isinstance(outcome, Refused):
            raise _Refused(str(outcome.refusal))
        if isinstance(outcome, Done):
            self._note(command, outcome)
            return outcome
        assert isinstance(outcome, AlreadyDone)  # noqa: S101 - no command of an import names a version
        return outcome

    def _note(self, command: Command, done: Done) -> None:
        """Keep count, and the earliest deadline."""
        if isinstance(command, Open):
            self.summary.opened[command.kind] += 1
        for event in done.everything:
            self._count(event)
        self._own |= {other.id for other in done.followed if other.events and other.events[0].version == 1}
        for each in (done, *done.followed):
            fires = each.record.fires
            if fires is not None and (self._next_due is None or fires < self._next_due):
                self._next_due = fires

    def _count(self, event: Event) -> None:
        self.summary.escalations += isinstance(event.body, Escalated)
        self.summary.breaches += isinstance(event.body, SlaBreached)


def _first_step(definition: Definition, activity: Activity) -> str:
    """The transition that a newly opened record is sure to be able to take; empty when that must be tried out."""
    start = definition.initial
    ways = [way for name in activity.transitions for way in definition.transitions[name] if start in way.sources]
    by_itself = any(way.automatic and start in way.sources for ways in definition.transitions.values() for way in ways)
    if not ways or by_itself or ways[0].guard or ways[0].asks or ways[0].by:
        return ""
    return ways[0].name
