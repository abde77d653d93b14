"""Capacity: the hours that each agent had, was away and worked, what of it was billable, and what is open with whom."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from engine.company import Agent
from engine.margin import Sums
from engine.reports.grouping import question, within
from engine.reports.reading import Reading
from engine.reports.spelling import of
from engine.reports.values import Asked, Cell, Chart, Column, Report, Series, Table

FIGURES = (
    Column("agent", "Agent"),
    Column("open_hours", "Open hours", "hours"),
    Column("absent", "Away", "hours"),
    Column("logged", "Logged", "hours"),
    Column("part_logged", "Logged %", "percent"),
    Column("billable", "Billable", "hours"),
    Column("utilisation", "Utilisation", "percent"),
    Column("hourly", "Brings an hour", "money"),
    Column("ahead", "Hours ahead", "hours"),
    Column("records", "Open records", "count"),
    Column("overdue", "Of these late", "count"),
)


UTILISATION = "Utilisation is billable hours of the open hours less absences, up to today."


@dataclass(slots=True)
class Time:
    """Open seconds of an agent in a span."""

    open: int = 0
    """As the calendar says."""
    absent: int = 0
    """Of these: on days on which the agent was away."""

    @property
    def here(self) -> int:
        """What is left."""
        return self.open - self.absent


def report(reading: Reading, asked: Asked) -> Report:
    """Agents in a span: past days up to today against what was logged, the days after it as hours ahead."""
    now = min(max(asked.today + timedelta(1), asked.since), asked.until)
    sums = {row.key[0]: row.sums for row in reading.books.margins(question(asked)).rows}
    count, late = _open_records(reading)
    rows: list[list[Cell]] = []
    whole, ahead, everything = Time(), Time(), Sums()
    for agent in reading.company.agents.values():
        past, coming = _time(reading, agent, asked.since, now), _time(reading, agent, now, asked.until)
        own = sums.get(agent.id, Sums())
        rows.append([agent.name, *_figures(past, coming, own), count[agent.id], late[agent.id]])
        whole = Time(whole.open + past.open, whole.absent + past.absent)
        ahead = Time(ahead.open + coming.open, ahead.absent + coming.absent)
        everything += own
    total = ["Total", *_figures(whole, ahead, everything), sum(count.values()), sum(late.values())]
    table = Table("capacity", "Agents", FIGURES, rows, total)
    return Report(
        "capacity", "Capacity", within(reading, asked), (table,), (_chart(rows),),
        (f"Open hours are those of the calendar {reading.company.calendar}.", UTILISATION),
    )  # fmt: skip


def _figures(past: Time, coming: Time, sums: Sums) -> list[Cell]:
    return [
        past.open, past.absent, sums.seconds, of(sums.seconds, past.here), sums.billable, of(sums.billable, past.here),
        sums.hourly, coming.here,
    ]  # fmt: skip


def _time(reading: Reading, agent: Agent, since: date, until: date) -> Time:
    """Open hours of the company's calendar, day by day where the agent was away at all."""
    calendar = reading.company.calendars[reading.company.calendar]
    if since >= until:
        return Time()
    time = Time(calendar.between(reading.began(since), reading.began(until)))
    for away in agent.absent:
        first, last = max(away.first, since), min(away.last + timedelta(1), until)
        if first < last:
            time.absent += calendar.between(reading.began(first), reading.began(last))
    return time


def _open_records(reading: Reading) -> tuple[Counter[str], Counter[str]]:
    """Agent → open records, and those of them whose deadline has passed."""
    from engine.store.contract import Where

    count: Counter[str] = Counter()
    late: Counter[str] = Counter()
    for kind in reading.workflow.definitions:
        for record in reading.views.all(Where(kind=kind, open=True), "id"):
            if agent := record.fields.get("assignee"):
                running = [timer for timer in record.timers.values() if timer.status == "running"]
                count[str(agent)] += 1
                late[str(agent)] += any(timer.breached is not None for timer in running)
    return count, late


def _chart(rows: list[list[Cell]]) -> Chart:
    def column(place: int) -> tuple[int, ...]:
        return tuple(value if isinstance(value := row[place], int) else 0 for row in rows)

    here = tuple(had - away for had, away in zip(column(1), column(2), strict=True))
    series = (Series("Here", here), Series("Logged", column(3)), Series("Billable", column(5)))
    return Chart("Hours here, logged and billable", "bars", tuple(str(row[0]) for row in rows), series, "hours")
