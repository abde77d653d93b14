"""Work that comes round by company.yaml, with dates: opened once each time, under whatever rules hold then."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine import takeover, timers
from engine.commands import Link, Merge, Open
from engine.events import NotificationQueued, TimerFired
from engine.records import Record
from engine.store.contract import Where
from engine.store.memory import MemoryStore
from engine.store.tiny import TinyStore
from tests.cli.asking import Practice, practice
from tests.machines.rules import complaints
from tests.practice import COMPANY, Office, at, rules, said
from tests.test_desk import refused

BACKUPS = (
    "recurring:\n  backups: {every: month, day: 1, time: '09:00', open: {ticket: {subject: Restore, priority: P2}}}\n"
)
WORKFLOW = rules(company=COMPANY + BACKUPS)


def begun(workflow=WORKFLOW, start: str = "2026-11-23 09:00", store=None) -> Office:
    """A practice whose daemon has just started."""
    office = Office(workflow, start, store)
    takeover.follow_rules(office.desk)
    return office


def tickets(office: Office) -> list[Record]:
    return list(office.store.find(Where(kind="ticket"), "id").records)


def opened(office: Office) -> list[str]:
    """When tickets were opened."""
    return [said(ticket.opened) for ticket in tickets(office)]


@pytest.fixture(params=["memory", "tiny"])
def store(request, tmp_path: Path):
    made = MemoryStore() if request.param == "memory" else TinyStore(tmp_path / "store.db")
    yield made
    made.close()


def test_what_comes_round_is_opened_on_its_day(store):
    """On the first of each month at nine, with the fields that the rule gives it, and nothing before."""
    office = begun(store=store)
    office.daemon("2026-12-01 08:59:59")
    assert opened(office) == []
    office.daemon("2027-02-15 09:00")
    assert opened(office) == ["2026-12-01 09:00", "2027-01-01 09:00", "2027-02-01 09:00"]
    assert {(t.fields["subject"], t.fields["priority"]) for t in tickets(office)} == {("Restore", "P2")}


def test_two_daemons_open_it_once(store):
    """Both start, both are late, both look: one company, one ticket."""
    first = begun(store=store)
    second = begun(store=store)
    for office in (first, second, first):
        office.daemon("2026-12-01 09:30", on_time=False)
    assert opened(first) == ["2026-12-01 09:30"]
    assert store.count(Where(kind="company")) == 1


@pytest.mark.parametrize(
    ("late", "count"), [("highest", 1), ("all", 3), ("skip_after 48h", 1)], ids=["the last", "each", "the recent"]
)
def test_days_that_nobody_saw_are_made_up_for_as_the_rule_says(late, count):
    """The daemon was away from November to 2 February: three first days, of which one, all, or the recent one act."""
    office = begun(rules(company=COMPANY + BACKUPS.replace("open:", f"late: {late}, open:")))
    office.daemon("2027-02-02 09:00", on_time=False)
    assert opened(office) == ["2027-02-02 09:00"] * count
    events = [e.body for e in office.events("company-1") if isinstance(e.body, TimerFired)]
    assert [said(body.due) for body in events] == ["2026-12-01 09:00", "2027-01-01 09:00", "2027-02-01 09:00"]


def test_a_closed_day_gives_way():
    """1 November 2026 is a Sunday: the Monday after has it."""
    office = begun(rules(company=COMPANY + BACKUPS.replace("open:", "closed_days: after, open:")), "2026-10-20 09:00")
    office.daemon("2026-11-10 09:00")
    assert opened(office) == ["2026-11-02 09:00"]


def test_whoever_is_on_call_is_told():
    """A weekly reminder for a rota, by quiet hours: Sunday's is kept until Monday, for who is on call then."""
    weekly = """rotas: {duty: {order: [anna, bruno], every: week, from: 2026-11-23}}
recurring:
  look: {every: week, day: sun, time: "20:00", notify: [duty, dispatcher], quiet: office}
"""
    office = begun(rules(company=COMPANY + weekly))
    office.daemon("2026-11-29 20:00")
    told = next(e.body for e in office.events("company-1") if isinstance(e.body, NotificationQueued))
    assert (told.to, said(told.send_at)) == (("bruno", "carla"), "2026-11-30 09:00")


def test_new_work_begins_and_old_work_ends_with_new_rules():
    """In December the rule is another: what was removed comes no more, what was added comes from then on."""
    office = begun()
    office.to("2026-12-10 09:00")
    timers.run_once(office.desk, office.clock.now(), on_time=True)
    other = BACKUPS.replace("backups", "licences").replace("day: 1,", "day: 20,")
    office.desk.adopt(rules(company=COMPANY + other))
    takeover.follow_rules(office.desk)
    office.daemon("2027-01-31 09:00")
    assert opened(office) == ["2026-12-01 09:00", "2026-12-20 09:00", "2027-01-20 09:00"]


def test_without_recurring_work_there_is_no_record_of_it():
    """Nothing is written for what nobody asked for; and where all of it is taken away, its clocks end."""
    office = begun(rules())
    assert office.store.position() == 0
    office = begun()
    office.desk.adopt(rules())
    takeover.follow_rules(office.desk)
    assert office.store.next_due() is None
    assert office.daemon("2027-01-31 09:00").stuck == ()
    assert opened(office) == []


