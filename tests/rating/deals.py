"""Contracts, price lists and work as the tests of rating write them: days and hours as text, money in cents."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import cache

from engine.charges import Booking, Charge, TimeEntry
from engine.company import Agent, Company
from engine.machines.definition import Definition
from engine.machines.guard_text import Guard
from engine.machines.money_rules import ChargeRule, CoverRule, RatingRule
from engine.problems import Position
from engine.rating import Account, Grant, Rater, Terms, fees
from engine.rules.guard import Guards
from engine.tariff import Index, Multiplier, RateCard, Rates, Rounding, Tariff
from tests.practice import at, rules

CONTRACT = """
workflow: contract
number: K-{n}
fields:
  client:           {type: text}
  type:             {type: choice, of: [time, flat_fee, hours], default: time}
  start_date:       {type: date}
  end_date:         {type: date}
  discount:         {type: percent}
  minimum:          {type: minutes}
  step:             {type: minutes}
  per:              {type: choice, of: [entry, ticket, day]}
  included_minutes: {type: minutes}
  overage_price:    {type: money}
  retainer:         {type: money}
  monthly_fee:      {type: money}
  units:            {type: integer}
  indexation:       {type: text}
  subject:          {type: text}
states:
  draft:  {initial: true}
  active: {}
  ended:  {final: true}
transitions:
  sign: {from: draft, to: active}
  end:  {from: active, to: ended}
"""

HOUR = 3600
AS_WORKED = Rounding()


def place(line: int, file: str = "contract.yaml") -> Position:
    return Position(file, line, 1)


RATING = RatingRule(
    place(40), rates="rate_card", discount="discount", minimum="minimum", step="step", per="per",
    since="start_date", until="end_date", runs_in=frozenset({"active"}),
)  # fmt: skip
FLAT = CoverRule("flat", place(50))
REMOTE = CoverRule("flat", place(50), activities=("remote",))
INCLUDED = CoverRule(
    "included", place(51), minutes="included_minutes", every="month", rolls_over=True, overage="overage_price"
)
ONCE = CoverRule("budget", place(54), minutes="included_minutes")
BLOCK = CoverRule("block", place(52), minutes="minutes", source="block", until="end_date", overage="overage_price")
RETAINER = CoverRule("retainer", place(53), amount="retainer", every="month")
FEE = ChargeRule(
    "fee", place(60), title="{subject}", field="monthly_fee", every="month", in_advance=True, since="start_date",
    until="end_date", runs_in=frozenset({"active"}), index="indexation",
)  # fmt: skip


@cache
def _base() -> tuple[Company, Definition]:
    workflow = rules(contract=CONTRACT)
    return workflow.company, replace(workflow.definitions["contract"], file="contract.yaml", digest="c0c0c0c")


def guard(text: str) -> Guard:
    """A condition over the contract's fields."""
    compiled, problems = Guards("contract", _base()[1].fields).compile(Guard(text, place(49)), None, ())
    assert not problems
    return compiled


def card(rounding: Rounding = AS_WORKED, multipliers: tuple[Multiplier, ...] = (), name: str = "standard", **roles: int) -> RateCard:  # fmt: skip
    """One price list since 2026; without roles 150.00 for everybody."""
    prices = {"" if role == "others" else role: cents for role, cents in roles.items()} or {"": 15000}
    rates = Rates(date(2026, 1, 1), place(12, "company.yaml"), prices, {"travel": {"": 4500}})
    return RateCard(name, name.title(), place(10, "company.yaml"), (rates,), rounding, multipliers)


def after_hours(times: str = "2", **more: str) -> Multiplier:
    return Multiplier("after_hours", Fraction(times), place(15, "company.yaml"), outside=more.get("outside", "office"))


def company(*cards: RateCard, indices: tuple[Index, ...] = (), **more: object) -> Company:
    """The practice with these price lists; the first is everybody's."""
    agents = {
        "anna": Agent("anna", "Anna", ("technician",), place(3, "company.yaml")),
        "bruno": Agent("bruno", "Bruno", ("senior", "technician"), place(4, "company.yaml")),
    }
    tariff = Tariff(
        activities={"remote": "Remote", "on_site": "On site", "travel": "Travel"},
        rate_cards={each.name: each for each in (cards or (card(),))},
        indices={each.name: each for each in indices},
    )
    return replace(_base()[0], tariff=tariff, digest="a1b2c3d", agents=agents, **more)


def kind(*covers: CoverRule, rating: RatingRule | None = RATING, fee: ChargeRule | None = FEE) -> Definition:
    rated = rating and replace(rating, covered={cover.name: cover for cover in covers})
    return replace(_base()[1], rating=rated, billing={"fee": fee} if fee else {})


def contract(
    *covers: CoverRule,
    blocks: dict[str, tuple[Grant, ...]] | None = None,
    fee: ChargeRule | None = FEE,
    **fields: object,
) -> Account:
    """K-1 of Rossi, active from the beginning on the same terms; days may be given as text."""
    return Account("K-1", "C-1", kind(*covers, fee=fee), (Terms(date.min, None, fields, "active"),), blocks or {})


def terms(since: str, until: str | None, state: str = "active", **fields: object) -> Terms:
    return Terms(day(since) if since else date.min, day(until) if until else None, fields, state)


def timed(*timeline: Terms, covers: tuple[CoverRule, ...] = (), fee: ChargeRule = FEE) -> Account:
    return Account("K-1", "C-1", kind(*covers, fee=fee), timeline)


def day(text: str) -> date:
    return date.fromisoformat(text)


def block(name: str, minutes: int, since: str = "2026-01-01", until: str | None = None) -> Grant:
    return Grant(name, minutes * 60, day(since), day(until) if until else None)


def worked(start: str, minutes: int, record: str = "T-1", agent: str = "anna", *, number: int = 0, **more: object) -> TimeEntry:  # fmt: skip
    """Minutes from a moment in Rome on; its id tells the moment, unless numbered."""
    name = f"{record}#{number or start.replace(' ', 'T')}"
    return TimeEntry(name, record, agent, at(start), minutes * 60, **more)


def booking(record: str = "T-1", **more: str) -> Booking:
    return Booking(record, "ticket", "C-1", "K-1", **{"subject": "VPN", **more})


def rated(account: Account, *entries: TimeEntry, by: Company | None = None) -> Rater:
    rater = Rater(account, by or company())
    for entry in entries:
        rater.add(entry, booking(entry.record))
    return rater


def told(rater: Rater, charge: Charge | None = None) -> list[str]:
    """The steps of a charge (the last, unless given): `round: 70 min … → 75 min [company.yaml:10@a1b2c3d]`."""
    steps = rater.explain(charge or [*rater.charges][-1])
    return [f"{step.what}: {step.text}" + (f" [{step.rule}]" if step.rule else "") for step in steps]


def owed(account: Account, until: str, by: Company | None = None) -> dict[str, int]:
    """Period → cents of the fees that begin before a day."""
    return {charge.key.rpartition("/")[2]: charge.amount for charge in fees(account, by or company(), day(until))}


def lines(rater: Rater) -> list[tuple[str, int, int]]:
    """(what covers it, weighted minutes, cents) of all charges."""
    return [(c.covered or "time", c.weighted // 60, c.amount) for c in rater.charges]
