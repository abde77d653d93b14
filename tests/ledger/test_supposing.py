"""Supposing: what work would come to that is not there, each on top of the one before, and nothing of it stays."""

from __future__ import annotations

from dataclasses import dataclass

from msgspec.structs import replace

from engine.charges import TimeEntry
from tests.ledger.firm import MONEY, Firm, firm_rules
from tests.practice import at


@dataclass
class Case:
    """A ticket under a contract with an hour and a half included."""

    firm: Firm
    contract: str
    ticket: str

    def entry(self, name: str, when: str, minutes: int) -> TimeEntry:
        return TimeEntry(f"{self.ticket}#{name}", self.ticket, "anna", at(when), minutes * 60)


def case(**terms: object) -> Case:
    firm = Firm(firm_rules(MONEY))
    contract = firm.contract(start_date="2026-11-01", **terms)
    return Case(firm, contract, firm.open(client=firm.rossi, contract=contract))


def test_what_an_allowance_still_covers_is_free():
    """The second hour goes beyond what is included, and so does later work that would have been covered."""
    told = case(included_minutes=90, overage_price=100_00)
    with told.firm.ledger.supposing() as supposing:
        assert supposing.add(told.entry("?1", "2026-11-10 09:00", 60)) == 0
        assert supposing.add(told.entry("?2", "2026-11-03 09:00", 60)) == 50_00
    late = told.firm.log(told.ticket, "2026-11-20 09:00", 60)
    with told.firm.ledger.supposing() as supposing:
        assert supposing.add(told.entry("?1", "2026-11-10 09:00", 60)) == 50_00
    assert sum(charge.amount for charge in told.firm.ledger.of_entry(late)) == 0


def test_a_known_entry_that_reads_otherwise():
    """Longer, not billable, or of another contract: the difference, once."""
    told = case()
    entry = told.firm.log(told.ticket, "2026-11-10 09:00", 60)
    dear = told.firm.contract(rates="quarters", start_date="2026-11-01")
    ledger = told.firm.ledger
    known = ledger.entries[entry]
    before = list(ledger.charges())
    with ledger.supposing() as supposing:
        assert supposing.add(replace(known, seconds=5400)) == 40_00
        assert supposing.add(replace(known, seconds=5400)) == 0
        assert supposing.add(replace(known, billable=False)) == -120_00
        assert supposing.add(known, replace(ledger.booking(told.ticket), contract=dear)) == 150_00
        assert supposing.add(known) == -70_00
    assert list(ledger.charges()) == before == list(told.firm.afresh.charges())


def test_work_that_is_charged_to_nobody():
    """It comes to nothing, whoever it belongs to."""
    told = case()
    task = told.firm.open(kind="task", client=told.firm.rossi)
    with told.firm.ledger.supposing() as supposing:
        assert supposing.add(TimeEntry(f"{task}#?", task, "anna", at("2026-11-10 09:00"), 3600)) == 0
