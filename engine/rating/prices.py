"""The price of an hour, and the discount on it."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import NamedTuple

from engine.company import Company
from engine.machines.money_rules import CoverRule
from engine.money import HOUR, WHOLE, Cents, Points, earned, nearest, part_of
from engine.rating.agreement import Agreement
from engine.tariff import Rates, holding


class Price(NamedTuple):
    """What an hour costs, and who says so."""

    per_hour: Cents
    role: str = ""
    rates: Rates | None = None
    """The prices of the card; None when the price is one of overage."""
    beyond: CoverRule | None = None
    """The allowance whose price of overage it is."""


def card_price(agreed: Agreement, company: Company, agent: str, activity: str, day: date) -> Price | str:
    """The card's price by role, activity and day; else why there is none, for a person."""
    if agreed.card is None:
        return agreed.missing
    rates = holding(agreed.card.rates, day)
    if rates is None:
        return f"rate card '{agreed.card.name}' has no rates on {day}"
    known = company.agents.get(agent)
    roles = known.roles if known else ()
    if found := rates.price(roles, activity):
        return Price(found[1], found[0], rates)
    who = f"{agent} ({', '.join(roles)})" if roles else agent
    doing = f" and {activity}" if activity else ""
    return f"rate card '{agreed.card.name}' has no price for {who}{doing} on {day}"


def overage_price(agreed: Agreement, cover: CoverRule) -> Price | None:
    """The price of an hour beyond an allowance; None when the terms name none."""
    cents = agreed.terms.number(cover.overage)
    return None if cents is None else Price(cents, beyond=cover)


def discounted(seconds: int, per_hour: Cents, discount: Points) -> Fraction:
    """What so many seconds cost after the discount, in cents, exactly."""
    return part_of(earned(seconds, per_hour), WHOLE - discount)


def charged(seconds: int, per_hour: Cents, discount: Points) -> Cents:
    """`discounted`, rounded half up: what every entry asks for, so without a fraction that has to be cancelled."""
    return nearest(seconds * per_hour * (WHOLE - discount), HOUR * WHOLE)
