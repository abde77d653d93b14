"""`margine project …` as people type it: what it prints, what it refuses, and with which exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli import asking
from tests.cli.asking import Practice


@pytest.fixture
def here(tmp_path: Path) -> Practice:
    """A client, and a project of two tasks."""
    practice = asking.practice(tmp_path / "practice")
    practice.say("new", "client", "name=Rossi Srl")
    practice.say("new", "project", "client=rossi", "subject=New servers", "price=2000")
    practice.say("new", "task", "project=P-1", "subject=Back up", "planned=6h", "role=technician")
    practice.say("new", "task", "project=P-1", "subject=Install", "planned=12h", "assignee=bruno", "after=A-1")
    return practice


def rows(text: str) -> list[list[str]]:
    return [line.split("\t") for line in text.splitlines()]


def test_the_plan_in_a_pipe_and_as_json(here: Practice):
    """Tasks with who and when; the document has the money and the notes too."""
    told = rows(here.say("project", "plan"))
    assert told[0][:5] == ["task", "subject", "who", "start", "end"]
    assert told[2][:5] == ["A-2", "Install", "bruno", "2026-11-23 16:00", "2026-11-25 11:00"]
    document = json.loads(here.say("project", "plan", "P-1", "--json"))
    assert document["kind"] == "plan"
    assert [table["name"] for table in document["tables"]] == ["tasks", "projects"]


def test_bars_on_a_terminal(here: Practice):
    """Each task a bar, days over it, and what holds the end up."""
    shown = here.on_terminal("project", "gantt", "P-1")
    assert "A-1 Back up" in shown
    assert "######" in shown
    assert "A cell is 1 h of working time; # holds the finish up, 2026-11-25 11:00" in shown


def test_bars_as_files(here: Practice, tmp_path: Path):
    """SVG and HTML stand by themselves: nothing from outside, no script, names cannot break them."""
    here.say("set", "A-1", "subject=<script>alert(1)</script>")
    for name in ("plan.svg", "plan.html"):
        here.say("project", "gantt", "P-1", "--out", str(tmp_path / name))
        text = (tmp_path / name).read_text()
        assert "&lt;script&gt;alert(1)" in text
        assert "<script" not in text
        assert "://" not in text.replace("http://www.w3.org/2000/svg", "")
    assert "does not say how to draw it" in here.refusal("project", "gantt", "--out", "plan.pdf", exit_code=2)


def test_keeping_and_what_has_moved(here: Practice):
    """A plan that was kept is what later ones are held against."""
    assert "kept: 2 tasks of P-1" in here.ask("project", "keep", "P-1").stderr
    here.say("set", "A-1", "planned=8h")
    tables = json.loads(here.say("project", "plan", "P-1", "--json"))["tables"]
    assert [row["task"] for row in tables[2]["rows"]] == ["A-1", "A-2"]


def test_why_and_money(here: Practice):
    """Reasons and figures, a line each."""
    assert "starts then because it waits for A-1 Back up" in here.say("project", "why", "A-2")
    assert "Price 2,000.00 − spent 0.00 − ahead 558.00 = margin 1,442.00" in here.say("project", "money", "P-1")
    assert "no task of an open project" in here.refusal("project", "why", "C-1", exit_code=4)


def test_load_over_weeks(here: Practice):
    """Hours there are, and planned."""
    told = rows(here.say("project", "load", "--weeks", "2"))
    bruno = [row for row in told if row[0] == "Bruno Tramonti"]
    assert [row[2:4] for row in bruno] == [["40.00", "18.00"], ["40.00", "0.00"]]


def test_what_if_changes_nothing(here: Practice):
    """A supposition is told as one, and cannot be kept."""
    document = json.loads(here.say("project", "plan", "P-1", "--from", "+1w", "--share", "bruno=50%", "--json"))
    assert "Supposed, and not so: nothing was changed." in document["notes"]
    assert "cannot be kept" in here.refusal("project", "keep", "P-1", "--from", "+1w", exit_code=2)
    assert "'brunno' is no agent; did you mean 'bruno'?" in here.refusal(
        "project", "plan", "--without", "brunno", exit_code=2
    )


def test_the_solver_has_its_say(here: Practice):
    """`--solve` gives a plan that is proven, where the search had none."""
    here.say("set", "A-2", "after=")
    here.say("set", "A-1", "assignee=bruno")
    document = json.loads(here.say("project", "plan", "P-1", "--solve", "5", "--json"))
    assert any(note.startswith("CP-SAT") for note in document["notes"])


def test_templates_and_offers(here: Practice):
    """From a template to an offer, its approval, its acceptance, and the chain of all of it."""
    assert rows(here.say("project", "new"))[1][0] == "mail_migration"
    made = here.say("project", "new", "mail_migration", "client=rossi", "mailboxes=8").split()
    assert made[1] == "P-2"
    assert "no whole number" in here.refusal("project", "new", "mail_migration", "mailboxes=x", exit_code=2)
    assert "did you mean 'mail_migration'?" in here.refusal("project", "new", "mail_migratoin", exit_code=2)
    here.say("do", "P-1", "scope", "assignee=anna")
    here.say("do", "P-1", "quote", "scope=Two servers")
    here.say("project", "offer", "P-1", "--new", "--from", "server_replacement", "servers=1")
    here.say("set", "L-4", "price=4000")
    assert "waits for approval first" in here.refusal("project", "offer", "P-1", "--send", exit_code=4)
    here.agent = "dario"
    here.say("approve", "P-1")
    here.say("project", "offer", "P-1", "--send")
    assert "A-" in here.say("project", "accept", "Q-1")
    assert "Q-1 New servers" in here.say("project", "chain", "P-1")
    assert "is a project and no offer" in here.refusal("project", "accept", "P-1", exit_code=2)


def test_a_template_with_a_mistake_is_found_by_check(here: Practice):
    """As in every other file, at its line; the rules themselves are judged as before."""
    file = here.folder / "workflows" / "projects" / "mail_migration.yaml"
    file.write_text(file.read_text().replace("role: technician", "role: technican", 1))
    result = here.ask("check")
    assert result.exit_code == 1
    assert "error[M651]" in result.stdout
    assert "projects/mail_migration.yaml:" in result.stdout
    assert "rules do not load" in here.refusal("project", "new", "mail_migration", "client=rossi", exit_code=1)
