"""Load: how much each agent has to do, week by week, across projects and tickets."""

from __future__ import annotations

from datetime import date, timedelta

from engine.boards.plan import Board
from engine.clock import instant
from engine.margin.question import Question
from engine.planning.figures import by_week
from engine.reports.spelling import of
from engine.reports.values import Cell, Column, Report, Table

BEFORE = 4
"""Weeks of tickets by which the coming ones are foreseen."""


def report(board: Board, weeks: int) -> Report:
    """Agents and weeks: hours there are, planned on projects, foreseen for tickets."""
    today = board.practice.today
    first = today - timedelta(days=today.weekday())
    mondays = [first + timedelta(weeks=n) for n in range(weeks)]
    planned, tickets = by_week(board.outlook.work), _tickets(board, first)
    columns = (
        Column("agent", "Agent"), Column("week", "Week of"), Column("there", "There", "hours"),
        Column("projects", "Projects", "hours"), Column("tickets", "Tickets", "hours"),
        Column("free", "Free", "hours"), Column("part", "Load", "percent"),
    )  # fmt: skip
    rows: list[list[Cell]] = []
    keys, signs = [], []
    for agent in board.practice.company.agents.values():
        for monday in mondays:
            there = _there(board, agent.id, max(monday, today), monday + timedelta(weeks=1))
            share = _part_of_week(board, monday, today)
            busy, foreseen = planned.get(agent.id, {}).get(monday, 0), tickets.get(agent.id, 0) * share // 100
            load = of(busy + foreseen, there)
            rows.append([agent.name, monday, there, busy, foreseen, there - busy - foreseen, load])
            keys.append(agent.id)
            signs.append("!" if busy + foreseen > there else "~" if (load or 0) > 8_500 else "")
    notes = (
        f"Tickets: what each wrote down on them in the {BEFORE} weeks before, as a week.",
        "There: working hours less absences, from today on. ! is more than that, ~ more than 85 % of it.",
    )
    table = Table("load", "Load", columns, rows, (), keys, signs)
    return Report("load", "Load", f"{weeks} weeks from {first.isoformat()}", (table,), (), notes)


def _there(board: Board, agent: str, since: date, until: date) -> int:
    """Seconds for which an agent is there on some days."""
    found = board.outlook.plan.case.resources.get(agent)
    zone = board.practice.zone
    if found is None:
        return 0
    return max(0, found.hours.between(instant(since.isoformat(), zone), instant(until.isoformat(), zone)))


def _part_of_week(board: Board, monday: date, today: date) -> int:
    """How much of the working time of a week is still to come, in percent."""
    hours, zone = board.outlook.plan.case.hours, board.practice.zone
    until = instant((monday + timedelta(weeks=1)).isoformat(), zone)
    whole = hours.between(instant(monday.isoformat(), zone), until)
    left = hours.between(instant(max(monday, today).isoformat(), zone), until)
    return left * 100 // whole if whole else 0


def _tickets(board: Board, first: date) -> dict[str, int]:
    """Agent → seconds a week that they wrote down on what is no project."""
    question = Question(("agent", "project"), first - timedelta(weeks=BEFORE), first)
    found: dict[str, int] = {}
    for row in board.practice.reports.books.margins(question).rows:
        agent, project = row.key[0], row.key[1]
        if not project:
            found[agent] = found.get(agent, 0) + row.sums.seconds // BEFORE
    return found
