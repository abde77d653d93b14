"""What is asked of the desk, and what it answers. A command is asked; an event has happened; an outcome says which."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from engine.charges import Line, Source
from engine.clock import Instant
from engine.events import ENGINE, Event
from engine.money import Cents
from engine.plan_events import Slot
from engine.records import File, Mail, Record, Relation, Value


class Open(msgspec.Struct, frozen=True, kw_only=True):
    """Open a new record."""

    kind: str
    by: str
    fields: dict[str, Value] = {}
    note: str = ""
    origin: str = ""
    """The key under which another system knows the new record."""
    parent: str = ""
    """The record that it becomes a child of."""
    key: str = ""
    """When set, the command is carried out once, ever."""
    generation: int = 0
    """How many records rules have opened one from the other up to this one, at one instant; 0: somebody opens it."""
    lines: tuple[Line, ...] = ()
    """The lines of a new invoice."""
    mail: Mail | None = None
    """The mail that asks for it; `note` is then what it says, for everybody who reads the record."""
    files: tuple[File, ...] = ()
    """What came with it, kept beside the store already."""


class Fire(msgspec.Struct, frozen=True, kw_only=True):
    """Take a transition."""

    id: str
    transition: str
    by: str
    fields: dict[str, Value] = {}
    note: str = ""
    public: bool = False
    expected: int | None = None
    """The version that the asker saw; the command is not carried out if somebody else changed the record since."""
    key: str = ""


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """Write on a record: for colleagues, or public for the client too."""

    id: str
    text: str
    by: str
    public: bool = False
    key: str = ""


class Attach(msgspec.Struct, frozen=True, kw_only=True):
    """Give a record files whose contents are kept beside the store already."""

    id: str
    files: tuple[File, ...]
    by: str
    note: str = ""
    """What they are, for colleagues."""
    key: str = ""


class ReceiveMail(msgspec.Struct, frozen=True, kw_only=True):
    """A mail about a record arrived; the whole of it is kept beside the store already."""

    id: str
    mail: Mail
    text: str
    """What is new in it."""
    by: str
    """`client`, or `engine` for what no client wrote: it is noted for colleagues, and nothing follows."""
    files: tuple[File, ...] = ()
    key: str = ""


class SetFields(msgspec.Struct, frozen=True, kw_only=True):
    """Give fields new values."""

    id: str
    fields: dict[str, Value]
    by: str
    note: str = ""
    """Why, for colleagues; written only when something changes."""
    expected: int | None = None
    part_of: str = ""
    """What it is done together with, by its name in the journal: one undo takes all of it back."""
    key: str = ""


class FireTimers(msgspec.Struct, frozen=True, kw_only=True):
    """Do what the record's timers owe up to now; decides nothing when they owe nothing."""

    id: str
    by: str = ENGINE
    key: str = ""


class Follow(msgspec.Struct, frozen=True, kw_only=True):
    """Bring the fields that follow another record to what it says now; the desk asks this of whoever refers to it."""

    id: str
    source: str
    """The record that changed."""
    before: dict[str, Value]
    """What was changed in it, with the values from before."""
    by: str = ENGINE
    key: str = ""


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """Say that another record is something to this one, or no longer is; both records know of it afterwards."""

    id: str
    """Empty in what follows from a command: the record that was asked about."""
    relation: str
    """What the other one is to this one (parent, child, duplicate), or this one to it (blocks, blocked_by …)."""
    other: str
    by: str
    remove: bool = False
    key: str = ""


class TellLink(msgspec.Struct, frozen=True, kw_only=True):
    """What the other end of a link has to know: it was made, it is gone, the record there was closed or reopened.

    It only ever follows from a command to that record.
    """

    id: str
    other: str
    by: str = ENGINE
    relation: Relation | None = None
    """Given when the link is new."""
    gone: bool = False
    open: bool = True
    seconds: int = 0
    key: str = ""


class Merge(msgspec.Struct, frozen=True, kw_only=True):
    """Merge a record into another one, which goes on for both."""

    id: str
    into: str
    by: str
    note: str = ""
    expected: int | None = None
    key: str = ""


