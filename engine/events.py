"""What happened: the events, their envelope and codec, and the fold from events to a record.

Events are appended and never changed. Each body holds facts that need no rules to be read again: a timer event carries
the timer as it was left, so that replaying a journal gives the same records under any later workflow. A body's tag is
its stored name and stays for ever; new facts get new fields with defaults.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast, get_args

import msgspec

from engine.charges import Source
from engine.clock import Instant
from engine.mail_events import MailReceived
from engine.money_events import (
    Billed,
    Charged,
    Incurred,
    Measured,
    TimeEdited,
    TimeRemoved,
    Unpriced,
    WorkBegan,
    WorkEnded,
)
from engine.plan_events import PlanKept
from engine.records import Asked, End, File, Price, Record, Relation, Timer, Value
from engine.refusals import TransitionRefused
from engine.rule_events import RulesAdopted, RulesFollowed, RulesMended, RulesRejected


class Opened(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """A record came into being."""

    kind: str
    state: str
    fields: dict[str, Value]
    rule: str = ""
    """`ticket.yaml@3f2a91c`: the rules it was opened under."""
    origin: str = ""
    clocks: str = ""
    """`Kind.clocks` of these rules."""
    generation: int = 0
    """How many records rules have opened one from the other up to this one, at one instant."""


class Transitioned(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """A transition was taken."""

    transition: str
    source: str
    target: str
    final: bool = False
    rule: str = ""
    approved_by: str = ""
    """Who approved it, where somebody had to be asked."""


class StateRenamed(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """The record's state has another name by now; nothing else about it has changed."""

    source: str
    target: str
    final: bool = False
    rule: str = ""


class FieldsSet(msgspec.Struct, frozen=True, tag=True):
    """Fields were given new values."""

    fields: dict[str, Value]


