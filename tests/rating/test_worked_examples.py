"""How an hour becomes an amount: the examples of the plan, each with every step of its explanation."""

from __future__ import annotations

import pytest

from engine.charges import Balance
from engine.hours import WorkingHours
from engine.rating import fees
from engine.tariff import Rounding
from tests.rating.deals import (
    BLOCK,
    HOUR,
    INCLUDED,
    RETAINER,
    after_hours,
    block,
    booking,
    card,
    company,
    contract,
    day,
    lines,
    owed,
    rated,
    told,
    worked,
)  # fmt: skip

QUICK = Rounding(30 * 60, 15 * 60)
WHOLE_HOURS = {"entry": Rounding(HOUR, HOUR), "ticket": Rounding(HOUR, HOUR, "ticket"), "day": Rounding(HOUR, HOUR, "day")}  # fmt: skip


def visits(*days: str):
    return [worked(f"{days[n % len(days)]} {9 + n:02}:00", minutes) for n, minutes in enumerate((45, 45, 5))]


@pytest.mark.parametrize(("per", "hours"), [("entry", [1, 1, 1]), ("ticket", [1, 1, 0]), ("day", [1, 1, 0])])
def test_a_minimum_of_an_hour_counts_per_entry_per_ticket_or_per_day(per: str, hours: list[int]):
    """45, 45 and 5 minutes are three hours entry by entry, two on one ticket or day; each entry adds what that grows by."""
    rater = rated(contract(), *visits("2026-11-03"), by=company(card(WHOLE_HOURS[per])))
    assert [charge.weighted // HOUR for charge in rater.charges] == hours
    assert sum(charge.amount for charge in rater.charges) == sum(hours) * 15000


def test_the_last_minutes_on_a_ticket_say_why_they_cost_nothing():
    """What is invoiced stays as it is when later entries come: the increment is told with what was counted before."""
    rater = rated(contract(), *visits("2026-11-03"), by=company(card(WHOLE_HOURS["ticket"])))
    assert told(rater) == [
        "round: 5 min, with 90 min before on T-1 95 min; minimum 60 min, step 60 min → 120 min, of which 120 min are counted already → 0 min [company.yaml:10@a1b2c3d]",
        "total: 0.00",
    ]


def test_the_first_on_a_ticket_is_told_as_any_entry():
    """Nothing was before it: minimum and step, and no more words."""
    rater = rated(contract(), *visits("2026-11-03"), by=company(card(WHOLE_HOURS["ticket"])))
    first = told(rater, next(rater.charges))[0]
    assert first == "round: 45 min, minimum 60 min, step 60 min → 60 min [company.yaml:10@a1b2c3d]"


def test_seventy_minutes_are_rounded_up_to_seventy_five():
    """70 minutes, minimum 30, step 15 → 75 minutes at 150.00 an hour = 187.50."""
    rater = rated(contract(), worked("2026-11-03 09:00", 70), by=company(card(QUICK)))
    assert told(rater) == [
        "round: 70 min, minimum 30 min, step 15 min → 75 min [company.yaml:10@a1b2c3d]",
        "rate: 75 min × 150.00/h = 187.50 (every other role, remote, card standard) [company.yaml:12@a1b2c3d]",
        "total: 187.50",
    ]


def test_what_is_beyond_the_included_hours_costs_the_price_of_overage():
    """10 hours and 2 rolled over, 15 worked: 3 hours at 150.00 = 450.00."""
    deal = contract(INCLUDED, included_minutes=600, overage_price=15000, start_date="2026-10-01")
    rater = rated(deal, worked("2026-10-05 08:00", 480), worked("2026-11-03 08:00", 900), by=company(card(others=9900)))
    assert lines(rater) == [
        ("included 2026-10", 480, 0),
        ("included 2026-10", 120, 0),
        ("included 2026-11", 600, 0),
        ("time", 180, 45000),
    ]
    assert told(rater) == [
        "drawn: 120 min drawn from included 2026-10 (rolled over), of 120 min left; 780 min remain [contract.yaml:51@c0c0c0c]",
        "drawn: 600 min drawn from included 2026-11, of 600 min left; 180 min remain [contract.yaml:51@c0c0c0c]",
        "rate: 180 min × 150.00/h = 450.00 (beyond included) [contract.yaml:51@c0c0c0c]",
        "total: 450.00",
    ]


def test_unused_time_rolls_over_once():
    """Of 600 minutes 240 stay unused in September: October has 840, November its own and October's, never September's."""
    deal = contract(INCLUDED, included_minutes=600, start_date="2026-09-01")
    rater = rated(deal, worked("2026-09-07 08:00", 360))
    assert [(b.period, b.granted // 60, b.rolled // 60) for b in rater.balances(day("2026-12-31"))] == [
        ("2026-09", 600, 0),
        ("2026-10", 840, 240),
        ("2026-11", 1200, 600),
        ("2026-12", 1200, 600),
    ]


def test_work_after_closing_time_counts_twice():
    """Monday 16 to 18 with ×2 after 17: 180 weighted minutes."""
    by = company(card(multipliers=(after_hours(outside="early"),)), calendars=early())
    rater = rated(contract(), worked("2026-11-23 16:00", 120), by=by)
    assert told(rater) == [
        "multiplier: 60 min + 60 min ×2 (after_hours) → 180 min [company.yaml:15@a1b2c3d]",
        "rate: 180 min × 150.00/h = 450.00 (every other role, remote, card standard) [company.yaml:12@a1b2c3d]",
        "total: 450.00",
    ]


def early():
    """Monday to Friday, nine to five."""
    week = dict.fromkeys(range(5), ((9 * HOUR, 17 * HOUR),))
    return {name: WorkingHours(name, "Europe/Rome", week) for name in ("early", "office")}


def test_one_entry_spans_two_blocks_and_the_rest():
    """540 minutes: 240 of the block that lapses first, 240 of the next, 60 by the card."""
    blocks = {"block": (block("B-2", 240, until="2027-06-01"), block("B-1", 240, until="2027-01-01"))}
    rater = rated(contract(BLOCK, blocks=blocks), worked("2026-11-03 08:00", 540))
    assert lines(rater) == [("block B-1", 240, 0), ("block B-2", 240, 0), ("time", 60, 15000)]
    assert [charge.seconds // 60 for charge in rater.charges] == [240, 240, 60]
    assert told(rater) == [
        "drawn: 240 min drawn from block B-1, of 240 min left; 300 min remain [contract.yaml:52@c0c0c0c]",
        "drawn: 240 min drawn from block B-2, of 240 min left; 60 min remain [contract.yaml:52@c0c0c0c]",
        "rate: 60 min × 150.00/h = 150.00 (every other role, remote, card standard) [company.yaml:12@a1b2c3d]",
        "total: 150.00",
    ]


def test_a_fee_is_owed_by_the_day():
    """2,400.00 a month for 22 of 31 days is 1,703.23."""
    deal = contract(monthly_fee=240000, start_date="2026-12-10", subject="Care")
    (charge,) = fees(deal, company(), day("2027-01-01"))
    assert (charge.key, charge.amount, charge.text) == ("K-1/fee/2026-12-01", 170323, "Care, 2026-12-10 to 2026-12-31")
    assert [f"{step.what}: {step.text} [{step.rule}]" for step in charge.steps] == [
        "prorated: 2,400.00 × 22 of 31 days = ≈ 1,703.2258 [contract.yaml:60@c0c0c0c]",
        "total: 1,703.23 [contract.yaml:60@c0c0c0c]",
    ]
    assert owed(deal, "2027-02-02") == {"2026-12-01": 170323, "2027-01-01": 240000, "2027-02-01": 240000}


def test_blocks_are_drawn_in_order_of_work_date():
    """An entry that is written down late draws before what was worked after it, which is rated again."""
    blocks = {"block": (block("B-1", 240),)}
    rater = rated(contract(BLOCK, blocks=blocks), worked("2026-11-10 08:00", 240))
    assert lines(rater) == [("block B-1", 240, 0)]
    late = worked("2026-11-03 08:00", 60)
    assert rater.add(late, booking()) == [late.id, "T-1#2026-11-10T08:00"]
    assert lines(rater) == [("block B-1", 60, 0), ("block B-1", 180, 0), ("time", 60, 15000)]
    assert rater.balances() == [Balance("block", "K-1", "B-1", 240 * 60, 240 * 60, day("2026-01-01"))]


def test_parts_of_an_amount_add_up_to_the_cent():
    """121 minutes at 150.00 an hour are 302.50, also where a retainer pays a part that ends within a minute."""
    deal = contract(RETAINER, retainer=10001, start_date="2026-11-01")
    rater = rated(deal, worked("2026-11-03 08:00", 121))
    drawn, charged = rater.charges
    (balance,) = rater.balances()
    assert (charged.amount, balance.used, charged.amount + balance.used) == (20249, 10001, 30250)
    assert drawn.weighted + charged.weighted == drawn.seconds + charged.seconds == 121 * 60
    assert told(rater) == [
        "rate: 121 min × 150.00/h = 302.50 (every other role, remote, card standard) [company.yaml:12@a1b2c3d]",
        "drawn: 100.01 drawn from retainer 2026-11, of 100.01 left [contract.yaml:53@c0c0c0c]",
        "total: 202.49",
    ]
