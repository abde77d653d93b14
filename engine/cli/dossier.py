"""Everything about one record on one page: what `margine show` prints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from engine.attachments.sizes import spelled
from engine.cli import facts, nextsteps
from engine.cli.excerpt import clean
from engine.cli.home import Home
from engine.cli.outcomes import NotDone
from engine.cli.output import Answer, Column, Paper, table
from engine.clock import Instant
from engine.events import Event, NotificationQueued, replay
from engine.machines.definition import Field
from engine.records import Record
from engine.rules.fields import spoken
from engine.rules.kind import Option
from engine.told.times import minute, precise, written
from engine.views import Row, given, waits, with_merged
from engine.why import Attachment, attachments, history, told_in, whole_history

HEADER = ("part", "name", "value", "by", "at")


def stood(home: Home, record: Record, now: Instant) -> Record:
    """The record as it stood at `now`. NotDone when it was not there yet."""
    found = replay(history(home.store, record.id, now))
    if found is None:
        raise NotDone(f"{record.id} was opened later, on {minute(record.opened, home.zone)}")
    return found


def answer(home: Home, record: Record, now: Instant) -> Answer:
    """A record in its three forms."""
    row = home.views.row(record)
    events = whole_history(home.store, record, now)
    options = nextsteps.options(home, record, now)
    dossier = _Dossier(home, row, events, options, now)
    data = {
        "at": written(now, home.zone),
        "record": facts.plain(row, now, home.zone),
        "next": nextsteps.plain(options),
        "history": [dossier.plain(event) for event in events if dossier.told(event)],
        "messages": [dossier.message(event.body, event.at) for event in events if _is_message(event)],
    }
    return Answer("record", data, HEADER, dossier.rows, dossier.page)


def _is_message(event: Event) -> bool:
    return isinstance(event.body, NotificationQueued) and bool(event.body.to)


class _Dossier:
    """One record and what surrounds it, at one instant."""

    def __init__(self, home: Home, row: Row, events: Sequence[Event], options: Sequence[Option], now: Instant) -> None:
        self.home, self.row, self.events, self.options, self.now = home, row, events, options, now
        self.zone = home.zone
        self.definition = home.workflow.kinds.get(row.record.kind)

    def _files(self) -> list[Attachment]:
        return attachments(self.home.store, self.row.record, self.now)

    def told(self, event: Event) -> str:
        return told_in(self.row.record, event, self.definition.fields if self.definition else None)

    def plain(self, event: Event) -> dict[str, Any]:
        return {
            "at": written(event.at, self.zone),
            "by": event.by,
            "event": type(event.body).__name__,
            "text": self.told(event),
            "version": event.version,
            "id": event.stream,
        }

    def message(self, body: Any, at: Instant) -> dict[str, Any]:
        return {
            "at": written(at, self.zone),
            "to": list(body.to),
            "text": body.text,
            "key": body.key,
            "rule": body.rule,
        }

    def rows(self) -> Iterator[tuple[str, ...]]:
        """For a pipe: one line a fact."""
        record = self.row.record
        for name, value in {"id": record.id, "kind": record.kind, "state": record.state}.items():
            yield ("record", name, value, "", "")
        yield ("record", "version", str(record.version), "", written(record.changed, self.zone) or "")
        for name in self._named():
            yield ("field", name, self._spoken(name), "", "")
        for clock in self.row.clocks:
            yield (
                "clock",
                clock.name,
                facts.reading(clock.face(self.now)),
                "",
                written(clock.timer.due, self.zone) or "",
            )
        for link in self.home.views.links(record):
            yield ("link", link.end.relation, link.other, "" if link.end.open else "closed", "")
        for each in self._files():
            yield ("file", each.file.name, spelled(each.file.size), each.by, written(each.at, self.zone) or "")
        if logged := with_merged(record):
            yield ("record", "logged", logged, "", "")
        for name, asked in record.asked.items():
            yield ("waits", name, asked.role, asked.by, written(asked.at, self.zone) or "")
            if words := given(asked, self.definition):
                yield ("given", name, words, asked.by, "")
        for option in self.options:
            yield ("next", option.transition.name, option.objection or " ".join(option.missing), "", "")
        for event in self.events:
            if words := self.told(event):
                yield ("event", type(event.body).__name__, words, event.by, written(event.at, self.zone) or "")

    def page(self, paper: Paper) -> Iterator[str]:
        """For a person."""
        record = self.row.record
        yield paper.strong(clean(f"{record.id}  {self.row.subject}"))
        since = minute(record.entered, self.zone)
        closed = ", closed" if not record.open and self.row.state != "closed" else ""
        yield f"{record.kind}, {self.row.state} since {since}{closed}"
        if stranded := nextsteps.stranded(self.home, record):
            yield clean(stranded)
        for heading, lines in (
            ("Fields", self._fields()),
            ("Links", (f"{record.id} {link.words}" for link in self.home.views.links(record))),
            ("Files", (f"{each.file.name} ({spelled(each.file.size)})" for each in self._files())),
            ("Logged", [logged] if (logged := with_merged(record)) else []),
            ("Clocks", self._clocks()),
            ("Waiting for approval", (waits(name, asked, self.definition) for name, asked in record.asked.items())),
            ("Next", (nextsteps.told(option, self.definition, record) for option in self.options)),
            ("History", self._history(paper)),
            ("Messages", self._messages()),
        ):
            if found := list(lines):
                yield ""
                yield paper.strong(heading)
                yield from (f"  {clean(line)}" for line in found)

    def _named(self) -> list[str]:
        """The fields that are set, in the order of the workflow; those that it no longer declares come last."""
        fields = self.row.record.fields
        declared = [name for name in (self.definition.fields if self.definition else ()) if name in fields]
        return list(dict.fromkeys([*declared, *fields]))

    def _declared(self, name: str) -> Field | None:
        return self.definition.fields.get(name) if self.definition else None

    def _spoken(self, name: str) -> str:
        return spoken(self._declared(name), self.row.record.fields.get(name))

    def _fields(self) -> Iterator[str]:
        names = self._named()
        wide = max(map(len, names), default=0)
        for name in names:
            value, declared = self._spoken(name), self._declared(name)
            if declared and declared.type == "reference" and value:
                value = f"{value}  {self.home.views.name_of(value)}"
            yield f"{name:{wide}}  {value}"

    def _clocks(self) -> Iterator[str]:
        wide = max((len(clock.name) for clock in self.row.clocks), default=0)
        for clock in self.row.clocks:
            face = clock.face(self.now)
            due = f", due {minute(clock.timer.due, self.zone)}" if clock.timer.due is not None else ""
            used = f"{precise(face.used)} of {precise(clock.timer.target)} used"
            yield f"{clock.name:{wide}}  {facts.reading(face, precise)}: {used}{due}"

    def _history(self, paper: Paper) -> Iterator[str]:
        lines = [(minute(e.at, self.zone), e.by, words) for e in self.events if (words := self.told(e))]
        columns = [Column(""), Column(""), Column("")]
        shown = table(columns, [(at, by, words.replace("\n", " ")) for at, by, words in lines], paper.width)
        next(shown)  # a history needs no titles
        yield from shown

    def _messages(self) -> Iterator[str]:
        for event in self.events:
            if isinstance(event.body, NotificationQueued) and event.body.to:
                yield f"{minute(event.at, self.zone)}  to {', '.join(event.body.to)}: {event.body.text}"
