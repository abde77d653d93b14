"""After an outage: what is still done, what is only recorded, and when each was due."""

from __future__ import annotations

import pytest

from engine.events import Escalated, TimerFired
from tests.practice import TICKET, Office, rules, said

LADDER = TICKET[TICKET.index("ladders:") :]
RUNGS = LADDER.removeprefix("ladders:\n  standard:\n").replace("    - ", "      - ")


def practice(late: str):
    return rules(ticket=TICKET.replace(LADDER, f"ladders:\n  standard:\n    late: {late}\n    rungs:\n{RUNGS}"))


def dues(office: Office, ticket: str) -> list[str]:
    """When each rung of the resolution was due, in the order in which they were decided."""
    found = [e.body for e in office.events(ticket) if isinstance(e.body, Escalated) and e.body.name == "resolution"]
    return [f"{said(body.due)} {body.rung}" for body in found]


@pytest.mark.parametrize(
    ("late", "acting"),
    [
        ("all", ["75%", "100%", "100%+1h", "100%+1h#2"]),
        ("highest", ["100%+1h#2"]),
        ("skip_after 8h", ["100%+1h", "100%+1h#2"]),
        ("skip_after 1h", []),
    ],
)
def test_an_outage_of_twelve_hours(late, acting):
    """A P1 of 4 h from 9:00 on; down from 11:00 to 23:00: what was due at 12, 13, 14 and 15, in that order."""
    office = Office(practice(late))
    ticket = office.open(priority="P1")
    office.reply(ticket)
    office.daemon("2026-11-23 11:00")
    office.daemon("2026-11-23 23:00" if late != "skip_after 8h" else "2026-11-23 22:00", on_time=False)
    assert dues(office, ticket) == [
        "2026-11-23 12:00 75%",
        "2026-11-23 13:00 100%",
        "2026-11-23 14:00 100%+1h",
        "2026-11-23 15:00 100%+1h#2",
    ]
    assert [
        line[17:] for line in office.escalations(ticket) if "skipped" not in line and "breach" not in line
    ] == acting
    assert said(office.timer(ticket).breached) == "2026-11-23 13:00"


def test_a_daemon_on_time_acts_on_everything():
    """Without an outage the policies do not differ."""
    for late in ("all", "highest", "skip_after 1h"):
        office = Office(practice(late))
        ticket = office.open(priority="P1")
        office.daemon("2026-11-23 16:00")
        assert all("skipped" not in line for line in office.escalations(ticket))


def test_a_timer_may_say_it_instead_of_its_ladder():
    """One ladder, two promises: the response acts on all, the resolution on the highest."""
    text = TICKET.replace("met_by: [first_reply, resolve],", "met_by: [first_reply, resolve], late: all,")
    office = Office(rules(ticket=text))
    ticket = office.open(priority="P1")
    office.daemon("2026-11-23 23:00", on_time=False)
    assert sum("skipped" in line for line in office.escalations(ticket, "response")) == 0
    assert sum("skipped" in line for line in office.escalations(ticket, "resolution")) == 3


@pytest.mark.parametrize(("back", "state"), [("2026-11-25 10:00", "closed"), ("2026-11-25 22:00", "resolved")])
def test_a_wait_that_ran_out_long_ago_may_be_let_go(back, state):
    """Two workdays after Monday 9:00 are Wednesday 9:00; at 22:00 that is more than eight hours ago."""
    text = TICKET.replace("after: 2 workdays, fire: close", "after: 2 workdays, fire: close, late: skip_after 8h")
    office = Office(rules(ticket=text))
    ticket = office.open()
    office.do(ticket, "resolve", solution="done")
    office.daemon(back, on_time=False)
    assert office.record(ticket).state == state
    fired = next(e.body for e in office.events(ticket) if isinstance(e.body, TimerFired))
    assert fired.skipped == (state == "resolved")
