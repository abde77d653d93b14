"""Views: what an index answers is asked of it, what presses is found from its end, and a slip is told at its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import filtering
from engine.filtering import Vocabulary, parse
from engine.machines.definition import View
from engine.store.contract import Where
from engine.viewing import MOST_COUNTED, count, search, shown, usual
from engine.views import Views
from tests.machines.rules import complaints
from tests.practice import TICKET, Office, rules


@pytest.fixture
def office() -> Office:
    return Office()


def views(office: Office) -> Views:
    return Views(office.store, office.desk.workflow)


def found(office: Office, words: str, order: str = "due") -> list[str]:
    definition = office.desk.workflow.definitions["ticket"]
    view = shown(View("x", "X", words), definition, "anna")
    steps = search(views(office), view.where, order, view.wanted, office.clock.now(), step=3)
    return [row.id for step in steps for row in step.rows]


def test_what_an_index_answers_is_no_search(office: Office):
    """Open, mine, nobody's, a group: each is a question to the store, with nothing left to look for."""
    definition = office.desk.workflow.definitions["ticket"]
    for words, where in {
        "is:open assignee:me": Where("ticket", open=True, assignee="anna"),
        "assignee:nobody": Where("ticket", assignee=""),
        "group:ours": Where("ticket", states=("new", "working")),
        "is:closed": Where("ticket", open=False),
    }.items():
        view = shown(View("x", "X", words), definition, "anna")
        assert (view.where, bool(view.wanted)) == (where, False)


def test_what_is_broken_is_found_running_and_standing_still(office: Office):
    """Two of three are late: one runs, one waits; whichever has its deadline where."""
    late, waiting, calm = office.open(priority="P1"), office.open(priority="P1"), office.open(priority="P3")
    office.daemon("2026-11-23 12:30")
    office.do(waiting, "wait")
    assert set(found(office, "is:open is:breached")) == {late, waiting}
    assert calm not in found(office, "is:open is:breached")


def test_it_looks_no_further_than_what_can_press(office: Office):
    """A hundred calm tickets behind two that press are not read."""
    for _ in range(100):
        office.open(priority="P3", service_level="gold")
    office.open(priority="P1")
    office.daemon("2026-11-23 09:50")
    view = shown(View("x", "X", "is:open is:risk"), office.desk.workflow.definitions["ticket"], "anna")
    steps = list(search(views(office), view.where, "due", view.wanted, office.clock.now(), step=10))
    assert [row.id for step in steps for row in step.rows] == ["T-101"]


def test_a_view_is_counted_up_to_a_few_hundred(office: Office):
    """Beyond that it is said that there are more."""
    for _ in range(MOST_COUNTED + 5):
        office.open(subject="printer")
    view = shown(View("x", "X", "printer"), office.desk.workflow.definitions["ticket"], "anna")
    assert count(views(office), view, office.clock.now()) == (MOST_COUNTED, True)


def test_views_of_a_workflow_are_read():
    """In the order of the file, with title and order; a kind without any has the usual ones."""
    definition = rules(
        ticket=TICKET + "views:\n  hot: {title: Hot, show: is:breached}\n  old: {show: '', order: id}\n"
    ).definitions["ticket"]
    assert [(view.title, view.show, view.order) for view in definition.views] == [
        ("Hot", "is:breached", "due"),
        ("Old", "", "id"),
    ]
    assert [view.title for view in usual(definition)] == ["Mine", "Open", "Unassigned", "All"]


def test_a_view_that_asks_for_an_unknown_field(tmp_path: Path):
    """It is told with its line and the nearest field."""
    (problem,) = complaints(tmp_path, "views:\n  hot: {show: is:open priorty:P1}\n")
    assert problem.endswith(
        "M274 view 'hot' asks for 'priorty', which is no field of this workflow; did you mean 'priority'?"
    )


def test_a_mistyped_field_is_no_word():
    """Nearly a field in front of a colon cannot be meant as a word; a time of day, a link can."""
    fields = {"priority", "subject"}
    assert filtering.objection("priorty:P1", fields) == "there is no field 'priorty'; did you mean 'priority'?"
    assert filtering.objection("!priorty:P1", fields)
    assert filtering.objection("10:30 http://x prio:p1", fields) == ""


def test_a_filter_goes_on():
    """Fields by their beginning, then the values that are known."""
    fields = {"priority": ["P1", "P2"], "assignee": ["anna"]}
    assert filtering.offered("x pri", fields) == ["priority:"]
    assert filtering.offered("!priority:", fields) == ["!priority:P1", "!priority:P2"]
    assert filtering.offered("is:b", fields) == ["is:breached"]


def test_open_and_closed_are_asked_of_rows_too(office: Office):
    """In a filter, as in a view."""
    ticket = office.open()
    row = views(office).row(office.record(ticket))
    assert parse("is:open", Vocabulary(())).holds(row, office.clock.now())
    assert not parse("is:closed", Vocabulary(())).holds(row, office.clock.now())
