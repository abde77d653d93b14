"""What monitoring tells: one open record for each device and condition, whatever comes how often.

The first alert opens a record, further ones are noted on it, and a recovery closes it if nobody has touched it: what a
person has looked at is theirs to close. While maintenance is declared for a device its alerts open nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from engine.clock import Instant
from engine.commands import AlreadyDone, Done, Fire, Note, Open, Outcome, Refused
from engine.company import AlertSource
from engine.desk import Desk
from engine.events import ENGINE
from engine.intake.senders import Senders
from engine.records import Record
from engine.store.contract import Where, every

MOST_TEXT = 20_000
"""Characters of an alert that are noted."""


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert, as its source tells it."""

    device: str
    condition: str
    firing: bool = True
    """False: the condition is over."""
    client: str = ""
    """Its id, its name, or an address of it; empty where the source serves one client."""
    subject: str = ""
    text: str = ""
    key: str = ""
    """The source's own key of this very alert, under which it is taken once."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of it."""

    what: Literal["opened", "added", "closed", "known", "ignored", "refused"]
    record: str = ""
    reason: str = ""


class Alerts:
    """Takes alerts of one source after the other; for one thread at a time."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def take(self, source: AlertSource, alert: Alert) -> Answer:
        """Bring one alert to its record."""
        key = f"alert:{source.name}:{alert.key}" if alert.key else ""
        if key and (known := self._desk.store.seen(key)) is not None:
            return Answer("known", known)
        with self._desk.batch():
            record = self._open_one(source, alert)
            if not alert.firing:
                return self._recovered(source, record, alert, key)
            if record is not None:
                return _told("added", self._desk.handle(Note(id=record.id, text=_words(alert), by=ENGINE, key=key)))
            if window := self._maintenance(alert.device):
                return Answer("ignored", reason=f"maintenance: {window}")
            return self._opened(source, alert, key)

    def _opened(self, source: AlertSource, alert: Alert, key: str) -> Answer:
        client = self._client(alert.client or source.client)
        if not client:
            named = alert.client or source.client
            return Answer("refused", reason=f"'{named}' is no client" if named else "no client is named")
        subject = alert.subject or f"{alert.device}: {alert.condition}"
        fields = {**source.values, "subject": " ".join(subject.split())[:200], "client": client}
        number = self._times(source, alert) + 1
        outcome = self._desk.handle(
            Open(kind=source.opens, by=ENGINE, fields=fields, note=_words(alert), key=_name(source, alert, number))
        )
        if isinstance(outcome, Done) and key:  # the source's own key, on the record that it opened
            self._desk.handle(Note(id=outcome.id, text=f"{source.name} {alert.key}", by=ENGINE, key=key))
        return _told("opened", outcome)

    def _recovered(self, source: AlertSource, record: Record | None, alert: Alert, key: str) -> Answer:
        if record is None:
            return Answer("ignored", reason="nothing is open for this device and condition")
        words = _words(alert) if alert.text else f"{alert.device}: {alert.condition} is over"
        noted = self._desk.handle(Note(id=record.id, text=words, by=ENGINE, key=key))
        if not source.recovery or self._touched(record.id):
            return _told("added", noted)
        closed = self._desk.handle(Fire(id=record.id, transition=source.recovery, by=ENGINE))
        return _told("added", noted) if isinstance(closed, Refused) else _told("closed", closed)

    def _touched(self, stream: str) -> bool:
        """Whether anybody but the engine has done anything to a record."""
        return any(event.by != ENGINE for event in self._desk.store.events(stream))

    def _open_one(self, source: AlertSource, alert: Alert) -> Record | None:
        """The record that is open for a device and condition; the one that goes on for it, if it was merged."""
        number = self._times(source, alert)
        stream = self._desk.store.seen(_name(source, alert, number)) if number else None
        record = self._desk.load(stream) if stream else None
        if record is not None and record.became:
            record = self._desk.load(record.became)
        if record is None or not record.open:
            return None
        return None if source.recovery and self._is_over(record, source) else record

    def _is_over(self, record: Record, source: AlertSource) -> bool:
        """Whether a record was closed by a recovery, or by a person in the same way, and only waits for its end."""
        ways = self._desk.workflow.kinds[record.kind].transitions.get(source.recovery, ())
        return any(way.target == record.state for way in ways)

    def _times(self, source: AlertSource, alert: Alert) -> int:
        """How many records were opened for a device and condition so far: each has a key with its number."""
        seen, low, high = self._desk.store.seen, 0, 1
        while seen(_name(source, alert, high)) is not None:
            low, high = high, high * 2
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if seen(_name(source, alert, middle)) is not None else (low, middle)
        return low

    def _client(self, named: str) -> str:
        """The client of an id, a name or an address; empty when there is none, or several."""
        if "@" in named:
            return Senders(self._desk.store, self._desk.workflow).client(named.lower())
        record = self._desk.load(named.upper()) if named else None
        if record is not None and record.kind == "client":
            return record.id
        wanted = named.casefold().strip()
        clients = every(self._desk.store, Where(kind="client", open=True))
        found = [each.id for each in clients if each.text("name").casefold() == wanted]
        return found[0] if len(found) == 1 else ""

    def _maintenance(self, device: str) -> str:
        """The maintenance that is declared for a device now; empty when there is none."""
        now: Instant = self._desk.clock.now()
        windows = self._desk.workflow.company.maintenance
        return next((each.why for each in windows if each.begins <= now < each.ends and each.concerns(device)), "")


def _name(source: AlertSource, alert: Alert, number: int) -> str:
    what = sha256(f"{source.name}\0{alert.device.casefold()}\0{alert.condition.casefold()}".encode()).hexdigest()
    return f"alert:{what}:{number}"


def _words(alert: Alert) -> str:
    return (alert.text or f"{alert.device}: {alert.condition}").strip()[:MOST_TEXT]


def _told(what: Literal["opened", "added", "closed"], outcome: Outcome) -> Answer:
    match outcome:
        case Refused(refusal=refusal):
            return Answer("refused", reason=str(refusal))
        case AlreadyDone(id=stream):
            return Answer("known", stream)
        case _:
            return Answer(what, outcome.id)
