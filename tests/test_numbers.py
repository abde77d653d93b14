"""Numbers without gaps: given out in the commit that uses them, in order, to whoever comes first."""

from __future__ import annotations

import os
import random
import select
import subprocess
import sys
from pathlib import Path

from engine.clock import VirtualClock
from engine.commands import Approve, Fire, Open, Refused, SetFields
from engine.desk import Desk
from engine.events import Transitioned
from engine.store import open_store
from engine.store.contract import Where
from engine.workflow import Workflow
from tests.practice import Office, at, rules

ROOT = Path(__file__).resolve().parent.parent

INVOICE = """
workflow: invoice
number: R-{n}
fields:
  subject: {type: text, default: November}
  number:  {type: text, numbered: "{year}/{n}"}
  issued:  {type: date}
  reason:  {type: text}
  fee:     {type: money, default: 250}
states:
  draft:    {initial: true}
  approved: {}
  sent:     {final: true}
transitions:
  approve: {from: draft, to: approved, sets: {number: next, issued: today}, if: "invoice.reason != 'wrong'"}
  reject:  {from: approved, to: draft}
  send:    {from: approved, to: sent, approval: service_manager}
billing:
  fee: {entering: approved, charge: fee}
"""


def practice(text: str = INVOICE) -> Workflow:
    """Invoices that get their numbers when they are approved."""
    return rules(invoice=text)


def office(start: str = "2026-11-23 09:00", **words) -> Office:
    return Office(practice(**words), start)


def number(here: Office, stream: str) -> object:
    return here.record(stream).fields.get("number")


def test_numbers_are_given_out_in_the_order_of_approval():
    """Not in that of opening; drafts have none."""
    here = office()
    for _ in range(3):
        here.open(kind="invoice")
    for stream in ("R-2", "R-3", "R-1"):
        here.do(stream, "approve")
    assert [number(here, f"R-{n}") for n in (1, 2, 3)] == ["2026/3", "2026/1", "2026/2"]


def test_each_year_begins_with_one():
    """The year is that of the company's zone: half past midnight in Rome is the new year, though not yet in Greenwich."""
    here = office("2026-12-31 23:30")
    for _ in range(3):
        here.open(kind="invoice")
    here.do("R-1", "approve")
    here.to("2027-01-01 00:30").do("R-2", "approve")
    here.do("R-3", "approve")
    assert [number(here, f"R-{n}") for n in (1, 2, 3)] == ["2026/1", "2027/1", "2027/2"]
    assert [here.record(f"R-{n}").fields["issued"] for n in (1, 2)] == ["2026-12-31", "2027-01-01"]


def test_a_number_that_was_given_is_kept():
    """An invoice that goes back to draft and is approved again has the number that it had: another would leave a gap."""
    here = office()
    for _ in range(2):
        here.open(kind="invoice")
    here.do("R-1", "approve")
    here.do("R-1", "reject")
    here.do("R-2", "approve")
    here.to("2026-12-01 09:00").do("R-1", "approve")
    assert (number(here, "R-1"), number(here, "R-2")) == ("2026/1", "2026/2")
    assert here.record("R-1").fields["issued"] == "2026-12-01"


def test_a_command_that_is_refused_takes_no_number():
    """Neither one that the guard refuses, nor one that asks for what is not there."""
    here = office()
    here.open(kind="invoice", reason="wrong")
    here.open(kind="invoice")
    assert isinstance(here.ask("R-1", "approve"), Refused)
    assert isinstance(here.ask("R-2", "reject"), Refused)
    here.do("R-2", "approve")
    assert (number(here, "R-1"), number(here, "R-2")) == (None, "2026/1")


def test_nobody_writes_a_number_by_hand():
    """It would come twice, or leave a gap: refused when opening, when setting and along with a transition."""
    here = office()
    here.open(kind="invoice")
    commands = (
        Open(kind="invoice", by="anna", fields={"number": "2026/7"}),
        SetFields(id="R-1", by="anna", fields={"number": "2026/7"}),
        Fire(id="R-1", transition="approve", by="anna", fields={"number": "2026/7"}),
    )
    for command in commands:
        outcome = here.desk.handle(command)
        assert isinstance(outcome, Refused)
        assert "'number' is given out by the workflow, one after the other as {year}/{n}" in outcome.refusal.reason
    here.do("R-1", "approve")
    assert isinstance(here.desk.handle(SetFields(id="R-1", by="anna", fields={"number": None})), Refused)
    here.set("R-1", number="2026/1", subject="December")
    assert number(here, "R-1") == "2026/1"


