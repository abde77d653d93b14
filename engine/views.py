"""Rows for screens, lists and reports: what there is, as people read it. Nothing here changes anything.

A row holds facts that stay true while time passes (a deadline, a budget, a status); the face of a clock at an instant
is worked out from them by `face`, so that a screen can tick without asking the store.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from engine.clock import Instant
from engine.events import Event, Opened, evolve
from engine.hours import WorkingHours
from engine.machines.definition import Definition
from engine.records import Asked, End, Record, Timer, Value
from engine.rules import timers
from engine.rules.fields import spoken
from engine.rules.links import phrase
from engine.store.contract import Cursor, Order, Store, Where, every
from engine.workflow import Workflow

Urgency = Literal["breached", "at risk", "running", "paused", "none"]
"""How much a record presses; screens show `!`, `~`, nothing, `z` and nothing."""

SYMBOLS: dict[Urgency, str] = {"breached": "!", "at risk": "~", "running": " ", "paused": "z", "none": " "}

PRESSING: tuple[Literal["breached", "at risk", "running", "paused"], ...] = ("breached", "at risk", "running", "paused")
"""From what presses most to what does not."""

AT_RISK = 4
"""A promise is at risk when less than one part in so many of its target is left."""


@dataclass(frozen=True, slots=True)
class Face:
    """A clock as it reads at one instant."""

    status: Literal["running", "at risk", "breached", "paused", "met", "met late", "stopped"]
    left: int
    """Working seconds left; negative once the promise is overdue."""
    used: int
    """Working seconds consumed."""


@dataclass(frozen=True, slots=True)
class ClockRow:
    """One promise of one record."""

    name: str
    timer: Timer
    hours: WorkingHours

    def face(self, now: Instant) -> Face:
        """What the clock shows at `now`."""
        used = timers.consumed(self.timer, self.hours, now)
        return Face(_reading(self.timer, used), self.timer.target - used, used)


@dataclass(frozen=True, slots=True)
class Row:
    """One record of a list."""

    record: Record
    state: str
    """The state's title."""
    client: str
    """The client's name."""
    clocks: tuple[ClockRow, ...]

    @property
    def id(self) -> str:
        return self.record.id

    @property
    def subject(self) -> str:
        return str(self.record.fields.get("subject") or self.record.fields.get("name") or "")

    def field(self, name: str) -> str:
        """A field as text; empty when unset."""
        value = self.record.fields.get(name)
        return "" if value is None else str(value)

    def faces(self, now: Instant) -> dict[str, Face]:
        """Every clock by its name, as it reads at `now`."""
        return {clock.name: clock.face(now) for clock in self.clocks}

    def urgency(self, now: Instant) -> Urgency:
        """How much the most pressing clock presses at `now`."""
        return self.pressing(self.faces(now).values())

    def pressing(self, faces: Iterable[Face]) -> Urgency:
        """How much the most pressing of these faces presses; nothing does once the record is closed."""
        if not self.record.open:
            return "none"
        statuses = {face.status for face in faces}
        return next((urgency for urgency in PRESSING if urgency in statuses), "none")


@dataclass(frozen=True, slots=True)
class LinkRow:
    """One link of a record."""

    end: End
    other: str
    words: str
    """`is a child of T-1 Server room, closed`."""


@dataclass(frozen=True, slots=True)
class Rows:
    """A page of a list."""

    rows: tuple[Row, ...]
    cursor: Cursor | None


