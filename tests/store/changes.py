"""Changes as the desk makes them, for tests and writers of the store."""

from __future__ import annotations

from engine.events import Event, FieldsSet, Noted, Opened, TimerStarted, Transitioned, replay
from engine.records import Message, Record, Timer
from engine.store.contract import Change, Committed, Store

NOON = 1_790_000_000
"""An instant to count from."""


def opened(
    stream: str = "",
    number: str = "",
    kind: str = "ticket",
    state: str = "new",
    at: int = NOON,
    due: int | None = None,
    key: str = "",
    origin: str = "",
    messages: tuple[Message, ...] = (),
    **fields: str,
) -> Change:
    """A new record; `due` starts its response clock, which fires when it is due."""
    events = [Event(stream, 1, at, "anna", "open", Opened(kind, state, dict(fields), origin=origin))]
    if due is not None:
        timer = Timer("running", at, target=3600, calendar="always", due=due, next=due)
        events.append(Event(stream, 2, at, "engine", "open", TimerStarted("response", timer, "ticket.yaml:42")))
    return Change(
        stream, 0, events, replay(events), messages=messages, key=key, number="" if stream else number or "T-{n}"
    )


def moved(
    record: Record, state: str, at: int | None = None, final: bool = False, key: str = "", **fields: str
) -> Change:
    """A transition, and perhaps new values of fields with it."""
    at = record.changed + 60 if at is None else at
    events = [
        Event(record.id, record.version + 1, at, "anna", "move", Transitioned("move", record.state, state, final))
    ]
    if fields:
        events.append(Event(record.id, record.version + 2, at, "anna", "move", FieldsSet(dict(fields))))
    return Change(record.id, record.version, events, replay_on(record, events), key=key)


def noted(record: Record, text: str) -> Change:
    """A note; it changes nothing that an index holds."""
    events = [Event(record.id, record.version + 1, record.changed + 60, "bruno", "note", Noted(text))]
    return Change(record.id, record.version, events, replay_on(record, events))


def replay_on(record: Record, events: list[Event]) -> Record:
    """The record after some more events."""
    from engine.events import evolve

    for event in events:
        record = evolve(record, event)
    return record


def put(store: Store, change: Change) -> Record:
    """Commit a change that nothing stands against; the record as the store has it then."""
    outcome = store.commit([change])
    assert isinstance(outcome, Committed), outcome
    record = store.load(outcome.streams[0])
    assert record is not None
    return record


def message(key: str, text: str = "A clock runs out", stream: str = "") -> Message:
    """A message to Anna."""
    return Message(key, stream, ("anna",), text, NOON)
