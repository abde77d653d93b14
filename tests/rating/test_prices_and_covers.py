"""Which price holds, what pays before it, and what an entry says for which none is found."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from engine.rating import Account, Rater
from engine.tariff import Multiplier, Rates, Rounding
from tests.rating.deals import (
    BLOCK,
    FLAT,
    HOUR,
    INCLUDED,
    ONCE,
    REMOTE,
    RETAINER,
    after_hours,
    block,
    booking,
    card,
    company,
    contract,
    day,
    guard,
    lines,
    place,
    rated,
    terms,
    timed,
    told,
    worked,
)  # fmt: skip

NOON = "2026-11-03 12:00"
NEW = {"start_date": "2026-11-01"}


def test_the_first_role_of_an_agent_that_has_a_price_counts():
    """Bruno is a senior and a technician: his first role has the price; Anna has only the second."""
    by = company(card(technician=8000, senior=11000))
    amounts = [rated(contract(), worked(NOON, 60, agent=who), by=by) for who in ("anna", "bruno")]
    assert [next(rater.charges).amount for rater in amounts] == [8000, 11000]


def test_an_activity_may_have_a_price_of_its_own():
    """An hour of travel costs 45.00, whoever travels."""
    rater = rated(contract(), worked(NOON, 60, activity="travel"), by=company(card(technician=8000)))
    assert lines(rater) == [("time", 60, 4500)]


def test_work_without_an_activity_is_of_the_first():
    """A charge names the activity that was meant."""
    assert next(rated(contract(), worked(NOON, 60)).charges).activity == "remote"


def test_prices_are_those_of_the_work_date():
    """An hour of October costs what October's price list says, whenever it is rated."""
    old = card()
    both = replace(old, rates=(*old.rates, Rates(day("2026-11-01"), place(13, "company.yaml"), {"": 16000})))
    rater = rated(contract(), worked("2026-10-31 23:30", 60), worked("2026-11-01 00:00", 60), by=company(both))
    assert [charge.amount for charge in rater.charges] == [15000, 16000]


def test_a_night_over_new_prices_is_one_entry_of_the_day_on_which_it_began():
    """The work date is the local day of the start in the company's zone: 23:30 in Rome is still 30 November."""
    rater = rated(contract(), worked("2026-11-30 23:30", 60))
    assert [charge.day for charge in rater.charges] == [day("2026-11-30")]


@pytest.mark.parametrize(
    ("by", "why"),
    [
        (company(card(senior=11000)), "rate card 'standard' has no price for anna (technician) and remote on 2026-11-03"),
        (company(replace(card(), rates=())), "rate card 'standard' has no rates on 2026-11-03"),
        (replace(company(), tariff=replace(company().tariff, rate_cards={})), "company.yaml has no rate_cards"),
    ],
)  # fmt: skip
def test_work_without_a_price_is_unrated_and_never_free(by, why):
    """It is told why there is none, with the hours: nobody takes it for zero revenue."""
    rater = rated(contract(), worked(NOON, 60), by=by)
    (charge,) = rater.charges
    assert (charge.amount, charge.unrated, charge.weighted) == (0, why, HOUR)
    assert told(rater) == [f"unrated: {why}"]


def test_a_card_that_is_gone_is_not_replaced_in_silence():
    """A contract that names a price list which company.yaml no longer has is unrated, not rated by another."""
    (charge,) = rated(contract(rate_card="gold"), worked(NOON, 60)).charges
    assert charge.unrated == "rate card 'gold' is not in company.yaml"


def test_a_price_of_nothing_is_a_price():
    """0.00 in the price list is no missing price."""
    (charge,) = rated(contract(), worked(NOON, 60), by=company(card(others=0))).charges
    assert (charge.amount, charge.unrated) == (0, "")


def test_a_client_without_a_contract_is_rated_by_the_first_card():
    """Without any `rating:` of its own; the charge names no contract."""
    client = Account("C-1", "C-1")
    (charge,) = rated(client, worked(NOON, 60), by=company(card(), card(name="gold", others=9900))).charges
    assert (charge.amount, charge.client, charge.contract) == (15000, "C-1", "")


def test_work_for_nobody_is_charged_to_nobody():
    """Internal work is kept, and costs; it makes no charge."""
    rater = rated(Account("", ""), worked(NOON, 60))
    assert ([*rater.charges], len(rater)) == ([], 1)


