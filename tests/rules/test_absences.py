"""Who hears of an escalation, with dates: rotas, absences and deputies."""

from __future__ import annotations

import pytest

from engine.events import NotificationQueued
from engine.why import told
from tests.practice import COMPANY, TICKET, Office, at, rules

PEOPLE = """agents:
  anna:  {name: Anna,  roles: [technician], deputy: bruno, absent: [2026-11-23..2026-11-24, 2026-11-27]}
  bruno: {name: Bruno, roles: [technician], deputy: carla, absent: [2026-11-24, 2026-11-25]}
  carla: {name: Carla, roles: [dispatcher], absent: 2026-11-25}
  dario: {name: Dario, roles: [service_manager], absent: [2026-11-23]}
calendars:
  nights: {open: {mon-fri: "18:00-06:00"}}
"""
ROTAS = """rotas:
  weekly:  {order: [anna, bruno, carla], every: week, from: 2026-11-23, time: "18:00"}
  daily:   {order: [dario, anna, bruno], every: day, from: 2026-11-22}
  nightly: {order: [dario], from: 2026-11-22, calendar: nights}
  listed:
    turns:
      - {from: 2026-11-23, agent: anna}
      - {from: 2026-11-26, time: "12:00", agent: dario}
"""
_BEFORE, _AFTER = COMPANY.partition("agents:")[0], COMPANY.partition("calendars:\n")[2]
OURS = _BEFORE + PEOPLE + _AFTER + ROTAS


@pytest.fixture(scope="module")
def company():
    return rules(company=OURS).company


def told_at(moment: str, notify: str, **fields: object) -> NotificationQueued:
    """What a rung at the very start tells, of a ticket opened at a moment."""
    text = TICKET.replace("{at: 75%, notify: [assignee, carla]}", f"{{at: 0%, notify: {notify}}}")
    office = Office(rules(company=OURS, ticket=text), moment)
    ticket = office.open(**fields)
    office.daemon(moment)
    return next(e.body for e in office.events(ticket) if isinstance(e.body, NotificationQueued))


@pytest.mark.parametrize(
    ("moment", "agent"),
    [
        ("2026-11-23 17:59", None),
        ("2026-11-23 18:00", "bruno"),
        ("2026-11-26 09:00", "anna"),
        ("2026-11-27 09:00", "bruno"),
        ("2026-11-30 17:59", "anna"),
        ("2026-11-30 18:00", "bruno"),
        ("2026-12-07 18:00", "carla"),
        ("2026-12-14 18:00", "anna"),
        ("2027-03-29 18:00", "anna"),
    ],
    ids=["before", "away, the next", "back", "away again", "her last minute", "next week", "third", "round", "summer"],
)
def test_a_rota_that_repeats_passes_over_who_is_away(company, moment, agent):
    """Anna, Bruno, Carla from Mon 2026-11-23 18:00, week by week by the clock on the wall; Anna is away at first."""
    assert company.on_call("weekly", at(moment)) == agent


@pytest.mark.parametrize(
    ("moment", "agent"),
    [("2026-11-23 00:00", "bruno"), ("2026-11-24 12:00", "dario"), ("2026-11-25 00:00", "dario")],
    ids=["anna's day, away", "bruno's day, away", "dario's day"],
)
def test_a_rota_may_change_day_by_day(company, moment, agent):
    """Dario on the 22nd, Anna, Bruno, Dario again: of who is away the next in the order is on call."""
    assert company.on_call("daily", at(moment)) == agent


@pytest.mark.parametrize(
    ("moment", "agent"),
    [
        ("2026-11-22 23:59", None),
        ("2026-11-23 10:00", "bruno"),
        ("2026-11-24 10:00", "carla"),
        ("2026-11-26 11:59", "anna"),
        ("2026-11-26 12:00", "dario"),
        ("2027-11-26 12:00", "dario"),
    ],
    ids=["before", "her deputy", "the deputy's deputy", "here", "the next turn", "for ever"],
)
def test_a_turn_falls_to_the_deputy_of_who_is_away(company, moment, agent):
    """Turns one by one have no next in an order: the deputy stands in, or the deputy's own."""
    assert company.on_call("listed", at(moment)) == agent


def test_a_turn_without_anybody_else_stays_where_it_is(company):
    """Dario is away on Monday and has no deputy: the night is his all the same; by day nobody is on call."""
    assert company.on_call("nightly", at("2026-11-23 20:00")) == "dario"
    assert company.on_call("nightly", at("2026-11-23 10:00")) is None


