"""`margine link`, `margine merge`, `margine new --parent`: what they say, and what `show` says afterwards."""

from __future__ import annotations

import json

from tests.cli.asking import Practice


def test_a_link_is_told_by_both_records(here: Practice):
    """By `show` as a page's line, as a line of a pipe and as JSON; removed, it is gone from both."""
    assert here.say("link", "t-2", "parent", "t-1") == "T-2\n"
    assert "link\tparent\tT-1\t\t" in here.say("show", "T-2")
    assert "link\tchild\tT-2\t\t" in here.say("show", "T-1")
    page = here.on_terminal("show", "T-2")
    assert "T-2 is a child of T-1 VPN lenta" in page
    shown = json.loads(here.say("show", "T-1", "--json"))
    assert shown["record"]["links"] == [{"id": "T-2", "relation": "child", "open": True}]
    said = json.loads(here.say("link", "T-1", "child", "T-2", "--remove", "--json"))
    assert (said["happened"], said["followed"]) == (["is no longer the parent of T-2"], ["T-2"])
    assert "link\t" not in here.say("show", "T-2")


def test_a_link_that_cannot_be_is_refused(here: Practice):
    """Exit code 4, with the reason; a word that is no link at all is asked the wrong way."""
    here.say("link", "T-2", "blocks", "T-1")
    message = here.refusal("link", "T-1", "blocks", "T-2", exit_code=4)
    assert message == "margine: refused: T-1 is blocked by T-2 already; remove that link first\n"
    told = here.refusal("link", "T-1", "bloked_by", "T-3", exit_code=2)
    assert told == "margine: 'bloked_by' is no link; did you mean 'blocked_by'?\n"
    told = here.refusal("link", "T-1", "foo", "T-99", exit_code=2)
    assert told.startswith("margine: 'foo' is no link; there is blocked_by, blocks, child, ")


def test_a_record_may_be_opened_as_a_child(here: Practice):
    """A task for a ticket, in one command."""
    assert here.say("new", "task", "subject=Cavo nuovo", "--parent", "t-1") == "A-1\n"
    assert "link\tchild\tA-1\t\t" in here.say("show", "T-1")
    assert "there is no record 'T-77'" in here.refusal("new", "task", "subject=x", "--parent", "T-77", exit_code=4)


def test_two_tickets_become_one(here: Practice):
    """T-3 goes on as T-1: one tells both histories and both times, the other says where it went."""
    here.say("do", "T-3", "start")
    here.now = "2026-11-23T09:30"
    assert here.say("merge", "T-3", "--into", "T-1", "--note", "stessa cosa") == "T-3\n"
    shown = here.say("show", "T-1")
    assert "record\tlogged\t0:00:00, with T-3 0:30:00\t\t" in shown
    assert "event\tOpened\tT-3: opened as new\tanna\t2026-11-23T09:00:00+01:00" in shown
    record = json.loads(here.say("show", "T-1", "--json"))["record"]
    assert (record["seconds"], record["seconds_merged"]) == (0, 1800)
    page = here.on_terminal("show", "T-1")
    assert "T-1 goes on for T-3 Server non raggiungibile" in page
    message = here.refusal("note", "T-3", "ancora qui?", exit_code=4)
    assert message == "margine: refused: T-3 was merged into T-1, which goes on for both\n  possible: T-1\n"
    assert "next\t" not in here.say("show", "T-3")


def test_what_may_not_be_merged_is_refused(here: Practice):
    """Across clients, with both of them."""
    message = here.refusal("merge", "T-2", "--into", "T-1", exit_code=4)
    assert message == "margine: refused: T-2 is of client C-2 and T-1 of C-1\n"