def test_a_discount_comes_after_everything():
    """75 minutes at 150.00 less 10 %."""
    rater = rated(contract(discount=1000), worked(NOON, 70), by=company(card(Rounding(1800, 900))))
    assert told(rater)[1:] == [
        "rate: 75 min × 150.00/h = 187.50 (every other role, remote, card standard) [company.yaml:12@a1b2c3d]",
        "discount: 10% off 187.50 = 168.75 [contract.yaml:40@c0c0c0c]",
        "total: 168.75",
    ]


def test_cents_are_rounded_once_at_the_end():
    """7 minutes at 80.00 less a third: 6.2226…, not the rounded 9.33 less a third."""
    rater = rated(contract(discount=3333), worked(NOON, 7), by=company(card(others=8000)))
    assert told(rater)[1:] == [
        "discount: 33.33% off ≈ 9.3333 = ≈ 6.2225 [contract.yaml:40@c0c0c0c]",
        "total: 6.22",
    ]


def test_a_contract_rounds_in_its_own_way():
    """What its fields say replaces what the card says, and the explanation names the contract's rule."""
    rater = rated(contract(step=10, minimum=0), worked(NOON, 41), by=company(card(Rounding(3600, 900))))
    assert told(rater)[0] == "round: 41 min, step 10 min → 50 min [contract.yaml:40@c0c0c0c]"


