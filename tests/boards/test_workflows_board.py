"""The rules on a board: machines with their records, what was refused today, what escalated, the last rejected save."""

from __future__ import annotations

from pathlib import Path

from engine.boards import workflows
from engine.boards.practice import Practice
from engine.desk import Desk
from engine.refusals import REFUSALS
from engine.rulebook import Rulebook
from engine.store.memory import MemoryStore
from tests.practice import COMPANY, TICKET, Office, at, rules


def office() -> Office:
    found = Office()
    found.desk = Desk(found.store, found.desk.workflow, found.clock, notes_refusals=True)
    return found


def board(office: Office, standing=None):
    return workflows.read(Practice(office.store, office.desk.workflow, office.clock, "anna"), standing)


def test_each_state_has_its_records():
    """Two new tickets and one that is worked on; closed ones are no open ones."""
    here = office()
    here.open()
    here.open()
    here.do(here.open(), "start")
    (machine,) = board(here).machines
    assert (machine.graph.kind, machine.file, machine.open) == ("ticket", "ticket.yaml", 3)
    assert {box.name: box.count for box in machine.graph.boxes if box.count} == {"new": 2, "working": 1}
    assert machine.drawn(80, ascii_only=True)[0].startswith("Ticket (ticket.yaml@")


def test_what_a_rule_refused_today_is_told_with_its_place():
    """Reopening a ticket that is not resolved is refused twice; yesterday's refusals are not told."""
    here = office()
    ticket = here.open()
    here.ask(ticket, "reopen")
    here.to("2026-11-24 09:00")
    here.ask(ticket, "reopen")
    here.ask(ticket, "reopen")
    found = board(here).refused
    assert [(each.transition, each.times, each.records) for each in found] == [("reopen", 2, (ticket,))]
    assert found[0].rule.startswith("ticket.yaml:")


def test_a_refusal_changes_no_record():
    """The version of the record stays; the refusal stands in a stream of its own."""
    here = office()
    ticket = here.open()
    before = here.record(ticket)
    here.ask(ticket, "reopen")
    assert here.record(ticket) == before
    assert [event.stream for event in here.store.events(REFUSALS)] == [REFUSALS]


def test_desks_of_machines_note_nothing():
    """A scenario, an import, the daemon: nobody stands there who was refused something."""
    here = Office()
    here.ask(here.open(), "reopen")
    assert not list(here.store.events(REFUSALS))


def test_what_escalated_lately():
    """The newest rung first, with the rule that sent it."""
    here = office()
    ticket = here.open(priority="P1")
    here.daemon("2026-11-23 10:30")
    found = board(here).escalations
    assert found[0].record == ticket
    assert found[0].what == "response 100%"
    assert found[0].rule.startswith("ticket.yaml:")


def test_a_rejected_save_is_shown_with_its_line(tmp_path: Path):
    """The problem, the line as it stands in the file, and a caret under its place."""
    (tmp_path / "company.yaml").write_text(COMPANY)
    (tmp_path / "ticket.yaml").write_text(TICKET)
    store = MemoryStore()
    here = Office(rules(), store=store)
    book = Rulebook(store, tmp_path)
    book.look(at("2026-11-23 09:00"), "test")
    (tmp_path / "ticket.yaml").write_text(TICKET.replace("to: resolved", "to: resloved", 1))
    standing = book.look(at("2026-11-23 09:05"), "test")
    found = board(here, standing)
    assert found.rejected is not None
    text = "\n".join(found.excerpts)
    assert "resloved" in text
    place = next(number for number, line in enumerate(found.excerpts) if line.endswith("^"))
    column = found.excerpts[place].index("^")
    assert found.excerpts[place - 1][column:].startswith("resloved")
