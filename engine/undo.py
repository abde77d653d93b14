"""Taking back the last thing that one did oneself: exactly, and only while that is honest.

Nothing is removed from the journal. An undo is an event that says which events it takes back and how the record was
before them; hours and prices that they told of are taken back by events of their own kind, so that whoever adds up
money needs to know nothing of undoing. A record after an undo is what it would be if nobody had acted: its clocks have
counted all the while.

What was done to many records at once, at one instant, is taken back at once. Refused is what somebody else has built
upon, what has left the house, what touched other records, and what was done too long ago.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from msgspec.structs import replace

from engine.charges import TimeEntry
from engine.clock import Instant
from engine.commands import Refusal
from engine.desk import Desk
from engine.events import (
    CLIENT,
    ENGINE,
    Body,
    Event,
    FieldsSet,
    Linked,
    LinkTold,
    Noted,
    NotificationQueued,
    Opened,
    TimeLogged,
    Transitioned,
    Undone,
    Unlinked,
    evolve,
    replay,
)
from engine.facts import facts
from engine.ledger.histories import TERMS_FROM
from engine.money_events import Billed, Charged, Incurred, TimeEdited, TimeRemoved
from engine.records import Record
from engine.rules.story import UNDO_DELAY
from engine.standing import UNDOING, standing
from engine.store.contract import Change, Committed
from engine.why import told

WINDOW = 15 * 60
"""Seconds for which an action can be taken back: what is older has been seen by others."""
LOOKED_BACK = 5_000
"""Events, the newest of all, among which one's last action is looked for."""


@dataclass(frozen=True, slots=True)
class Action:
    """What somebody did to one record by one command."""

    stream: str
    cause: str
    events: tuple[Event, ...]
    """From the person's first event on, with all that followed in the same record."""

    @property
    def words(self) -> str:
        """`T-1: wait: working → waiting`."""
        main = [event for event in self.events if isinstance(event.body, Transitioned | Noted)]
        said = [words for event in (*main, *self.events) if (words := told(event))]
        return f"{self.stream}: {said[0] if said else self.cause}"


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one record's action."""

    action: Action
    refusal: Refusal | None = None


def undo(desk: Desk, by: str) -> list[Result] | Refusal:
    """Take back the last thing that `by` did; a refusal when there is nothing, else what became of each record."""
    with desk.store.batch():
        actions = last_actions(desk, by)
        if not actions:
            return Refusal(f"{by} has done nothing lately that can be taken back")
        return [Result(action, _undo(desk, by, action)) for action in actions]


def last_actions(desk: Desk, by: str) -> list[Action]:
    """The last thing that somebody did and has not taken back: one action, or those of one instant and one command."""
    newest = desk.store.position()
    events = [e for e in desk.store.events(after=max(0, newest - LOOKED_BACK)) if not e.stream.startswith("@")]
    taken_back = {(e.stream, version) for e in events if isinstance(e.body, Undone) for version in e.body.versions}
    own = (e for e in reversed(events) if e.by == by and not _own_undo(e, by))
    mine = (e for e in own if (e.stream, e.version) not in taken_back)
    last = next((e for e in mine if desk.store.load(e.stream) is not None), None)
    if last is None:
        return []
    together = takewhile(lambda e: (e.at, e.cause) == (last.at, last.cause), mine)
    streams = dict.fromkeys(e.stream for e in (last, *together))
    return [_action(desk, stream, last) for stream in reversed(streams) if desk.store.load(stream) is not None]


def _action(desk: Desk, stream: str, last: Event) -> Action:
    """All events of one command to a record, from the first that the person caused."""
    same = [e for e in desk.store.events(stream) if (e.at, e.cause) == (last.at, last.cause)]
    first = next(place for place, event in enumerate(same) if event.by == last.by)
    return Action(stream, last.cause, tuple(same[first:]))


def _undo(desk: Desk, by: str, action: Action) -> Refusal | None:
    history = list(desk.store.events(action.stream))
    if refusal := _objection(desk, action, history):
        return refusal
    before = replay(event for event in history if event.version < action.events[0].version)
    record = desk.store.load(action.stream)
    if before is None or record is None:
        return Refusal(f"{action.stream} was opened by it; a record that is there stays, close it instead")
    events = list(_events(desk, by, action, history, record=record, before=before))
    messages = [e.body.key for e in action.events if isinstance(e.body, NotificationQueued)]
    change = Change(action.stream, record.version, events, _after(record, events), withdraws=messages)
    if not isinstance(desk.store.commit([change]), Committed):
        return Refusal(f"{action.stream} is being changed by somebody else; nothing was taken back")
    return None


def _after(record: Record, events: Sequence[Event]) -> Record:
    for event in events:
        record = evolve(record, event)
    return record


