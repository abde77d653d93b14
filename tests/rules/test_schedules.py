"""Timers that come round: days, weeks, months, quarters, years; closed days, outages, states, and what they open."""

from __future__ import annotations

import pytest

from engine.clock import instant
from engine.events import TimerFired
from engine.rules.kind import Kind
from tests.practice import COMPANY, ROME, TICKET, Office, rules, said

CONTRACT = """
workflow: contract
number: K-{n}
fields:
  subject: {type: text, default: Gold}
  months:  {type: integer, default: 0}
states:
  draft:  {initial: true}
  active: {}
  ended:  {final: true}
transitions:
  sign:  {from: [draft], to: active}
  pause: {from: active, to: draft}
  end:   {from: active, to: ended}
timers:
  visit: {every: month, day: 1, time: "09:00", runs_in: active, notify: dario}
"""
VISIT = 'every: month, day: 1, time: "09:00"'


def contracts(written: str = VISIT, company: str = COMPANY):
    return rules(contract=CONTRACT.replace(VISIT, written), company=company)


def active(office: Office) -> str:
    contract = office.open(kind="contract", by="carla")
    office.do(contract, "sign", by="carla")
    return contract


def came(office: Office, contract: str) -> list[str]:
    """`2026-12-01 09:00 2026-12-01` for each occurrence: when it was decided, and its day; `(skipped)` behind some."""
    return [
        f"{said(e.at)} {e.body.mark}" + (" (skipped)" if e.body.skipped else "")
        for e in office.events(contract)
        if isinstance(e.body, TimerFired)
    ]


def upcoming(written: str, after: str, count: int = 4, company: str = COMPANY) -> list[str]:
    workflow = contracts(written, company)
    (plan,) = Kind(workflow.definitions["contract"], workflow.company).timers
    found = plan.occurrences(instant(after, ROME))
    return [said(at) for _, at in (next(found) for _ in range(count))]


@pytest.mark.parametrize(
    ("written", "dates"),
    [
        ("every: day", ["11-27 00:00", "11-28 00:00", "11-29 00:00"]),
        ('every: day, time: "18:30"', ["11-26 18:30", "11-27 18:30", "11-28 18:30"]),
        ("every: week, day: mon", ["11-30 00:00", "12-07 00:00", "12-14 00:00"]),
        ('every: week, day: thu, time: "13:00"', ["11-26 13:00", "12-03 13:00", "12-10 13:00"]),
        ("every: month", ["12-01 00:00", "2027-01-01 00:00", "2027-02-01 00:00"]),
        ("every: month, day: 26", ["12-26 00:00", "2027-01-26 00:00", "2027-02-26 00:00"]),
        ("every: month, day: last", ["11-30 00:00", "12-31 00:00", "2027-01-31 00:00", "2027-02-28 00:00"]),
        ("every: month, day: 30", ["11-30 00:00", "12-30 00:00", "2027-01-30 00:00", "2027-02-28 00:00"]),
        ("every: quarter, day: 15", ["2027-01-15 00:00", "2027-04-15 00:00", "2027-07-15 00:00"]),
        ("every: quarter, day: last", ["12-31 00:00", "2027-03-31 00:00", "2027-06-30 00:00"]),
        ("every: year, day: 02-29", ["2027-02-28 00:00", "2028-02-29 00:00", "2029-02-28 00:00"]),
        ("every: year, day: 12-31", ["12-31 00:00", "2027-12-31 00:00"]),
    ],
)
def test_when_it_comes_round(written, dates):
    """After Thursday 26 November 2026, noon."""
    wanted = [day if day.startswith("20") else f"2026-{day}" for day in dates]
    assert upcoming(written, "2026-11-26 12:00", len(wanted)) == wanted


@pytest.mark.parametrize(
    ("closed_days", "dates"),
    [
        ("keep", ["2026-10-31 09:00", "2026-11-30 09:00", "2026-12-31 09:00", "2027-01-31 09:00"]),
        ("before", ["2026-10-30 09:00", "2026-11-30 09:00", "2026-12-31 09:00", "2027-01-29 09:00"]),
        ("after", ["2026-11-02 09:00", "2026-11-30 09:00", "2026-12-31 09:00", "2027-02-01 09:00"]),
    ],
)
def test_the_last_day_of_the_month_on_a_weekend(closed_days, dates):
    """31 October 2026 is a Saturday, 31 January 2027 a Sunday."""
    written = f'every: month, day: last, time: "09:00", closed_days: {closed_days}'
    assert upcoming(written, "2026-10-29 12:00") == dates


def test_occurrences_that_meet_on_one_open_day_are_one():
    """Saturday, Sunday and Monday all come on Monday: once."""
    dates = upcoming('every: day, time: "09:00", closed_days: after', "2026-11-27 12:00", 3)
    assert dates == ["2026-11-30 09:00", "2026-12-01 09:00", "2026-12-02 09:00"]


