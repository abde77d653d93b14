"""Contracts and projects on their boards: health by its reason, what ends when, budget, forecast, and why."""

from __future__ import annotations

import pytest

from engine.boards import contracts, home, projects
from engine.boards.practice import Practice
from engine.events import Event, FieldsSet, evolve
from engine.records import Message
from engine.store.contract import Change
from tests.practice import Office, rules
from tests.reports.shop import Shop

TASK = """
workflow: task
number: A-{n}
fields:
  subject: {type: text, default: Rack}
  client:  {type: client}
  project: {type: project}
  planned: {type: minutes}
states: {todo: {initial: true}, done: {final: true}}
transitions: {finish: {from: todo, to: done}}
"""


@pytest.fixture
def shop() -> Shop:
    return Shop()


def practice(shop: Office) -> Practice:
    return Practice(shop.store, shop.desk.workflow, shop.clock, "anna")


def test_a_contract_that_ends_soon(shop: Shop):
    """Verdi's contract ends on 31 January: in 66 days it is to be had in mind, and it renews by itself."""
    (found,) = contracts.read(practice(shop)).contracts
    assert (found.record.id, found.days, found.what) == (shop.contract, 66, "renewal")
    assert (found.sign, found.health) == ("~", "ends in 66 days")
    assert found.year == 240_000


def test_a_contract_that_must_be_talked_about_presses(shop: Shop):
    """Less than a month before its end one that renews by agreement presses."""
    shop.set(shop.contract, by="anna", renewal="by_agreement")
    shop.to("2027-01-10 09:00")
    (found,) = contracts.read(practice(shop)).contracts
    assert (found.sign, found.health) == ("!", "ends in 21 days")


def test_a_contract_that_loses_money_says_so_first(shop: Shop):
    """Forty hours for a fee of 200.00 cost more than it brings, whenever it ends."""
    for day in range(16, 21):
        shop.log(shop.printer, f"2026-11-{day} 09:00", 480, "bruno")
    shop.to("2026-11-26 12:00")
    (found,) = contracts.read(practice(shop)).contracts
    assert found.sums.margin < 0
    assert (found.sign, found.health) == ("!", "runs at a loss")


def test_the_calendar_has_twelve_months_from_this_one_on(shop: Shop):
    """And the end of January in the third."""
    calendar = contracts.read(practice(shop)).calendar
    assert len(calendar) == 12
    assert [month.ends for month in calendar[:4]] == [0, 0, 1, 0]


def test_the_details_of_a_contract_explain_its_margin(shop: Shop):
    """Fee − four hours of Bruno."""
    assert contracts.details(practice(shop), shop.contract)[0].startswith("Margin = revenue − cost = 200.00 − 100.00")


def test_a_project_without_planned_tasks_foresees_nothing(shop: Shop):
    """Its margin is the price less the cost so far, and the reasons say that nothing is foreseen."""
    board = projects.read(practice(shop)).report
    (row,) = board.tables[0].rows
    told = dict(zip([column.name for column in board.tables[0].columns], row, strict=True))
    assert (told["budget"], told["forecast"]) == (500_000, None)
    assert told["margin"] == 500_000 - told["cost"]
    reasons = projects.reasons(practice(shop), shop.project)
    assert any("no task says how long it takes" in line for line in reasons)


def test_the_forecast_adds_what_is_planned(shop: Shop):
    """Ten planned hours of which none is worked cost ten times what an hour on the project has cost."""
    shop.desk.adopt(rules(company=_company(), **_kinds(), task=TASK))
    shop.open(kind="task", client=shop.rossi, project=shop.project, planned=600)
    board = projects.read(practice(shop)).report
    told = dict(zip([column.name for column in board.tables[0].columns], board.tables[0].rows[0], strict=True))
    assert told["forecast"] == told["cost"] + 10 * 3_000
    assert told["margin"] == told["budget"] - told["forecast"]
    assert any(
        "for 10:00 h of which nobody knows it, at 30.00 as until now" in line
        for line in projects.reasons(practice(shop), shop.project)
    )


def test_a_project_that_costs_more_than_it_brings(shop: Shop):
    """It presses, and stands first."""
    shop.set(shop.project, by="anna", price=100_000)
    assert list(projects.read(practice(shop)).report.tables[0].signs) == ["!"]


def test_home_has_every_section(shop: Shop):
    """Late, at risk, unbilled, margin, load and renewals, each leading to a screen or a record."""
    board = home.read(practice(shop))
    assert [section.title for section in board.sections] == [
        "Late",
        "At risk",
        "Unbilled",
        "Margin",
        "Load",
        "Renewals",
    ]
    assert all(told.record or told.place for section in board.sections for told in section.lines)
    margin = board.sections[3]
    assert [line.what for line in margin.lines] == ["This month", "Last month"]


def test_home_tells_what_could_not_be_sent(shop: Shop):
    """The newest first, with its trouble, leading to the record; nothing where there is nothing."""
    record = shop.store.load(shop.project)
    assert record is not None
    event = Event(record.id, record.version + 1, shop.clock.now(), "engine", "timers", FieldsSet({}))
    messages = [Message(key, record.id, ("client",), "x", shop.clock.now()) for key in ("a", "b")]
    shop.store.commit([Change(record.id, record.version, [event], evolve(record, event), messages=messages)])
    for number, trouble in ((1, "550 no such user"), (2, "554 looks like spam")):
        shop.store.tried(number, shop.clock.now(), trouble=trouble)
    (section,) = (each for each in home.read(practice(shop)).sections if each.title == "Not sent")
    assert (section.figure, section.sign) == ("2", "!")
    assert [(line.record, line.figure, line.more) for line in section.lines] == [
        (record.id, "client", "554 looks like spam"),
        (record.id, "client", "550 no such user"),
    ]


def _company() -> str:
    from tests.reports import shop

    return shop.COMPANY


def _kinds() -> dict[str, str]:
    from tests.reports import shop

    return shop.KINDS
