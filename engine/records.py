"""What exists: one record shape for every kind, because kinds are declared in YAML and not in Python.

A record is the fold of its events (`events.evolve`); it carries everything that a decision, a queue row or the daemon
needs, so that nothing has to read the history to answer a question about the present.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

from engine.clock import Instant
from engine.money import Cents

Value = str | int | bool | None
"""What a field holds. Dates are `YYYY-MM-DD` text, money is cents, minutes are minutes."""

NEVER: Instant = 2**53
"""Later than every deadline: sorts records without one behind all others."""

TimerStatus = Literal["running", "paused", "met", "stopped"]


class Timer(msgspec.Struct, frozen=True, omit_defaults=True):
    """One clock of one record: a budget of working time (a promise), a wait, a date to come, or what comes round."""

    status: TimerStatus
    since: Instant
    """When the present status began."""
    target: int = 0
    """Promised working seconds; 0 for every timer that is no promise."""
    consumed: int = 0
    """Working seconds counted up to `since`."""
    calendar: str = ""
    """The calendar that counts."""
    due: Instant | None = None
    """When it runs out if it keeps running; None unless running."""
    next: Instant | None = None
    """When something is to be done about it (a rung, the breach, the fire); None unless running."""
    breached: Instant | None = None
    """The deadline that was missed; a breach is sticky."""
    fired: tuple[str, ...] = ()
    """Keys of the rungs that were decided in this cycle."""
    cycle: int = 1
    """Counts the starts: with the record, the timer and the rung it names an escalation for ever."""
    mark: str = ""
    """`until`: the date that it looks towards; `every`: the day of the occurrence that comes next; `meter`: the period,
    or the block, that is measured."""
    of: int = 0
    """meter: how much there is to use, of which `consumed` is used by now; in seconds, or in cents."""

    @property
    def decided(self) -> Instant | None:
        """When a promise was kept or missed; None while neither has happened."""
        return self.breached if self.breached is not None else self.since if self.status == "met" else None


Relation = Literal[
    "parent", "child", "blocks", "blocked_by", "duplicate_of", "duplicate", "related", "merged_into", "merged"
]
"""What another record is to this one, or what this one does to it."""


class End(msgspec.Struct, frozen=True, omit_defaults=True):
    """One end of a link: the other record, as this one knows it."""

    relation: Relation
    open: bool = True
    """False once the other record's state is final."""
    seconds: int = 0
    """Working time that a merged record brought along."""


class Asked(msgspec.Struct, frozen=True, omit_defaults=True):
    """A transition that waits for somebody's approval."""

    by: str
    """Who asked for it, and will have taken it."""
    role: str
    """Who can approve: a role, or `client`."""
    at: Instant
    fields: dict[str, Value] = {}
    """What was given with it."""
    note: str = ""
    public: bool = False


class Price(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a billing or costs rule has decided on a record, as it stands now."""

    day: date
    """The local day on which it was triggered."""
    amount: Cents | None = None
    """None: no amount was known then, nor has one been given since."""


class File(msgspec.Struct, frozen=True):
    """A file that belongs to a record; its content is kept beside the store."""

    name: str
    """Only a name, safe on every system."""
    size: int
    """Bytes."""
    media: str
    """Its media type, by the ending of its name: `image/png`."""
    digest: str
    """SHA-256 of the content, in hexadecimal digits."""


class Mail(msgspec.Struct, frozen=True, omit_defaults=True):
    """A mail that arrived, as far as a record tells of it; the whole is kept beside the store."""

    message_id: str
    """Without brackets; empty when it had none."""
    sender: str
    """Their address; empty when it named none."""
    subject: str
    raw: str
    """SHA-256 of the mail as it came, in hexadecimal digits: its content is kept like that of a file."""
    name: str = ""
    to: tuple[str, ...] = ()
    automatic: str = ""
    """Why a machine wrote it; empty when a person did."""
    unanswerable: bool = False
    """A person wrote it, and wants no automatic answer."""
    failed: tuple[str, ...] = ()
    """Addresses that it reports as not to be reached."""
    fingerprint: str = ""
    """The same for two copies of one mail, and for nothing else."""
    left_out: int = 0
    """Files and parts that are only in the mail as it came."""
    mailbox: str = ""


class Record(msgspec.Struct, frozen=True, omit_defaults=True):
    """A ticket, project, contract, client …: whatever its workflow declares."""

    id: str
    kind: str
    version: int
    """Number of events behind it."""
    state: str
    opened: Instant
    changed: Instant
    """Instant of the newest event."""
    entered: Instant
    """When the present state was entered."""
    open: bool = True
    """False once the state is final."""
    fields: dict[str, Value] = {}
    timers: dict[str, Timer] = {}
    seconds: int = 0
    """Working time logged on it, raw seconds."""
    logged: Instant = 0
    """Up to when working time in the present state was logged."""
    done: tuple[str, ...] = ()
    """Transitions that were ever taken, and `first_reply` once an agent has answered; each once."""
    origin: str = ""
    """The key under which another system knows it, when it was imported."""
    generation: int = 0
    """How many records rules have opened one from the other up to this one, at one instant."""
    judged: str = ""
    """The rules under which its clocks were last judged (`Kind.clocks`); empty before there were any."""
    links: dict[str, End] = {}
    """Other records by their ids; each of them has the other end."""

    asked: dict[str, Asked] = {}
    """Transitions that wait for approval, by name."""
    charged: dict[str, Price] = {}
    """What billing rules have charged, by their names; what was taken back is not among it."""
    incurred: dict[str, Price] = {}
    """As `charged`, what costs rules have noted."""
    files: dict[str, str] = {}
    """What was attached: name → digest of the content."""

    def text(self, field: str) -> str:
        """What a field holds, as text; empty when it is unset, or no field is named."""
        return str(self.fields.get(field) or "") if field else ""

    def linked(self, relation: Relation) -> list[str]:
        """Ids of the records that are so much to this one, in the order in which they became it."""
        return [other for other, end in self.links.items() if end.relation == relation]

    @property
    def became(self) -> str:
        """The record that this one was merged into; empty when it was not."""
        return next(iter(self.linked("merged_into")), "") if self.links else ""

    @property
    def brought(self) -> int:
        """Working time that records which were merged into this one brought along, raw seconds."""
        return sum(end.seconds for end in self.links.values()) if self.links else 0

    @property
    def due(self) -> Instant:
        """The earliest deadline that is still running, or NEVER."""
        earliest = NEVER
        for timer in self.timers.values():  # asked at every commit: a loop takes half the time of a generator
            if timer.due is not None and timer.due < earliest and timer.target:
                earliest = timer.due
        return earliest

    @property
    def fires(self) -> Instant | None:
        """When the daemon must next look at it, or None."""
        earliest: Instant | None = None
        for timer in self.timers.values():
            if timer.next is not None and (earliest is None or timer.next < earliest):
                earliest = timer.next
        return earliest


class Message(msgspec.Struct, frozen=True):
    """One message that waits to be sent; its key makes it unique for ever."""

    key: str
    stream: str
    """The record that it is about."""
    to: tuple[str, ...]
    """Agents' ids, addresses, or `client`."""
    text: str
    at: Instant
    send_at: Instant = 0
    """Not to be sent before; 0: at once."""
    subject: str = ""
    """Without one, the channel words it."""
    automatic: bool = True
    """Nobody wrote it: it says so of itself, so that machines do not answer it."""


class Unsent(msgspec.Struct, frozen=True):
    """A message that has not left, and how often that was tried."""

    number: int
    message: Message
    tries: int = 0
    trouble: str = ""
    """What went wrong the last time."""
