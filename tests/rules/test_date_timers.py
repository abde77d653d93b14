"""Timers that look towards a date: rungs on the days before and after, moved dates, closed days, states."""

from __future__ import annotations

import pytest

from engine.events import NotificationQueued
from tests.practice import Office, rules, said

CONTRACT = """
workflow: contract
number: K-{n}
fields:
  subject:  {type: text, default: Gold}
  end_date: {type: date}
states:
  draft:    {initial: true}
  active:   {}
  expiring: {}
  ended:    {final: true}
groups: {signed: [active, expiring]}
transitions:
  sign:   {from: draft, to: active, asks: end_date}
  expire: {from: active, to: expiring}
  renew:  {from: expiring, to: active, asks: end_date}
  end:    {from: signed, to: ended}
timers:
  renewal: {until: end_date, runs_in: signed, time: "09:00", escalate: renewal}
ladders:
  renewal:
    late: all
    rungs:
      - {at: -90d, notify: dario}
      - {at: -60d, notify: [dario, carla]}
      - {at: 0d, fire: expire}
      - {at: +7d, notify: dario, every: 7d, times: 2}
"""


def office(text: str = CONTRACT, start: str = "2026-06-01 10:00") -> Office:
    return Office(rules(contract=text), start)


def signed(office: Office, end_date: str) -> str:
    contract = office.open(kind="contract", by="carla")
    office.do(contract, "sign", by="carla", end_date=end_date)
    return contract


def came(office: Office, contract: str) -> list[str]:
    return office.escalations(contract, "renewal")


def test_rungs_come_on_their_days_before_and_after():
    """A contract to 31 December 2026: 2 October, 1 November, the day itself, 7 January and a week later."""
    desk = office()
    contract = signed(desk, "2026-12-31")
    desk.daemon("2027-02-01 00:00")
    assert came(desk, contract) == [
        "2026-10-02 09:00 -90d",
        "2026-11-01 09:00 -60d",
        "2026-12-31 09:00 0d",
        "2027-01-07 09:00 +7d",
        "2027-01-14 09:00 +7d#2",
    ]
    assert desk.record(contract).state == "expiring"
    assert desk.timer(contract, "renewal").status == "met"


def test_a_message_says_how_far_the_date_is():
    """Whoever reads it need not count."""
    desk = office()
    contract = signed(desk, "2026-12-31")
    desk.daemon("2027-02-01 00:00")
    told = [e.body.text for e in desk.events(contract) if isinstance(e.body, NotificationQueued)]
    assert told == [
        "K-1 Gold: renewal 90 days before 2026-12-31",
        "K-1 Gold: renewal 60 days before 2026-12-31",
        "K-1 Gold: renewal 7 days after 2026-12-31",
        "K-1 Gold: renewal 14 days after 2026-12-31",
    ]


def test_the_clock_change_does_not_move_the_hour():
    """Ninety days before 1 January lie in summer time: it is nine o'clock on the wall all the same."""
    desk = office()
    contract = signed(desk, "2027-01-20")
    desk.daemon("2026-12-01 00:00")
    assert came(desk, contract) == ["2026-10-22 09:00 -90d", "2026-11-21 09:00 -60d"]


def test_what_has_passed_when_the_date_is_set_comes_at_once():
    """Signed 30 days before its end: two warnings are overdue; on this ladder both come, on another the last alone."""
    desk = office(start="2026-12-01 10:00")
    assert came(desk, signed(desk, "2026-12-31")) == ["2026-12-01 10:00 -90d", "2026-12-01 10:00 -60d"]
    desk = office(CONTRACT.replace("late: all", "late: highest"), "2026-12-01 10:00")
    assert came(desk, signed(desk, "2026-12-31")) == ["2026-12-01 10:00 -90d (skipped)", "2026-12-01 10:00 -60d"]


