"""One workflow kind as values: what `workflows/ticket.yaml` says after it was read and checked.

Everything keeps the position where it is written, because every refusal, deadline and escalation names its rule.
A Definition is immutable and complete: nobody looks at the YAML again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from engine.machines.guard_text import Guard
from engine.machines.money_rules import ChargeRule, InvoiceRule, RatingRule, Stage
from engine.machines.templates import Template
from engine.problems import Position
from engine.records import Value

FieldType = Literal[
    "text", "choice", "integer", "minutes", "money", "percent", "flag", "date",
    "agent", "service_level", "service", "rate_card", "tax", "index", "activity", "role", "predecessors", "reference",
]  # fmt: skip
"""Types of fields. `reference` is written in YAML as the name of another workflow kind, e.g. `type: client`."""

MERGE = "merge"
"""The transition by which a record ends that is merged into another one; nobody takes it by itself."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field that records of this kind have."""

    name: str
    type: FieldType
    position: Position
    required: bool = False
    """Must be given when the record is opened."""
    default: Value = None
    """The value when none is given, and nothing can be copied."""
    copied_from: tuple[tuple[str, str], ...] = ()
    """`default: client.service_level` as (("client", "service_level"),): copied from the record referred to, from the
    first that has something to give."""
    follows: bool = False
    """Whether it goes on being what its sources say, as long as it was not given another value."""
    choices: tuple[str, ...] = ()
    """For `choice`: the values, most urgent first where that has a meaning (`raise` moves towards the first)."""
    kind: str = ""
    """For `reference`: the workflow kind it refers to."""
    title: str = ""
    numbered: str = ""
    """For text: the pattern of the numbers that `sets: {number: next}` gives out, e.g. `{year}/{n}`."""


@dataclass(frozen=True, slots=True)
class State:
    """A state; flat: groups give names to sets of them."""

    name: str
    position: Position
    title: str = ""
    initial: bool = False
    final: bool = False
    records_time: bool = False
    """The assignee's time is logged while a record is here."""


@dataclass(frozen=True, slots=True)
class Transition:
    """A way from some states to one state; several of one name are alternatives, tried in order."""

    name: str
    sources: tuple[str, ...]
    target: str
    position: Position
    title: str = ""
    guard: Guard | None = None
    asks: tuple[str, ...] = ()
    """Fields, or `note`, that must be given or already filled when it is taken."""
    sets: Mapping[str, Value] = field(default_factory=dict)
    """Fields set when it is taken; the text `actor` means whoever takes it, for fields of type agent, `today` the day,
    for fields of type date, `+1 year` the day so much later, and `next` the next number of the field's pattern, without
    gaps."""
    by: tuple[str, ...] = ()
    """Roles that may take it, `agent` for any agent, `client`; empty means any agent."""
    automatic: bool = False
    """Taken by the engine as soon as it is possible."""
    on: str = ""
    """`client_message`: the engine takes it too, when the client writes."""
    approval: str = ""
    """A role, or `client`: who must approve before anybody else can take it."""
    key: str = ""
    """One-letter key on the screen; empty: chosen from the name."""


@dataclass(frozen=True, slots=True)
class Duration:
    """`30m`, `4h`, `90s`, `3 workdays`, `2 days`: an amount of time as written."""

    seconds: int = 0
    workdays: int = 0
    """When not 0, this many days of the calendar, to the same time of day."""
    text: str = ""


@dataclass(frozen=True, slots=True)
class MessageRule:
    """A message that leaves when something has happened."""

    name: str
    on: tuple[str, ...]
    """Transitions, `opened` (by the client), `reply` (an agent's words for the client), `client_message`."""
    to: tuple[str, ...]
    """Whom it reaches: roles, rotas, agents, fields of type agent, addresses, `client`."""
    subject: str
    text: str
    """Both with places: `{subject}` a field, `{id}` the record, `{note}` what was written."""
    position: Position
    templates: Mapping[str, Template] = field(default_factory=dict)
    """Language → the words in it, where they stand in files of their own; empty language: where no other fits."""


@dataclass(frozen=True, slots=True)
class Opening:
    """A record that a rule opens."""

    kind: str
    values: Mapping[str, Value]
    """Fields of the new record; `{client}` in a text is replaced by what the field `client` of this one holds."""
    position: Position


Verb = Literal["notify", "raise", "set", "assign", "fire", "open", "ask"]


@dataclass(frozen=True, slots=True)
class Action:
    """What a rung, a wait or a schedule does."""

    verb: Verb
    position: Position
    to: tuple[str, ...] = ()
    """notify: fields of type agent, roles, agents' ids, rotas, addresses, `client`; assign: one of them."""
    field: str = ""
    """raise, set, assign: the field."""
    value: Value = None
    """set: the new value."""
    transition: str = ""
    """fire: the transition; ask: the one whose approval is asked for."""
    opening: Opening | None = None
    """open: what is opened."""


@dataclass(frozen=True, slots=True)
class Rung:
    """A step of a ladder: at a percentage of the target and some working time before or after, or on a day."""

    key: str
    """`75%`, `100%+1h`, `-90d`: its name for ever; repeats append `#2`, `#3`."""
    percent: int
    offset: int
    """Working seconds after (negative: before) that percentage; days after (before) the date of an `until` timer."""
    actions: tuple[Action, ...]
    position: Position
    every: int = 0
    """Working seconds (or days) between repeats; 0: fires once."""
    times: int = 1
    """How often in all when `every` is set."""
    unit: Literal["target", "days", "workdays"] = "target"
    """What it is measured from and in: the target of a promise, or the date of an `until` timer."""


