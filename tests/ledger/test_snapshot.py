"""A snapshot spares work and never changes an answer: it counts only for what it was made from."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.ledger import snapshot
from engine.ledger.ledger import Ledger
from engine.ledger.ratings import Ratings
from engine.store.memory import MemoryStore
from tests.ledger.firm import MONEY, Firm, firm_rules, to_bill


@pytest.fixture(autouse=True)
def _worth(monkeypatch):
    """Two entries are worth a snapshot here."""
    monkeypatch.setattr(snapshot, "WORTH", 2)


@pytest.fixture
def firm() -> Firm:
    """A firm with a contract and some work."""
    firm = Firm()
    contract = firm.contract(included_minutes=60, overage_price=100_00, start_date="2026-11-01")
    ticket = firm.open(client=firm.rossi, contract=contract)
    for day in (3, 4, 5):
        firm.log(ticket, f"2026-11-0{day} 09:00", 45)
    return firm


@pytest.fixture
def beside(tmp_path: Path) -> Path:
    return tmp_path / "margine.db.ledger"


def rated(firm: Firm, beside: Path, monkeypatch, rules=None) -> tuple[Ledger, int]:
    """A ledger, and how many entries it has rated for that."""
    count, rate = 0, Ratings.rate

    def counted(self, entries):
        nonlocal count
        count += len(entries)
        return rate(self, entries)

    monkeypatch.setattr(Ratings, "rate", counted)
    ledger = Ledger(firm.store, rules or firm.desk.workflow, beside)
    monkeypatch.setattr(Ratings, "rate", rate)
    return ledger, count


def test_what_was_rated_is_not_rated_again(firm: Firm, beside: Path, monkeypatch):
    """The second process reads the file, and follows what has happened since."""
    assert rated(firm, beside, monkeypatch)[1] == 3
    ledger, count = rated(firm, beside, monkeypatch)
    assert count == 0
    assert list(ledger.charges()) == list(firm.afresh.charges())
    late = firm.log("T-1", "2026-11-02 09:00", 30)
    ledger, count = rated(firm, beside, monkeypatch)
    assert (count, late in ledger.entries) == (1, True)
    assert list(ledger.charges()) == list(firm.afresh.charges())
    assert ledger.of_record("T-1") == firm.afresh.of_record("T-1")
    assert ledger.balances("K-1") == firm.afresh.balances("K-1")
    assert to_bill(ledger, firm.rossi) == to_bill(firm.afresh, firm.rossi)


def test_other_rules_take_no_snapshot(firm: Firm, beside: Path, monkeypatch):
    """What was rated by the rules before is rated anew."""
    rated(firm, beside, monkeypatch)
    dearer = firm_rules(MONEY.replace("80.00", "90.00"))
    assert rated(firm, beside, monkeypatch, dearer)[1] == 3


def test_another_journal_takes_no_snapshot(firm: Firm, beside: Path, monkeypatch):
    """A store that was restored from a backup, or is another one, is read anew."""
    rated(firm, beside, monkeypatch)
    assert snapshot.read(beside, MemoryStore(), firm.desk.workflow) is None
    other = Firm(start="2026-11-09 09:00")
    for day in (3, 4, 5, 6, 7, 8):
        other.log(other.open(client=other.rossi), f"2026-11-0{day} 09:00", 45)
    assert rated(other, beside, monkeypatch)[1] == 6


@pytest.mark.parametrize("damage", [b"", b"\x00\x01", b"{}"])
def test_a_damaged_snapshot_is_none(firm: Firm, beside: Path, monkeypatch, damage: bytes):
    """Whatever is in the file, the answer is that of the store; a sound one takes its place."""
    beside.write_bytes(damage)
    assert rated(firm, beside, monkeypatch)[1] == 3
    assert rated(firm, beside, monkeypatch)[1] == 0
    assert [path.name for path in beside.parent.iterdir()] == [beside.name]


def test_where_no_file_can_be_written_there_is_none(firm: Firm, tmp_path: Path, monkeypatch):
    """A folder that cannot be written costs time and nothing else."""
    assert rated(firm, tmp_path / "absent" / "x.ledger", monkeypatch)[1] == 3


def test_little_is_not_worth_a_file(beside: Path, monkeypatch):
    """A small practice has no further file."""
    monkeypatch.setattr(snapshot, "WORTH", 2000)
    Ledger(Firm().store, Firm().desk.workflow, beside)
    assert not beside.exists()
