"""What a workflow says of money: when something is charged, what it cost us, how work is rated, what an invoice holds.

Values only; the language that they are read from is told in docs/reference/language.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from engine.machines.guard_text import Guard
from engine.money import WHOLE, Points
from engine.periods import Period
from engine.problems import Position


@dataclass(frozen=True, slots=True)
class ChargeRule:
    """One entry of `billing:`, or of `costs:`."""

    name: str
    position: Position
    title: str = ""
    """For the invoice; `{subject}` stands for a field. Empty: the record's subject and the name."""
    field: str = ""
    """The field of type money with the amount; empty for `charge: time`."""
    part: Points = WHOLE
    """`30% of price`."""
    less: tuple[Points, ...] = ()
    """`rest of price`: the parts of it that other rules charge, each rounded to cents; so that all add up to it."""
    times: str = ""
    """The field of type integer that it is multiplied by; empty: once."""
    guard: Guard | None = None
    """`if`: it applies only while this holds."""
    tax: str = ""
    on: tuple[str, ...] = ()
    """Transitions, or `first_reply`, that trigger it; `time_logged` for `charge: time`."""
    entering: tuple[str, ...] = ()
    """States on entering which it is triggered."""
    undone_by: tuple[str, ...] = ()
    """Transitions that take the charge back (its amount becomes 0)."""
    every: Period | Literal[""] = ""
    """A fee: what comes round, in calendar periods."""
    in_advance: bool = False
    """A fee can be billed from its first day on; else from the day after its last."""
    whole: bool = False
    """A fee of a part of a period is charged whole; else by the day."""
    since: str = ""
    """A fee begins with the day in this field of type date."""
    until: str = ""
    """A fee ends after the day in this field (the last day that it is paid for)."""
    runs_in: frozenset[str] = frozenset()
    """States in which a fee is owed; never empty for a fee."""
    up_to: str = ""
    """The field of type money with the most that time comes to which is counted to the record; empty: no cap."""
    index: str = ""
    """The field that names a price index of company.yaml; empty: the fee does not rise by itself."""

    @property
    def is_price(self) -> bool:
        """Whether it is charged once, for what happened: no fee, and no time."""
        return bool(self.field) and not self.every

    @property
    def is_time(self) -> bool:
        """Whether it says that logged time is charged."""
        return self.on == ("time_logged",)


@dataclass(frozen=True, slots=True)
class CoverRule:
    """One entry of `covered:`: what pays for work before it is charged by the hour. Tried in the order of the file."""

    name: str
    position: Position
    guard: Guard | None = None
    """`if`, over the fields of the record that has the rating."""
    activities: tuple[str, ...] = ()
    """Only for these; empty: for all."""
    services: tuple[str, ...] = ()
    """Only for these; empty: for all."""
    minutes: str = ""
    """An allowance of time: the field of type minutes that says how much."""
    amount: str = ""
    """An allowance of money: the field of type money. Without either it covers everything (flat)."""
    every: Period | Literal[""] = ""
    """The allowance is granted anew each period; empty: once, for as long as the terms hold."""
    rolls_over: bool = False
    """What is left of a period's own grant can be used in the next one, and lapses then."""
    source: str = ""
    """`from: block`: the allowances are records of this kind whose reference points here; `minutes` is theirs."""
    until: str = ""
    """With `from`: the field of type date of such a record: its last day."""
    open_in: tuple[str, ...] = ()
    """With `from`: the states of such a record in which it can be drawn from; empty: every one that is not final."""
    overage: str = ""
    """The field of type money with the price of an hour beyond it; empty, or unset: by the rate card."""


@dataclass(frozen=True, slots=True)
class RatingRule:
    """`rating:`: how work that is booked on such a record (a contract, a client) is rated."""

    position: Position
    rates: str = ""
    """The field of type rate_card; empty, or unset: the company's first."""
    discount: str = ""
    """The field of type percent."""
    minimum: str = ""
    """The field of type minutes that replaces the card's minimum; unset: the card's."""
    step: str = ""
    """As `minimum`, for the step."""
    per: str = ""
    """The field of type choice (entry, ticket, day) that replaces the card's."""
    since: str = ""
    """The field of type date from which it rates work."""
    until: str = ""
    """The field of type date that is the last day on which it rates work."""
    runs_in: frozenset[str] = frozenset()
    """States in which it rates work at all; empty: every state."""
    covered: Mapping[str, CoverRule] = field(default_factory=dict)


Stage = Literal["drafted", "approved", "sent", "void"]
"""Where an invoice stands: drawn_in, fixed_in, released_in, or anywhere else: it has left the house."""


@dataclass(frozen=True, slots=True)
class InvoiceRule:
    """`bills:`: that records of this kind are invoices, and which fields hold what."""

    position: Position
    client: str
    since: str
    """Field of type date: first day of what is billed."""
    until: str
    """Field of type date: last day."""
    net: str
    tax: str
    total: str
    withheld: str = ""
    """Field of type money: what the client pays to the tax office instead of to us."""
    drawn_in: frozenset[str] = frozenset()
    """States in which its lines may be drawn anew."""
    fixed_in: frozenset[str] = frozenset()
    """States in which its lines are approved and can still be taken back."""
    released_in: frozenset[str] = frozenset()
    """States in which its lines count as not billed."""
    credits: str = ""
    """Field of the invoice's own kind: the invoice that a credit note takes back; empty: there are no credit notes."""
    credited_by: str = ""
    """The transition that an invoice takes when a credit note for it has left the house; empty: none."""

    def stage(self, state: str) -> Stage:
        """Where an invoice in a state stands."""
        if state in self.drawn_in:
            return "drafted"
        if state in self.fixed_in:
            return "approved"
        return "void" if state in self.released_in else "sent"

    @property
    def unsent(self) -> frozenset[str]:
        """States in which an invoice has not left the house, or never did."""
        return self.drawn_in | self.fixed_in | self.released_in
