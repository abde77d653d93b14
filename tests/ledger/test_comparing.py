"""What other rules would do to what is not invoiced, and to what is."""

from __future__ import annotations

from engine.ledger.comparing import Difference, compare
from tests.ledger.firm import DECEMBER, FIRM, MONEY, Firm, firm_rules

DEARER = firm_rules(MONEY.replace("technician: 80.00", "technician: 90.00"))


def test_dearer_rates_are_told_client_by_client():
    """What waits to be invoiced, and what was invoiced and would be adjusted, apart."""
    firm = Firm()
    billed = firm.log(firm.open(client=firm.rossi), "2026-11-02 09:00", 60)
    firm.invoice(DECEMBER)
    entry = firm.log(firm.open(client=firm.rossi), "2026-11-03 09:00", 120)
    bianchi = firm.open(kind="client", name="Bianchi")
    firm.log(firm.open(client=bianchi), "2026-11-03 09:00", 60, billable=False)
    assert compare(firm.store, FIRM, DEARER, DECEMBER) == [
        Difference(firm.rossi, 160_00, 190_00, 10_00, (billed, entry), ())
    ]


def test_work_that_would_lose_its_price_is_named():
    """It is counted apart, never as nothing."""
    firm = Firm()
    entry = firm.log(firm.open(client=firm.rossi), "2026-11-03 09:00", 60)
    priceless = firm_rules(MONEY.replace("technician: 80.00, others: 60.00", "dispatcher: 80.00"))
    assert compare(firm.store, FIRM, priceless, DECEMBER) == [
        Difference(firm.rossi, 80_00, 0, 0, (entry,), (entry,))
    ]  # fmt: skip


def test_rules_without_money_are_not_rated():
    """Other words in a file move no cent, and nothing is read."""
    firm = Firm()
    firm.log(firm.open(client=firm.rossi), "2026-11-03 09:00", 60)
    assert compare(firm.store, FIRM, firm_rules(MONEY), DECEMBER) == []