@dataclass(frozen=True, slots=True)
class Late:
    """What becomes of steps that come due while nobody looked, after an outage for instance."""

    policy: Literal["all", "highest", "skip_after"] = "highest"
    """Act on all of them, on the highest alone, or on those that are late by no more than `seconds`."""
    seconds: int = 0
    """skip_after: plain seconds."""


@dataclass(frozen=True, slots=True)
class Ladder:
    """An escalation: what is done as a promise runs out, or as a date comes near."""

    name: str
    rungs: tuple[Rung, ...]
    position: Position
    late: Late = Late()
    quiet: str = ""
    """The calendar outside which messages wait until it opens."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """When something comes round again."""

    every: Literal["day", "week", "month", "quarter", "year"]
    day: int = 1
    """Of the week (0 is Monday), of the month, or of the quarter's first month; LAST: its last day."""
    month: int = 1
    """year: the month that `day` is of."""


LAST = 31
"""The day of a month that each has: the 31st, or what comes nearest before it."""


@dataclass(frozen=True, slots=True)
class TimerRule:
    """A clock that records of this kind carry."""

    name: str
    position: Position
    kind: str
    """`promise`, `after`, `until`, `every`, `meter`: the keyword that it is written with."""
    target: str = ""
    """promise: `response`, `resolution` …, whatever the record's service level promises."""
    level_field: str = "service_level"
    """promise: the field of type service_level that holds the level's name."""
    per: str = ""
    """promise: the choice field by which the level's targets differ, e.g. `priority`."""
    begins: str = ""
    """promise: empty with the record, `client_message`, or the field of type agent with whose first value it begins."""
    runs_in: frozenset[str] | None = None
    """States in which it counts; None: in every state that is not final."""
    met_by: frozenset[str] = frozenset()
    """promise: names of transitions, `first_reply` and `reply` for an agent's first and for any public note."""
    ladder: str = ""
    calendar: str = ""
    """Overrides the service level's calendar (promise) or the company's (the others)."""
    after: Duration | None = None
    """after: how long in `runs_in` until it fires."""
    until: str = ""
    """until: the field of type date."""
    meter: str = ""
    """meter: what is watched: one of what the kind's own rating says is covered."""
    schedule: Schedule | None = None
    """every: when it comes round."""
    time: int = 0
    """until, every: seconds of the local day."""
    closed_days: Literal["keep", "before", "after"] = "keep"
    """until, every: what is due on a day on which the calendar is closed stays there, or moves to an open one."""
    actions: tuple[Action, ...] = ()
    """after, every: what is done."""
    late: Late | None = None
    """Instead of the ladder's; None: as the ladder says, or the highest."""
    quiet: str = ""
    """after, every: as of a ladder."""

    @property
    def fire(self) -> str:
        """The transition that the first action to fire one takes; empty when none does."""
        return next((action.transition for action in self.actions if action.verb == "fire"), "")


@dataclass(frozen=True, slots=True)
class View:
    """One view."""

    name: str
    title: str
    show: str
    """Words of the filter language; empty: everything."""
    order: Literal["due", "id", "changed"] = "due"
    empty: str = ""
    """What is said when nothing is in it."""
    position: Position | None = None
    also: tuple[str, ...] = ()
    """Other kinds whose records it shows as well, by the same words: a technician's next tasks above the tickets."""


@dataclass(frozen=True, slots=True)
class Definition:
    """A whole workflow kind."""

    kind: str
    title: str
    number: str
    """How records are named, e.g. `T-{n}`."""
    fields: Mapping[str, Field]
    states: Mapping[str, State]
    groups: Mapping[str, tuple[str, ...]]
    transitions: Mapping[str, tuple[Transition, ...]]
    timers: Mapping[str, TimerRule]
    ladders: Mapping[str, Ladder]
    moved: Mapping[str, str]
    """Old state name → present one."""
    file: str
    """Path as shown to people."""
    digest: str
    """First 7 hex digits of the file's SHA-256."""
    position: Position
    billing: Mapping[str, ChargeRule] = field(default_factory=dict)
    costs: Mapping[str, ChargeRule] = field(default_factory=dict)
    rating: RatingRule | None = None
    bills: InvoiceRule | None = None
    messages: Mapping[str, MessageRule] = field(default_factory=dict)
    views: tuple[View, ...] = ()
    """Of its queue; none: the usual ones."""

    @property
    def initial(self) -> str:
        """The state in which records are opened."""
        return next(s.name for s in self.states.values() if s.initial)

    @property
    def service(self) -> str:
        """The field that says which service a record is about; empty when there is none."""
        return next((f.name for f in self.fields.values() if f.type == "service"), "")

    @property
    def rule(self) -> str:
        """`ticket.yaml@3f2a91c`: how explanations name the whole file."""
        return f"{self.file.rpartition('/')[2]}@{self.digest}"

    def placed(self, state: str) -> str:
        """The present name of a state: where `moved` says that records of a state that is gone belong now."""
        return state if state in self.states else self.moved.get(state, state)

    def stage(self, state: str) -> Stage | None:
        """Where a record in a state, which may have another name by now, stands as an invoice; None when it is none."""
        return self.bills.stage(self.placed(state)) if self.bills else None

    def rule_at(self, position: Position) -> str:
        """`ticket.yaml:42@3f2a91c`: how explanations name one rule."""
        return f"{position.short}@{self.digest}"