def test_when_the_rounding_changes_counting_begins_anew():
    """45 minutes under one rule are no part of what the next rule counts on the same ticket."""
    deal = timed(terms("", "2026-11-10", per="ticket"), terms("2026-11-10", None, per="ticket", step=30))
    rater = rated(deal, worked(NOON, 45), worked("2026-11-10 12:00", 45), by=company(card(Rounding(0, HOUR))))
    assert [charge.weighted // 60 for charge in rater.charges] == [60, 60]


def test_of_several_multipliers_the_largest_counts_alone():
    """On site after hours is ×1.5 after hours and ×1.2 within them, never ×1.8."""
    on_site = Multiplier("on_site", Fraction(6, 5), place(16, "company.yaml"), activity="on_site")
    by = company(card(multipliers=(on_site, after_hours("1.5"))))
    rater = rated(contract(), worked("2026-11-03 17:00", 120, activity="on_site"), by=by)
    assert told(rater)[0] == (
        "multiplier: 60 min ×1.2 (on_site) + 60 min ×1.5 (after_hours) → 162 min [company.yaml:15@a1b2c3d]"
    )


def test_a_multiplier_weighs_what_was_rounded():
    """20 of 50 minutes lie after hours: the hour that they are rounded to counts 60 × 60 ÷ 50 with ×1.5."""
    by = company(card(Rounding(0, HOUR), (after_hours("1.5"),)))
    rater = rated(contract(), worked("2026-11-03 17:30", 50), by=by)
    assert told(rater)[1] == (
        "multiplier: 30 min + 20 min ×1.5 (after_hours) in 50 min worked; 60 min → 72 min [company.yaml:15@a1b2c3d]"
    )


def test_work_that_is_not_billable_says_why():
    """It stays in sight with its hours and its reason, or with the lack of one."""
    for reason, said in (("our own mistake", "our own mistake"), ("", "no reason is given")):
        rater = rated(contract(), worked(NOON, 60, billable=False, reason=reason))
        assert lines(rater) == [("not billable", 0, 0)]
        assert told(rater) == [f"billable: not billable: {said}"]


def test_work_that_is_not_billable_counts_for_no_minimum():
    """Goodwill on a ticket neither uses up its minimum nor is charged as a part of it."""
    by = company(card(Rounding(HOUR, HOUR, "ticket")))
    rater = rated(contract(), worked("2026-11-03 09:00", 30, billable=False), worked(NOON, 30), by=by)
    assert [charge.amount for charge in rater.charges] == [0, 15000]


def test_a_flat_fee_covers_the_activities_that_it_names():
    """Remote work is covered as it is, without minimum; work on site is charged."""
    by = company(card(Rounding(HOUR, HOUR)))
    rater = rated(contract(REMOTE), worked(NOON, 5), worked("2026-11-03 15:00", 5, activity="on_site"), by=by)
    assert lines(rater) == [("flat", 5, 0), ("time", 60, 15000)]
    assert told(rater, next(rater.charges)) == ["covered: 5 min covered by flat [contract.yaml:50@c0c0c0c]"]


def test_a_cover_holds_while_its_condition_does():
    """The contract is flat until it is changed: the work of each day by the terms of that day."""
    flat = replace(FLAT, guard=guard("contract.type == 'flat_fee'"))
    deal = timed(terms("", "2026-11-10", type="flat_fee"), terms("2026-11-10", None, type="time"), covers=(flat,))
    rater = rated(deal, worked("2026-11-09 12:00", 60), worked("2026-11-10 12:00", 60))
    assert lines(rater) == [("flat", 60, 0), ("time", 60, 15000)]


def test_a_cover_may_be_for_a_service_alone():
    """Backup is covered, everything else is not."""
    rater = Rater(contract(replace(FLAT, services=("backup",))), company())
    for number, service in enumerate(("backup", "network")):
        rater.add(worked(f"2026-11-03 1{number}:00", 60), booking(service=service))
    assert [charge.covered for charge in rater.charges] == ["flat", ""]


def test_covers_are_tried_in_the_order_of_the_file():
    """Included hours, then the block, then the price of overage: never the block first."""
    deal = contract(
        INCLUDED, BLOCK, included_minutes=60, overage_price=9900, blocks={"block": (block("B-1", 60),)}, **NEW
    )
    rater = rated(deal, worked(NOON, 180))
    assert lines(rater) == [("included 2026-11", 60, 0), ("block B-1", 60, 0), ("time", 60, 9900)]
    assert [charge.overage for charge in rater.charges] == [False, False, True]


def test_a_flat_fee_behind_an_allowance_takes_the_rest():
    """What the included hours do not pay costs nothing either."""
    assert lines(rated(contract(INCLUDED, FLAT, included_minutes=60, **NEW), worked(NOON, 100))) == [
        ("included 2026-11", 60, 0),
        ("flat", 40, 0),
    ]


def test_beyond_an_allowance_without_its_own_price_the_card_counts():
    """Overage is marked as such, at the price of the list."""
    (_, rest) = rated(contract(INCLUDED, included_minutes=60, **NEW), worked(NOON, 100)).charges
    assert (rest.overage, rest.amount) == (True, 10000)


def test_who_never_had_a_block_is_not_beyond_it():
    """The price of overage is for those whose time ran out; before the first block the card counts."""
    deal = contract(BLOCK, overage_price=9900, blocks={"block": (block("B-1", 60, "2026-11-10", "2026-11-20"),)})
    rater = rated(deal, *(worked(f"2026-11-{n:02} 12:00", 60) for n in (9, 10, 19, 20)))
    assert lines(rater) == [("time", 60, 15000), ("block B-1", 60, 0), ("time", 60, 9900), ("time", 60, 9900)]


def test_a_block_can_be_drawn_within_its_own_days_alone():
    """What is left when it lapses is lost; the next one is not drawn before its first day."""
    blocks = {"block": (block("B-1", 600, "2026-11-01", "2026-11-10"), block("B-2", 600, "2026-11-15"))}
    rater = rated(contract(BLOCK, blocks=blocks), *(worked(f"2026-11-{n:02} 12:00", 60) for n in (9, 12, 15)))
    assert [charge.covered for charge in rater.charges] == ["block B-1", "", "block B-2"]
    assert [(b.period, b.left // 60) for b in rater.balances()] == [("B-1", 540), ("B-2", 540)]


def test_an_allowance_without_a_period_is_granted_once():
    """A budget of hours for as long as the contract holds."""
    rater = rated(contract(ONCE, included_minutes=90), worked(NOON, 60), worked("2027-02-03 12:00", 60))
    assert lines(rater) == [("budget", 60, 0), ("budget", 30, 0), ("time", 30, 7500)]


def test_included_time_of_a_part_of_a_month_is_a_part_of_it():
    """Who begins on the 16th has half of November's hours; who has more from then on has both parts."""
    begun = contract(INCLUDED, included_minutes=600, start_date="2026-11-16")
    more = timed(terms("", "2026-11-16", included_minutes=600, **NEW), terms("2026-11-16", None, included_minutes=1200, **NEW), covers=(INCLUDED,))  # fmt: skip
    raters = [rated(deal, worked("2026-11-20 12:00", 60)) for deal in (begun, more)]
    assert [rater.balances()[-1].granted // 60 for rater in raters] == [300, 900]


def test_a_retainer_is_drawn_from_what_work_costs():
    """1,000.00 a month: drawn after the discount, the rest is charged, and the next month has its own."""
    deal = contract(RETAINER, retainer=100000, discount=1000, start_date="2026-11-01")
    rater = rated(deal, worked(NOON, 480), worked("2026-12-03 12:00", 60))
    assert [(c.covered, c.amount, c.overage) for c in rater.charges] == [
        ("retainer 2026-11", 0, False),
        ("", 8000, True),
        ("retainer 2026-12", 0, False),
    ]
    assert [(b.period, b.granted, b.used, b.money) for b in rater.balances()] == [
        ("2026-11", 100000, 100000, True),
        ("2026-12", 100000, 13500, True),
    ]


def test_a_retainer_may_have_a_price_beyond_it():
    """Half of the work is paid by the retainer at the card's price, the other half costs the price of overage."""
    dear = replace(RETAINER, overage="overage_price")
    rater = rated(contract(dear, retainer=15000, overage_price=20000), worked(NOON, 120))
    assert lines(rater) == [("retainer 2026-11", 60, 0), ("time", 60, 20000)]
    assert told(rater)[-2:] == [
        "rate: the rest, 60 min, × 200.00/h (beyond retainer) [contract.yaml:53@c0c0c0c]",
        "total: 200.00",
    ]


def test_a_contract_rates_the_work_of_its_own_days():
    """Before its first day, after its last and after its end nothing is rated by it, and it says since when it does."""
    deal = contract(start_date="2026-11-02", end_date="2026-11-04")
    rater = rated(deal, *(worked(f"2026-11-0{n} 12:00", 60) for n in (1, 2, 4, 5)))
    assert [charge.amount for charge in rater.charges] == [0, 15000, 15000, 0]
    first, *_, last = rater.charges
    assert {first.unrated, last.unrated} == {
        "K-1 rates no work of 2026-11-01: from 2026-11-02 until 2026-11-05",
        "K-1 rates no work of 2026-11-05: from 2026-11-02 until 2026-11-05",
    }


def test_a_contract_that_is_signed_late_holds_from_its_start():
    """Signed on the 10th for the 1st: the work between is rated by it. Without a start it holds from the signature."""
    states = [terms("", "2026-11-10", "draft"), terms("2026-11-10", None)]
    dated = [replace(part, fields={"start_date": "2026-11-01"}) for part in states]
    entry = worked(NOON, 60)
    assert [next(rated(timed(*each), entry).charges).unrated == "" for each in (dated, states)] == [True, False]


def test_terms_are_those_of_the_work_date():
    """A discount that was agreed for the 10th touches nothing before it."""
    deal = timed(terms("", "2026-11-10"), terms("2026-11-10", None, discount=1000))
    rater = rated(deal, worked("2026-11-09 12:00", 60), worked("2026-11-10 12:00", 60))
    assert [charge.amount for charge in rater.charges] == [15000, 13500]


def test_nothing_rolls_over_from_before_a_record_was_opened():
    """A client with included hours and no first day: the month in which it was opened has its own hours alone."""
    client = replace(contract(INCLUDED, included_minutes=60), opened=day("2026-11-20"))
    (balance,) = rated(client, worked(NOON, 30)).balances()
    assert (balance.period, balance.granted // 60, balance.rolled) == ("2026-11", 60, 0)


def test_a_retainer_below_nothing_is_none():
    """An hour costs an hour, and no more, where somebody slipped on the sign."""
    rater = rated(contract(RETAINER, retainer=-5000, **NEW), worked(NOON, 60))
    assert lines(rater) == [("time", 60, 15000)]


def test_nothing_is_left_of_a_contract_that_is_over():
    """What rolled over from its last month can be drawn by no work, and is told of no month after."""
    deal = contract(INCLUDED, included_minutes=600, start_date="2026-10-01", end_date="2026-11-15")
    rater = rated(deal, worked(NOON, 60))
    assert [b.period for b in rater.balances(day("2027-02-01"))] == ["2026-10", "2026-11"]
