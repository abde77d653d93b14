"""The budget of a project over time: what was to be spent by each week, and what was, hours and money.

Planned is what was agreed, each task spread over the working time of its place; actual is labour and purchases as they
were written down, and from this week on what the plan foresees.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta

from engine.boards.plan import Board
from engine.clock import Instant, local
from engine.margin.question import Question
from engine.money import half_up, part_of
from engine.planning.figures import daily
from engine.projects.value import agreed_costs
from engine.records import Record
from engine.reports.values import Cell, Chart, Column, Report, Series, Table

WEEK = timedelta(weeks=1)
COLUMNS = (
    Column("week", "Week of"),
    Column("planned", "Agreed", "money"),
    Column("spent", "Spent", "money"),
    Column("ahead", "Ahead", "money"),
    Column("planned_sum", "Agreed so far", "money"),
    Column("actual_sum", "Spent and ahead so far", "money"),
    Column("hours", "Hours", "hours", spare=True),
)


def report(board: Board, project: Record) -> Report:
    """Week by week, and as lines that should stay below each other."""
    planned, spent, hours, ahead = _planned(board, project), *_spent(board, project), _ahead(board, project)
    weeks = sorted({*planned, *spent, *ahead})
    rows: list[list[Cell]] = []
    so_far = actual = 0
    for week in _every(weeks):
        so_far += planned.get(week, 0)
        actual += spent.get(week, 0) + ahead.get(week, 0)
        money = (planned.get(week, 0), spent.get(week, 0), ahead.get(week, 0))
        rows.append([week.isoformat(), *money, so_far, actual, hours.get(week, 0)])
    labels = tuple(str(row[0])[5:] for row in rows)
    series = (_series("Agreed so far", rows, 4), _series("Spent and ahead so far", rows, 5))
    chart = Chart("Budget over time", "columns", labels, series, "money")
    title = f"Budget of {project.id} {project.text('subject')}"
    notes = ("Agreed is work; what was bought stands in what was spent.",)
    return Report("burn", title, "week by week", (Table("burn", "Weeks", COLUMNS, rows),), (chart,), notes)


def _series(title: str, rows: list[list[Cell]], place: int) -> Series:
    return Series(title, tuple(value if isinstance(value := row[place], int) else 0 for row in rows))


def _every(weeks: list[date]) -> list[date]:
    """All weeks from the first to the last."""
    if not weeks:
        return []
    return [weeks[0] + WEEK * n for n in range((weeks[-1] - weeks[0]) // WEEK + 1)]


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _planned(board: Board, project: Record) -> Mapping[date, int]:
    """What the agreed work of each week was to cost."""
    found: dict[date, int] = defaultdict(int)
    kept = board.outlook.kept[project.id].baseline
    if kept is None:
        return found
    hours = board.outlook.plan.case.hours
    for task, cost in agreed_costs(board.outlook, kept).items():
        slot = kept.slots[task]
        whole, left = hours.between(slot.start, slot.end) or 1, cost
        for week, seconds in _weeks(board, slot.start, slot.end).items():
            part = min(left, half_up(part_of(cost, seconds * 10_000 // whole)))
            found[week] += part
            left -= part
        found[_monday(local(max(slot.start, slot.end - 1), board.practice.zone).date())] += left
    return found


def _weeks(board: Board, start: Instant, end: Instant) -> Mapping[date, int]:
    """Working seconds of each week within a span."""
    found: dict[date, int] = defaultdict(int)
    for begins, ends in daily(board.outlook.plan.case.hours.within(start, end), board.practice.zone):
        found[_monday(local(begins, board.practice.zone).date())] += ends - begins
    return found


def _spent(board: Board, project: Record) -> tuple[Mapping[date, int], Mapping[date, int]]:
    """What each week has cost, and its hours."""
    question = Question(("day",), only=(("project", project.id),))
    cost: dict[date, int] = defaultdict(int)
    hours: dict[date, int] = defaultdict(int)
    for row in board.practice.reports.books.margins(question).rows:
        week = _monday(date.fromisoformat(row.key[0]))
        cost[week] += row.sums.cost
        hours[week] += row.sums.seconds
    return {week: amount for week, amount in cost.items() if amount}, hours


def _ahead(board: Board, project: Record) -> Mapping[date, int]:
    """What each week is going to cost by the plan."""
    found: dict[date, int] = defaultdict(int)
    for each in board.outlook.work:
        if board.outlook.tasks[each.job].text("project") == project.id:
            found[_monday(each.day)] += board.outlook.labour.cost(each.who, each.day, each.seconds) or 0
    return found
