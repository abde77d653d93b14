"""What comes round: by the day, at the terms of each day, raised by an index, no longer than the contract."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.rating import fees
from engine.tariff import Index
from tests.rating.deals import FEE, company, contract, day, guard, owed, place, terms, timed

CARE = {"monthly_fee": 240000, "start_date": "2026-11-01", "subject": "Care"}
FOI = Index("foi", place(30, "company.yaml"), ((day("2026-01-01"), 120), (day("2027-01-01"), 80)))


def steps(charge) -> list[str]:
    return [f"{step.what}: {step.text}" for step in charge.steps]


def test_an_upgrade_in_mid_month_is_owed_from_its_day():
    """14 days at 2,400.00 and 16 at 3,000.00 of the 30 of November; a downgrade likewise."""
    up = timed(terms("", "2026-11-15", **CARE), terms("2026-11-15", None, **{**CARE, "monthly_fee": 300000}))
    (charge,) = fees(up, company(), day("2026-11-30"))
    assert (charge.amount, charge.day, charge.until) == (272000, day("2026-11-01"), day("2026-12-01"))
    assert steps(charge) == [
        "prorated: 2,400.00 × 14 of 30 days = 1,120.00",
        "prorated: 3,000.00 × 16 of 30 days = 1,600.00",
        "total: 2,720.00",
    ]
    down = timed(terms("", "2026-11-15", **CARE), terms("2026-11-15", None, **{**CARE, "monthly_fee": 120000}))
    assert owed(down, "2027-01-01") == {"2026-11-01": 176000, "2026-12-01": 120000}


def test_days_at_the_same_amount_are_told_together():
    """What was noted or set of other things in mid-month cuts no fee in two."""
    same = timed(terms("", "2026-11-15", **CARE), terms("2026-11-15", None, discount=500, **CARE))
    (charge,) = fees(same, company(), day("2026-11-30"))
    assert steps(charge) == ["fee: 2,400.00 for 2026-11", "total: 2,400.00"]


def test_devices_that_come_in_mid_month_are_owed_from_their_day():
    """10 devices at 15.00 until the 20th, 12 from then on; the charge names how many there are by the end."""
    each = replace(FEE, times="units")
    base = {**CARE, "monthly_fee": 1500}
    deal = timed(terms("", "2026-11-21", units=10, **base), terms("2026-11-21", None, units=12, **base), fee=each)
    (charge,) = fees(deal, company(), day("2026-11-30"))
    assert (charge.amount, charge.quantity) == (16000, 12)
    assert steps(charge)[0] == "prorated: 15.00 × 10 units × 20 of 30 days = 100.00"


def test_a_contract_that_ends_in_mid_month_owes_its_last_day_and_no_more():
    """With an end date on the 10th, ten days of thirty."""
    assert owed(contract(**CARE, end_date="2026-11-10"), "2027-03-01") == {"2026-11-01": 80000}


def test_a_contract_that_is_left_early_owes_up_to_that_day():
    """Ended on the 16th, whatever its end date: fifteen days."""
    deal = timed(terms("", "2026-11-16", **CARE), terms("2026-11-16", None, "ended", **CARE, end_date="2027-10-31"))
    assert owed(deal, "2027-03-01") == {"2026-11-01": 120000}


def test_a_contract_that_was_never_signed_owes_nothing():
    """A draft has a fee and a start, and owes neither."""
    assert owed(timed(terms("", None, "draft", **CARE)), "2027-03-01") == {}


def test_a_renewal_leaves_what_was_owed_before_as_it_was():
    """The second year has new dates and a new fee from its first day; the first is owed as it was agreed."""
    first = {**CARE, "start_date": "2025-12-01", "end_date": "2026-11-30"}
    second = {**CARE, "start_date": "2026-12-01", "end_date": "2027-11-30", "monthly_fee": 250000}
    deal = timed(terms("", "2026-12-01", **first), terms("2026-12-01", None, **second))
    assert [*owed(deal, "2027-01-02").items()][-3:] == [
        ("2026-11-01", 240000),
        ("2026-12-01", 250000),
        ("2027-01-01", 250000),
    ]
    assert len(owed(deal, "2028-06-01")) == 24


def test_the_index_raises_a_fee_on_the_anniversary():
    """From 15 March 2027 on by 0.8 %, which foi rose since the start; the rise of January 2026 came before it."""
    deal = contract(**{**CARE, "start_date": "2026-03-15", "indexation": "foi"})
    by = company(indices=(FOI,))
    found = owed(deal, "2027-05-01", by)
    assert (found["2027-02-01"], found["2027-03-01"], found["2027-04-01"]) == (240000, 241053, 241920)
    (march,) = [charge for charge in fees(deal, by, day("2027-05-01")) if charge.day == day("2027-03-01")]
    assert [f"{step.what}: {step.text} [{step.rule}]" for step in march.steps] == [
        "prorated: 2,400.00 × 14 of 31 days = ≈ 1,083.871 [contract.yaml:60@c0c0c0c]",
        "indexed: 2,400.00 raised by 0.8% since 2027-03-15 = 2,419.20 [company.yaml:30@a1b2c3d]",
        "prorated: 2,419.20 × 17 of 31 days = ≈ 1,326.6581 [contract.yaml:60@c0c0c0c]",
        "total: 2,410.53 [contract.yaml:60@c0c0c0c]",
    ]


def test_rises_of_an_index_multiply():
    """Two steps between two anniversaries: 1.012 × 1.008, not 2 %."""
    both = Index("foi", FOI.position, ((day("2026-06-01"), 120), (day("2026-09-01"), 80)))
    deal = contract(**{**CARE, "start_date": "2026-03-01", "indexation": "foi"})
    assert owed(deal, "2027-03-02", company(indices=(both,)))["2027-03-01"] == 244823


def test_a_price_that_is_agreed_anew_rises_from_then_on():
    """2,600.00 from January 2027 on hold the index of that day: the next rise is one that comes after it."""
    own = {**CARE, "start_date": "2026-03-01", "indexation": "foi"}
    deal = timed(terms("", "2027-01-01", **own), terms("2027-01-01", None, **{**own, "monthly_fee": 260000}))
    assert owed(deal, "2027-04-02", company(indices=(FOI,)))["2027-04-01"] == 260000


@pytest.mark.parametrize(("in_advance", "ready"), [(True, "2026-11-01"), (False, "2026-12-01")])
def test_a_fee_is_ready_on_its_first_day_or_after_its_last(in_advance: bool, ready: str):
    """In advance, or in arrears."""
    (charge,) = fees(contract(**CARE, fee=replace(FEE, in_advance=in_advance)), company(), day("2026-12-01"))
    assert charge.ready == day(ready)


def test_a_fee_may_be_whole_for_a_part_of_its_period():
    """Whoever has a licence from the 10th pays the month, at the terms of its first day."""
    whole = replace(FEE, whole=True)
    deal = contract(**{**CARE, "start_date": "2026-11-10"}, fee=whole)
    (charge,) = fees(deal, company(), day("2026-12-01"))
    assert (charge.amount, charge.day, steps(charge)[0]) == (
        240000,
        day("2026-11-10"),
        "fee: 2,400.00 for 2026-11",
    )


@pytest.mark.parametrize(("every", "key"), [("quarter", "2026-10-01"), ("year", "2026-01-01")])
def test_quarters_and_years_are_those_of_the_calendar(every: str, key: str):
    """A contract from 1 November owes 61 of the 92 days of the quarter, or of the 365 of the year."""
    days = {"quarter": 92, "year": 365}[every]
    found = owed(contract(**CARE, fee=replace(FEE, every=every)), "2026-11-02")
    assert found == {key: (240000 * 61 * 2 + days) // (2 * days)}


def test_a_fee_applies_while_its_condition_holds():
    """`if` is asked of the terms of each day."""
    flat = replace(FEE, guard=guard("contract.type == 'flat_fee'"))
    deal = timed(
        terms("", "2026-11-16", type="time", **CARE), terms("2026-11-16", None, type="flat_fee", **CARE), fee=flat
    )
    assert owed(deal, "2026-12-01") == {"2026-11-01": 120000}


def test_a_fee_for_an_unknown_number_is_unrated():
    """Per device, and nobody said how many: it is shown, and never charged as nothing."""
    (charge,) = fees(contract(**CARE, fee=replace(FEE, times="units")), company(), day("2026-11-02"))
    assert (charge.amount, charge.unrated) == (0, "'units' of K-1 is empty")


def test_a_contract_without_a_fee_owes_none():
    """Time and materials: the field is empty, and that is no mistake."""
    assert owed(contract(start_date="2026-11-01"), "2027-01-01") == {}


def test_a_fee_belongs_to_the_client_and_tells_its_days():
    """What the invoice says, and where the charge is found."""
    november, december = fees(contract(**{**CARE, "start_date": "2026-11-10"}), company(), day("2026-12-02"))
    assert (november.client, november.contract, november.record, november.kind) == ("C-1", "K-1", "K-1", "fee")
    assert (november.text, december.text) == ("Care, 2026-11-10 to 2026-11-30", "Care, 2026-12")
