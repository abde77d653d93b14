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
    assert "close → closed, asks service_manager first" in page
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
        "id\ttransition\tsubject\trole\tby\tat\tnote\n"
        "T-1\tclose\tVPN lenta\tservice_manager\tanna\t2026-11-23T09:00:00+01:00\ttutto bene\n"
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
