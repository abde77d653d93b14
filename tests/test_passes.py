"""The daemon's passes: order, punctuality, many at once, and two daemons on one store."""

from __future__ import annotations

import threading

from engine import timers
from engine.clock import VirtualClock
from engine.daemon import Daemon
from engine.events import Escalated, SlaBreached
from tests.practice import Office, at, rules, said

WORKFLOW = rules()


def test_what_is_due_is_fired_in_order_of_due_time():
    """Across records, not record by record."""
    office = Office(WORKFLOW)
    late = office.open(priority="P3")
    early = office.to("2026-11-23 09:30").open(priority="P1")
    told = []
    office.to("2026-11-23 13:00")
    timers.run_once(office.desk, office.clock.now(), on_time=True, tell=told.append)
    assert [(e.at, e.stream) for e in told] == sorted((e.at, e.stream) for e in told)
    assert {e.stream for e in told} == {late, early}


def test_a_pass_over_many_records_leaves_none_out():
    """More records than fit into one page, all due at once."""
    office = Office(WORKFLOW)
    with office.desk.batch():
        tickets = [office.open() for _ in range(2 * timers.PAGE + 7)]
    done = office.daemon("2026-11-23 12:00", on_time=False)
    assert done.records == len(tickets)
    assert done.escalations == len(tickets)
    assert office.daemon("2026-11-23 12:00").records == 0


def test_a_pass_is_counted_and_told():
    """What the daemon's log shows is what happened."""
    office = Office(WORKFLOW)
    office.open(priority="P1")
    told = []
    office.to("2026-11-23 10:00")
    done = timers.run_once(office.desk, office.clock.now(), on_time=True, tell=told.append)
    assert (done.escalations, done.breaches) == (2, 1)
    assert [type(e.body) for e in told] == [Escalated, SlaBreached, Escalated]


def test_the_daemon_wakes_for_a_commit_and_stops_when_told():
    """It sleeps without anything due, hears of a new ticket, fires what that one owes, and ends."""
    office = Office(WORKFLOW)
    heard = threading.Event()
    daemon = Daemon(office.desk, tell=lambda _: heard.set())
    thread = threading.Thread(target=daemon.run)
    thread.start()
    try:
        office.open()
        office.clock.set(at("2026-11-23 12:00"))
        office.open()
        assert heard.wait(20)
    finally:
        daemon.stop()
        thread.join(20)
    assert not thread.is_alive()


def test_two_desks_on_one_store_fire_each_rung_once():
    """Two daemons that look at the same instant: the second finds nothing left to do."""
    office = Office(WORKFLOW)
    ticket = office.open()
    other = Office(WORKFLOW, store=office.store)
    office.to("2026-11-23 12:00")
    other.clock = VirtualClock(at("2026-11-23 12:00"))
    passes = [timers.run_once(desk, at("2026-11-23 12:00")) for desk in (office.desk, other.desk)]
    assert [p.escalations for p in passes] == [1, 0]
    assert said(office.timer(ticket, "response").next) == "2026-11-23 13:00"
