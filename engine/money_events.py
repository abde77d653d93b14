"""What happens to time and money: edits of entries, running timers, prices and costs that rules decided, invoice lines.

As with all events: a tag is a stored name and stays for ever, and new facts get new fields with defaults.
"""

from __future__ import annotations

from datetime import date

import msgspec

from engine.charges import Line, TimeEntry
from engine.clock import Instant
from engine.money import Cents
from engine.records import Timer


class TimeEdited(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """A time entry reads otherwise from now on; what was logged first stays in the journal."""

    entry: TimeEntry
    """As it reads now; its id is that of the entry that it corrects."""
    before: int
    """Its seconds before."""
    why: str = ""


class TimeRemoved(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """A time entry was a mistake."""

    entry: str
    before: int
    """Its seconds before."""
    why: str = ""


class WorkBegan(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """An agent's timer runs, in the agent's own stream (`@anna`): one at a time."""

    record: str
    start: Instant
    activity: str = ""
    note: str = ""


class WorkEnded(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """An agent's timer was stopped; when it was kept, the record has a time entry of the same commit."""

    record: str
    start: Instant
    seconds: int
    kept: bool = True
    why: str = ""


class Charged(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """A billing rule charges a price. The key makes it one: a later event with it says what the price is by then."""

    name: str
    """The rule's."""
    key: str
    """`P-3/deposit`."""
    amount: Cents
    day: date
    text: str = ""
    rule: str = ""
    quantity: int = 1
    tax: str = ""
    undone: bool = False
    """It was taken back; the amount is 0, and the next trigger charges anew."""


class Incurred(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """A costs rule notes what something cost us; as with `Charged`, the last one with a key counts."""

    name: str
    key: str
    amount: Cents
    day: date
    text: str = ""
    rule: str = ""
    undone: bool = False


class Unpriced(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """A billing or costs rule was triggered and had no amount: nothing is charged until its fields are filled."""

    name: str
    """The rule's."""
    key: str
    """That of the price, once there is one."""
    day: date
    why: str
    """`'price' is not set`."""
    rule: str = ""
    cost: bool = False
    """Whether it is a costs rule."""


class Billed(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """The lines of an invoice were drawn; those that were drawn before are replaced."""

    lines: tuple[Line, ...] = ()


class Measured(msgspec.Struct, frozen=True, tag=True):
    """How much of an allowance is used was told to the timer that watches it."""

    name: str
    timer: Timer


MoneyBody = TimeEdited | TimeRemoved | WorkBegan | WorkEnded | Charged | Incurred | Unpriced | Billed | Measured
