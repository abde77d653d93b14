"""`margine clocks`: the board of promises for pipes, programs and people."""

from __future__ import annotations

import json

from tests.cli.asking import Practice


def test_promises_in_a_pipe(here: Practice):
    """One line for each promise, with exact seconds."""
    header, *rows = here.say("clocks").splitlines()
    assert header.split("\t")[:4] == ["promise", "running", "at_risk", "breached"]
    assert rows


def test_the_document_names_whom_the_next_step_reaches(here: Practice):
    """Every clock with its record, what is left, when something happens next, and to whom it is told."""
    found = json.loads(here.say("clocks", "--json"))
    assert found["kind"] == "clocks"
    clock = found["clocks"][0]
    assert clock["record"].startswith("T-")
    assert {"status", "left", "due", "next", "next_at", "reaches"} <= clock.keys()
    assert len(found["ahead"]) == 32


def test_plain_text_in_a_pipe(here: Practice):
    """The page that people read, without boxes and colours."""
    shown = here.say("clocks", "--plain")
    assert shown.startswith("Promises; met and missed of the last 30 days\n")
    assert "\x1b" not in shown


def test_a_broken_promise_ends_with_one_where_asked(here: Practice):
    """--check says by its exit code whether a promise is broken just now."""
    assert here.ask("clocks", "--check").exit_code == 0
    late = Practice(here.folder, now="2026-12-23T10:00")
    assert late.ask("clocks", "--check").exit_code == 1
