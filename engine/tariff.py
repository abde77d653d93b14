"""What company.yaml says of money, as values: rates and costs with dates, allowances of rounding, taxes, detectors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Literal, Protocol, TypeVar

from engine.money import Cents, Points
from engine.problems import Position

Per = Literal["entry", "ticket", "day"]
"""Over what minimum and rounding count: each entry, all entries of one record, all of one day under one contract."""


class Dated(Protocol):
    """Something that holds from a day on."""

    @property
    def since(self) -> date:
        """The first day."""
        ...


D = TypeVar("D", bound=Dated)


def holding(dated: Sequence[D], day: date) -> D | None:
    """Of things in order of their days, the last that had begun by then; None before the first."""
    found = None
    for each in dated:
        if each.since > day:
            break
        found = each
    return found


@dataclass(frozen=True, slots=True)
class Rounding:
    """A minimum and a step, in seconds; 0 and 1: as it is."""

    minimum: int = 0
    step: int = 1
    per: Per = "entry"


@dataclass(frozen=True, slots=True)
class Rates:
    """The prices of a card from a day on."""

    since: date
    position: Position
    roles: Mapping[str, Cents]
    """Role → price of an hour; the empty text: for every other role."""
    activities: Mapping[str, Mapping[str, Cents]] = field(default_factory=dict)
    """Activity → role → price of an hour, where an activity has prices of its own."""

    def price(self, roles: Sequence[str], activity: str) -> tuple[str, Cents] | None:
        """(role, price of an hour): of the activity if it has its own, by the first role that has a price."""
        for prices in (self.activities.get(activity, {}), self.roles):
            for role in (*roles, ""):
                if role in prices:
                    return role, prices[role]
        return None


@dataclass(frozen=True, slots=True)
class Multiplier:
    """Work that counts more: outside of a calendar's hours, or of some activity; of several the largest holds."""

    name: str
    times: Fraction
    position: Position
    outside: str = ""
    """The calendar outside whose open hours it holds; empty: at any time."""
    activity: str = ""
    """The activity for which it holds; empty: for every one."""


@dataclass(frozen=True, slots=True)
class RateCard:
    """A named price list."""

    name: str
    title: str
    position: Position
    rates: tuple[Rates, ...]
    """By their first days."""
    rounding: Rounding = Rounding()
    multipliers: tuple[Multiplier, ...] = ()


@dataclass(frozen=True, slots=True)
class CostRate:
    """What an hour of an agent costs us from a day on, overheads left aside."""

    since: date
    per_hour: Cents
    position: Position


@dataclass(frozen=True, slots=True)
class Overhead:
    """Shared costs of a month, and the hours of everybody together over which they are spread, from a day on."""

    since: date
    per_month: Cents
    hours: int
    position: Position

    @property
    def per_hour(self) -> Fraction:
        """Cents that each hour carries."""
        return Fraction(self.per_month, self.hours)


@dataclass(frozen=True, slots=True)
class Tax:
    """A rate of value added tax, or why there is none."""

    name: str
    title: str
    position: Position
    rate: Points = 0
    exempt: str = ""
    """The reason that the invoice states; empty where there is tax."""
    nature: str = ""
    """The code of the reason in electronic invoices: `N2.1`, `AE` …"""


@dataclass(frozen=True, slots=True)
class Index:
    """A price index: by how much what is tied to it rises, from which day on."""

    name: str
    position: Position
    steps: tuple[tuple[date, Points], ...]
    """(day, rise against what held before), earliest first."""


SPANS: Mapping[str, bool] = {
    "work_without_time": True,
    "ticket_without_time": False,
    "no_contract": False,
    "below_minimum": False,
    "left_out": False,
    "non_billable_without_reason": False,
    "agent_gaps": True,
    "running_timer": True,
    "no_fee": False,
    "not_resold": False,
}
"""Every search for unbilled work, and whether it has a span (`within`)."""


@dataclass(frozen=True, slots=True)
class Detector:
    """How one search for unbilled work is tuned."""

    name: str
    position: Position
    on: bool = True
    within: int = 0
    """Seconds, where the search has a span; 0: its own default."""


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who stands on the invoices: ourselves."""

    name: str
    address: str = ""
    postcode: str = ""
    city: str = ""
    province: str = ""
    country: str = "IT"
    vat_number: str = ""
    """With the letters of its country: `IT01234567897`."""
    tax_code: str = ""
    iban: str = ""
    regime: str = ""
    """The tax regime's code in electronic invoices: `RF01`."""


@dataclass(frozen=True, slots=True)
class Tariff:
    """Everything about money in company.yaml; without any of it there is an empty one."""

    currency: str = "EUR"
    activities: Mapping[str, str] = field(default_factory=dict)
    """Activity → title; the first is meant where none is named."""
    rate_cards: Mapping[str, RateCard] = field(default_factory=dict)
    """The first is the one of clients who have none."""
    costs: Mapping[str, tuple[CostRate, ...]] = field(default_factory=dict)
    """Agent → cost rates, by their first days."""
    overheads: tuple[Overhead, ...] = ()
    taxes: Mapping[str, Tax] = field(default_factory=dict)
    """The first is the one of clients who have none."""
    indices: Mapping[str, Index] = field(default_factory=dict)
    detectors: Mapping[str, Detector] = field(default_factory=dict)
    """Only those of which the file says something; all others are on."""
    issuer: Issuer = Issuer("")
    invoices_from: date = date.min
    """What lies before this day was invoiced elsewhere, and is on no invoice of ours."""

    @property
    def activity(self) -> str:
        """The activity of work that names none; empty where none is declared."""
        return next(iter(self.activities), "")

    def cost(self, agent: str, day: date) -> Fraction | None:
        """The loaded cost of an hour in cents: own cost and share of overheads; None when no rate holds then."""
        own = holding(self.costs.get(agent, ()), day)
        if own is None:
            return None
        shared = holding(self.overheads, day)
        return own.per_hour + (shared.per_hour if shared else Fraction(0))
