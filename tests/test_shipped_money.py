"""The shipped practice charges as its pages say: contracts of every kind, blocks, purchases, projects."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from engine.charges import Charge
from engine.commands import Done, EditTime, LogTime, Measure
from engine.ledger.ledger import Ledger
from engine.unbilled import findings
from engine.views import Views
from engine.workflow import load
from tests.practice import Office, at

SHIPPED = load(Path(__file__).parents[1] / "workflows")


@pytest.fixture
def here() -> Office:
    """A client, and a contract that is not yet sent."""
    office = Office(SHIPPED)
    office.open(by="dario", kind="client", name="Rossi Srl")
    return office


def contract(here: Office, **fields: object) -> None:
    """K-1, in force from the first of November."""
    here.open(by="dario", kind="contract", client="C-1", subject="Care", **fields)
    here.do("K-1", "send", by="dario")
    here.do("K-1", "sign", by="dario", start_date="2026-11-01", end_date="2027-10-31")
    here.set("C-1", by="dario", contract="K-1")


def log(here: Office, record: str, moment: str, minutes: int, **fields: str) -> None:
    """Anna's work, written down at its end."""
    start = at(moment)
    command = LogTime(id=record, by="anna", agent="anna", start=start, seconds=minutes * 60, **fields)
    here.done(here.desk.handle(command))


def charges(here: Office, until: date = date(2026, 12, 1)) -> list[Charge]:
    ledger = Ledger(here.store, SHIPPED)
    ledger.refresh()
    return list(ledger.charges(until=until))


def said(here: Office, until: date = date(2026, 12, 1)) -> list[str]:
    """`K-1/fee/2026-11-01 48000`, with what covers it."""
    return [f"{c.key} {c.amount} {c.covered or c.unrated}".rstrip() for c in charges(here, until)]


def test_a_flat_fee_covers_remote_work_and_not_the_visit(here):
    """The fee comes each month; an hour on site is charged by the card, unless the contract covers work everywhere."""
    contract(here, type="flat_fee", monthly_fee="480.00")
    here.to("2026-11-24 18:00")
    here.open(client="C-1", subject="VPN")
    log(here, "T-1", "2026-11-24 09:00", 60)
    log(here, "T-1", "2026-11-24 10:00", 60, activity="on_site")
    assert said(here) == ["K-1/fee/2026-11-01 48000", "T-1#4/remote 0 remote", "T-1#5/time 9600"]
    here.set("K-1", by="dario", everywhere="yes", terms_from="2026-11-01")
    assert said(here)[1:] == ["T-1#4/flat 0 flat", "T-1#5/flat 0 flat"]


def test_an_upgrade_in_mid_period_costs_what_held_on_each_day(here):
    """15 of 30 days at 480.00 and 15 at 560.00 are 520.00."""
    contract(here, type="flat_fee", monthly_fee="480.00")
    here.to("2026-11-23 09:00")
    here.do("K-1", "upgrade", by="dario", note="Two more", monthly_fee="560.00", terms_from="2026-11-16")
    assert said(here, date(2027, 1, 1)) == ["K-1/fee/2026-11-01 52000", "K-1/fee/2026-12-01 56000"]


def test_a_fee_for_each_device_is_multiplied(here):
    """Twelve devices at 15.00 are 180.00, under one rule and not under two."""
    contract(here, type="per_device", monthly_fee="15.00", units="12")
    here.to("2026-11-23 09:00")
    assert said(here) == ["K-1/units/2026-11-01 18000"]


def test_a_block_is_charged_as_it_is_bought_and_drawn_from(here):
    """An hour is covered by the block; at 80 % people are told, at 100 % the next block is offered."""
    contract(here, type="prepaid", block_price="750.00")
    here.open(by="dario", kind="block", client="C-1", contract="K-1", subject="Ten hours", hours="10h", price="750")
    here.do("H-1", "buy", by="dario", end_date="2027-05-31")
    here.to("2026-11-24 18:00")
    here.open(client="C-1", subject="VPN")
    log(here, "T-1", "2026-11-24 09:00", 60)
    assert said(here) == ["H-1/block 75000", "T-1#4/block H-1 0 block H-1"]
    told = Measure(id="K-1", name="block", used=36_000, of=36_000, mark="H-1")
    (offered,) = here.done(here.desk.handle(told)).followed
    assert (offered.record.id, offered.record.state) == ("H-2", "offered")
    assert (offered.record.fields["hours"], offered.record.fields["price"]) == (600, 75_000)


def test_what_is_freed_of_a_block_that_was_used_up_is_drawn_again(here):
    """An entry is cut down a day later: the hour that the client paid for pays for the next work, and is not lost."""
    contract(here, type="prepaid")
    here.open(by="dario", kind="block", client="C-1", contract="K-1", subject="Two hours", hours="2h", price="150")
    here.do("H-1", "buy", by="dario", end_date="2027-05-31")
    here.to("2026-11-24 18:00")
    here.open(client="C-1", subject="VPN")
    log(here, "T-1", "2026-11-24 09:00", 120)
    here.do("H-1", "use_up", by="anna")
    here.to("2026-11-26 18:00")
    log(here, "T-1", "2026-11-26 09:00", 60)
    assert charges(here)[-1].amount == 80_00
    here.done(here.desk.handle(EditTime(id="T-1", entry="T-1#4", by="anna", seconds=3600)))
    assert [(c.covered, c.amount) for c in charges(here)[1:]] == [("block H-1", 0), ("block H-1", 0)]


