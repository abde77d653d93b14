"""Meters: what of an allowance is used is told to the timers that watch it, and each rung of theirs comes once."""

from __future__ import annotations

from datetime import date

from engine.daemon import Daemon
from engine.events import Escalated
from engine.meters import Meters, run_once
from tests.ledger.firm import BLOCK, CONTRACT, NOVEMBER, Firm, firm_rules

METERED = """
timers:
  hours:  {meter: included, runs_in: active, escalate: low}
  blocks: {meter: block, runs_in: active, escalate: low}
ladders:
  low:
    - {at: 80%, notify: dispatcher}
    - {at: 100%, notify: dispatcher}
"""


def metered() -> Firm:
    """A firm whose contract has meters, and a ledger."""
    return Firm(firm_rules(contract=CONTRACT + METERED))


def rungs(firm: Firm) -> list[str]:
    return [f"{e.body.name} {e.body.rung}" for e in firm.store.events() if isinstance(e.body, Escalated)]


def read(firm: Firm, contract: str, name: str) -> tuple[int, int, str]:
    timer = firm.record(contract).timers[name]
    return timer.consumed, timer.of, timer.mark


def test_an_allowance_that_runs_low_is_told_once():
    """What is used is told when it has changed; a rung that it reaches comes in that commit, and not again."""
    firm = metered()
    contract = firm.contract(included_minutes=100, start_date="2026-11-01")
    ticket = firm.open(client=firm.rossi, contract=contract)
    entry = firm.log(ticket, "2026-11-02 07:00", 50)
    run_once(firm.desk, firm.ledger)
    assert read(firm, contract, "hours") == (3000, 6000, "2026-11")
    assert rungs(firm) == []
    other = firm.log(ticket, "2026-11-02 08:00", 35)
    assert [e.body.rung for e in run_once(firm.desk, firm.ledger) if isinstance(e.body, Escalated)] == ["80%"]
    firm.remove(other)
    run_once(firm.desk, firm.ledger)
    assert read(firm, contract, "hours")[0] == 3000
    firm.edit(entry, minutes=90)
    run_once(firm.desk, firm.ledger)
    position = firm.store.position()
    assert run_once(firm.desk, firm.ledger) == []
    assert (rungs(firm), firm.store.position()) == (["hours 80%"], position)


def test_a_new_month_begins_anew():
    """The period is the mark: what came in November comes in December again."""
    firm = metered()
    contract = firm.contract(included_minutes=100, start_date="2026-11-01")
    ticket = firm.open(client=firm.rossi, contract=contract)
    firm.log(ticket, "2026-11-02 07:00", 90)
    run_once(firm.desk, firm.ledger)
    firm.to("2026-12-01 09:00")
    run_once(firm.desk, firm.ledger)
    assert read(firm, contract, "hours") == (0, 6600, "2026-12")
    firm.log(ticket, "2026-12-01 07:00", 100)
    run_once(firm.desk, firm.ledger)
    assert rungs(firm) == ["hours 80%", "hours 80%"]


def test_of_blocks_the_last_one_counts():
    """While another block is there nothing is low."""
    firm = metered()
    contract = firm.contract(start_date="2026-11-01")
    ticket = firm.open(client=firm.rossi, contract=contract)
    first = firm.open(kind="block", contract=contract, size=100, end_date="2026-11-20", start_date="2026-11-01")
    second = firm.open(kind="block", contract=contract, size=100, end_date="2026-12-20", start_date="2026-11-01")
    firm.log(ticket, "2026-11-02 04:00", 100)
    run_once(firm.desk, firm.ledger)
    assert read(firm, contract, "blocks") == (0, 6000, second)
    firm.log(ticket, "2026-11-02 07:00", 80)
    run_once(firm.desk, firm.ledger)
    assert rungs(firm) == ["blocks 80%"]
    assert first != second


def test_only_what_was_redrawn_is_looked_at():
    """A pass after a commit that concerns no allowance asks no contract for its balances."""
    firm = metered()
    contract = firm.contract(included_minutes=100, start_date="2026-11-01")
    meters, asked = Meters(firm.desk, firm.ledger), []
    meters.run_once()
    balances = firm.ledger.balances
    firm._ledger.balances = lambda *a: asked.append(a) or balances(*a)  # type: ignore[union-attr,method-assign]
    ticket = firm.open(client=firm.rossi, contract=contract)
    assert (meters.run_once(), asked) == ([], [])
    firm.log(ticket, "2026-11-02 07:00", 10)
    meters.run_once()
    assert asked
    assert firm.ledger.day(firm.clock.now()) == date(2026, 11, 2) > NOVEMBER


def test_the_daemon_tells_meters_after_each_pass():
    """Whoever logged the time, and however."""
    firm = metered()
    contract = firm.contract(included_minutes=100, start_date="2026-11-01")
    told = []
    daemon = Daemon(firm.desk, tell=lambda event: told.append(event.body.rung))
    daemon.measure()
    firm.log(firm.open(client=firm.rossi, contract=contract), "2026-11-02 07:00", 90)
    daemon.measure()
    assert told == ["80%"]
    plain = Daemon(Firm().desk)
    plain.measure()
    assert plain._meters is None


def test_the_daemon_leaves_a_snapshot_for_others(tmp_path, monkeypatch):
    """Who rates everything once writes it down beside the store."""
    monkeypatch.setattr("engine.ledger.snapshot.WORTH", 1)
    firm, beside = metered(), tmp_path / "margine.db.ledger"
    firm.log(firm.open(client=firm.rossi), "2026-11-02 07:00", 90)
    Daemon(firm.desk, beside=beside).measure()
    assert beside.exists()


def test_clocks_go_on_while_no_ledger_can_be_read(monkeypatch):
    """What is wrong with money stops no promise."""

    def broken(*_):
        raise ValueError("no such month")

    daemon = Daemon(metered().desk)
    monkeypatch.setattr("engine.daemon.Ledger", broken)
    assert daemon.measure() == 0


def test_a_block_watches_itself():
    """A meter on what is drawn from shows what is used of it."""
    block = (
        BLOCK + "timers:\n  low: {meter: block, escalate: low}\nladders:\n  low:\n    - {at: 80%, notify: dispatcher}\n"
    )
    firm = Firm(firm_rules(block=block))
    contract = firm.contract(start_date="2026-11-01")
    stream = firm.open(kind="block", contract=contract, size=100)
    firm.log(firm.open(client=firm.rossi, contract=contract), "2026-11-02 07:00", 90)
    run_once(firm.desk, firm.ledger)
    assert read(firm, stream, "low") == (5400, 6000, stream)
    assert rungs(firm) == ["low 80%"]