def test_a_renewed_contract_is_warned_about_again():
    """A new date is a new cycle: every rung that lies ahead comes, also those that came for the old date."""
    desk = office()
    contract = signed(desk, "2026-12-31")
    desk.daemon("2027-01-10 10:00")
    desk.do(contract, "renew", by="carla", end_date="2027-12-31")
    desk.daemon("2028-01-01 00:00")
    assert came(desk, contract)[-3:] == ["2027-10-02 09:00 -90d", "2027-11-01 09:00 -60d", "2027-12-31 09:00 0d"]
    assert desk.timer(contract, "renewal").cycle == 2


def test_a_date_moved_by_a_week_repeats_nothing_that_it_has_passed():
    """Warned on 2 October for 31 December; moved to 7 January on 20 October: -90d has passed and stays silent."""
    desk = office()
    contract = signed(desk, "2026-12-31")
    desk.daemon("2026-10-20 10:00")
    desk.set(contract, end_date="2027-01-07")
    desk.daemon("2026-11-30 00:00")
    assert came(desk, contract) == ["2026-10-02 09:00 -90d", "2026-11-08 09:00 -60d"]


def test_a_date_taken_away_stops_the_clock():
    """Without a date nothing is to come; given back, the rungs that were missed are due."""
    desk = office()
    contract = signed(desk, "2026-12-31")
    desk.set(contract, end_date="")
    assert desk.timer(contract, "renewal").status == "stopped"
    desk.daemon("2026-11-15 10:00")
    assert came(desk, contract) == []
    desk.set(contract, end_date="2026-12-31")
    assert came(desk, contract) == ["2026-11-15 10:00 -90d", "2026-11-15 10:00 -60d"]


def test_nothing_comes_where_the_timer_does_not_run():
    """A draft has a date, and nobody is warned; once it is signed, what has passed is due."""
    desk = office()
    contract = desk.open(kind="contract", by="carla", end_date="2026-12-31")
    desk.daemon("2026-10-15 10:00")
    assert came(desk, contract) == []
    desk.do(contract, "sign", by="carla")
    assert came(desk, contract) == ["2026-10-15 10:00 -90d"]


def test_nothing_comes_after_the_end():
    """An ended contract is a closed book."""
    desk = office()
    contract = signed(desk, "2026-12-31")
    desk.do(contract, "end", by="carla")
    assert desk.daemon("2028-01-01 00:00").escalations == 0
    assert desk.timer(contract, "renewal").status == "stopped"


@pytest.mark.parametrize(
    ("closed_days", "came_on"),
    [("keep", "2026-11-01 09:00 -60d"), ("before", "2026-10-30 09:00 -60d"), ("after", "2026-11-02 09:00 -60d")],
)
def test_a_day_on_which_we_are_closed(closed_days, came_on):
    """1 November 2026 is a Sunday: the rung stays there, or comes on the Friday before, or the Monday after."""
    desk = office(CONTRACT.replace("runs_in: signed,", f"runs_in: signed, closed_days: {closed_days},"))
    contract = signed(desk, "2026-12-31")
    desk.daemon("2026-11-10 00:00")
    assert came(desk, contract)[1] == came_on


def test_workdays_before_a_date():
    """Five workdays before Wednesday 9 December 2026 is Wednesday 2 December."""
    desk = office(CONTRACT.replace("-90d", "-5 workdays").replace("      - {at: -60d, notify: [dario, carla]}\n", ""))
    contract = signed(desk, "2026-12-09")
    desk.daemon("2026-12-03 00:00")
    assert came(desk, contract) == ["2026-12-02 09:00 -5wd"]


