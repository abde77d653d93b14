"""`margine approve`, `reject` and `approvals`, and what `do` and `show` say of what waits."""

from __future__ import annotations

import json

import pytest

from tests.cli.asking import Practice


@pytest.fixture
def waiting(here: Practice) -> Practice:
    """Closing a ticket needs the service manager; anna has resolved T-1 and asked."""
    rules = here.folder / "workflows" / "ticket.yaml"
    text = rules.read_text().replace("to: closed}", "to: closed, approval: service_manager}")
    rules.write_text(text)
    here.say("do", "T-1", "resolve", "solution=Cavo")
    here.say("do", "T-1", "close", "--note", "tutto bene")
    return here


def by(practice: Practice, agent: str) -> Practice:
    return Practice(practice.folder, practice.now, agent)


def test_what_was_asked_for_is_told(waiting: Practice):
    """The id goes to stdout as ever; that it is not done yet is said on stderr, and by `show` in all its forms."""
    waiting.say("do", "T-3", "resolve", "solution=x")
    result = waiting.ask("do", "T-3", "close")
    assert (result.exit_code, result.stdout) == (0, "T-3\n")
    assert result.stderr == "T-3 is still resolved: 'close' waits for service_manager\n"
    assert "waits\tclose\tservice_manager\tanna\t2026-11-23T09:00:00+01:00" in waiting.say("show", "T-1")
    page = waiting.on_terminal("show", "T-1")
    assert "close waits for service_manager, asked by anna: tutto bene" in page
    assert "close → closed, waits for service_manager" in page
    shown = json.loads(waiting.say("show", "T-1", "--json"))
    assert shown["record"]["waiting"][0]["transition"] == "close"
    assert {step["transition"]: step["approval"] for step in shown["next"]} == {
        "reopen": None,
        "close": "service_manager",
    }


def test_the_service_manager_answers(waiting: Practice):
    """What waits for one is listed; a yes closes the ticket as of anna."""
    dario = by(waiting, "dario")
    assert dario.say("approvals") == (
        "id\ttransition\tsubject\trole\tby\tat\tgiven\tnote\n"
        "T-1\tclose\tVPN lenta\tservice_manager\tanna\t2026-11-23T09:00:00+01:00\t\ttutto bene\n"
    )
    assert json.loads(dario.say("approvals", "--json"))["waiting"][0]["id"] == "T-1"
    assert "T-1  close" in dario.on_terminal("approvals")
    assert "close waits for service_manager, asked by anna: tutto bene" in dario.on_terminal("why", "T-1")
    assert json.loads(dario.say("why", "T-1", "--json"))["waiting"][0]["by"] == "anna"
    said = json.loads(dario.say("approve", "t-1", "--json"))
    assert said["state"] == "closed"
    assert said["happened"][0] == "approved close, which anna asked for"
    assert ": close by anna, approved by dario (ticket.yaml:" in dario.on_terminal("why", "T-1")
    assert dario.say("approvals").count("\n") == 1
    assert "nothing waits for approval" in dario.on_terminal("approvals")


def test_others_see_it_and_cannot_answer(waiting: Practice):
    """Exit code 4; with --all everybody's are listed; who asked takes it back by `reject`."""
    assert waiting.say("approvals").count("\n") == 1
    assert "T-1\tclose" in waiting.say("approvals", "--all")
    message = waiting.refusal("approve", "T-1", exit_code=4)
    assert message == "margine: refused: 'close' waits for the approval of service_manager, and anna cannot give it\n"
    assert waiting.say("reject", "T-1", "close") == "T-1\n"
    assert "close was withdrawn" in waiting.say("show", "T-1")
    assert "nothing waits" in waiting.refusal("reject", "T-1", exit_code=4)


def test_a_no_keeps_the_reason(waiting: Practice):
    """In the history, and as a message to who asked."""
    by(waiting, "dario").say("reject", "T-1", "--note", "manca la firma")
    shown = json.loads(waiting.say("show", "T-1", "--json"))
    assert shown["record"]["state"] == "resolved"
    assert shown["messages"][-1]["to"] == ["anna"]
    assert shown["messages"][-1]["text"] == "T-1 VPN lenta: dario has not approved 'close': manca la firma"


def test_explain_names_who_approves(waiting: Practice):
    """`explain ticket` prints the approval with its transition."""
    assert "approved by service_manager" in waiting.say("explain", "ticket")


@pytest.fixture
def offered(here: Practice) -> Practice:
    """A project for which anna has asked for an offer, at a price."""
    here.say("new", "project", "client=rossi", "subject=Rete")
    here.say("do", "P-1", "scope", "assignee=anna")
    here.say("do", "P-1", "quote", "scope=Cavi")
    here.say("do", "P-1", "offer", "price=7", "--note", "come detto")
    return here


def test_approvers_see_what_they_approve(offered: Practice):
    """The fields that wait with it, as people write them, wherever it is told that something waits."""
    waits = "offer waits for owner, asked by anna: price = 7.00; come detto"
    assert waits in offered.on_terminal("show", "P-1")
    assert waits in offered.on_terminal("why", "P-1")
    assert "given\toffer\tprice = 7.00\tanna\t" in offered.say("show", "P-1")
    assert "\tprice = 7.00\tcome detto\n" in offered.say("approvals", "--all")
    assert "price = 7.00" in offered.on_terminal("approvals", "--all", columns=120)
    (waiting,) = json.loads(offered.say("approvals", "--all", "--json"))["waiting"]
    assert waiting["fields"] == {"price": 700}


@pytest.mark.parametrize("agent", ["anna", "bruno", "dario"])
def test_what_waits_is_judged_with_what_was_given(offered: Practice, agent: str):
    """Whoever looks: the price is there, the condition holds, and so a yes takes it."""
    here = by(offered, agent)
    page = here.on_terminal("show", "P-1")
    assert "offer → Offer is with the client, waits for owner" in page
    assert "not now" not in page
    assert "offer → Offer is with the client, waits for owner" in here.on_terminal("do", "P-1")
    offer = next(s for s in json.loads(here.say("show", "P-1", "--json"))["next"] if s["transition"] == "offer")
    assert (offer["possible"], offer["asks"]) == (True, [])
    (way,) = json.loads(here.say("why", "P-1", "offer", "--json"))["ways"]
    assert (way["possible"], way["missing"], way["approval"]) == (True, [], "owner")
    assert way["guard"]["values"] == {"project.price": 700}
    assert "it read project.price = 700" in here.on_terminal("why", "P-1", "offer")


def test_what_waits_and_would_be_refused_says_so(offered: Practice):
    """What was given is judged by the rules of today, as `approve` judges it."""
    rules = offered.folder / "workflows" / "project.yaml"
    rules.write_text(rules.read_text().replace("if: project.price > 0", "if: project.price > 1000"))
    assert "not now, 'offer' needs project.price > 1000" in offered.on_terminal("show", "P-1")
    (way,) = json.loads(offered.say("why", "P-1", "offer", "--json"))["ways"]
    assert way["objection"] == "'offer' needs project.price > 1000"
