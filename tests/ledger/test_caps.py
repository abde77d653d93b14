"""Hours up to an agreed amount: what is beyond it is taken off, month by month, and follows every change."""

from __future__ import annotations

from datetime import date

import pytest

from engine.ledger.ledger import Ledger
from engine.margin import Question
from engine.reports.reading import Reading
from engine.store.tiny import TinyStore
from tests.ledger.firm import PROJECT, Firm, firm_rules, to_bill

CAPPED = PROJECT.replace(
    "  contract: {type: contract}\n",
    "  contract: {type: contract}\n  terms: {type: choice, of: [hours, fixed], default: hours}\n  cap: {type: money}\n",
).replace(
    "  work: {on: time_logged, charge: time}\n",
    "  work: {on: time_logged, charge: time}\n"
    '  most: {charge: time, up_to: cap, if: project.terms == "hours", title: "{subject}: agreed limit"}\n',
)
RULES = firm_rules(project=CAPPED)
JANUARY = date(2027, 1, 1)


@pytest.fixture(params=["memory", "tiny"])
def firm(request, tmp_path) -> Firm:
    return Firm(RULES, store=TinyStore(tmp_path / "margine.db") if request.param == "tiny" else None)


def project(firm: Firm, **fields: object) -> str:
    return firm.open(kind="project", client=firm.rossi, **{"cap": 400_00, **fields})


def beyond(firm: Firm, stream: str) -> dict[str, int]:
    """Key → amount of what is taken off; the same of a ledger that was made from scratch."""
    found = [charge for charge in firm.ledger.charges(until=JANUARY) if charge.key.startswith(f"{stream}/most")]
    again = [charge for charge in firm.afresh.charges(until=JANUARY) if charge.key.startswith(f"{stream}/most")]
    assert found == again
    return {charge.key.partition("/most/")[2]: charge.amount for charge in found}


def test_nothing_is_taken_off_below_the_cap(firm: Firm):
    """Five hours at 80.00 are just what was agreed."""
    stream = project(firm)
    firm.log(stream, "2026-11-02 09:00", 300)
    assert beyond(firm, stream) == {}


def test_what_is_beyond_is_taken_off_month_by_month(firm: Firm):
    """Of work on the project and on its tickets, in the months in which it was done; the client pays the cap."""
    stream = project(firm)
    ticket = firm.open(client=firm.rossi, project=stream)
    firm.log(stream, "2026-11-02 09:00", 240)
    firm.log(ticket, "2026-11-03 09:00", 120)
    firm.log(stream, "2026-12-01 09:00", 60)
    assert beyond(firm, stream) == {"2026-11": -80_00, "2026-12": -80_00}
    assert sum(charge.amount for charge in firm.ledger.charges(until=JANUARY)) == 400_00
    assert len(to_bill(firm.ledger, firm.rossi, until=JANUARY)) == 5


def test_it_says_how_it_came_about(firm: Firm):
    """What was before, what the month brought, and the rule."""
    stream = project(firm, subject="New server")
    firm.log(stream, "2026-11-02 09:00", 360)
    (charge,) = [each for each in firm.ledger.of_record(stream) if each.kind == "price"]
    assert (charge.text, charge.day, charge.client) == ("New server: agreed limit", date(2026, 11, 2), firm.rossi)
    (step,) = charge.steps
    assert step.text == "0.00 before and 480.00 in 2026-11, at most 400.00 → -80.00"
    assert step.rule.startswith("project.yaml:")


def test_it_follows_what_changes(firm: Firm):
    """Another cap, other terms, work that was a mistake, a ticket that goes to another project."""
    stream, other = project(firm), project(firm, cap=1000_00)
    entry = firm.log(stream, "2026-11-02 09:00", 360)
    assert beyond(firm, stream) == {"2026-11": -80_00}
    firm.set(stream, cap=450_00)
    assert beyond(firm, stream) == {"2026-11": -30_00}
    firm.set(stream, terms="fixed")
    assert beyond(firm, stream) == {}
    firm.set(stream, terms="hours")
    firm.edit(entry, minutes=300)
    assert beyond(firm, stream) == {}
    ticket = firm.open(client=firm.rossi, project=stream)
    late = firm.log(ticket, "2026-11-01 09:00", 120)
    assert beyond(firm, stream) == {"2026-11": -110_00}
    firm.set(ticket, project=other)
    assert (beyond(firm, stream), beyond(firm, other)) == ({}, {})
    firm.set(ticket, project=stream)
    firm.remove(late)
    assert beyond(firm, stream) == {}


def test_without_an_amount_there_is_no_cap(firm: Firm):
    """An empty field is no cap; a cap of nothing takes everything off."""
    free, nothing = project(firm, cap=None), project(firm, cap=0)
    for stream in (free, nothing):
        firm.log(stream, "2026-11-02 09:00", 60)
    assert (beyond(firm, free), beyond(firm, nothing)) == ({}, {"2026-11": -80_00})


def test_what_was_billed_stays_and_the_rest_follows(firm: Firm):
    """November is invoiced with what was beyond; work that is written down late is taken off on the next invoice."""
    stream = project(firm)
    firm.log(stream, "2026-11-02 09:00", 360)
    firm.invoice(date(2026, 12, 1))
    assert to_bill(firm.ledger, firm.rossi, until=JANUARY) == []
    firm.log(stream, "2026-11-20 09:00", 60)
    assert len(to_bill(firm.ledger, firm.rossi, until=JANUARY)) == 2
    assert sum(charge.amount for charge in firm.ledger.charges(until=JANUARY)) == 400_00


def test_margins_know_it(firm: Firm):
    """The project's revenue is the cap, whatever was worked."""
    stream = project(firm)
    firm.log(stream, "2026-11-02 09:00", 600)
    reading = Reading(firm.store, RULES, Ledger(firm.store, RULES), date(2026, 11, 30))
    (row,) = reading.books.margins(Question(("project",))).rows
    assert row.sums.revenue == 400_00


def test_a_snapshot_comes_to_the_same(tmp_path):
    """What is beyond a cap is worked out when a ledger is taken from its file."""
    firm = Firm(RULES, store=TinyStore(tmp_path / "margine.db"))
    stream = project(firm)
    for number in range(2_001):
        firm.log(stream, f"2026-11-{1 + number % 28:02} 09:00", 1)
    beside = tmp_path / "margine.db.ledger"
    first = Ledger(firm.store, RULES, beside)
    assert beside.exists()
    second = Ledger(firm.store, RULES, beside)
    assert list(first.charges(until=JANUARY)) == list(second.charges(until=JANUARY))
    assert any("/most/" in charge.key for charge in second.charges(until=JANUARY))