def test_included_hours_come_before_the_card(here):
    """Ten hours are included; the eleventh costs the overage."""
    contract(here, type="included_hours", monthly_fee="480.00", included="10h", overage="90.00")
    here.to("2026-11-26 18:00")
    here.open(client="C-1", subject="Server")
    log(here, "T-1", "2026-11-24 09:00", 240)
    log(here, "T-1", "2026-11-25 09:00", 240)
    log(here, "T-1", "2026-11-26 09:00", 180)
    found = charges(here)
    assert sum(c.amount for c in found if c.kind == "time") == 9000
    assert [c.overage for c in found if c.amount and c.kind == "time"] == [True]


def test_a_project_charges_deposit_and_rest_and_pays_for_its_after_sales(here):
    """5,000.05 are 1,500.02 and 3,500.03; hours on the project, and on tickets that name it, are not charged."""
    here.open(by="dario", kind="project", client="C-1", subject="Server", price="5000.05")
    for transition, fields in [
        ("scope", {"assignee": "anna"}), ("quote", {"scope": "One server"}), ("offer", {}), ("accept", {}),
        ("plan", {"end_date": "2026-12-15"}), ("start", {}), ("hand_over", {}), ("approve", {}),
    ]:  # fmt: skip
        here.do("P-1", transition, by="dario", note="So be it", **fields)
    here.open(client="C-1", subject="After-sales", project="P-1")
    log(here, "T-1", "2026-11-20 09:00", 60)
    found = {c.key: c.amount for c in charges(here)}
    assert (found["P-1/deposit"], found["P-1/delivery"]) == (150_002, 350_003)
    assert sum(found.values()) == 500_005


def test_what_is_bought_for_a_client_costs_and_is_charged_and_taken_back(here):
    """Two firewalls at 480.00, sold at 620.00; a return leaves nothing of either."""
    here.open(by="dario", kind="purchase", client="C-1", subject="Firewall", price="620", quantity="2")
    here.do("O-1", "order", by="anna", supplier="Grossista", cost="480")
    here.do("O-1", "receive", by="anna")
    ledger = Ledger(here.store, SHIPPED)
    ledger.refresh()
    assert [(c.key, c.amount) for c in ledger.costs()] == [("O-1/goods", 96_000)]
    assert said(here) == ["O-1/resale 124000"]
    here.do("O-1", "return", by="anna", note="Broken")
    ledger.refresh()
    assert sum(c.amount for c in ledger.costs()) == sum(c.amount for c in charges(here)) == 0


def test_a_contract_without_the_new_fields_goes_on_as_before(here):
    """Records from before there were types have their fee, and their work is charged by the card."""
    here.open(by="dario", kind="contract", client="C-1", subject="Old", monthly_fee="480.00")
    here.do("K-1", "send", by="dario", type="flat_fee")
    here.do("K-1", "sign", by="dario", start_date="2026-11-01", end_date="2027-10-31")
    here.set("K-1", by="dario", type="", units="")
    assert said(here) == ["K-1/fee/2026-11-01 48000"]


@pytest.mark.parametrize(
    ("fields", "sent"),
    [
        ({"type": "fixed_price", "monthly_fee": "480"}, False),
        ({"type": "fixed_price", "price": "5000"}, True),
        ({"type": "retainer", "monthly_fee": "480"}, False),
        ({"type": "included_hours", "monthly_fee": "480"}, False),
        ({"type": "included_hours", "monthly_fee": "480", "included": "10h"}, True),
        ({"type": "per_user", "monthly_fee": "15", "units": "0"}, False),
        ({"type": "flat_fee"}, False),
        ({"type": "warranty"}, True),
    ],
)
def test_what_is_paid_for_has_the_price_of_its_type(here, fields: dict[str, str], sent: bool):
    """A fixed price without a price would cover all work for the fee of a month."""
    here.open(by="dario", kind="contract", client="C-1", subject="Care", **fields)
    assert isinstance(here.ask("K-1", "send", by="dario"), Done) == sent


def test_what_is_renewed_has_another_last_day(here):
    """For a year when nothing is said; until the day that is given along."""
    contract(here, type="flat_fee", monthly_fee="480.00")
    for given, last in [({}, "2028-10-31"), ({"end_date": "2029-01-31"}, "2029-01-31")]:
        here.do("K-1", "expire", by="dario")
        here.do("K-1", "renew", by="dario", note="Same fee", **given)
        assert here.record("K-1").fields["end_date"] == last


def test_nobody_misses_the_fee_of_a_warranty(here):
    """It covers work and is paid for with the goods; a warranty that has a fee is charged it."""
    contract(here, type="warranty")
    here.to("2026-11-24 18:00")
    ledger, views = Ledger(here.store, SHIPPED), Views(here.store, SHIPPED)
    ledger.refresh()
    found = findings(ledger, views, date(2026, 11, 1), date(2026, 12, 1), now=here.clock.now())
    assert [each.text for each in found if each.detector == "no_fee"] == []
    here.set("K-1", by="dario", monthly_fee="20.00", terms_from="2026-11-01")
    assert said(here) == ["K-1/fee/2026-11-01 2000"]
