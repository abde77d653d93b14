"""From tasks to a plan: fields and what they mean, work that was begun, and everything that makes no plan."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from engine.boards.plan import read
from engine.projects.supposing import Suppose, suppose
from engine.workflow import load
from tests.practice import at, said
from tests.projects.firm import WORKFLOWS, Firm, places, shipped


@pytest.fixture
def firm() -> Firm:
    return Firm()


def span(firm: Firm, task: str) -> tuple[str, str]:
    place = firm.plan().outlook.plan.placed[task]
    return said(place.start), said(place.end)


def test_effort_people_share_and_duration(firm: Firm):
    """Two people take half as long, half a person twice as long; what lasts a day lasts a day."""
    project = firm.project()
    firm.task(project, "Two", planned="8h", role="technician", people=2)
    firm.task(project, "Half", planned="4h", assignee="dario", share="50%")
    firm.task(project, "Burn in", lasts="8h")
    assert span(firm, "A-1") == ("2026-11-23 09:00", "2026-11-23 13:00")
    assert span(firm, "A-2") == ("2026-11-23 09:00", "2026-11-23 18:00")
    assert span(firm, "A-3") == ("2026-11-23 09:00", "2026-11-23 18:00")


def test_links_of_all_kinds_with_lags(firm: Firm):
    """A start with another start, an end with an end, working time in between, days of eight hours."""
    project = firm.project()
    firm.task(project, "First", planned="8h", assignee="anna")
    firm.task(project, "With it", planned="4h", assignee="bruno", after="A-1 SS + 2h")
    firm.task(project, "End with it", planned="2h", assignee="carla", after="A-1 FF")
    firm.task(project, "A day later", planned="1h", assignee="dario", after="A-1 + 1 workday")
    assert span(firm, "A-2")[0] == "2026-11-23 11:00"
    assert span(firm, "A-3") == ("2026-11-23 16:00", "2026-11-23 18:00")
    assert span(firm, "A-4") == ("2026-11-25 09:00", "2026-11-25 10:00")


def test_dates_hold_a_task_back(firm: Firm):
    """Not before a day, and on a day; one that cannot be by its day is late, and that is said."""
    project = firm.project()
    firm.task(project, "Later", planned="1h", assignee="anna", earliest="2026-11-25")
    firm.task(project, "Then", planned="1h", assignee="anna", begins="2026-11-26")
    firm.task(project, "Late", planned="16h", assignee="bruno", end_date="2026-11-23")
    board = firm.plan()
    assert span(firm, "A-1")[0] == "2026-11-25 09:00"
    assert span(firm, "A-2")[0] == "2026-11-26 09:00"
    assert any(note == "! A-3 Late is 8:00 working hours late." for note in board.report.notes)


def test_absences_and_calendars_of_agents(firm: Firm):
    """While somebody is away, work waits for them or goes to another who can do it."""
    project = firm.project()
    firm.task(project, "Long", planned="8h", role="technician")
    found = read(firm.practice, [project], Suppose(without=("anna", "bruno")))
    assert places(found)["Long"][0] == "carla"


def test_own_hours_absences_and_a_part_of_the_time(tmp_path: Path):
    """Bruno works in the mornings and is away on Tuesday; anna has half her time for projects."""
    shutil.copytree(WORKFLOWS, tmp_path, dirs_exist_ok=True)
    company = tmp_path / "company.yaml"
    text = company.read_text()
    text = text.replace(
        "  always: {open: always}", '  always: {open: always}\n  mornings: {open: {mon-fri: "09:00-13:00"}}'
    )
    text = text.replace(
        "email: bruno@officina.example, deputy: anna,",
        "email: bruno@officina.example, deputy: anna, calendar: mornings, absent: 2026-11-24,",
    )
    text = text.replace(
        "email: anna@officina.example,  deputy: bruno,", "email: anna@officina.example,  deputy: bruno, projects: 50%,"
    )
    company.write_text(text)
    firm = Firm(workflow=load(tmp_path))
    project = firm.project()
    firm.task(project, "Of bruno's", planned="6h", assignee="bruno")
    firm.task(project, "Of anna's", planned="6h", assignee="anna")
    assert span(firm, "A-1") == ("2026-11-23 09:00", "2026-11-25 11:00")
    assert span(firm, "A-2") == ("2026-11-23 09:00", "2026-11-24 13:00")
    assert firm.plan().outlook.costs("A-2").seconds == 6 * 3600


def test_work_that_was_begun_goes_on(firm: Firm):
    """What is left of it is planned from now on, and it keeps who has it, whatever comes."""
    project = firm.project()
    task = firm.task(project, "Install", planned="8h", role="technician")
    firm.take(task, "start", by="bruno")
    firm.to("2026-11-23 12:00")
    board = firm.plan()
    place = board.outlook.plan.placed[task]
    assert (place.way.who, said(place.start), said(place.end)) == (("bruno",), "2026-11-23 09:00", "2026-11-23 18:00")


def test_what_is_left_can_be_said(firm: Firm):
    """An estimate of what is left holds against what was planned; work that has used up its plan is told."""
    project = firm.project()
    task = firm.task(project, "Install", planned="2h", assignee="anna")
    firm.to("2026-11-23 12:00").worked(task, 3)
    assert any("A-1 has used up what was planned" in trouble for trouble in firm.plan().outlook.troubles)
    firm.tell(task, left="4h")
    assert firm.plan().outlook.troubles == ()
    assert said(firm.plan().finish) == "2026-11-23 17:00"


def test_what_makes_no_plan_is_told_and_the_rest_is_planned(firm: Firm):
    """Nobody, somebody who is not there, a role that nobody has so often, a task of a project that was lost."""
    one, other = firm.project("One"), firm.project("Other")
    firm.task(other, "Elsewhere", planned="1h", assignee="anna")
    firm.take(other, "lose", note="Too dear")
    firm.task(one, "Nobody's", planned="1h")
    firm.task(one, "Nine owners", planned="1h", role="owner", people=9)
    firm.task(one, "Waits", planned="1h", assignee="anna", after="A-1")
    board = firm.plan(one)
    assert [trouble.partition(" ")[0] for trouble in board.outlook.troubles] == ["A-2", "A-3", "A-4"]
    assert len(board.rows) == 3


@pytest.mark.parametrize(
    ("fields", "trouble"),
    [
        ({"planned": "9000000h"}, "A-1 would take 9,000,000 hours, which no plan holds: it is left out"),
        ({"planned": "1h", "earliest": "9998-01-01"}, "A-1 has earliest = 9998-01-01, which no plan reaches"),
        ({"planned": "1h", "end_date": "1901-01-01"}, "A-1 has end_date = 1901-01-01, which no plan reaches"),
    ],
)
def test_nonsense_in_one_task_stops_no_plan(firm: Firm, fields: dict[str, str], trouble: str):
    """It is told, and everything else is planned."""
    project = firm.project()
    firm.task(project, "Nonsense", assignee="anna", **fields)
    firm.task(project, "Sense", planned="1h", assignee="bruno")
    board = firm.plan()
    assert [each for each in board.outlook.troubles if each.startswith(trouble)] != []
    assert span(firm, "A-2") == ("2026-11-23 09:00", "2026-11-23 10:00")


def test_shares_and_people_below_nothing_are_none(firm: Firm):
    """Less than no share and no people at all mean all of one."""
    project = firm.project()
    firm.task(project, "Odd", planned="2h", role="technician", share="-50%", people=-3)
    assert span(firm, "A-1") == ("2026-11-23 09:00", "2026-11-23 11:00")


def test_nobody_waits_in_a_circle(firm: Firm):
    """It is refused where it is said, with the whole way; a task does not wait for itself either."""
    project = firm.project()
    firm.task(project, "One", planned="1h")
    firm.task(project, "Two", planned="1h", after="A-1")
    refusal = str(firm.refused("A-1", after="A-2"))
    assert "A-1 waits for A-2 waits for A-1: nobody can wait in a circle" in refusal
    assert "A-1 waits for A-1" in str(firm.refused("A-1", after="A-1"))
    assert "there is no task 'A-9'" in str(firm.refused("A-1", after="A-9"))
    assert "SX is no kind of link" in str(firm.refused("A-1", after="A-2 SX"))


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"since": "Monday"}, "'Monday' is no day"),
        ({"extra": ["clara"]}, "'clara' is no agent; did you mean 'carla'?"),
        ({"shares": ["bruno=0%"]}, "says of nobody how much of their time there is"),
        ({"shares": ["bruno"]}, "says of nobody how much of their time there is"),
        ({"shares": ["bruno=²%"]}, "says of nobody how much of their time there is"),
    ],
)
def test_what_if_that_makes_no_sense(firm: Firm, words: dict[str, object], message: str):
    """A supposition is refused with what it could be."""
    with pytest.raises(ValueError, match=message):
        suppose(shipped().company, firm.today, **words)  # type: ignore[arg-type]


def test_what_if(firm: Firm):
    """Another agent, a week later, half the time: nothing is changed by asking."""
    project = firm.project()
    firm.task(project, "Long", planned="16h", role="owner")
    before = firm.store.position()
    assert said(firm.plan().finish) == "2026-11-24 18:00"

    def finish(**words: object) -> str:
        chosen = suppose(shipped().company, firm.today, **words)  # type: ignore[arg-type]
        return said(read(firm.practice, [project], chosen).finish)

    assert finish(since="+1w") == "2026-12-01 18:00"
    assert finish(shares=["dario=50%"]) == "2026-11-26 18:00"
    assert finish(extra=["anna"], without=["dario"]) == "2026-11-24 18:00"
    assert firm.store.position() == before
    assert at("2026-11-23 09:00") == firm.clock.now()
