"""Projects on one board: what each was sold for, what it has cost, what it will cost, and what will be left.

The forecast adds to the cost so far what the open tasks are planned to take, at what an hour on this project has cost
until now: a task that took longer than planned adds nothing more. Without planned tasks nothing is foreseen, and that
is said. After-sales tickets carry their project, so that they count.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from engine.boards.practice import Practice
from engine.hours.notation import clock
from engine.margin import Sums
from engine.margin.question import Question
from engine.money import HOUR, Cents, grouped, half_up, tenths
from engine.records import Record
from engine.reports.spelling import of
from engine.reports.values import Cell, Column, Report, Table
from engine.store.contract import Where, every
from engine.views import state_title

KIND, PRICE, PLANNED = "project", "price", "planned"
"""The kind of projects; its field of the price; the field of tasks with the minutes that they are planned to take."""
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


@dataclass(frozen=True, slots=True)
class Forecast:
    """One project in figures."""

    budget: Cents
    """Its price."""
    sums: Sums
    """Of all its work and purchases up to now."""
    ahead: int
    """Seconds that open tasks are planned to take beyond what was worked on them."""
    planned: bool
    """Whether any task says how long it takes."""

    @property
    def hour(self) -> Fraction | None:
        """What an hour on it has cost; None before the first with a cost."""
        known = self.sums.seconds - self.sums.uncosted
        return Fraction((self.sums.cost - self.sums.purchases) * HOUR, known) if known > 0 else None

    @property
    def cost(self) -> Cents | None:
        """What it will have cost; None where that cannot be told."""
        if not self.planned or (self.ahead and self.hour is None):
            return None
        return self.sums.cost + (
            half_up(self.hour * Fraction(self.ahead, HOUR)) if self.ahead and self.hour is not None else 0
        )

    @property
    def margin(self) -> Cents:
        """Price less what it will have cost, or has cost so far."""
        return self.budget - (self.cost if self.cost is not None else self.sums.cost)

    @property
    def used(self) -> int | None:
        """Cost so far of the price, in hundredths of a percent."""
        return of(self.sums.cost, self.budget)

    @property
    def sign(self) -> str:
        """`!` when it costs more than it brings, `~` when most of its price is used."""
        if self.budget and self.margin < 0:
            return "!"
        return "~" if (self.used or 0) >= TIGHT else ""


def read(practice: Practice) -> Report:
    """Every open project, what presses most first; none where the practice has no such kind."""
    found = sorted(_projects(practice), key=lambda each: (("!", "~", "").index(each[1].sign), each[0].id))
    rows = [_row(practice, record, forecast) for record, forecast in found]
    total = sum((forecast.sums for _, forecast in found), Sums())
    budget, margin = sum(f.budget for _, f in found), sum(f.margin for _, f in found)
    sums: list[Cell] = [
        "Total",
        None,
        None,
        None,
        None,
        budget,
        total.seconds,
        total.cost,
        of(total.cost, budget),
        None,
        margin,
    ]
    table = Table(
        "projects", "Projects", COLUMNS, rows, sums if rows else (),
        [record.id for record, _ in found], [forecast.sign for _, forecast in found],
    )  # fmt: skip
    said = (
        "! will cost more than it brings; ~ has used most of its price",
        "Margin: price less the forecast, or less the cost so far.",
    )
    return Report("projects", "Open projects", "up to now", (table,), (), said)


def reasons(practice: Practice, project: str) -> list[str]:
    """How the figures of a project came about, a line each."""
    record = practice.store.load(project)
    if record is None:
        return []
    found = _forecast(practice, record, _sums(practice).get(project, Sums()))
    sums, labour = found.sums, found.sums.cost - found.sums.purchases
    lines = [
        f"Cost {grouped(sums.cost)} = labour {grouped(labour)} for {clock(sums.seconds)} h"
        f" + bought {grouped(sums.purchases)}"
        + (f"; {clock(sums.uncosted)} h have no cost rate and are not in it" if sums.uncosted else ""),
        f"Revenue so far {grouped(sums.revenue)}",
    ]
    if found.used is not None:
        lines.append(f"Used {tenths(found.used)} = cost {grouped(sums.cost)} of the price {grouped(found.budget)}")
    lines.append(_foreseen(found))
    lines += [f"  {words}" for words in _tasks(practice, project)]
    return lines


def _foreseen(found: Forecast) -> str:
    if not found.planned:
        return f"Forecast: no task says how long it takes; margin = price − cost so far = {grouped(found.margin)}"
    if found.cost is None or found.hour is None:
        return f"Forecast: {clock(found.ahead)} h are planned, and nothing tells yet what an hour costs"
    return (
        f"Forecast {grouped(found.cost)} = cost {grouped(found.sums.cost)} + {clock(found.ahead)} h planned at "
        f"{grouped(half_up(found.hour))}; margin = price − forecast = {grouped(found.margin)}"
    )


def _sums(practice: Practice) -> dict[str, Sums]:
    return {row.key[0]: row.sums for row in practice.reports.books.margins(Question((KIND,))).rows}


def _projects(practice: Practice) -> Iterator[tuple[Record, Forecast]]:
    if KIND not in practice.workflow.definitions:
        return
    sums = _sums(practice)
    for record in practice.views.all(Where(kind=KIND, open=True), "id"):
        yield record, _forecast(practice, record, sums.get(record.id, Sums()))


def _forecast(practice: Practice, record: Record, sums: Sums) -> Forecast:
    price = record.fields.get(PRICE)
    tasks = _planned(practice, record.id)
    ahead = sum(max(0, minutes * 60 - task.seconds) for task, minutes in tasks if task.open)
    return Forecast(price if isinstance(price, int) else 0, sums, ahead, bool(tasks))


def _planned(practice: Practice, project: str) -> list[tuple[Record, int]]:
    """The tasks of a project that say how long they take, with their minutes."""
    record = practice.store.load(project)
    client = record.text("client") if record is not None else ""
    kinds = [d.kind for d in practice.workflow.definitions.values() if {PLANNED, KIND} <= d.fields.keys()]
    tasks = (task for kind in kinds for task in every(practice.store, Where(kind=kind, client=client)))
    own = ((task, task.fields.get(PLANNED)) for task in tasks if task.text(KIND) == project)
    return [(task, minutes) for task, minutes in own if isinstance(minutes, int) and minutes]


def _tasks(practice: Practice, project: str) -> Iterator[str]:
    for task, minutes in _planned(practice, project):
        worked = clock(task.seconds)
        yield f"{task.id} {task.text('subject')}: {worked} of {clock(minutes * 60)} h" + (
            "" if task.open else ", closed"
        )


def _row(practice: Practice, record: Record, found: Forecast) -> list[Cell]:
    row, definition = practice.views.row(record), practice.workflow.definitions[record.kind]
    lead = record.text("assignee")
    return [
        record.id, row.subject, row.client, practice.reports.name("agent", lead) if lead else "",
        state_title(definition, record.state), found.budget or None, found.sums.seconds, found.sums.cost, found.used,
        found.cost, found.margin,
    ]  # fmt: skip
