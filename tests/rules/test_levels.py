"""Service levels with dates: like another but for what they say, and otherwise for a service."""

from __future__ import annotations

import pytest

from tests.practice import COMPANY, TICKET, Office, rules

LEVELS = (
    COMPANY.replace("service_levels:\n", "services: {server: Servers, printer: Printers}\nservice_levels:\n")
    + """\
  rossi: {like: gold, resolution: {P1: 2h}}
  verdi: {like: rossi, response: 30m}
  night: {like: gold, calendar: always}
  watched:
    like: gold
    services:
      server:
        resolution: {P1: {within: 1h, calendar: always}}
        response: 15m
  closer: {like: watched, resolution: {P2: 5h}, services: {server: {resolution: {P2: 3h}}}}
"""
)
SERVICE = TICKET.replace("  assignee:", "  service:       {type: service}\n  assignee:")


@pytest.fixture
def office() -> Office:
    return Office(rules(company=LEVELS, ticket=SERVICE))


@pytest.mark.parametrize(
    ("fields", "response", "resolution"),
    [
        ({"service_level": "rossi", "priority": "P1"}, "2026-11-23 10:00", "2026-11-23 11:00"),
        ({"service_level": "rossi", "priority": "P2"}, "2026-11-23 11:00", "2026-11-23 15:00"),
        ({"service_level": "verdi", "priority": "P1"}, "2026-11-23 09:30", "2026-11-23 11:00"),
        ({"service_level": "verdi", "priority": "P3"}, "2026-11-23 09:30", "2026-11-23 17:00"),
    ],
    ids=["its own value", "a value of the other's", "a chain", "a chain's end"],
)
def test_a_level_like_another_differs_in_what_it_says(office, fields, response, resolution):
    """Mon 9:00: gold's P1 is 1 h and 4 h; rossi has 2 h to resolve it, verdi 30 min to answer whatever it is."""
    ticket = office.open(**fields)
    assert (office.due(ticket, "response"), office.due(ticket)) == (response, resolution)


def test_a_level_like_another_may_count_by_its_own_calendar(office):
    """Fri 17:00 + 8 h: Monday 16:00 on office hours; round the clock Saturday 1:00."""
    office.to("2026-11-27 17:00")
    assert office.due(office.open()) == "2026-11-30 16:00"
    assert office.due(office.open(service_level="night")) == "2026-11-28 01:00"


@pytest.mark.parametrize(
    ("fields", "response", "resolution"),
    [
        ({"service": "server", "priority": "P1"}, "2026-11-27 17:15", "2026-11-27 18:00"),
        ({"service": "server", "priority": "P2"}, "2026-11-27 17:15", "2026-11-30 14:00"),
        ({"service": "printer", "priority": "P1"}, "2026-11-27 18:00", "2026-11-30 12:00"),
        ({"priority": "P1"}, "2026-11-27 18:00", "2026-11-30 12:00"),
    ],
    ids=["its own target", "no target of its own for P2", "another service", "no service"],
)
def test_a_service_has_targets_of_its_own(office, fields, response, resolution):
    """Fri 17:00: a server's P1 counts round the clock; where nothing is said of the service the level holds."""
    office.to("2026-11-27 17:00")
    ticket = office.open(service_level="watched", **fields)
    assert (office.due(ticket, "response"), office.due(ticket)) == (response, resolution)


def test_what_holds_for_a_service_is_taken_over_too(office):
    """`closer` is like `watched`: its server has P1 from there, P2 of its own, and P3 of gold."""
    due = [office.due(office.open(service_level="closer", service="server", priority=p)) for p in ("P1", "P2", "P3")]
    assert due == ["2026-11-23 10:00", "2026-11-23 12:00", "2026-11-23 17:00"]


OWN = (
    LEVELS
    + """\
  silver:
    like: gold
    services: {server: {response: {P1: 30m, P2: 40m}, resolution: 3h}}
  own:      {like: silver, response: 10m}
  by_value: {like: silver, response: {P1: 10m}, resolution: {P1: 1h}}
  both:     {like: own, services: {server: {response: {P2: 20m}}}}
  later:    {like: both, response: {P2: 15m}}
"""
)


@pytest.mark.parametrize(
    ("level", "priority", "response", "resolution"),
    [
        ("silver", "P1", "09:30", "12:00"),
        ("own", "P1", "09:10", "12:00"),
        ("own", "P3", "09:10", "12:00"),
        ("by_value", "P1", "09:10", "10:00"),
        ("by_value", "P2", "09:40", "12:00"),
        ("both", "P1", "09:10", "12:00"),
        ("both", "P2", "09:20", "12:00"),
        ("later", "P2", "09:15", "12:00"),
        ("later", "P1", "09:10", "12:00"),
    ],
)
def test_what_a_level_says_itself_holds_against_all_that_it_takes_over(level, priority, response, resolution):
    """A server, Mon 9:00: its own target, value by value, before the inherited one for servers; its own for servers first."""
    office = Office(rules(company=OWN, ticket=SERVICE))
    ticket = office.open(service_level=level, service="server", priority=priority)
    assert (office.due(ticket, "response"), office.due(ticket)) == (
        f"2026-11-23 {response}",
        f"2026-11-23 {resolution}",
    )


def test_the_rule_of_an_own_promise_is_its_own_line():
    """Where a service's inherited target gives way, `why` and `plan` point at the line that holds."""
    levels = rules(company=OWN, ticket=SERVICE).company.service_levels
    target = levels["own"].target("response", "P1", "server")
    line = next(n for n, text in enumerate(OWN.splitlines(), 1) if text.startswith("  own:"))
    assert (target.level, target.position.line, target.seconds) == ("own", line, 600)
    theirs = levels["by_value"].target("response", "P2", "server")
    assert (theirs.level, theirs.position) == ("silver", levels["silver"].target("response", "P2", "server").position)


def test_another_service_judges_the_promise_anew(office):
    """P1 of a printer, 4 h from Mon 9:00; at 9:30 it is the server: 1 h in all, of which half an hour is left."""
    ticket = office.open(service_level="watched", service="printer", priority="P1")
    assert office.due(ticket) == "2026-11-23 13:00"
    office.to("2026-11-23 09:30").set(ticket, service="server")
    assert (office.timer(ticket).consumed, office.due(ticket)) == (1800, "2026-11-23 10:00")
    assert office.escalations(ticket, "response") == [
        "2026-11-23 09:30 75% (skipped)",
        "2026-11-23 09:30 breach",
        "2026-11-23 09:30 100%",
    ]


def test_a_promise_may_have_any_name():
    """A level promises an update, a timer counts on it: 2 h from Mon 16:30 end on Tuesday 9:30."""
    company = COMPANY.replace("resolution: {P1", "update: 2h\n    resolution: {P1").replace(
        "resolution: 2h", "resolution: 2h\n    update: 1h"
    )
    ticket = TICKET.replace("  auto_close", "  update: {promise: service_level.update, met_by: wait}\n  auto_close")
    office = Office(rules(company=company, ticket=ticket), "2026-11-23 16:30")
    assert office.due(office.open(), "update") == "2026-11-24 09:30"


def test_the_rule_of_a_target_is_where_it_is_written(office):
    """What is taken over keeps the place of the level that says it."""
    levels = office.desk.workflow.company.service_levels
    own, theirs = (levels["rossi"].target("resolution", value) for value in ("P1", "P2"))
    gold = levels["gold"].target("resolution", "P2")
    assert (own.level, theirs.level, theirs.position) == ("rossi", "gold", gold.position)
    assert own.position.line > levels["rossi"].position.line - 1 > theirs.position.line