@pytest.mark.parametrize(
    "command",
    [
        Link(id="T-1", relation="parent", other="company-1", by="anna"),
        Link(id="company-1", relation="blocks", other="T-1", by="anna"),
        Link(id="T-1", relation="related", other="company-1", by="anna"),
        Merge(id="T-1", into="company-1", by="anna"),
        Merge(id="company-1", into="T-1", by="anna"),
        Open(kind="ticket", by="anna", parent="company-1"),
    ],
    ids=["parent", "blocks", "related", "into it", "itself", "a child of it"],
)
def test_the_company_is_linked_with_nothing(command):
    """It keeps the clocks of what comes round, and is no record of anybody's work."""
    office = begun()
    office.open()
    before = office.store.position()
    message = "company-1 is the company itself, which is neither linked nor merged with other records"
    assert refused(office.desk.handle(command)) == message
    assert office.store.position() == before


@pytest.fixture
def here(tmp_path: Path) -> Practice:
    """The shipped practice on the last Monday of November, its daemon run once."""
    found = practice(tmp_path / "practice")
    found.now = "2026-11-30T09:00"
    found.say("run", "--once")
    return found


def test_the_command_that_runs_once_begins_it_too(here):
    """A practice that is run by cron: begun by the first run, opened by the first after its day."""
    here.now = "2026-12-01T12:00"
    here.say("run", "--once")
    assert here.say("list", "task", "--columns", "id,subject") == (
        "id\tsubject\nA-1\tRestore a file and a machine from the backups\n"
    )


def test_the_command_that_runs_once_looks_at_what_is_used_up(here):
    """A block of hours that is nearly gone is told of by cron as well, once; one that is gone brings the next offer."""
    here.now, here.agent = "2026-11-30T09:00", "dario"
    here.say("new", "client", "name=Rossi")
    here.say("new", "contract", "client=rossi", "subject=Hours", "type=prepaid", "block_size=2h", "block_price=150")
    here.say("do", "K-1", "send", "monthly_fee=0", "service_level=base")
    here.say("do", "K-1", "sign", "start_date=2026-11-30", "end_date=2027-11-29")
    here.say("new", "block", "client=rossi", "contract=K-1", "subject=Two hours", "hours=2h", "price=150")
    here.say("do", "H-1", "buy", "price=150", "end_date=2027-05-31")
    here.say("new", "ticket", "client=rossi", "contract=K-1", "subject=VPN")
    here.now = "2026-11-30T12:00"
    here.say("log", "T-1", "9:00-10:45")
    assert "K-1 block 80%" in here.ask("run", "--once").stderr
    assert "1 rung" not in here.ask("run", "--once").stderr
    here.say("log", "T-1", "10:45-11:15")
    here.say("run", "--once")
    blocks = here.say("list", "block", "--all", "--columns", "id,state,subject").splitlines()
    assert sorted(blocks) == ["H-1\tused up\tTwo hours", "H-2\toffered\tHours: hours", "id\tstate\tsubject"]


def test_it_is_hidden_from_lists_and_can_be_looked_at(here):
    """No list and no count has the company's own record; asked for by name, it says what comes next, and doctor is content."""
    status = json.loads(here.say("status", "--json"))
    assert "company" not in status["open"]
    assert status["next_due"] == "2026-12-01T09:00:00+01:00"
    assert "opened as active" in here.say("show", "company-1")
    assert "company.yaml" in here.say("why", "company-1", "restore_test")
    assert "no workflow" not in here.ask("doctor").output


def test_what_is_wrong_with_it_is_told_where_it_is_written(tmp_path, monkeypatch):
    """Unknown kinds, missing fields, a day that is none: with line and column of company.yaml."""
    monkeypatch.chdir(tmp_path)
    written = """
recurring:
  a: {every: month, day: 32, open: {ticket: {subject: x}}}
  b: {every: week, open: {tiket: {subject: x}}}
  d: {every: day, notify: [client, ownr]}
  e: {every: day}
"""
    assert complaints(Path("workflows"), written) == [
        "2:26 M513 timer 'a' comes every month on '32', which is none; write a number from 1 to 31, or last",
        "3:27 M227 timer 'b' opens a 'tiket', which is no workflow kind; did you mean 'ticket'?",
        "4:28 M228 recurring work 'd' notifies 'client', and it is of no client",
        "4:36 M228 timer 'd' notifies 'ownr', who is no role, rota, agent or field of type agent; did you mean 'owner'?",
        "5:3 M512 timer 'e' comes due and then does nothing: it needs one of notify, raise, set, assign, fire, open, ask",
    ]
    fields = "recurring:\n  c: {every: day, open: {ticket: {subjekt: x}}}\n"
    assert complaints(Path("workflows"), fields) == [
        "2:35 M221 a new ticket has no field 'subjekt'; did you mean 'subject'?"
    ]


def test_time_of_the_company_is_that_of_its_zone():
    """Nine o'clock is nine o'clock in Rome, in winter and in summer."""
    office = begun(start="2026-03-20 09:00")
    office.daemon("2026-05-02 09:00")
    assert [ticket.opened for ticket in tickets(office)] == [at("2026-04-01 09:00"), at("2026-05-01 09:00")]
