"""`margine why … charge`, `lines`, `balance`: what they say of charges, step by step, on a page, in a pipe, as JSON."""

from __future__ import annotations

from engine.told.charged import balances, charges, lines
from tests.ledger.firm import DECEMBER, Firm


def told(firm: Firm, stream: str):
    return charges(firm.ledger, stream, firm.desk.workflow.definitions[firm.record(stream).kind])


def bare(line: str) -> str:
    """A line without the place of its rule."""
    return line.partition(" (")[0] if line.endswith(")") else line


def test_every_charge_is_told_step_by_step():
    """Minimum and step, price, total; each with its rule; and on which invoice it stands."""
    firm = Firm()
    contract = firm.contract(rates="quarters", start_date="2026-11-01")
    ticket = firm.open(client=firm.rossi, contract=contract)
    firm.log(ticket, "2026-11-02 09:00", 70)
    firm.invoice(DECEMBER)
    answer = told(firm, ticket)
    page = [bare(line) for line in answer.lines]
    assert page[:2] == ["", "T-1#2/time  187.50, work of 2026-11-02"]
    assert page[-1] == "  billed 187.50 on R-1"
    assert any("70 min" in line and "75 min" in line for line in page)
    assert all(rule.startswith(("company.yaml:", "contract.yaml:", "ticket.yaml:")) for *_, rule in answer.rows if rule)
    (charge,) = answer.data["charges"]
    assert (charge["amount"], charge["weighted"]) == (187_50, 4500)
    assert charge["billed"] == [{"invoice": "R-1", "amount": 187_50}]
    assert len(charge["steps"]) == len(answer.rows)


def test_work_that_is_charged_to_nobody_says_why():
    """No client, or a kind that charges no time."""
    firm = Firm()
    inside, tidying = firm.open(), firm.open(kind="task", client=firm.rossi)
    firm.log(inside, "2026-11-02 09:00", 60)
    firm.log(tidying, "2026-11-02 09:00", 60)
    assert [(row[0], row[5]) for row in told(firm, inside).rows] == [(f"{inside}#2", "uncharged")]
    assert told(firm, inside).lines == [
        "", f"{inside}#2  is charged to nobody: it is internal work, as the record has no client",
    ]  # fmt: skip
    assert told(firm, tidying).data["uncharged"] == [
        {
            "entry": f"{tidying}#2",
            "because": "time on a task is not charged (nothing under 'billing' says 'charge: time')",
        }
    ]


def test_an_invoice_tells_its_lines_as_they_were_drawn():
    """An adjustment says what was billed before."""
    firm = Firm()
    entry = firm.log(firm.open(client=firm.rossi), "2026-11-02 09:00", 60)
    firm.invoice(DECEMBER)
    firm.edit(entry, minutes=30)
    second = firm.invoice(DECEMBER)
    page = [bare(line) for line in lines(firm.ledger, second).lines]
    assert page[1:4] == ["1 line, -40.00", "", f"{entry}/time  -40.00, work of 2026-11-02  VPN"]
    assert "  adjusts R-1: 80.00 were billed, and it came to 40.00 by then" in page
    assert next(row[:4] for row in lines(firm.ledger, second).rows) == (f"{entry}/time", "2026-11-02", "-40.00", "R-1")


def test_allowances_tell_what_is_left():
    """Hours by month, blocks by their records."""
    firm = Firm()
    contract = firm.contract(included_minutes=60, start_date="2026-11-01")
    line = " ".join(balances(firm.ledger, contract).lines[1].split())
    assert line == "included 2026-11 0s of 1h used 1h left until 2026-12-01"
    firm.log(firm.open(client=firm.rossi, contract=contract), "2026-11-02 09:00", 45)
    (balance,) = balances(firm.ledger, contract).data["balances"]
    assert (balance["used"], balance["left"]) == (2700, 900)
    assert balances(firm.ledger, firm.rossi).lines == ["", "It has no allowances, or none that has begun."]


def test_what_comes_round_is_told_up_to_today():
    """The fee and the hours of a month in which nothing has happened yet, as its invoice has them."""
    firm = Firm()
    contract = firm.contract(included_minutes=60, monthly_fee=100_00, start_date="2026-11-01")
    definition = firm.desk.workflow.definitions["contract"]
    assert [row[1] for row in balances(firm.ledger, contract, DECEMBER).rows] == ["2026-11", "2026-12"]
    found = charges(firm.ledger, contract, definition, DECEMBER).data["charges"]
    assert [charge["day"] for charge in found] == ["2026-11-01", "2026-12-01"]
