"""What an agent has to do by the plan, as an iCalendar feed (RFC 5545): one event for each day of each task.

Times are in UTC, so that no time zone has to be told. An event keeps its UID for as long as the task is on that day: a
calendar program that reads the feed again moves what has moved.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

from engine.clock import Instant, local, zone
from engine.planning import Placed
from engine.planning.figures import daily
from engine.projects.outlook import PROJECT, Outlook
from engine.records import Record


def feed(outlook: Outlook, agent: str, now: Instant) -> bytes:
    """The calendar of one agent. Needs the package `icalendar`."""
    from icalendar import Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", "-//margine//plan//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"margine {agent}")
    for task, day, start, end in _days(outlook, agent):
        event = Event()
        event.add("uid", f"{task.id}-{day.isoformat()}-{agent}@margine")
        event.add("dtstamp", _utc(now))
        event.add("dtstart", _utc(start))
        event.add("dtend", _utc(end))
        event.add("summary", f"{task.id} {task.text('subject')}")
        event.add("description", _about(outlook, task))
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _days(outlook: Outlook, agent: str) -> Iterator[tuple[Record, date, Instant, Instant]]:
    """Each day on which the agent works on a task, from the first hour to the last."""
    for task, place in outlook.rows():
        if task.open and agent in place.way.who:
            yield from ((task, day, start, end) for day, (start, end) in _by_day(outlook, place).items())


def _by_day(outlook: Outlook, place: Placed) -> dict[date, tuple[Instant, Instant]]:
    days = zone(outlook.workflow.company.zone)
    found: dict[date, tuple[Instant, Instant]] = {}
    for start, end in daily(outlook.plan.case.way_hours(place.way).within(place.since, place.end), days):
        day = local(start, days).date()
        found[day] = (found[day][0] if day in found else start, end)
    return found


def _about(outlook: Outlook, task: Record) -> str:
    project = outlook.projects[task.text(PROJECT)]
    return f"{project.id} {project.text('subject')}"


def _utc(moment: Instant) -> datetime:
    return datetime.fromtimestamp(moment, UTC)