class Noted(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """Someone wrote something; public means that the client reads it."""

    text: str
    public: bool = False


class Attached(msgspec.Struct, frozen=True, tag=True):
    """Someone brought a file."""

    file: File


class TimeLogged(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """An agent worked on it from `start` for `seconds`: a time entry, known by the record and this event's version."""

    agent: str
    start: Instant
    seconds: int
    activity: str = ""
    note: str = ""
    billable: bool = True
    reason: str = ""
    """Why it is not billable."""
    source: Source = "state"
    instead: bool = False
    """The state of the record records the agent's time as well: up to the end of this entry it has it by now."""


class TimerStarted(msgspec.Struct, frozen=True, tag=True):
    """A clock began to run (or began paused)."""

    name: str
    timer: Timer
    rule: str


class TimerPaused(msgspec.Struct, frozen=True, tag=True):
    """A clock stands still; its budget keeps."""

    name: str
    timer: Timer


class TimerResumed(msgspec.Struct, frozen=True, tag=True):
    """A clock runs again, with exactly what was left."""

    name: str
    timer: Timer


class TimerMet(msgspec.Struct, frozen=True, tag=True):
    """What was promised was done; late when `timer.breached` is set."""

    name: str
    timer: Timer


class TimerStopped(msgspec.Struct, frozen=True, tag=True):
    """A clock ended without having been met: the record was closed, or left the states where it runs."""

    name: str
    timer: Timer


class TimerRetargeted(msgspec.Struct, frozen=True, tag=True):
    """Target or calendar changed; what was consumed stays."""

    name: str
    timer: Timer
    before: int
    rule: str


class SlaBreached(msgspec.Struct, frozen=True, tag=True):
    """A promise was not kept by its deadline."""

    name: str
    timer: Timer
    due: Instant
    rule: str


class Escalated(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """A rung of a ladder was decided, once; `due` is when, the envelope's `at` is when it was noticed."""

    name: str
    timer: Timer
    rung: str
    due: Instant
    rule: str
    skipped: bool = False
    """True when a later rung was due as well and the ladder acts on the highest only."""


class TimerFired(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """A wait ran out, or a schedule came round; what it does follows."""

    name: str
    timer: Timer
    due: Instant
    rule: str
    skipped: bool = False
    """True when it came too late to act, or a later occurrence was due as well."""
    mark: str = ""
    """The day of a schedule's occurrence."""


class NotificationQueued(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """A message waits in the outbox under `key`, once."""

    key: str
    to: tuple[str, ...]
    """Agents' ids, addresses, or `client`."""
    text: str
    rule: str = ""
    send_at: Instant = 0
    """Not to be sent before, because of quiet hours; 0: at once."""
    away: tuple[str, ...] = ()
    """Those of them who were absent; a deputy, where there is one, is among the others."""


class GuardFailed(msgspec.Struct, frozen=True, tag=True):
    """A guard could not be evaluated and counted as false."""

    transition: str
    error: str
    rule: str


class ClocksJudged(msgspec.Struct, frozen=True, tag=True):
    """Other rules came in force, and every clock was judged anew; those that they change follow as events."""

    clocks: str
    """`Kind.clocks` of the rules now in force."""
    since: Instant
    """From when they hold."""


class Linked(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """Another record has become something to this one; the other's journal says the same from its side."""

    other: str
    relation: Relation
    open: bool = True
    """Whether the other record was open."""
    seconds: int = 0
    """Working time logged on a record that is merged into this one."""


class Unlinked(msgspec.Struct, frozen=True, tag=True):
    """Another record is nothing to this one any more."""

    other: str
    relation: Relation


class LinkTold(msgspec.Struct, frozen=True, tag=True):
    """A record that this one is linked with was closed, or opened again."""

    other: str
    open: bool


class ApprovalAsked(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """A transition waits until somebody approves it; the envelope says who asked."""

    transition: str
    role: str
    """Who can approve: a role, or `client`."""
    fields: dict[str, Value] = {}
    note: str = ""
    public: bool = False
    rule: str = ""


class ApprovalGiven(msgspec.Struct, frozen=True, tag=True):
    """Somebody said yes; the transition follows, as of the one who asked."""

    transition: str
    asked_by: str


class ApprovalRefused(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """Somebody said no."""

    transition: str
    asked_by: str
    note: str = ""


class ApprovalEnded(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """Nobody needs to answer any more: it was withdrawn, or the record left the state by another way."""

    transition: str
    asked_by: str
    withdrawn: bool = False


class Undone(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """Whoever did it has taken back what they did last: the record is as it was before, its clocks counting on."""

    first: int
    """Version of the first event that is taken back."""
    last: int
    what: str
    """The command that is taken back."""
    before: Record
    """The record as it was; only its version and the instant of its last change go on."""

    @property
    def versions(self) -> range:
        """Of all events that are taken back."""
        return range(self.first, self.last + 1)


Body = (
    Opened | Transitioned | StateRenamed | FieldsSet | Noted | Attached | MailReceived | TimeLogged
    | TimerStarted | TimerPaused | TimerResumed | TimerMet | TimerStopped | TimerRetargeted
    | SlaBreached | Escalated | TimerFired | NotificationQueued | GuardFailed | ClocksJudged
    | Linked | Unlinked | LinkTold
    | ApprovalAsked | ApprovalGiven | ApprovalRefused | ApprovalEnded
    | RulesAdopted | RulesRejected | RulesMended | RulesFollowed | TransitionRefused
    | TimeEdited | TimeRemoved | WorkBegan | WorkEnded | Charged | Incurred | Unpriced | Billed | Measured
    | PlanKept | Undone
)  # fmt: skip


Timed = (
    TimerStarted | TimerPaused | TimerResumed | TimerMet | TimerStopped | TimerRetargeted
    | SlaBreached | Escalated | TimerFired | Measured
)  # fmt: skip
"""What happens to a clock: its name, and the timer as it was left."""

_TIMED = frozenset(get_args(Timed))


class Event(msgspec.Struct, frozen=True):
    """An event as the journal keeps it."""

    stream: str
    """The record's id."""
    version: int
    """1 for the first event of the stream."""
    at: Instant
    by: str
    """An agent's id, `client`, or `engine`."""
    cause: str
    """The command that led to it."""
    body: Body
    position: int = 0
    """Place in the whole journal; 0 until committed."""


ENGINE = "engine"
"""Who acts when a timer or an automatic transition does."""

CLIENT = "client"
"""Who acts when the client does."""

FIRST_REPLY = "first_reply"
"""`met_by` word for an agent's first public note; an automatic message never counts."""

REPLY = "reply"
"""`met_by` word for any public note of an agent."""

CLIENT_MESSAGE = "client_message"
"""`from` word for a message of the client."""

encode_body = msgspec.json.Encoder().encode
decode_body = msgspec.json.Decoder(Body).decode


def evolve(record: Record | None, event: Event) -> Record:
    """The record after one more event. ValueError when the stream does not begin with `Opened`."""
    body = event.body
    if isinstance(body, Opened):
        return Record(
            id=event.stream, kind=body.kind, version=event.version, state=body.state, opened=event.at,
            changed=event.at, entered=event.at, fields=body.fields, origin=body.origin, judged=body.clocks,
            generation=body.generation,
        )  # fmt: skip
    if record is None:
        message = f"stream {event.stream!r} does not begin with Opened but with {type(body).__name__}"
        raise ValueError(message)
    if isinstance(body, Undone):
        return msgspec.structs.replace(body.before, version=event.version, changed=event.at)
    return msgspec.structs.replace(record, version=event.version, changed=event.at, **_changes(record, event))


def replay(events: Iterable[Event]) -> Record | None:
    """The record that a stream's events add up to."""
    record: Record | None = None
    for event in events:
        record = evolve(record, event)
    return record


def _changes(record: Record, event: Event) -> dict[str, Any]:
    """What one event changes in a record, beyond version and instant."""
    if type(event.body) in _TIMED:  # most events are; a match would come to them last
        return _timed(record, cast("Timed", event.body))
    match event.body:
        case Transitioned(transition=name, target=target, final=final):
            return {"state": target, "entered": event.at, "open": not final} | _done(record, name)
        case StateRenamed(target=target, final=final):
            return {"state": target, "open": not final}
        case FieldsSet(fields=fields):
            return {"fields": record.fields | fields}
        case TimeLogged(start=start, seconds=seconds, source=source, instead=instead):
            logged = {"logged": start + seconds} if source == "state" or instead else {}
            return {"seconds": record.seconds + seconds} | logged
        case TimeEdited(entry=entry, before=before):
            return {"seconds": record.seconds + entry.seconds - before}
        case TimeRemoved(before=before):
            return {"seconds": record.seconds - before}
        case Noted(public=True) if event.by not in {CLIENT, ENGINE}:
            return _done(record, FIRST_REPLY)
        case Attached(file=file):
            return {"files": record.files | {file.name: file.digest}}
        case ClocksJudged(clocks=clocks):
            return {"judged": clocks}
        case Linked() | Unlinked() | LinkTold() as link:
            return {"links": _links(record.links, link)}
        case ApprovalAsked(transition=name, role=role, fields=fields, note=note, public=public):
            return {"asked": record.asked | {name: Asked(event.by, role, event.at, fields, note, public)}}
        case ApprovalGiven(transition=name) | ApprovalRefused(transition=name) | ApprovalEnded(transition=name):
            return {"asked": {other: asked for other, asked in record.asked.items() if other != name}}
        case Noted() | PlanKept() | MailReceived() | NotificationQueued() | GuardFailed() | Opened() | Billed():
            return {}
        case Charged() | Incurred() | Unpriced() as price:
            return _priced(record, price)
        case RulesAdopted() | RulesRejected() | RulesMended() | RulesFollowed():
            return {}  # they stand in streams of their own, which are no record's
        case Undone():
            return {}  # `evolve` knows
        case TransitionRefused() | WorkBegan() | WorkEnded():
            return {}  # they stand in streams of their own, which are no record's
        case timed:
            return _timed(record, timed)


def _timed(record: Record, body: Timed) -> dict[str, Any]:
    return {"timers": record.timers | {body.name: body.timer}}


def _links(links: dict[str, End], body: Linked | Unlinked | LinkTold) -> dict[str, End]:
    """The ends of a record's links after one more event about them."""
    other = body.other
    match body:
        case Linked(relation=relation, open=is_open, seconds=seconds):
            return links | {other: End(relation, is_open, seconds)}
        case Unlinked():
            return {name: end for name, end in links.items() if name != other}
        case LinkTold(open=is_open):
            return links | {other: msgspec.structs.replace(links[other], open=is_open)}


def _priced(record: Record, body: Charged | Incurred | Unpriced) -> dict[str, Any]:
    """What rules have decided after one more price; what is taken back can be charged again."""
    match body:
        case Unpriced(name=name, day=day, cost=cost):
            prices = "incurred" if cost else "charged"
            return {prices: getattr(record, prices) | {name: Price(day)}}
        case Charged() | Incurred():
            prices = "incurred" if isinstance(body, Incurred) else "charged"
            others = {name: price for name, price in getattr(record, prices).items() if name != body.name}
            return {prices: others if body.undone else others | {body.name: Price(body.day, body.amount)}}


def _done(record: Record, what: str) -> dict[str, Any]:
    """That something was done, for promises that begin after it."""
    return {} if what in record.done else {"done": (*record.done, what)}
