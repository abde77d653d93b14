"""`margine plan` where something is wrong or gone: rules that do not load, values that would be gone, unset variables."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.cli.asking import Practice, practice

SLIP = ("to: resolved, asks", "to: resloved, asks")


def change(here: Practice, old: str, new: str, file: str = "company.yaml") -> None:
    path = here.folder / "workflows" / file
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))


def without_p4(here: Practice) -> None:
    """No priority P4 any more, and no target for it."""
    change(here, "of: [P1, P2, P3, P4]", "of: [P1, P2, P3]", "ticket.yaml")
    for target in ("      P4: 8h\n", "      P4: 40h\n", ", P4: 16h", ", P4: 80h"):
        change(here, target, "")


def final(here: Practice) -> None:
    """`resolved` is the end, and nothing leads out of it."""
    path = here.folder / "workflows" / "ticket.yaml"
    text = path.read_text().replace("  resolved: {}\n", "  resolved: {final: true}\n")
    text = text.replace("[open, pending, resolved]", "[open, pending]").partition("  auto_close:")
    lines = [line for line in text[0].splitlines() if not line.startswith(("  reopen:", "  close:"))]
    path.write_text("\n".join(lines) + "\n" + text[2][text[2].index("\nladders:") :])


def on_terminal(here: Practice) -> list[str]:
    """The page of a plan, whatever its exit code."""
    from engine.cli.home import Home
    from engine.cli.output import Paper
    from engine.cli.plan import page, sets

    home = Home(str(here.folder), environ=here.environment())
    try:
        return list(page.lines(sets.plan(home, None, None, None), 10, Paper(100)))
    finally:
        home.close()


@pytest.mark.parametrize(
    ("old", "new", "words", "what"),
    [
        ("day: 1, time:", "day: 15, time:", "every: every month on day 1 → every month on day 15", "later"),
        ("restore_test: {every: month", "restore: {every: month", "", "stops"),
    ],
    ids=["another day", "another name"],
)
def test_recurring_work_is_told_with_its_rule(tmp_path: Path, old: str, new: str, words: str, what: str):
    """The test of the backups, due on 1 December: on which day it comes now, or that it ends, and by which line."""
    here = practice(tmp_path / "practice")
    here.say("run", "--once")
    change(here, old, new)
    plan = json.loads(here.say("plan", "--json"))
    rule = next(each for each in plan["changes"] if each["name"] == "restore_test")
    assert (rule["sort"], rule["kind"], rule["records"], rule["touched"]) == ("recurring", None, 1, 1)
    assert words in rule["words"]
    lines = [line.split("\t") for line in here.say("plan").splitlines()]
    (moved,) = [line for line in lines if line[:3] == [what, "company-1", "restore_test"]]
    assert moved[4] == "2026-12-01T09:00:00+01:00"
    assert moved[7].startswith("company.yaml:")
    text = here.say("plan", "--markdown")
    assert "`recurring restore_test`" in text


def test_values_that_would_be_gone_are_told_in_every_form(here: Practice):
    """Three tickets, one of priority P4, which is no more: who holds it, and that its promises would be lost."""
    here.say("new", "ticket", "client=rossi", "subject=Sfondo", "priority=P4")
    without_p4(here)
    page = on_terminal(here)
    assert "Would hold what is gone" in page
    assert "  ticket: priority 'P4' is no choice any more (1: T-4)" in page
    assert page[-1] == "2 promises would be lost: ended, neither kept nor broken"
    result = here.ask("plan", "--json")
    plan = json.loads(result.stdout)
    assert (result.exit_code, plan["promises_lost"], plan["breaches"]) == (1, 2, 0)
    assert plan["gone"] == [{"kind": "ticket", "field": "priority", "value": "P4", "what": "choice", "ids": ["T-4"]}]
    assert [clock["lost"] for record in plan["records"] for clock in record["clocks"].values()] == [True, True]
    lines = [line.split("\t") for line in here.ask("plan").stdout.splitlines()]
    assert ["gone", "T-4", "", "priority", "P4", "", "ticket: priority 'P4' is no choice any more", ""] in lines
    assert [line[6] for line in lines if line[0] == "stops"] == ["promise lost", "promise lost"]
    text = here.ask("plan", "--markdown").stdout
    assert text.startswith("### margine plan: 2 promises would be lost: ended, neither kept nor broken\n")
    assert "<details><summary>Would hold what is gone: 1 record</summary>" in text
    assert "- `ticket: priority 'P4' is no choice any more` (1): T-4" in text


def test_an_agent_who_would_be_gone_is_told_and_hurts_nobody(here: Practice):
    """Carla has a ticket and leaves: exit 0, and the ticket is named."""
    here.say("set", "T-2", "assignee=carla")
    change(here, "order: [bruno, anna, carla]", "order: [bruno, anna]")
    text = (here.folder / "workflows" / "company.yaml").read_text()
    kept = re.sub(r"^  carla:.*\n(?:    +\S.*\n)*", "", text, flags=re.MULTILINE)
    kept = kept.replace("[service_manager, owner],", "[service_manager, dispatcher],")
    (here.folder / "workflows" / "company.yaml").write_text(kept)
    plan = json.loads(here.say("plan", "--json"))
    assert [(each["field"], each["what"], each["ids"]) for each in plan["gone"]] == [("assignee", "agent", ["T-2"])]


def test_a_state_that_becomes_final_closes_its_records(here: Practice):
    """`resolved` is the end: the ticket that is there would be closed, in the words of the page and of the comment."""
    here.say("do", "T-1", "resolve", "solution=done")
    final(here)
    assert "  would be closed: state 'resolved' is final by now (1: T-1)" in on_terminal(here)
    assert "- `would be closed: state 'resolved' is final by now` (1): T-1" in here.ask("plan", "--markdown").stdout
    lines = [line.split("\t") for line in here.ask("plan").stdout.splitlines()]
    assert [line[1] for line in lines if line[0] == "close"] == ["T-1"]


def test_a_state_that_is_final_no_more_opens_its_records(here: Practice):
    """Closed since this morning, and looked at all the same: it would be open again."""
    here.say("do", "T-1", "resolve", "solution=done")
    here.say("do", "T-1", "close")
    change(here, "closed:   {final: true}\n", "closed:   {}\n  gone:     {final: true}\n", "ticket.yaml")
    change(here, "to: closed,   title", "to: gone,     title", "ticket.yaml")
    change(here, "\ntransitions:\n", "\ntransitions:\n  forget:  {from: closed, to: gone}\n", "ticket.yaml")
    assert "  would be open again: state 'closed' is final no more (1: T-1)" in on_terminal(here)
    assert json.loads(here.say("plan", "--json"))["looked"] == 4


def test_rules_that_do_not_load_have_something_to_post(here: Practice):
    """The comment of the merge request is a list with file and line, and nothing in it is more than text."""
    change(here, *SLIP, "ticket.yaml")
    result = here.ask("plan", "--markdown")
    lines = result.stdout.splitlines()
    assert (result.exit_code, lines[0]) == (1, "### margine plan: the rules do not load")
    assert "error" in lines[2]
    place = f"{here.folder}/workflows/ticket.yaml:"
    (told,) = [line for line in lines if "'resloved', which is no state" in line]
    assert told.startswith(f"- `{place}")
    assert "do not load, so there is nothing to plan" in result.stderr


def test_rules_that_do_not_load_are_json_as_of_check(here: Practice):
    """A program that reads the plan finds the problems as `check` has them, in the document that it asked for."""
    change(here, *SLIP, "ticket.yaml")
    result = here.ask("plan", "--json")
    plan = json.loads(result.stdout)
    checked = json.loads(here.ask("check", "--format", "json").stdout)
    assert (result.exit_code, plan["kind"], plan["errors"]) == (1, "plan", checked["errors"])
    assert plan["problems"] == [each for each in checked["problems"] if each["severity"] == "error"]
    change(here, *SLIP[::-1], "ticket.yaml")
    assert json.loads(here.say("plan", "--json"))["problems"] == []


def test_problems_by_the_hundred_fit_a_comment(here: Practice):
    """A code host takes it, and the rest is counted."""
    path = here.folder / "workflows" / "ticket.yaml"
    wrong = "".join(f"  x{number}: {{from: nowhere{'y' * 300}, to: neverland}}\n" for number in range(120))
    path.write_text(path.read_text().replace("transitions:\n", f"transitions:\n{wrong}", 1))
    text = here.ask("plan", "--markdown").stdout
    assert len(text) < 65_536
    assert text.splitlines()[-1].endswith(" more")


@pytest.mark.parametrize("option", ["--from", "--to"])
@pytest.mark.parametrize("value", ["", " "])
def test_a_variable_that_is_not_set_is_no_revision(here: Practice, option: str, value: str):
    """A pipeline that asks for nothing is told so, and is not let pass."""
    told = here.refusal("plan", option, value, exit_code=2)
    assert f"{option} is given as '{value}', which is no revision; is a variable of a pipeline unset?" in told