def test_the_hour_on_the_wall_stays_through_a_clock_change():
    """Every day at nine, also after the night of 25 October 2026."""
    assert upcoming('every: day, time: "09:00"', "2026-10-24 12:00", 2) == ["2026-10-25 09:00", "2026-10-26 09:00"]


def test_a_time_that_a_night_skips_comes_when_the_clock_jumps():
    """02:30 does not exist on 29 March 2026: it comes at 03:00, and the day after at 02:30."""
    assert upcoming('every: day, time: "02:30"', "2026-03-28 12:00", 2) == ["2026-03-29 03:00", "2026-03-30 02:30"]


def test_each_occurrence_comes_once_while_it_runs():
    """Signed in November, ended in February: December, January, February."""
    office = Office(contracts(), "2026-11-26 12:00")
    contract = active(office)
    office.daemon("2027-02-10 12:00")
    office.do(contract, "end", by="carla")
    office.daemon("2027-06-01 12:00")
    days = ["2026-12-01", "2027-01-01", "2027-02-01"]
    assert came(office, contract) == [f"{day} 09:00 {day}" for day in days]
    assert len(office.store.messages()) == 3


def test_it_does_not_come_where_it_does_not_run():
    """A pause over Christmas leaves January out, and it goes on in February."""
    office = Office(contracts(), "2026-11-26 12:00")
    contract = active(office)
    office.daemon("2026-12-20 12:00")
    office.do(contract, "pause", by="carla")
    office.daemon("2027-01-10 12:00")
    office.do(contract, "sign", by="carla")
    office.daemon("2027-02-10 12:00")
    assert came(office, contract) == ["2026-12-01 09:00 2026-12-01", "2027-02-01 09:00 2027-02-01"]


@pytest.mark.parametrize(
    ("late", "acted"),
    [
        ("all", ["2026-12-01", "2027-01-01", "2027-02-01"]),
        ("highest", ["2027-02-01"]),
        ("skip_after 48h", ["2027-02-01"]),
        ("skip_after 12h", []),
    ],
)
def test_after_an_outage(late, acted):
    """Down from November to 2 February, 12:00: what acts is as `late` says, the others are recorded as skipped."""
    office = Office(contracts(f"{VISIT}, late: {late}"), "2026-11-26 12:00")
    contract = active(office)
    office.daemon("2027-02-02 12:00", on_time=False)
    lines = came(office, contract)
    assert [line[17:] for line in lines if "skipped" not in line] == acted
    assert [line[:16] for line in lines] == ["2027-02-02 12:00"] * 3
    assert len(office.store.messages()) == len(acted)


def test_years_of_silence_end():
    """A daily schedule after three years of outage: every day is on record, the newest alone has acted."""
    office = Office(contracts("every: day"), "2026-11-26 12:00")
    contract = active(office)
    office.daemon("2029-11-26 12:00", on_time=False)
    lines = came(office, contract)
    assert len(lines) == 3 * 365 + 1
    assert [line for line in lines if "skipped" not in line] == ["2029-11-26 12:00 2029-11-26"]


def test_it_opens_a_record_with_what_this_one_holds():
    """A ticket each month about the contract's subject, under a key of its own, linked by its fields."""
    opening = 'open: {ticket: {subject: "Visit for {subject} ({id})", priority: P2}}'
    office = Office(contracts(VISIT, COMPANY), "2026-11-26 12:00")
    office.desk.adopt(rules(contract=CONTRACT.replace("notify: dario", opening)))
    contract = active(office)
    office.daemon("2027-01-10 12:00")
    tickets = [office.record("T-1"), office.record("T-2")]
    assert [t.fields["subject"] for t in tickets] == ["Visit for Gold (K-1)"] * 2
    assert [said(t.opened) for t in tickets] == ["2026-12-01 09:00", "2027-01-01 09:00"]
    assert [t.fields["priority"] for t in tickets] == ["P2", "P2"]
    assert came(office, contract)[-1] == "2027-01-01 09:00 2027-01-01"


def test_two_daemons_open_one_ticket():
    """The second pass over the same moment finds nothing to do."""
    text = CONTRACT.replace("notify: dario", "open: {ticket: {subject: Visit}}")
    office = Office(rules(contract=text), "2026-11-26 12:00")
    active(office)
    office.daemon("2026-12-01 12:00", on_time=False)
    office.daemon("2026-12-01 12:00", on_time=False)
    assert office.store.load("T-1") is not None
    assert office.store.load("T-2") is None


def test_what_cannot_be_opened_is_told():
    """A value that the new record does not accept leaves a trace on the record whose rule it is."""
    text = CONTRACT.replace("notify: dario", "open: {ticket: {subject: Visit, priority: '{subject}'}}")
    office = Office(rules(contract=text, ticket=TICKET), "2026-11-26 12:00")
    contract = active(office)
    office.daemon("2026-12-01 12:00")
    failed = office.events(contract)[-1].body
    assert (failed.transition, failed.error) == (
        "K-1/visit/1/2026-12-01/ticket",
        "'priority' is given as 'Gold', which is not one of its choices; there is P1, P2, P3",
    )