class Approve(msgspec.Struct, frozen=True, kw_only=True):
    """Answer somebody who waits for an approval; who asked takes it back with a no."""

    id: str
    by: str
    yes: bool
    transition: str = ""
    """May be left out when one waits."""
    note: str = ""
    expected: int | None = None
    key: str = ""


class LogTime(msgspec.Struct, frozen=True, kw_only=True):
    """Write down work: a time entry on a record."""

    id: str
    by: str
    agent: str
    """Who worked; another than `by` when it is written down for somebody."""
    start: Instant
    seconds: int
    activity: str = ""
    note: str = ""
    billable: bool = True
    reason: str = ""
    source: Source = "entry"
    overlapping: bool = False
    """Whether it may overlap with other work of the agent: refused otherwise, with what it overlaps."""
    key: str = ""


class EditTime(msgspec.Struct, frozen=True, kw_only=True):
    """Correct a time entry; what is None stays."""

    id: str
    entry: str
    by: str
    agent: str | None = None
    start: Instant | None = None
    seconds: int | None = None
    activity: str | None = None
    note: str | None = None
    billable: bool | None = None
    reason: str | None = None
    remove: bool = False
    """It was a mistake: nobody worked."""
    overlapping: bool = False
    why: str = ""
    key: str = ""


class Bill(msgspec.Struct, frozen=True, kw_only=True):
    """Draw the lines of an invoice anew, while that is possible."""

    id: str
    by: str
    lines: tuple[Line, ...]
    fields: dict[str, Value] = {}
    """What is set with them, in the same commit: the sums, for instance."""
    expected: int | None = None
    key: str = ""


class Measure(msgspec.Struct, frozen=True, kw_only=True):
    """Tell a record's meter how much of an allowance is used; its ladder decides what follows, each rung once."""

    id: str
    name: str
    """The timer that watches."""
    used: int
    of: int
    mark: str
    """The period, or the block, that is measured."""
    by: str = ENGINE
    key: str = ""


class KeepPlan(msgspec.Struct, frozen=True, kw_only=True):
    """Keep a plan of a project."""

    id: str
    by: str
    slots: dict[str, Slot]
    """Task → its place."""
    cost: Cents | None = None
    """What the work still to be done is going to cost."""
    baseline: bool = False
    """Whether it is what was agreed from now on."""
    key: str = ""


Command = (
    Open | Fire | Note | Attach | ReceiveMail | SetFields | FireTimers | Link | TellLink | Merge | Approve | Follow
    | LogTime | EditTime | Bill | Measure | KeepPlan
)  # fmt: skip


class Refusal(msgspec.Struct, frozen=True):
    """Why a command was not carried out."""

    reason: str
    """For a person: what was asked, why it cannot be."""
    rule: str = ""
    """`ticket.yaml:42@3f2a91c`: the rule that refused, when one did."""
    allowed: tuple[str, ...] = ()
    """What the asker could do instead: transitions, or field names that are missing."""

    def __str__(self) -> str:
        where = f" ({self.rule})" if self.rule else ""
        instead = f"; possible: {', '.join(self.allowed)}" if self.allowed else ""
        return f"{self.reason}{where}{instead}"


class Done(msgspec.Struct, frozen=True):
    """The command was carried out, and is on disk."""

    id: str
    record: Record
    events: Sequence[Event]
    followed: Sequence[Done] = ()
    """What followed on other records, or opened new ones, in the same commit and in this order."""

    @property
    def everything(self) -> list[Event]:
        """The events of this record and of all that followed."""
        return [*self.events, *(event for done in self.followed for event in done.events)]


class Refused(msgspec.Struct, frozen=True):
    """The rules said no; what the timers owed meanwhile was done all the same."""

    id: str
    refusal: Refusal


class Changed(msgspec.Struct, frozen=True):
    """Somebody else was faster: nothing was done; these events came in between."""

    id: str
    record: Record
    since: Sequence[Event]


class AlreadyDone(msgspec.Struct, frozen=True):
    """A command with this key was carried out before; nothing was done again."""

    id: str
    key: str


Outcome = Done | Refused | Changed | AlreadyDone
