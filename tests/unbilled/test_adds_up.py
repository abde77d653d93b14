"""What is at stake adds up: whoever mends everything is billed exactly so much more, and nothing is found any more."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.unbilled import Finding, total
from tests.unbilled.trade import Trade

HOURS = st.sampled_from(["09:00", "11:30", "16:00"])
LOST = st.tuples(st.integers(3, 27), HOURS, st.sampled_from(["reply", "close", "free", "log"]), st.integers(1, 200))
TERMS = st.sampled_from(
    [
        {},
        {"included_minutes": 120, "overage_price": 100_00, "monthly_fee": 1_00},
        {"type": "flat", "monthly_fee": 1_00},
        {"rates": "quarters"},
    ]
)


def happen(trade: Trade, stream: str, day: int, hour: str, what: str, minutes: int) -> None:
    """Something of which an hour may be lost."""
    when = f"2026-11-{day:02} {hour}"
    if what == "free":
        trade.log(stream, when, minutes, billable=False)
    elif what == "log":
        trade.log(stream, when, minutes)
    else:
        trade.to(when)
        trade.reply(stream) if what == "reply" else trade.do(stream, "close")


def mend(trade: Trade, finding: Finding) -> None:
    """Do what the finding says, with what it guesses."""
    match finding.command.split():
        case ["margine", "log", record, day, "from", hour, *_]:
            trade.log(record, f"{day} {hour}", finding.seconds // 60, agent=finding.agent)
        case ["margine", "time", "edit", entry, "--billable"]:
            trade.edit(entry)


@settings(max_examples=25, deadline=None)
@given(TERMS, st.lists(LOST, max_size=12), st.sampled_from(["entry", "ticket", "day"]))
def test_mending_everything_brings_what_is_at_stake(terms, lost, per):
    """Whatever was lost, under whatever terms; looking twice tells the same."""
    trade = Trade(money=MONEY.replace("per: entry", f"per: {per}"))
    contract = trade.contract(start_date="2026-11-01", **terms)
    for day, hour, what, minutes in sorted(lost):
        ticket = trade.open(client=trade.rossi, contract=contract, assignee="anna")
        happen(trade, ticket, day, hour, what, minutes)
    trade.to("2026-11-30 18:00")
    before, found = charged(trade), trade.found()
    assert found == trade.found()
    for finding in found:
        mend(trade, finding)
    assert trade.found() == []
    assert charged(trade) - before == total(found).exact + total(found).estimated, [f.text for f in found]


def charged(trade: Trade) -> int:
    """What all work comes to."""
    return sum(charge.amount for charge in trade.ledger.charges() if charge.kind == "time")


MONEY = """
activities: {remote: Remote, travel: Travel}
rate_cards:
  standard:
    title: Standard
    minimum: 30m
    step: 15m
    per: entry
    rates: [{from: 2026-01-01, technician: 80.00, others: 60.00}]
  quarters: {title: Dear, step: 15m, rates: [{from: 2026-01-01, others: 150.00}]}
taxes: {standard: {title: VAT, rate: 22%}}
"""