@pytest.mark.parametrize(
    ("rung", "days"),
    [
        ("at: 0d, every: 1 workday", ["2026-12-31 09:00 0d", "2027-01-01 09:00 0d#2", "2027-01-04 09:00 0d#3"]),
        ("at: 0d, every: 1d", ["2026-12-31 09:00 0d", "2027-01-01 09:00 0d#2", "2027-01-02 09:00 0d#3"]),
        ("at: 0 workdays, every: 1d", ["2026-12-31 09:00 0wd", "2027-01-01 09:00 0wd#2", "2027-01-02 09:00 0wd#3"]),
        ("at: 0 workdays, every: 7d", ["2026-12-31 09:00 0wd", "2027-01-07 09:00 0wd#2", "2027-01-14 09:00 0wd#3"]),
    ],
)
def test_what_repeats_from_the_very_day_counts_as_its_repeats_do(rung, days):
    """Thursday 31 December 2026: a workday later is Friday, another one Monday; no day is none, in either count."""
    ladder = f"    rungs:\n      - {{{rung}, notify: dario, times: 3}}\n"
    desk = office(CONTRACT[: CONTRACT.index("    rungs:")] + ladder)
    contract = signed(desk, "2026-12-31")
    desk.daemon("2027-02-01 00:00")
    assert came(desk, contract) == days
    told = [e.body.text for e in desk.events(contract) if isinstance(e.body, NotificationQueued)]
    assert told[0] == "K-1 Gold: renewal on 2026-12-31"


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2399-12-30"])
def test_a_date_beyond_every_calendar_is_no_accident(day):
    """A slip of the finger in a year is a date like any other: nothing breaks, and nothing comes that cannot."""
    desk = office()
    contract = signed(desk, day)
    desk.daemon("2026-06-02 00:00")
    assert desk.record(contract).state in {"active", "expiring"}


def test_a_date_does_not_press_in_the_queue():
    """A contract that ends in a year is no promise that runs out: its date is no deadline of the list."""
    desk = office()
    contract = signed(desk, "2026-12-31")
    assert said(desk.timer(contract, "renewal").due) == "2026-12-31 09:00"
    assert desk.record(contract).due > 2**50


def test_a_date_that_was_mistyped_and_put_right_again_repeats_nothing():
    """-90d came on 2 October; the year is mistyped and put right a minute later: it does not come again."""
    desk = office()
    contract = signed(desk, "2026-12-31")
    desk.daemon("2026-10-03 10:00")
    desk.set(contract, end_date="2062-12-31")
    desk.to("2026-10-03 10:01").set(contract, end_date="2026-12-31")
    desk.daemon("2026-11-02 00:00")
    assert came(desk, contract) == ["2026-10-02 09:00 -90d", "2026-11-01 09:00 -60d"]


@pytest.mark.parametrize(
    ("late", "acted"), [("all", 3), ("highest", 1), ("skip_after 480h", 1)], ids=["all", "highest", "skip_after 480h"]
)
def test_a_ladder_of_days_after_an_outage(late, acted):
    """Down from August to 5 January: -90d, -60d and 0d are overdue; 0d is the only one of the last twenty days."""
    desk = office(CONTRACT.replace("late: all", f"late: {late}"))
    contract = signed(desk, "2026-12-31")
    desk.daemon("2027-01-05 10:00", on_time=False)
    assert len(came(desk, contract)) == 3
    assert sum("skipped" not in line for line in came(desk, contract)) == acted


def test_a_transition_moves_a_date_and_the_timer_goes_on_to_it():
    """Renewed for a year, and over again the year after; what has no day is not moved."""
    text = CONTRACT.replace("to: active, asks: end_date}\n  end", "to: active, sets: {end_date: +1 year}}\n  end")
    desk = office(text)
    contract = signed(desk, "2026-08-31")
    desk.daemon("2026-08-31 10:00")
    desk.do(contract, "renew")
    assert desk.record(contract).fields["end_date"] == "2027-08-31"
    desk.daemon("2027-08-31 10:00")
    assert came(desk, contract)[-1] == "2027-08-31 09:00 0d"
    desk.set(contract, end_date=None)
    assert not desk.do(contract, "renew").fields.get("end_date")
