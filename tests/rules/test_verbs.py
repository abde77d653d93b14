"""What a step can do: tell people, at a decent hour; assign; set; open records; and what becomes of what is refused."""

from __future__ import annotations

from engine.events import GuardFailed, NotificationQueued
from tests.practice import COMPANY, TICKET, Office, rules, said

RUNG = "{at: 75%, notify: [assignee, carla]}"
TASK = """
workflow: task
number: A-{n}
fields:
  subject: {type: text, required: true}
  about:   {type: ticket}
states:
  todo: {initial: true}
  done: {final: true}
transitions:
  finish: {from: todo, to: done}
"""


def office(rung: str, start: str = "2026-11-23 09:00", **more: str) -> Office:
    return Office(rules(ticket=more.pop("ticket", TICKET).replace(RUNG, rung), **more), start)


def queued(office: Office, ticket: str) -> list[tuple[str, tuple[str, ...], str]]:
    """When each message was queued, to whom, and from when on it may be sent."""
    found = [(said(e.at), e.body) for e in office.events(ticket) if isinstance(e.body, NotificationQueued)]
    return [(at, body.to, said(body.send_at) if body.send_at else "at once") for at, body in found]


def quiet(ladder: str) -> str:
    """The ticket whose promises count round the clock, with a ladder that is quiet outside office hours."""
    head, _, _ = TICKET.partition("ladders:")
    return f"{head}ladders:\n  standard:\n    quiet: office\n    rungs: [{ladder}]\n"


def test_a_message_waits_until_the_office_opens():
    """75 % of 4 h round the clock from 22:00 is one o'clock at night: decided then, sent at nine."""
    company = COMPANY.replace("  gold:\n    calendar: office", "  gold:\n    calendar: always")
    desk = office("", "2026-11-23 22:00", ticket=quiet("{at: 75%, notify: carla}"), company=company)
    ticket = desk.open(priority="P1")
    desk.reply(ticket)
    desk.daemon("2026-11-24 03:00")
    assert desk.escalations(ticket)[0] == "2026-11-24 01:00 75%"
    assert queued(desk, ticket) == [("2026-11-24 01:00", ("carla",), "2026-11-24 09:00")]
    assert [said(message.send_at) for _, message in desk.store.messages()] == ["2026-11-24 09:00"]


def test_a_message_within_office_hours_is_sent_at_once():
    """Quiet hours hold nothing back while the office is open."""
    desk = office("", ticket=quiet("{at: 75%, notify: carla}"))
    ticket = desk.open(priority="P1")
    desk.reply(ticket)
    desk.daemon("2026-11-23 12:30")
    assert queued(desk, ticket) == [("2026-11-23 12:00", ("carla",), "at once")]


def test_quiet_hours_hold_back_words_and_not_deeds():
    """A rung that raises at night raises at night."""
    company = COMPANY.replace("  gold:\n    calendar: office", "  gold:\n    calendar: always")
    desk = office("", "2026-11-23 22:00", ticket=quiet("{at: 75%, notify: carla, raise: priority}"), company=company)
    ticket = desk.open(priority="P2")
    desk.daemon("2026-11-24 03:00")
    assert desk.record(ticket).fields["priority"] == "P1"


def test_an_address_is_told_as_it_is_written():
    """A mail address needs no agent behind it."""
    desk = office("{at: 75%, notify: [alarm@officina.example, carla, carla]}")
    ticket = desk.open(priority="P1")
    desk.reply(ticket)
    desk.daemon("2026-11-23 12:30")
    assert queued(desk, ticket) == [("2026-11-23 12:00", ("alarm@officina.example", "carla"), "at once")]


def test_a_rung_assigns_to_the_first_of_a_role():
    """Carla is the dispatcher: the ticket becomes hers."""
    desk = office("{at: 75%, assign: dispatcher}")
    ticket = desk.open()
    desk.reply(ticket)
    desk.daemon("2026-11-23 15:00")
    assert desk.record(ticket).fields["assignee"] == "carla"


