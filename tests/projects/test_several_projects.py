"""Several projects that want the same people: each is told of by itself, and none as if the others were not there."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from engine.boards import burn, load, projects
from engine.papers.calendar import feed
from engine.planning.timeline import Beyond
from engine.projects.keeping import keep
from engine.workflow import Workflow
from engine.workflow import load as rules_of
from tests.projects.firm import WORKFLOWS, Firm, places


@pytest.fixture
def firm() -> Firm:
    """Two projects of bruno's, a day each."""
    firm = Firm()
    firm.task(firm.project("One"), "Here", planned="8h", assignee="bruno")
    firm.task(firm.project("Two"), "There", planned="8h", assignee="bruno")
    return firm


def company(folder: Path, old: str, new: str) -> Workflow:
    """The shipped rules with another company.yaml."""
    shutil.copytree(WORKFLOWS, folder, dirs_exist_ok=True)
    file = folder / "company.yaml"
    text = file.read_text()
    assert text.count(old) == 1
    file.write_text(text.replace(old, new))
    return rules_of(folder)


def test_a_project_by_itself_leaves_people_where_they_are(firm: Firm):
    """Bruno is on the one, then on the other, whichever is asked for; kept one by one they do not meet either."""
    alone = {**places(firm.plan("P-1")), **places(firm.plan("P-2"))}
    assert alone == places(firm.plan())
    assert alone == {
        "Here": ("bruno", "2026-11-23 09:00", "2026-11-23 18:00"),
        "There": ("bruno", "2026-11-24 09:00", "2026-11-24 18:00"),
    }
    for project in ("P-1", "P-2"):
        assert keep(firm.desk, firm.plan(project).outlook, "anna") == []
    assert [firm.known(task).fields["starts"] for task in ("A-1", "A-2")] == ["2026-11-23", "2026-11-24"]


def test_only_what_was_asked_for_is_told_of(firm: Firm):
    """Rows, costs, finish, troubles and moves are those of the one project; the load of people is that of all."""
    firm.task("P-2", "Nobody's", planned="1h")
    board = firm.plan("P-1")
    assert [bar.id for bar in board.rows] == ["A-1"]
    assert (board.moment(board.finish), board.outlook.costs().seconds) == ("2026-11-23 18:00", 8 * 3600)
    assert [row[3] for row in load.report(board, 1).tables[0].rows if row[0] == "Bruno Tramonti"] == [16 * 3600]
    assert (board.outlook.troubles, len(firm.plan().outlook.troubles)) == ((), 1)
    keep(firm.desk, board.outlook, "anna")
    assert firm.plan("P-1").outlook.moves == []


def test_a_task_may_wait_for_one_of_another_project(firm: Firm):
    """As long as that one is open too."""
    firm.task("P-2", "After it", planned="1h", assignee="carla", after="A-1")
    board = firm.plan("P-2")
    assert board.outlook.troubles == ()
    assert places(board)["After it"] == ("carla", "2026-11-24 09:00", "2026-11-24 10:00")


def test_a_project_that_makes_no_plan_stops_no_other(firm: Firm):
    """Nine thousand hours of one person reach beyond every calendar; all together are refused, and one alone is told."""
    firm.task("P-2", "Far too large", planned="9000h", assignee="bruno")
    with pytest.raises(Beyond):
        firm.plan()
    board = firm.plan("P-1")
    assert places(board)["Here"][1] == "2026-11-23 09:00"
    assert board.outlook.troubles[0].startswith("the other open projects are left out")


def test_the_board_and_its_reasons_tell_one_forecast(firm: Firm):
    """Whoever has the role does it: bruno, who costs least, is busy on the other project."""
    firm.task("P-1", "Anybody", planned="8h", role="technician", end_date="2026-11-23")
    board = projects.read(firm.practice)
    columns = [column.name for column in board.report.tables[0].columns]
    for row in board.report.tables[0].rows:
        told = dict(zip(columns, row, strict=True))
        cents = told["forecast"]
        assert isinstance(cents, int)
        words = f"Forecast {cents // 100:,}.{cents % 100:02} ="
        for reasons in (board.reasons(str(row[0])), projects.reasons(firm.practice, str(row[0]))):
            assert any(line.startswith(words) for line in reasons)
        assert firm.plan(str(row[0])).value(firm.known(str(row[0]))).forecast == cents


def test_many_people_with_one_role(tmp_path: Path):
    """Twenty of forty are a hundred milliard sets, of which a few are looked at."""
    more = "".join(f"  t{n}: {{name: T {n}, roles: [technician], email: t{n}@officina.example}}\n" for n in range(40))
    firm = Firm(workflow=company(tmp_path, "\nagents:\n", f"\nagents:\n{more}"))
    project = firm.project()
    firm.task(project, "Move the office", planned="160h", role="technician", people=20)
    firm.task(project, "With anna", planned="160h", role="technician", people=20, assignee="anna")
    found = firm.plan().outlook.plan.placed
    assert [len(found[task].way.who) for task in ("A-1", "A-2")] == [20, 20]
    assert found["A-1"].end - found["A-1"].start == 9 * 3600


def test_who_works_round_the_clock_works_day_by_day(tmp_path: Path):
    """Hours without an end are cut at midnight: one event a day, weeks that begin on Mondays, every second counted."""
    always = company(tmp_path, 'mon-fri: ["09:00-13:00", "14:00-18:00"]', 'mon-sun: "00:00-24:00"')
    firm = Firm("2026-11-20 12:00", workflow=always)
    project = firm.project()
    firm.task(project, "Burn in", planned="100h", assignee="bruno", share="33%")
    board = firm.plan(project)
    days = [work.day.isoformat() for work in board.outlook.work]
    assert days[:2] == ["2026-11-20", "2026-11-21"]
    assert len(days) == len(set(days))
    assert board.outlook.left("A-1") == 100 * 3600
    assert feed(board.outlook, "bruno", firm.clock.now()).count(b"BEGIN:VEVENT") == len(days)
    keep(firm.desk, board.outlook, "anna")
    rows = burn.report(firm.plan(project), firm.known(project)).tables[0].rows
    assert [row[0] for row in rows] == ["2026-11-16", "2026-11-23", "2026-11-30"]
    agreed = [row[1] for row in rows]
    assert sum(cents for cents in agreed if isinstance(cents, int)) == 310_000
    assert all(agreed)
    place = board.outlook.plan.placed["A-1"]
    assert place.end - place.start == -(-100 * 3600 * 100 // 33)
