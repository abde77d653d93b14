"""The values of money: what was worked, what is charged for it and why, what it cost, what stands on an invoice.

Charges are worked out from facts (time entries, purchases, contracts and their terms) as often as anybody asks; what an
invoice says is frozen on it as `Line`s. What is still to be billed is the difference, subject by subject.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

from engine.clock import Instant
from engine.money import Cents

Source = Literal["state", "timer", "entry"]
"""How time was recorded: by a state that records it, by a running timer, or written down."""


class TimeEntry(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """Somebody's work on a record: the raw seconds as they are now, after every edit."""

    id: str
    """`T-12#7`: the record and the version of the event that logged it; for ever."""
    record: str
    agent: str
    start: Instant
    seconds: int
    activity: str = ""
    """One of company.yaml's activities; empty: the first of them."""
    note: str = ""
    billable: bool = True
    reason: str = ""
    """Why it is not billable."""
    source: Source = "state"
    logged: Instant = 0
    """When it was written down (the event's instant)."""

    @property
    def end(self) -> Instant:
        """The end of the half-open interval."""
        return self.start + self.seconds


class Booking(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """What a record belongs to, as it stands now: where its entries and charges are counted."""

    record: str
    kind: str
    client: str = ""
    contract: str = ""
    project: str = ""
    service: str = ""
    subject: str = ""
    open: bool = True
    became: str = ""
    """The record that goes on for it, where it was merged: where time is rounded by the ticket, they are one."""

    @property
    def ticket(self) -> str:
        """The record that it is one with."""
        return self.became or self.record


class Step(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One step of how an amount came about."""

    what: str
    """covered, minimum, round, multiplier, drawn, rate, discount, prorated, indexed, total …"""
    text: str
    """`70 min, minimum 30 min, step 15 min → 75 min`."""
    rule: str = ""
    """`company.yaml:42@3f2a91c`."""


ChargeKind = Literal["time", "fee", "price"]
"""Time is rated, a fee comes round, a price is charged once for what happened."""


class Charge(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One amount that a client owes, and why. An entry that spans two allowances makes several with one subject."""

    key: str
    """Unique and stable: `T-1#7/time`, `T-1#7/block B-2`, `K-1/fee/2026-11-01`, `P-3/deposit`."""
    subject: str
    """What it is for: the entry's id, or the key of a fee or price. Billing compares per subject."""
    kind: ChargeKind
    record: str
    """The record that it arises from: ticket, task, contract, purchase …"""
    client: str
    day: date
    """Work date in the company's zone, the first day of a fee's period, or the day on which a price fell due."""
    until: date | None = None
    """fee: the day after the period's last."""
    ready: date | None = None
    """From when it can be billed; None: from `day` on."""
    amount: Cents = 0
    contract: str = ""
    project: str = ""
    service: str = ""
    agent: str = ""
    activity: str = ""
    seconds: int = 0
    """Raw seconds of work behind this part."""
    weighted: int = 0
    """Seconds after minimum, rounding and multiplier: what is charged, or drawn from an allowance."""
    covered: str = ""
    """What covers it, so that nothing is charged: `flat`, `included 2026-11`, `block B-2`, `not billable`."""
    overage: bool = False
    """Beyond what an allowance had left."""
    unrated: str = ""
    """Why no price could be found; the amount is then 0 and counted apart, never as zero revenue."""
    text: str = ""
    """For the invoice: what the client reads."""
    tax: str = ""
    """One of company.yaml's taxes; empty: the client's, else the first of them."""
    quantity: int = 1
    steps: tuple[Step, ...] = ()


class Balance(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """What an allowance grants for a while, and what of it is used."""

    name: str
    """`included`, `block`, as contract.yaml calls it."""
    contract: str
    period: str
    """`2026-11`, or the record of the block: unique within the name."""
    granted: int
    """Seconds, or cents of an allowance of money; what was rolled over included."""
    used: int
    since: date
    until: date | None = None
    """Half-open; what is left then is rolled over or lapses."""
    rolled: int = 0
    """Of what is granted: rolled over from the period before."""
    money: bool = False

    @property
    def left(self) -> int:
        """What can still be drawn."""
        return self.granted - self.used


class Cost(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """What something cost us."""

    key: str
    record: str
    day: date
    amount: Cents
    text: str = ""
    rule: str = ""


class Line(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One line of an invoice, frozen: a charge, or the difference to what was billed for it before."""

    charge: Charge
    """As it was rated when the line was drawn; `amount` is what this line bills."""
    adjusts: str = ""
    """The invoice that billed the subject before; empty for a first billing."""
    before: Cents = 0
    """What had been billed for the subject by then."""
    settled: bool = False
    """A final credit: what the line is for is not billed again, whatever becomes of it."""