def test_a_rung_that_finds_nobody_says_so():
    """A field of type agent that is empty means nobody: it is journalled, with the rung's name and rule."""
    text = TICKET.replace("  solution:", "  deputy:        {type: agent}\n  solution:")
    desk = office("{at: 75%, assign: deputy, raise: priority}", ticket=text)
    ticket = desk.open()
    desk.reply(ticket)
    desk.daemon("2026-11-23 15:00")
    failed = next(e.body for e in desk.events(ticket) if isinstance(e.body, GuardFailed))
    assert (failed.transition, failed.error) == (
        f"{ticket}/resolution/1/75%",
        "nobody to assign to: deputy means no agent just now",
    )
    assert desk.record(ticket).fields["priority"] == "P2"


def test_a_rung_opens_a_task_in_the_same_commit():
    """The task knows the ticket; both are written at once, and the second pass opens no other."""
    desk = office('{at: 75%, open: {task: {subject: "Call about {id}: {subject}", about: "{id}"}}}', task=TASK)
    ticket = desk.open()
    desk.reply(ticket)
    desk.daemon("2026-11-23 15:00", on_time=False)
    desk.daemon("2026-11-23 15:00", on_time=False)
    task = desk.record("A-1")
    assert task.fields == {"subject": "Call about T-1: VPN", "about": "T-1"}
    assert said(task.opened) == "2026-11-23 15:00"
    assert desk.store.load("A-2") is None


def test_a_wait_may_act_without_moving_the_record():
    """Two hours of waiting: the client is reminded, the ticket stays where it is, and a new wait reminds again."""
    text = TICKET.replace("  auto_close:", "  nudge: {runs_in: waiting, after: 2h, notify: client}\n  auto_close:")
    desk = office(RUNG, ticket=text)
    ticket = desk.open()
    desk.do(ticket, "wait")
    desk.daemon("2026-11-23 12:00")
    assert (desk.record(ticket).state, queued(desk, ticket)[0]) == (
        "waiting",
        ("2026-11-23 11:00", ("client",), "at once"),
    )
    desk.do(ticket, "start")
    desk.do(ticket, "wait")
    desk.daemon("2026-11-23 15:00")
    assert ("2026-11-23 14:00", ("client",), "at once") in queued(desk, ticket)


def test_the_offset_before_a_target_is_working_time():
    """`-30m` of 4 h from 9:00: 12:30."""
    desk = office("{at: -30m, notify: carla}")
    ticket = desk.open(priority="P1")
    desk.reply(ticket)
    desk.daemon("2026-11-23 12:45")
    assert desk.escalations(ticket) == ["2026-11-23 12:30 100%-30m"]


def test_records_that_open_each_other_in_an_instant_come_to_an_end():
    """A date that is near already, and a rung that opens another with the same date: twenty of them, and a word why."""
    text = TICKET.replace("  solution:", "  review: {type: date}\n  solution:")
    text = text.replace("  auto_close:", "  review_at: {until: review, escalate: days}\n  auto_close:")
    text += '  days: [{at: -30d, open: {ticket: {subject: Again, review: "{review}"}}}]\n'
    desk = Office(rules(ticket=text))
    desk.open(review="2026-12-01")
    desk.daemon("2026-11-23 09:00", on_time=False)
    assert desk.store.load("T-22") is None
    failed = [e.body for e in desk.events("T-21") if isinstance(e.body, GuardFailed)]
    assert failed[0].error == "20 records have opened each other in this very instant; no more are opened"


def test_who_has_left_is_told_nothing():
    """Anna has the ticket and works here no more: nobody is told, and the journal says so."""
    desk = office("{at: 75%, notify: assignee}")
    ticket = desk.open(priority="P1", assignee="anna")
    desk.reply(ticket, by="bruno")
    gone = COMPANY.replace("  anna:  {name: Anna,  roles: [technician]}\n", "")
    desk.desk.adopt(
        rules(
            company=gone,
            ticket=TICKET.replace(RUNG, "{at: 75%, notify: assignee}").replace("[assignee, carla]", "carla"),
        )
    )
    desk.daemon("2026-11-23 12:30")
    assert queued(desk, ticket) == [("2026-11-23 12:00", (), "at once")]


def test_the_library_of_the_machine_says_nothing(caplog):
    """A daemon tells what happened; which callbacks a library has gone through is nobody's business."""
    caplog.set_level("INFO")
    office = Office(rules())
    office.do(office.open(), "start")
    assert [record.getMessage() for record in caplog.records if record.name.startswith("transitions")] == []