def _events(
    desk: Desk, by: str, action: Action, history: Sequence[Event], *, record: Record, before: Record
) -> Iterator[Event]:
    """What takes the money's facts back, the latest first, and then the undo itself."""
    now, cause = max(desk.clock.now(), record.changed), f"{UNDOING}{action.cause}"
    taken = (_reversed(event, history) for event in reversed(action.events))
    undone = Undone(action.events[0].version, action.events[-1].version, action.cause, before)
    bodies: list[Body] = [*(body for body in taken if body is not None), undone]
    for number, said in enumerate(bodies, 1):
        yield Event(action.stream, record.version + number, now, by, cause, said)


def _reversed(event: Event, history: Sequence[Event]) -> TimeEdited | TimeRemoved | Charged | Incurred | None:
    """The event that takes back what another says of time and money."""
    match event.body:
        case TimeLogged(seconds=seconds):
            return TimeRemoved(f"{event.stream}#{event.version}", seconds, "undone")
        case TimeEdited(entry=entry):
            former = _former(entry.id, event, history)
            return TimeEdited(former, entry.seconds, "undone") if former is not None else None
        case TimeRemoved(entry=name):
            former = _former(name, event, history)
            return TimeEdited(former, 0, "undone") if former is not None else None
        case Charged(key=key) | Incurred(key=key) as price:
            same = (e.body for e in history if e.version < event.version and isinstance(e.body, type(price)))
            before = [body for body in same if isinstance(body, Charged | Incurred) and body.key == key]
            return before[-1] if before else replace(price, amount=0, undone=True)
        case _:
            return None


def _former(entry: str, event: Event, history: Sequence[Event]) -> TimeEntry | None:
    """How a time entry read before an event."""
    found: TimeEntry | None = None
    for earlier in history:
        if earlier.version < event.version:
            for fact in facts(earlier, event.stream):
                if fact.key == entry:
                    found = fact.body if isinstance(fact.body, TimeEntry) else None
    return found


# -- when it is not honest --------------------------------------------------------------------------------------------


def _objection(desk: Desk, action: Action, history: Sequence[Event]) -> Refusal | None:
    """Why an action cannot be taken back."""
    first, last, now = action.events[0], action.events[-1], desk.clock.now()
    later = [e for e in standing(history) if e.version > last.version]
    if later:
        who, what = later[-1].by, told(later[-1]) or later[-1].cause
        return Refusal(f"{action.stream} has changed since: {who} {what}")
    if any(isinstance(e.body, Opened) for e in action.events):
        return Refusal(f"{action.stream} was opened by it; a record that is there stays, close it instead")
    if any(isinstance(e.body, Linked | Unlinked | LinkTold) for e in action.events):
        return Refusal("it concerns another record too; margine link --remove takes a link back")
    if any(isinstance(e.body, Billed) for e in action.events) or desk.workflow.kinds[_kind(desk, action)].bills:
        return Refusal("invoices are reopened or credited, by their own steps")
    if any(isinstance(e.body, FieldsSet) and e.body.fields.get(TERMS_FROM) for e in action.events):
        return Refusal("terms that hold from a day on are changed by other terms from that day on")
    if other := _elsewhere(desk, action):
        return Refusal(f"it has changed {other} as well")
    if now - first.at > WINDOW:
        return Refusal(f"it is more than {WINDOW // 60} minutes ago")
    return _left(action, now)


def _own_undo(event: Event, by: str) -> bool:
    return event.by == by and event.cause.startswith(UNDOING)


def _kind(desk: Desk, action: Action) -> str:
    record = desk.store.load(action.stream)
    return record.kind if record is not None else ""


def _left(action: Action, now: Instant) -> Refusal | None:
    """What was written for the client, or sent to somebody, can be taken back for half a minute."""
    out = [e for e in action.events if _goes_out(e)]
    if not out or now - out[0].at <= UNDO_DELAY:
        return None
    return Refusal(f"what it sends has left by now; it waits for {UNDO_DELAY} seconds only")


def _goes_out(event: Event) -> bool:
    match event.body:
        case Noted(public=True):
            return event.by not in {ENGINE, CLIENT}
        case NotificationQueued(to=to):
            return bool(to)
        case _:
            return False


def _elsewhere(desk: Desk, action: Action) -> str:
    """Another record that the same commit has changed by another command: what followed cannot be told from it."""
    first, last = action.events[0], action.events[-1]
    for event in desk.store.events(after=first.position):
        if event.position > last.position + NEARBY or not _alike(event, first):
            return ""
        if event.stream != action.stream and event.cause != action.cause and not event.cause.startswith(UNDOING):
            return event.stream
    return ""


NEARBY = 200
"""Events behind an action among which those of the same commit are looked for."""


def _alike(event: Event, first: Event) -> bool:
    """Whether it was caused at the same instant, by the same person or by the engine."""
    return event.at == first.at and event.by in {first.by, ENGINE}
