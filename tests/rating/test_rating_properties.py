"""Whatever the order in which entries come, are corrected and taken out: the charges are those of a rating from scratch."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import groupby

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.charges import TimeEntry
from engine.company import Company
from engine.rating import Account, Rater
from engine.rating.rounding import rounded
from engine.tariff import Multiplier, Rounding
from tests.practice import at
from tests.rating.deals import (
    BLOCK,
    FLAT,
    HOUR,
    INCLUDED,
    RETAINER,
    after_hours,
    block,
    booking,
    card,
    company,
    place,
    terms,
    timed,
)  # fmt: skip

START = at("2026-10-20 08:00")

entries = st.builds(
    lambda number, ticket, half_hours, minutes, agent, billable, activity: TimeEntry(
        f"T-{ticket}#{number}", f"T-{ticket}", agent, START + half_hours * 1800, minutes * 60,
        billable=billable, activity=activity,
    ),
    st.integers(1, 12), st.integers(1, 3), st.integers(0, 4000), st.integers(0, 400),
    st.sampled_from(["anna", "bruno", "somebody"]), st.sampled_from([True, True, True, False]),
    st.sampled_from(["", "remote", "travel", "on_site"]),
)  # fmt: skip

ROUNDINGS = [Rounding(), *(Rounding(minimum, step, per) for minimum in (0, 1800, HOUR) for step in (900, HOUR) for per in ("entry", "ticket", "day"))]  # fmt: skip


@st.composite
def deals(draw: st.DrawFn) -> tuple[Account, Company]:
    """A contract with some covers, whose terms change in November, and a price list."""
    covers = draw(st.lists(st.sampled_from([INCLUDED, BLOCK, RETAINER, replace(FLAT, activities=("travel",))]), unique_by=lambda c: c.name))  # fmt: skip
    numbers = st.fixed_dictionaries({
        "included_minutes": st.sampled_from([None, 0, 60, 600]), "retainer": st.sampled_from([None, 5000, 100001]),
        "discount": st.sampled_from([None, 1000, 3333]), "overage_price": st.sampled_from([None, 9900, 0]),
        "step": st.sampled_from([None, 0, 10]), "per": st.sampled_from([None, "ticket"]),
    })  # fmt: skip
    own, later = draw(numbers), draw(numbers)
    change = draw(st.sampled_from(["2026-11-01", "2026-11-17"]))
    bounds = {"start_date": draw(st.sampled_from([None, "2026-10-25"])), "end_date": draw(st.sampled_from([None, "2026-12-20"]))}  # fmt: skip
    blocks = draw(st.lists(st.builds(
        block, st.sampled_from(["B-1", "B-2", "B-3"]), st.sampled_from([60, 301]),
        st.sampled_from(["2026-01-01", "2026-11-10"]), st.sampled_from([None, "2026-12-01", "2027-01-01"]),
    ), unique_by=lambda grant: grant.id))  # fmt: skip
    timeline = timed(terms("", change, **own, **bounds), terms(change, None, **later, **bounds), covers=tuple(covers))
    multipliers = draw(st.sampled_from([(), (after_hours("1.5"), Multiplier("on_site", Fraction(6, 5), place(16, "company.yaml"), activity="on_site"))]))  # fmt: skip
    return replace(timeline, blocks={"block": tuple(blocks)}), company(card(draw(st.sampled_from(ROUNDINGS)), multipliers, technician=15000, senior=11001))  # fmt: skip


moves = st.lists(st.tuples(st.sampled_from(["add", "add", "add", "remove"]), entries), max_size=40)


def scratch(deal: tuple[Account, Company], kept: dict[str, TimeEntry]) -> Rater:
    rater = Rater(*deal)
    rater.extend((entry, booking(entry.record)) for entry in kept.values())
    return rater


def seen(rater: Rater) -> list[object]:
    """Everything that a rater tells."""
    charges = [*rater.charges]
    return [charges, rater.balances(), [rater.explain(charge) for charge in charges]]


@settings(max_examples=300, deadline=None)
@given(deal=deals(), story=moves)
def test_the_order_in_which_entries_come_does_not_matter(
    deal: tuple[Account, Company], story: list[tuple[str, TimeEntry]]
):
    """Added, corrected, moved, removed: charges, balances and explanations are those of a rating from scratch."""
    rater, kept = Rater(*deal), {}
    for verb, entry in story:
        before = {key: rater.of_entry(key) for key in kept}
        if verb == "add":
            changed = rater.add(entry, booking(entry.record))
            kept[entry.id] = entry
        elif entry.id not in kept:
            continue
        else:
            del kept[entry.id], before[entry.id]
            changed = rater.remove(entry.id)
        assert [key for key, charges in before.items() if key in kept and charges != rater.of_entry(key) and key not in changed] == []  # fmt: skip
    assert seen(rater) == seen(scratch(deal, kept))


@settings(max_examples=200, deadline=None)
@given(deal=deals(), some=st.lists(entries, unique_by=lambda entry: entry.id, max_size=30))
def test_parts_add_up_and_nothing_is_lost_or_overdrawn(deal: tuple[Account, Company], some: list[TimeEntry]):
    """Raw seconds of parts are the entry's, keys are unique, and what is drawn is what the balances say, within them."""
    rater = scratch(deal, {entry.id: entry for entry in some})
    charges = [*rater.charges]
    assert len({charge.key for charge in charges}) == len(charges)
    for entry in some:
        parts = rater.of_entry(entry.id)
        assert sum(part.seconds for part in parts) == entry.seconds
        assert all(part.amount == 0 for part in parts if part.covered or part.unrated)
    balances = rater.balances()
    assert all(0 <= balance.used <= balance.granted for balance in balances)
    for name in ("included", "block"):
        drawn = sum(charge.weighted for charge in charges if charge.covered.startswith(f"{name} "))
        assert drawn == sum(balance.used for balance in balances if balance.name == name)


@given(seconds=st.integers(0, 10**6), more=st.integers(0, 10**5), rule=st.sampled_from(ROUNDINGS))
def test_rounding_never_falls(seconds: int, more: int, rule: Rounding):
    """More work is never less billable time, and billable time is never less than the work."""
    assert seconds <= rounded(seconds, rule) <= rounded(seconds + more, rule)


@given(some=st.lists(entries, unique_by=lambda entry: entry.id, max_size=30), rule=st.sampled_from(ROUNDINGS))
def test_what_a_ticket_grows_by_is_never_negative(some: list[TimeEntry], rule: Rounding):
    """Entries in order leave those before them as they were, and add up to the rounded total of their ticket."""
    deal = timed(terms("", None)), company(card(over(rule, "ticket")))
    rater = Rater(*deal)
    plain = [msgspec.structs.replace(entry, billable=True) for entry in some]
    for entry in sorted(plain, key=lambda entry: (entry.start, entry.id)):
        assert rater.add(entry, booking(entry.record)) == [entry.id]
    charges = sorted(rater.charges, key=lambda charge: charge.record)
    assert all(charge.weighted >= 0 for charge in charges)
    for _, each in groupby(charges, key=lambda charge: charge.record):
        tickets = list(each)
        assert sum(c.weighted for c in tickets) == rounded(sum(c.seconds for c in tickets), rule)


def over(rule: Rounding, per: str) -> Rounding:
    return Rounding(rule.minimum, rule.step, per)
