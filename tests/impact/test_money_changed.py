"""What changed in rules of money, in words, with the place; no clock is moved by it."""

from __future__ import annotations

import pytest

from engine.impact import changes
from tests.practice import TICKET, rules

MONEY = (
    TICKET.replace(
        "  solution:",
        "  client:  {type: client}\n  price:   {type: money}\n  hours:   {type: minutes}\n  begins:  {type: date}\n  ends:    {type: date}\n  solution:",
    )
    + """
billing:
  work:  {on: time_logged, charge: time}
  visit: {on: start, charge: 30% of price}
  care:  {every: month, charge: price, runs_in: working}
costs:
  goods: {on: resolve, amount: price}
rating:
  from: begins
  covered:
    included: {minutes: hours, every: month}
"""
)
CLIENT = """
workflow: client
number: C-{n}
fields: {name: {type: text}}
states: {active: {initial: true}, former: {final: true}}
transitions: {end: {from: active, to: former}}
"""


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("30% of price", "40% of price", "ticket: charge visit: changed, charge: 30% of price → 40% of price"),
        ("on: start, charge", "on: resolve, charge", "ticket: charge visit: changed, on: start → resolve"),
        ("runs_in: working}", "runs_in: working, in: advance}", "ticket: charge care: changed, in: arrears → advance"),
        (
            "  work:  {on: time_logged, charge: time}\n",
            "",
            "ticket: charge work: removed, on: time_logged; charge: time",
        ),
        ("amount: price", "amount: 90% of price", "ticket: cost goods: changed, amount: price → 90% of price"),
        (
            "hours, every: month}",
            "hours, every: month, rolls_over: once}",
            "ticket: cover included: changed, rolls_over: nothing → once",
        ),
        ("  from: begins\n", "  from: begins\n  until: ends\n", "ticket: rating: changed, until: nothing → ends"),
    ],
)
def test_a_rule_of_money_is_told_by_its_name(old: str, new: str, expected: str):
    """Whoever plans a change sees what it does to charges, and that it moves no clock."""
    assert old in MONEY
    found = changes(rules(ticket=MONEY, client=CLIENT), rules(ticket=MONEY.replace(old, new), client=CLIENT))
    assert [f"{each.title}: {each.how}, {each.words}" for each in found] == [expected]
    assert [(each.before, each.after) for each in found] == [(frozenset(), frozenset())]