class Views:
    """Reads a store under one set of rules."""

    def __init__(self, store: Store, workflow: Workflow) -> None:
        self.store = store
        self.workflow = workflow
        self._names: dict[str, str] = {}

    def page(
        self,
        where: Where,
        order: Order = "due",
        after: Cursor | None = None,
        limit: int = 50,
        *,
        backwards: bool = False,
    ) -> Rows:
        """One page of records as rows; backwards from the end of the order."""
        page = self.store.find(where, order, after, limit, backwards=backwards)
        return Rows(tuple(self.row(record) for record in page.records), page.cursor)

    def row(self, record: Record) -> Row:
        """One record as a row."""
        definition = self.workflow.kinds.get(record.kind)
        return Row(
            record, state_title(definition, record.state), self._client(record), self._clocks(record, definition)
        )

    def _client(self, record: Record) -> str:
        client = record.fields.get("client")
        return self.name_of(str(client)) if client else ""

    def name_of(self, stream: str) -> str:
        """What a record calls itself: its name or subject, else its id. Remembered for as long as these views live."""
        if stream not in self._names:
            record = self.store.load(stream)
            name = (record.fields.get("name") or record.fields.get("subject")) if record else None
            self._names[stream] = str(name or stream)
        return self._names[stream]

    def links(self, record: Record) -> list[LinkRow]:
        """What a record has to do with others, in words."""
        return [self._link(other, end) for other, end in record.links.items()]

    def _link(self, other: str, end: End) -> LinkRow:
        name = self.name_of(other)
        named = other if name == other else f"{other} {name}"
        closed = "" if end.open or end.relation in {"merged", "merged_into"} else ", closed"
        return LinkRow(end, other, f"{phrase(end.relation, named)}{closed}")

    def waiting(self) -> Iterator[tuple[Row, str, Asked]]:
        """Everything that waits for somebody's approval, in the order of the records' deadlines.

        Only open records of kinds that know approvals are looked at, page by page.
        """
        for definition in self.workflow.definitions.values():
            if any(way.approval for ways in definition.transitions.values() for way in ways):
                for record in self.all(Where(kind=definition.kind, open=True)):
                    for name, asked in record.asked.items():
                        yield self.row(record), name, asked

    def _clocks(self, record: Record, definition: Definition | None) -> tuple[ClockRow, ...]:
        """The record's promises, in the order of the file."""
        names = definition.timers if definition else record.timers
        found = ((name, record.timers[name]) for name in names if name in record.timers)
        return tuple(ClockRow(name, timer, self._hours(timer)) for name, timer in found if timer.target)

    def _hours(self, timer: Timer) -> WorkingHours:
        company = self.workflow.company
        return company.calendars.get(timer.calendar) or company.calendars[company.calendar]

    def find_reference(self, kind: str, text: str) -> Sequence[Record]:
        """Records of a kind that `text` may mean: the id itself, else every record whose name contains it."""
        exact = self.store.load(text)
        if exact is not None and exact.kind == kind:
            return (exact,)
        word = text.casefold()
        everyone = list(self.all(Where(kind=kind), "id"))
        named = [r for r in everyone if word == str(r.fields.get("name", "")).casefold()]
        return named or [r for r in everyone if word in str(r.fields.get("name", "")).casefold()]

    def all(self, where: Where, order: Order = "due") -> Iterable[Record]:
        """Every record, page by page."""
        return every(self.store, where, order)

    def as_of(self, moment: Instant, where: Where) -> list[Row]:
        """The records as they stood at `moment`, by due date: the journal replayed up to then."""
        records: dict[str, Record] = {}
        for event in self.store.events():
            if event.at <= moment:
                _remember(records, event)
        found = [record for record in records.values() if matches(record, where)]
        return [self.row(record) for record in sorted(found, key=lambda r: (r.due, r.opened, r.id))]


def with_merged(record: Record) -> str:
    """The time logged on a record where others were merged into it: `0:40:00, with T-2 1:10`; else nothing."""
    if not record.brought:
        return ""
    return (
        f"{span(record.seconds)}, with {' and '.join(record.linked('merged'))} {span(record.seconds + record.brought)}"
    )


def waits(name: str, asked: Asked, definition: Definition | None) -> str:
    """What waits for approval, in words: `offer waits for owner, asked by anna: price = 7.00; as agreed`."""
    more = [words for words in (given(asked, definition), asked.note) if words]
    return f"{name} waits for {asked.role}, asked by {asked.by}" + (f": {'; '.join(more)}" if more else "")


def given(asked: Asked, definition: Definition | None) -> str:
    """The fields that were given along with what waits for approval, as people write them."""
    declared = definition.fields if definition else {}
    values = {name: spoken(declared.get(name), value) for name, value in asked.fields.items()}
    return ", ".join(f"{name} = {value or '(cleared)'}" for name, value in values.items())


def state_title(definition: Definition | None, state: str) -> str:
    """A state as people read it."""
    state = definition.placed(state) if definition else state
    known = definition.states.get(state) if definition else None
    return known.title if known and known.title else state.replace("_", " ")


def matches(record: Record, where: Where) -> bool:
    """Whether a record is one of `where`, the way every store decides it."""
    fields = record.fields
    return (
        where.kind in {None, record.kind}
        and where.open in {None, record.open}
        and (not where.states or record.state in where.states)
        and _same(where.assignee, fields.get("assignee"))
        and _same(where.client, fields.get("client"))
    )


def _same(wanted: str | None, value: Value) -> bool:
    return wanted is None or wanted == (value or "")


def _remember(records: dict[str, Record], event: Event) -> None:
    record = records.get(event.stream)
    if record is not None or isinstance(event.body, Opened):  # other streams, such as that of the rules, have no record
        records[event.stream] = evolve(record, event)


def _reading(
    timer: Timer, used: int
) -> Literal["running", "at risk", "breached", "paused", "met", "met late", "stopped"]:
    late = timer.breached is not None or used > timer.target
    if timer.status == "met":
        return "met late" if late else "met"
    if timer.status == "stopped":
        return "stopped"
    if late or (timer.status == "running" and used >= timer.target):
        return "breached"
    if timer.status == "paused":
        return "paused"
    return "at risk" if (timer.target - used) * AT_RISK <= timer.target else "running"


def span(seconds: int) -> str:
    """`3:40` hours and minutes, `0:04:10` below an hour, `-0:20:26` when overdue."""
    sign, rest = ("-", -seconds) if seconds < 0 else ("", seconds)
    hours, rest = divmod(rest, 3600)
    minutes, second = divmod(rest, 60)
    if hours == 0:
        return f"{sign}0:{minutes:02}:{second:02}"
    return f"{sign}{hours}:{minutes:02}"
