"""Rules whose clocks become other clocks: another kind, another field, another day, another hour."""

from __future__ import annotations

import pytest

from engine import takeover
from engine.events import TimerFired
from tests.practice import COMPANY, TICKET, Office, rules, said


@pytest.fixture
def office() -> Office:
    return Office()


def adopt(office: Office, moment: str, **changed: str) -> int:
    """Other rules come in force, and every open record is brought under them; how many were."""
    office.to(moment).desk.adopt(rules(**changed))
    return takeover.follow_rules(office.desk)


REVIEWED = (
    TICKET.replace("  solution:", "  review: {type: date}\n  other:  {type: date}\n  solution:")
    + "  days: [{at: -30d, notify: carla}]\n"
)


def test_a_timer_that_looks_towards_another_field_counts_to_that(office):
    """`until: review` becomes `until: other` under the same name."""
    text = REVIEWED.replace("  auto_close:", "  review_at: {until: review, escalate: days}\n  auto_close:")
    office.desk.adopt(rules(ticket=text))
    ticket = office.open(review="2026-12-31", other="2027-03-31")
    adopt(office, "2026-11-23 12:00", ticket=text.replace("until: review", "until: other"))
    assert office.due(ticket, "review_at") == "2027-03-31 00:00"


KINDS = {
    "promise": "promise: service_level.resolution, per: priority, met_by: resolve, escalate: standard",
    "after": "runs_in: [new, working], after: 20h, notify: carla",
    "until": "until: review, escalate: days",
    "every": "every: week, day: fri, notify: carla",
}


@pytest.mark.parametrize("old", KINDS)
@pytest.mark.parametrize("new", KINDS)
def test_whatever_kind_a_name_meant_before_the_clock_is_as_if_it_were_new(old, new):
    """One name, sixteen changes: deadline, next step and target are those of a record that never had another clock."""
    if old == new:
        return
    texts = {
        kind: REVIEWED.replace("  auto_close:", f"  look: {{{KINDS[kind]}}}\n  auto_close:") for kind in (old, new)
    }
    changed, fresh = (Office(rules(ticket=texts[kind])) for kind in (old, new))
    ticket = changed.open(review="2027-01-31")
    fresh.to("2026-11-24 12:00" if new in {"after", "every"} else "2026-11-23 09:00").open(review="2027-01-31")
    adopt(changed, "2026-11-24 12:00", ticket=texts[new])
    fresh.daemon("2026-11-24 12:00")
    one, other = changed.timer(ticket, "look"), fresh.timer("T-1", "look")
    assert (one.status, said(one.due), said(one.next), one.target) == (
        other.status,
        said(other.due),
        said(other.next),
        other.target,
    )
    assert one.cycle == 2


def test_a_wait_through_two_changes_of_calendar_counts_each_part_once(office):
    """40 h at office hours from Monday 9:00; round the clock from 12:00 to 18:00: 3 + 6 h, and 31 more from Tuesday on."""
    text = TICKET.replace("after: 2 workdays", "after: 40h")
    always = COMPANY.replace('office: {open: {mon-fri: "09:00-18:00"}}', "office: {open: always}")
    office.desk.adopt(rules(ticket=text))
    ticket = office.open()
    office.do(ticket, "resolve", solution="x")
    adopt(office, "2026-11-23 12:00", ticket=text, company=always)
    adopt(office, "2026-11-23 18:00", ticket=text)
    assert office.due(ticket, "auto_close") == "2026-11-27 13:00"


def scheduled(written: str) -> str:
    return TICKET.replace("  auto_close:", f"  look: {{runs_in: waiting, notify: carla, {written}}}\n  auto_close:")


def came_round(office: Office, ticket: str) -> list[str]:
    return [f"{said(e.at)} {e.body.mark}" for e in office.events(ticket) if isinstance(e.body, TimerFired)]


@pytest.mark.parametrize(
    ("before", "after", "changed", "came"),
    [
        ('time: "09:00"', 'time: "11:00"', "10:00", ["09:00"]),
        ('time: "11:00"', 'time: "09:00"', "10:00", ["10:00"]),
        ('time: "11:00"', 'time: "12:00"', "10:00", ["12:00"]),
    ],
    ids=["moved behind what has come", "moved into the past", "moved ahead"],
)
def test_an_hour_that_changes_on_the_day_decides_the_day_once(office, before, after, changed, came):
    """Weekly on Monday: whether the hour moves forth or back on that very Monday, it comes once on it."""
    old, new = (scheduled(f"every: week, day: mon, {hour}") for hour in (before, after))
    office.desk.adopt(rules(ticket=old))
    ticket = office.open()
    office.do(ticket, "wait")
    office.daemon(f"2026-11-30 {changed}")
    adopt(office, f"2026-11-30 {changed}", ticket=new)
    office.daemon("2026-11-30 18:00")
    on_the_day = [line for line in came_round(office, ticket) if line.endswith("2026-11-30")]
    assert on_the_day == [f"2026-11-30 {hour} 2026-11-30" for hour in came]


def test_a_promise_is_kept_by_what_was_done_before_it_counted(office):
    """Work was started; from now on starting keeps the response: it is kept, and not broken later."""
    ticket = office.open()
    office.do(ticket, "start")
    adopt(office, "2026-11-23 10:00", ticket=TICKET.replace("[first_reply, resolve]", "[first_reply, resolve, start]"))
    assert office.timer(ticket, "response").status == "met"
