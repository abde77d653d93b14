"""Projects on one board: what each was sold for, what it has cost, what it will cost, and what will be left.

The forecast adds to the cost so far what the open tasks cost by the plan, and what is still to be bought. Hours of
which nobody knows the cost are taken for what hours on the project have cost until now. Where nothing says what is to
come, nothing is foreseen, and that is said. After-sales tickets carry their project, so that they count.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.boards import plan
from engine.boards.practice import Practice
from engine.hours.notation import clock
from engine.margin import Sums
from engine.money import Cents, grouped, tenths
from engine.planning.figures import Costs
from engine.problems import MargineError, StoreUnavailable
from engine.projects import fields
from engine.projects.outlook import PROJECT, Outlook, look, open_projects
from engine.projects.value import Value, value
from engine.records import Record
from engine.reports.spelling import of
from engine.reports.values import Cell, Column, Report, Table
from engine.views import state_title

TIGHT = 8_000
"""Hundredths of a percent of its price from which a project's cost is to be had in mind."""
COLUMNS = (
    Column("project", "Project"),
    Column("subject", "Subject"),
    Column("client", "Client", spare=True),
    Column("lead", "Lead", spare=True),
    Column("state", "State"),
    Column("budget", "Budget", "money"),
    Column("hours", "Hours", "hours", spare=True),
    Column("cost", "Cost", "money"),
    Column("used", "Used", "percent"),
    Column("forecast", "Forecast", "money", spare=True),
    Column("margin", "Margin", "money"),
)
NOTHING = Costs(0, 0, 0)


@dataclass(frozen=True)
class Board:
    """One look at some projects."""

    outlook: Outlook | None
    """Their plan; None where their tasks make none, as when somebody would be busy for years."""
    found: Sequence[tuple[Record, Value]]
    report: Report

    def reasons(self, project: str) -> list[str]:
        """How the figures of a project came about, a line each; nothing for one that is not on the board."""
        return next((_reasons(self.outlook, record, value) for record, value in self.found if record.id == project), [])


def read(practice: Practice, projects: Sequence[Record] = ()) -> Board:
    """Some projects, or every open one, what presses most first; none where the practice has no such kind."""
    records = projects or open_projects(practice.store, practice.workflow)
    outlook, sums = _outlook(practice, records), practice.reports.of_projects() if records else {}
    values = [(record, _value(outlook, record, sums.get(record.id, Sums()))) for record in records]
    found = sorted(values, key=lambda each: (("!", "~", "").index(_sign(each[1])), each[0].id))
    return Board(outlook, found, _report(practice, found))


def reasons(practice: Practice, project: str) -> list[str]:
    """How the figures of any project came about, a line each; nothing where there is none of that name."""
    record = practice.store.load(project)
    return read(practice, [record]).reasons(project) if record is not None else []


def _report(practice: Practice, found: Sequence[tuple[Record, Value]]) -> Report:
    rows = [_row(practice, record, each) for record, each in found]
    total = sum((each.sums for _, each in found), Sums())
    budget, margin = sum(each.price for _, each in found), sum(_margin(each) for _, each in found)
    sums: list[Cell] = [
        "Total", None, None, None, None, budget, total.seconds, total.cost, of(total.cost, budget), None, margin,
    ]  # fmt: skip
    table = Table(
        "projects", "Projects", COLUMNS, rows, sums if rows else (),
        [record.id for record, _ in found], [_sign(each) for _, each in found],
    )  # fmt: skip
    said = (
        "! will cost more than it brings; ~ has used most of its price",
        "Margin: price less the forecast, or less the cost so far.",
    )
    return Report("projects", "Open projects", "up to now", (table,), (), said)


def _reasons(outlook: Outlook | None, project: Record, found: Value) -> list[str]:
    sums = found.sums
    lines = [
        f"Cost {grouped(sums.cost)} = labour {grouped(found.labour)} for {clock(sums.seconds)} h"
        f" + bought {grouped(sums.purchases)}"
        + (f"; {clock(sums.uncosted)} h have no cost rate and are not in it" if sums.uncosted else ""),
        f"Revenue so far {grouped(sums.revenue)}",
    ]
    if (used := of(sums.cost, found.price)) is not None:
        lines.append(f"Used {tenths(used)} = cost {grouped(sums.cost)} of the price {grouped(found.price)}")
    lines.append(_foreseen(found))
    return lines + [f"  {words}" for words in _tasks(outlook, project.id)]


def _foreseen(found: Value) -> str:
    if not found.foreseen:
        return f"Forecast: no task says how long it takes; margin = price − cost so far = {grouped(_margin(found))}"
    said = f"{clock(found.ahead.seconds)} h planned, {grouped(found.ahead.amount)}{plan.guess(found)}"
    bought = f" + {grouped(found.committed)} to be bought" if found.committed else ""
    return (
        f"Forecast {grouped(found.forecast)} = cost {grouped(found.sums.cost)} + {said}{bought}; "
        f"margin = price − forecast = {grouped(found.margin)}"
    )


def _outlook(practice: Practice, records: Sequence[Record]) -> Outlook | None:
    """The plan of some projects together; None where their tasks make none, as when they wait in a circle."""
    try:
        return look(practice.store, practice.workflow, records, practice.now)
    except StoreUnavailable:
        raise
    except MargineError:
        return None


def _value(outlook: Outlook | None, record: Record, sums: Sums) -> Value:
    if outlook is None:
        return Value(fields.number(record, fields.PRICE), sums, NOTHING, 0, foreseen=False)
    return value(outlook, record, sums)


def _margin(found: Value) -> Cents:
    """Price less what it will have cost, or has cost so far."""
    return found.margin if found.foreseen else found.price - found.sums.cost


def _sign(found: Value) -> str:
    """`!` when it costs more than it brings, `~` when most of its price is used."""
    if found.price and _margin(found) < 0:
        return "!"
    return "~" if (of(found.sums.cost, found.price) or 0) >= TIGHT else ""


def _tasks(outlook: Outlook | None, project: str) -> Iterator[str]:
    if outlook is None:
        return
    for task, _ in outlook.rows():
        if task.text(PROJECT) == project and (planned := fields.minutes(task, fields.PLANNED)):
            worked = clock(outlook.gathered.worked[task.id])
            closed = "" if task.open else ", closed"
            yield f"{task.id} {task.text('subject')}: {worked} of {clock(planned)} h{closed}"


def _row(practice: Practice, record: Record, found: Value) -> list[Cell]:
    row, definition = practice.views.row(record), practice.workflow.definitions[record.kind]
    lead = record.text("assignee")
    return [
        record.id, row.subject, row.client, practice.reports.name("agent", lead) if lead else "",
        state_title(definition, record.state), found.price or None, found.sums.seconds, found.sums.cost,
        of(found.sums.cost, found.price), found.forecast if found.foreseen else None, _margin(found),
    ]  # fmt: skip
