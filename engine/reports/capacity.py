"""Capacity: the hours that each agent had, was away and worked, what of it was billable, and what is open with whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from engine.company import Agent
from engine.margin import Sums
from engine.reports.grouping import question, within
from engine.reports.reading import Reading
from engine.reports.spelling import of
from engine.reports.values import Asked, Cell, Chart, Column, Report, Series, Table
from engine.store.contract import Where

FIGURES = (
    Column("agent", "Agent"),
    Column("open_hours", "Open hours", "hours"),
    Column("absent", "Away", "hours"),
    Column("logged", "Logged", "hours"),
    Column("part_logged", "Logged %", "percent", spare=True),
    Column("billable", "Billable", "hours"),
    Column("utilisation", "Utilisation", "percent"),
    Column("hourly", "Brings an hour", "money"),
    Column("ahead", "Hours ahead", "hours", spare=True),
    Column("records", "Open records", "count", spare=True),
    Column("overdue", "Of these late", "count", spare=True),
)


UTILISATION = "Utilisation is billable hours of the open hours less absences, up to today."


@dataclass(slots=True)
class Time:
    """Open seconds of an agent in a span."""

    open: int = 0
    """As the calendar says."""
    absent: int = 0
    """Of these: on days on which the agent was away."""

    def __add__(self, other: Time) -> Time:
        return Time(self.open + other.open, self.absent + other.absent)

    @property
    def here(self) -> int:
        """What is left."""
        return self.open - self.absent


@dataclass(frozen=True, slots=True)
class Load:
    """One agent, or all of them together."""

    name: str
    past: Time
    ahead: Time
    sums: Sums
    records: int = 0
    late: int = 0

    def __add__(self, other: Load) -> Load:
        return Load(
            self.name, self.past + other.past, self.ahead + other.ahead, self.sums + other.sums,
            self.records + other.records, self.late + other.late,
        )  # fmt: skip


def report(reading: Reading, asked: Asked) -> Report:
    """Agents in a span: past days up to today against what was logged, the days after it as hours ahead."""
    now = min(max(asked.today + timedelta(1), asked.since), asked.until)
    sums = {row.key[0]: row.sums for row in reading.books.margins(question(asked)).rows}
    count, late = _open_records(reading)
    chosen = dict(asked.only).get("agent")
    loads = [
        Load(
            agent.name, _time(reading, agent, asked.since, now), _time(reading, agent, now, asked.until),
            sums.get(agent.id, Sums()), count[agent.id], late[agent.id],
        )
        for agent in reading.company.agents.values()
        if chosen in {None, agent.id}
    ]  # fmt: skip
    gone = sorted(agent for agent in sums if agent and agent not in reading.company.agents)
    loads += [Load(agent, Time(), Time(), sums[agent], count[agent], late[agent]) for agent in gone]
    whole = sum(loads, Load("Total", Time(), Time(), Sums()))
    table = Table("capacity", "Agents", FIGURES, [_row(load) for load in loads], _row(whole))
    return Report(
        "capacity", "Capacity", within(reading, asked), (table,), (_chart(loads),),
        (f"Open hours are those of the calendar {reading.company.calendar}.", UTILISATION),
    )  # fmt: skip


def _row(load: Load) -> list[Cell]:
    past, sums = load.past, load.sums
    return [
        load.name, past.open, past.absent, sums.seconds, of(sums.seconds, past.here), sums.billable,
        of(sums.billable, past.here), sums.hourly, load.ahead.here, load.records, load.late,
    ]  # fmt: skip


def _time(reading: Reading, agent: Agent, since: date, until: date) -> Time:
    """Open hours of the company's calendar, day by day where the agent was away at all."""
    calendar = reading.company.calendars[reading.company.calendar]
    if since >= until:
        return Time()
    time = Time(calendar.between(reading.began(since), reading.began(until)))
    counted = since
    for away in agent.absent:  # earliest first; one may begin before another has ended
        first, last = max(away.first, counted), min(away.last + timedelta(1), until)
        if first < last:
            time.absent += calendar.between(reading.began(first), reading.began(last))
            counted = last
    return time


def _open_records(reading: Reading) -> tuple[Counter[str], Counter[str]]:
    """Agent → open records, and those of them whose deadline has passed."""
    count: Counter[str] = Counter()
    late: Counter[str] = Counter()
    for kind in reading.workflow.definitions:
        for record in reading.views.all(Where(kind=kind, open=True), "id"):
            if agent := record.fields.get("assignee"):
                running = [timer for timer in record.timers.values() if timer.status == "running"]
                count[str(agent)] += 1
                late[str(agent)] += any(timer.breached is not None for timer in running)
    return count, late


def _chart(loads: Sequence[Load]) -> Chart:
    series = (
        Series("Here", tuple(load.past.here for load in loads)),
        Series("Logged", tuple(load.sums.seconds for load in loads)),
        Series("Billable", tuple(load.sums.billable for load in loads)),
    )
    return Chart("Hours here, logged and billable", "bars", tuple(load.name for load in loads), series, "hours")
