"""Handing over, where records follow one another: all of it goes in one batch, and what others changed stays theirs."""

from __future__ import annotations

import pytest

from engine import handover
from engine.commands import Changed, Done, Refused
from engine.events import Noted
from engine.views import Views
from tests.practice import COMPANY, TICKET, Office, rules
from tests.test_desk import refused

CLIENT = """
workflow: client
number: C-{n}
fields:
  name:    {type: text}
  manager: {type: agent}
states: {active: {initial: true}, former: {final: true}}
transitions: {end: {from: active, to: former}}
"""
PROJECT = """
workflow: project
number: P-{n}
fields:
  client:   {type: client}
  manager:  {type: agent, default: client.manager, follows: true}
  assignee: {type: agent}
states: {active: {initial: true}, ended: {final: true}}
transitions: {end: {from: active, to: ended}}
"""
WORKFLOW = rules(ticket=TICKET, client=CLIENT, project=PROJECT)


@pytest.fixture
def office() -> Office:
    """A client whose manager is Anna; P-1 follows it, P-2 does and is assigned to her as well."""
    here = Office(WORKFLOW)
    here.open(kind="client", manager="anna")
    here.open(kind="project", client="C-1")
    here.open(kind="project", client="C-1", assignee="anna")
    return here


def held(office: Office, agent: str = "anna") -> list[handover.Holding]:
    return handover.held(Views(office.store, office.desk.workflow), agent)


def hand_over(office: Office, holdings: list[handover.Holding], by: str = "carla"):
    return handover.hand_over(office.desk, holdings, "bruno", by=by, note="handed over from anna to bruno")


def test_records_that_follow_one_another_are_handed_over_together(office):
    """The client's manager is Bruno now, so the projects' is; neither counts as changed by somebody else."""
    holdings = held(office)
    assert [h.record.id for h in holdings] == ["C-1", "P-1", "P-2"]
    assert {type(outcome) for outcome in hand_over(office, holdings)} == {Done}
    assert office.record("P-1").fields["manager"] == "bruno"
    assert (office.record("P-2").fields["manager"], office.record("P-2").fields["assignee"]) == ("bruno", "bruno")
    assert held(office) == []


@pytest.mark.parametrize("stream", ["C-1", "P-1", "P-2"])
def test_each_record_says_that_it_was_handed_over(office, stream):
    """Once, whether it was asked for or has followed before its turn came."""
    hand_over(office, held(office))
    notes = [event.body.text for event in office.events(stream) if isinstance(event.body, Noted)]
    assert notes == ["handed over from anna to bruno"]


def test_what_somebody_changed_meanwhile_is_left_to_them(office):
    """Read, then given to Dario by a colleague: it stays Dario's, and the others go."""
    holdings = held(office)
    office.set("P-2", by="carla", assignee="dario", manager="carla")
    outcomes = {outcome.id: type(outcome) for outcome in hand_over(office, holdings, by="bruno")}
    assert outcomes == {"C-1": Done, "P-1": Done, "P-2": Changed}
    assert (office.record("P-2").fields["manager"], office.record("P-2").fields["assignee"]) == ("carla", "dario")


def test_only_agents_hand_over(office):
    """A client's wish is refused as that of a link is, and nothing is written."""
    before = office.store.position()
    outcomes = hand_over(office, held(office), by="client")
    assert {type(outcome) for outcome in outcomes} == {Refused}
    assert refused(outcomes[0]) == "records are handed over by agents, and client is none"
    assert office.store.position() == before


def test_whoever_has_left_is_found_by_what_is_still_theirs(office):
    """Anna is in company.yaml no more: in whatever field she is named, and as of an earlier day too."""
    office.open(assignee="anna")
    office.open(assignee="bruno")
    gone = COMPANY.replace("  anna:  {name: Anna,  roles: [technician]}\n", "")
    for kinds in ({"client": CLIENT, "project": PROJECT}, {"client": CLIENT, "project": PROJECT, "ticket": ""}):
        views = Views(office.store, rules(company=gone, **kinds))
        (anna,) = handover.left(views)
        assert anna.agent == "anna"
        assert {h.record.id: h.fields for h in anna.holdings} == {
            "T-1": ("assignee",), "C-1": ("manager",), "P-1": ("manager",), "P-2": ("manager", "assignee"),
        }  # fmt: skip
        assert handover.left(views, office.clock.now()) == [anna]
    assert handover.left(Views(office.store, WORKFLOW)) == []


def test_who_is_named_in_another_field_than_the_assignee_is_found_too(office):
    """The index knows assignees only; managers are looked through."""
    office.set("P-2", assignee=None)
    gone = COMPANY.replace("  anna:  {name: Anna,  roles: [technician]}\n", "")
    views = Views(office.store, rules(company=gone, client=CLIENT, project=PROJECT))
    assert [(one.agent, len(one.holdings)) for one in handover.left(views)] == [("anna", 3)]
