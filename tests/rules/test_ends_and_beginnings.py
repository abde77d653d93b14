"""Promises that end, rest and go on: reopened, overspent, answered, in the right order, and without end."""

from __future__ import annotations

import pytest

from engine import takeover
from engine.commands import Fire
from tests.practice import COMPANY, TICKET, Office, rules, said


@pytest.fixture(scope="module")
def practice():
    return rules()


@pytest.fixture
def office(practice) -> Office:
    return Office(practice)


def test_work_goes_on_counting_through_a_renamed_state():
    """Three hours of work, an hour after which the state is renamed: three hours are logged, from when it was entered."""
    office = Office()
    ticket = office.open()
    office.to("2026-11-23 10:00").do(ticket, "start")
    office.to("2026-11-23 11:00").desk.adopt(
        rules(ticket=TICKET.replace("working", "doing") + "moved: {working: doing}\n")
    )
    takeover.follow_rules(office.desk)
    record = office.to("2026-11-23 13:00").do(ticket, "wait")
    assert (record.seconds, record.done) == (3 * 3600, ("start", "wait"))


def test_a_promise_that_goes_on_is_the_promise_of_today(office):
    """2 h of 8 are used when it is resolved; raised to a 4 h priority meanwhile, it has 2 h left when it is reopened."""
    ticket = office.open()
    office.to("2026-11-23 11:00").do(ticket, "resolve", solution="x")
    office.to("2026-11-23 11:30").set(ticket, priority="P1")
    office.to("2026-11-23 12:00").do(ticket, "reopen")
    assert (office.timer(ticket).target, office.due(ticket)) == (4 * 3600, "2026-11-23 14:00")


@pytest.mark.parametrize("end", [("resolve", "met"), ("close", "stopped")], ids=lambda end: end[0])
def test_a_promise_that_was_overspent_while_it_stood_still_is_broken(office, end):
    """5 h used, then the client's turn, then 4 h promised: broken at that moment, whatever ends it."""
    ticket = office.open()
    office.to("2026-11-23 14:00").do(ticket, "wait")
    office.to("2026-11-23 15:00").set(ticket, priority="P1")
    assert said(office.timer(ticket).breached) == "2026-11-23 15:00"
    office.do(ticket, end[0], **({"solution": "x"} if end[0] == "resolve" else {}))
    assert (office.timer(ticket).status, said(office.timer(ticket).breached)) == (end[1], "2026-11-23 15:00")


def test_what_was_answered_while_nothing_was_promised_is_answered(office):
    """No level at 10:00, a reply at 10:30, gold again at 11:00: the response does not run again."""
    ticket = office.open()
    office.to("2026-11-23 10:00").set(ticket, service_level="")
    office.to("2026-11-23 10:30").reply(ticket)
    office.do(ticket, "resolve", solution="x")
    office.to("2026-11-23 11:00").set(ticket, service_level="gold")
    assert {name: timer.status for name, timer in office.record(ticket).timers.items()} == {
        "response": "met",
        "resolution": "met",
        "auto_close": "running",
    }


def test_the_engine_is_nobodys_assignee():
    """A rung that starts work gives the ticket to nobody, and nobody's time is logged."""
    office = Office(rules(ticket=TICKET.replace("{at: 75%, notify: [assignee, carla]}", "{at: 75%, fire: start}")))
    ticket = office.open()
    office.reply(ticket)
    office.daemon("2026-11-23 16:00")
    office.to("2026-11-23 17:00")
    assert (office.record(ticket).state, office.record(ticket).fields.get("assignee")) == ("working", None)
    office.desk.handle(Fire(id=ticket, transition="resolve", by="engine", fields={"solution": "x"}))
    assert office.record(ticket).seconds == 0


def test_steps_of_several_clocks_are_done_in_the_order_in_which_they_were_due():
    """Closed by a wait at 17:00, promised for 18:00: a daemon that comes the next day breaks no promise."""
    text = TICKET.replace("  auto_close:", "  give_up: {runs_in: [new, working], after: 7h, fire: drop}\n  auto_close:")
    text = text.replace("  close:", "  drop:    {from: [new, working], to: closed}\n  close:")
    for on_time in (True, False):
        office = Office(rules(ticket=text))
        ticket = office.open()
        office.reply(ticket)
        office.daemon("2026-11-24 10:00", on_time=on_time)
        assert office.record(ticket).state == "closed"
        assert ["75%" in line for line in office.escalations(ticket)] == [True]
        assert office.timer(ticket).breached is None