def test_a_number_waits_for_the_approval():
    """Asked for, a transition has no number yet; refused, it never had one."""
    text = INVOICE.replace("to: approved,", "to: approved, approval: service_manager,")
    here = office(text=text)
    here.open(kind="invoice")
    here.open(kind="invoice")
    here.do("R-1", "approve")
    here.do("R-2", "approve")
    assert here.store.last_number("2026/{n}") == 0
    here.done(here.desk.handle(Approve(id="R-1", by="dario", yes=False)))
    here.done(here.desk.handle(Approve(id="R-2", by="dario", yes=True)))
    assert (number(here, "R-1"), number(here, "R-2")) == (None, "2026/1")


def test_two_numbers_in_one_command_follow_each_other():
    """An automatic transition that takes another number of the series right behind the first."""
    text = INVOICE.replace("states:", '  second: {type: text, numbered: "{year}/{n}"}\nstates:')
    again = "{from: approved, to: sent, automatic: true, sets: {second: next}, if: \"invoice.reason == 'both'\"}"
    text = text.replace("billing:", f"  again: {again}\nbilling:")
    here = office(text=text)
    here.open(kind="invoice", reason="both")
    record = here.do("R-1", "approve")
    assert (record.fields["number"], record.fields["second"]) == ("2026/1", "2026/2")
    assert here.store.last_number("2026/{n}") == 2


def test_a_decision_that_comes_too_late_is_made_again(tmp_path: Path):
    """Somebody takes the number between reading and writing: the next one is given, and nobody sees the race."""
    path = tmp_path / "margine.db"
    here, other = (Office(practice(), store=open_store(path)) for _ in range(2))
    for _ in range(2):
        here.open(kind="invoice")
    decide = here.desk.decider.decide

    def slowly(*asked, **more):
        decision = decide(*asked, **more)
        if other.record("R-2").state == "draft":
            other.do("R-2", "approve")
        return decision

    here.desk.decider.decide = slowly
    here.do("R-1", "approve")
    assert (number(here, "R-1"), number(here, "R-2")) == ("2026/2", "2026/1")


def test_processes_that_race_for_numbers_leave_no_gap_and_give_none_twice(tmp_path: Path):
    """Four at once, killed at random in the midst of it: the numbers follow each other, each with its one charge."""
    path = tmp_path / "margine.db"
    chance = random.Random(20261123)
    for round_ in range(6):
        writers = [_approving(path, f"{name}{round_}") for name in "abcd"]
        for writer in writers:
            _until_killed(writer, chance)
    done = _approving(path, "last", "20")
    _, errors = done.communicate(timeout=100)
    assert done.returncode == 0, errors.decode()
    store = open_store(path)
    invoices = [r for r in store.find(Where(kind="invoice"), "id", None, 10_000).records if r.state == "approved"]
    given = sorted(int(str(record.fields["number"]).removeprefix("2026/")) for record in invoices)
    assert given == list(range(1, len(given) + 1))
    assert store.last_number("2026/{n}") == len(given) > 100
    order = [e.stream for e in store.events() if isinstance(e.body, Transitioned)]
    by_number = sorted(invoices, key=lambda record: int(str(record.fields["number"]).removeprefix("2026/")))
    assert order == [record.id for record in by_number]
    assert [fact.key for fact in store.facts(kinds=["charge"])] == [f"{record.id}/fee" for record in by_number]
    assert store.check().problems == ()
    store.close()


def _approving(path: Path, name: str, times: str = "") -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.test_numbers", str(path), name, times]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def _until_killed(writer: subprocess.Popen[bytes], chance: random.Random) -> None:
    assert writer.stdout
    output = b""
    while output.count(b"\n") < chance.randrange(3, 25):
        output += writer.stdout.read1()
    select.select([], [], [], chance.random() / 500)
    writer.kill()
    writer.communicate()


def approve_for_ever(path: str, name: str, times: str) -> None:
    """Open invoices and approve them, a line on standard output for each."""
    store = open_store(Path(path))
    desk = Desk(store, practice(), VirtualClock(at("2026-11-23 09:00")))
    done = 0
    while not times or done < int(times):
        stream = desk.handle(Open(kind="invoice", by="anna", fields={"subject": name})).id
        desk.handle(Fire(id=stream, transition="approve", by="anna"))
        os.write(1, b"approved\n")
        done += 1
    store.close()


if __name__ == "__main__":
    approve_for_ever(*sys.argv[1:])