@pytest.mark.parametrize(
    ("moment", "agents", "agent"),
    [
        ("2026-11-23 10:00", ("dario", "bruno"), "bruno"),
        ("2026-11-23 10:00", ("dario", "anna"), "bruno"),
        ("2026-11-23 10:00", ("anna", "carla"), "bruno"),
        ("2026-11-25 10:00", ("bruno", "carla"), "bruno"),
        ("2026-11-25 10:00", ("carla", "bruno", "dario"), "dario"),
        ("2026-11-26 10:00", ("anna", "bruno"), "anna"),
        ("2026-11-26 10:00", (), None),
    ],
    ids=["no deputy", "another's deputy", "her own deputy", "nobody can", "the last", "both here", "nobody at all"],
)
def test_work_falls_to_the_first_who_is_here_or_has_a_deputy_who_is(company, moment, agents, agent):
    """Whoever is away without a deputy is passed over; where nobody can have it, it stays with the first."""
    assert company.first_here(agents, at(moment)) == agent


def test_a_rota_of_which_all_are_away_falls_to_the_first_deputy():
    """Dario and Anna are both away on Monday; Dario, whose turn it is, has no deputy, and Anna has Bruno."""
    text = OURS + "  pair: {order: [dario, anna], every: week, from: 2026-11-23}\n"
    assert rules(company=text).company.on_call("pair", at("2026-11-23 10:00")) == "bruno"


def test_an_absence_has_its_last_day_whole(company):
    """From the 23rd to the 24th: gone at midnight, back at midnight, in the company's zone."""
    moments = ("2026-11-22 23:59:59", "2026-11-23 00:00", "2026-11-24 23:59:59", "2026-11-25 00:00")
    assert [company.absence("anna", at(moment)) is not None for moment in moments] == [False, True, True, False]


def test_absences_that_follow_one_another_are_one(company):
    """Bruno is away on the 24th and the 25th, written as two: until the 25th."""
    assert str(company.absence("bruno", at("2026-11-24 10:00")).last) == "2026-11-25"


def test_a_message_to_who_is_away_goes_to_the_deputy_too():
    """Monday: Anna's ticket warns Anna and Bruno, and the history says that she was away."""
    body = told_at("2026-11-23 09:00", "[assignee, carla]", assignee="anna")
    assert (body.to, body.away) == (("anna", "bruno", "carla"), ("anna",))


def test_a_deputy_who_is_away_has_a_deputy():
    """Tuesday: Bruno is away as well, so Carla hears what Anna would have heard."""
    body = told_at("2026-11-24 09:00", "assignee", assignee="anna")
    assert (body.to, body.away) == (("anna", "carla"), ("anna",))


def test_a_row_of_deputies_may_end_with_nobody_here():
    """Wednesday: Bruno and his deputy are away: the message goes to him alone, and the history says so."""
    body = told_at("2026-11-25 09:00", "bruno")
    assert (body.to, body.away) == (("bruno",), ("bruno",))


def test_a_role_means_those_who_are_here():
    """Monday: of the technicians Anna is away; Bruno hears it, and nobody for her."""
    body = told_at("2026-11-23 09:00", "technician")
    assert (body.to, body.away) == (("bruno",), ())


def test_a_role_of_which_nobody_is_here_means_all_of_them():
    """Tuesday: both technicians are away: both are told, and Carla, who stands in in the end."""
    body = told_at("2026-11-24 09:00", "technician")
    assert (body.to, body.away) == (("anna", "carla", "bruno"), ("anna", "bruno"))


def test_a_rung_notifies_who_is_on_call():
    """`weekly` is Bruno's on Tuesday, away: Carla; before the first turn nobody is, and the history says that too."""
    assert told_at("2026-11-24 18:30", "weekly").to == ("carla",)
    assert told_at("2026-11-23 09:00", "weekly").to == ()


def test_the_history_names_who_was_away():
    """`notify anna (away), bruno`: nobody wonders later why Bruno was told."""
    text = TICKET.replace("{at: 75%, notify: [assignee, carla]}", "{at: 0%, notify: assignee}")
    office = Office(rules(company=OURS, ticket=text), "2026-11-23 09:00")
    ticket = office.open(assignee="anna")
    office.daemon("2026-11-23 09:00")
    assert "notify anna (away), bruno" in [told(event) for event in office.events(ticket)]