def test_a_step_that_ends_the_record_leaves_nothing_for_the_steps_behind_it():
    """`late: all`: the rung at 75 % closes the ticket; those behind it are not done on a closed one."""
    rungs = "{at: 75%, fire: drop}\n      - {at: 90%, raise: priority}"
    text = TICKET.replace(
        "  standard:\n    - {at: 75%, notify: [assignee, carla]}",
        f"  standard:\n    late: all\n    rungs:\n      - {rungs}",
    )
    text = text.replace("    - {at: 100%", "      - {at: 100%").replace(
        "  close:", "  drop:    {from: [new, working], to: closed}\n  close:"
    )
    office = Office(rules(ticket=text))
    ticket = office.open()
    office.reply(ticket)
    office.daemon("2026-11-24 10:00", on_time=False)
    assert (office.record(ticket).state, office.record(ticket).fields["priority"]) == ("closed", "P3")
    assert office.escalations(ticket) == ["2026-11-24 10:00 75%"]


def test_a_promise_beyond_all_calendars_is_never_due():
    """One hour a week, and 40,000 h to go: no calendar reaches that far; it runs, and nobody is held up by it."""
    company = COMPANY.replace("  always: {", '  rare:   {open: {mon: "09:00-10:00"}}\n  always: {')
    text = TICKET.replace("  resolution: {promise", "  resolution: {calendar: rare, promise")
    office = Office(rules(company=company.replace("P3: 8h}", "P3: 40000h}"), ticket=text))
    ticket = office.open()
    assert (office.timer(ticket).status, office.timer(ticket).due) == ("running", None)
    assert office.daemon("2027-11-23 10:00").stuck == ()


def test_repeats_are_remembered_by_the_last_of_them():
    """Three hundred reminders leave one name behind, and each comes once."""
    text = TICKET.replace("every: 1h, times: 2", "every: 1h, times: 300")
    office = Office(rules(ticket=text))
    ticket = office.open()
    office.daemon("2027-03-01 09:00")
    came = [line for line in office.escalations(ticket) if "100%+1h" in line]
    assert (len(came), len(set(came))) == (300, 300)
    assert office.timer(ticket).fired == ("75%", "100%", "100%+1h#300")


def test_a_state_that_becomes_final_ends_the_records_in_it_and_back():
    """`waiting` is final from now on: the ticket is closed, its clocks stop; later it is not, and the ticket is live."""
    office = Office()
    ticket = office.open()
    office.do(ticket, "wait")
    final = TICKET.replace("waiting:  {}", "waiting:  {final: true}").replace("[new, waiting], to", "new, to")
    final = final.replace("[ours, waiting], to", "ours, to").replace("[resolved, waiting], to", "resolved, to")
    office.to("2026-11-23 10:00").desk.adopt(rules(ticket=final))
    assert takeover.follow_rules(office.desk) == 1
    record = office.record(ticket)
    assert (record.open, record.fires, {timer.status for timer in record.timers.values()}) == (False, None, {"stopped"})
    office.to("2026-11-23 11:00").desk.adopt(rules())
    assert takeover.follow_rules(office.desk) == 1
    assert office.record(ticket).open
    assert office.do(ticket, "start").state == "working"


def test_one_record_that_cannot_be_fired_holds_nobody_else_up(monkeypatch, caplog):
    """Whatever is wrong with T-1, the timers of T-2 are fired; what was wrong is in the log."""
    office = Office()
    tickets = [office.open(priority="P1"), office.open(priority="P1")]
    handle = office.desk.handle_at

    def broken(command, now):
        if command.id == tickets[0]:
            raise ValueError("no calendar counts that far")
        return handle(command, now)

    monkeypatch.setattr(office.desk, "handle_at", broken)
    assert office.daemon("2026-11-23 14:00").stuck == (tickets[0],)
    assert office.escalations(tickets[1]) != []
    assert "timers of T-1 cannot be fired; all others go on" in caplog.text
