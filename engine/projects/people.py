"""Agents → when they are there for projects, and how much of them."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations, islice

from engine.clock import Instant, instant, local, zone
from engine.company import Agent, Company
from engine.hours import WorkingHours
from engine.margin.labour import Labour
from engine.planning.case import WHOLE, Resource
from engine.planning.timeline import Timeline
from engine.projects.supposing import Suppose

FARTHEST = 10 * 366
"""Days to or from the present that a date of a task may be."""
AHEAD = 3 * 365 * 86_400
"""Seconds for which calendars are read: no plan of a small provider is longer."""
MOST_WAYS = 20
"""How many sets of people are looked at for one task."""


class People:
    """Who there is between two instants."""

    def __init__(self, company: Company, now: Instant, moments: list[Instant], suppose: Suppose) -> None:
        """For a plan from `now` on that knows of some instants."""
        self._company, self._zone, self.suppose, self.now = company, zone(company.zone), suppose, now
        self._since, self._until = span(now, moments)
        self.hours = self._line(company.calendars[company.calendar])
        self.day = _day(company.calendars[company.calendar])
        """Working seconds of a day: what a man-day is."""
        self.labour = Labour(company.tariff.cost)
        """What their work costs."""
        self.resources: dict[str, Resource] = {}
        for agent in company.agents.values():
            if agent.id not in suppose.without and (found := self._resource(agent)) is not None:
                self.resources[agent.id] = found

    def with_role(self, role: str) -> list[str]:
        """Agents who can do what a role does, and those who are supposed to help."""
        own = self._company.with_role(role)
        return [name for name in dict.fromkeys((*own, *self.suppose.extra)) if name in self.resources]

    def sets(self, role: str, people: int) -> list[tuple[str, ...]]:
        """Sets of so many people with a role."""
        return list(islice(combinations(self.with_role(role), people), MOST_WAYS))

    def began(self, day: date) -> Instant:
        """The instant at which a local day begins."""
        return instant(day.isoformat(), self._zone)

    def moment(self, day: date, days: int = 0) -> Instant:
        """The instant at which a day, or one so many after it, begins; 0 for one that no plan reaches."""
        return self.began(day + timedelta(days=days)) if reachable(day, self.day_of(self.now)) else 0

    def day_of(self, moment: Instant) -> date:
        """The local day of an instant."""
        return local(moment, self._zone).date()

    def ended(self, day: date) -> Instant:
        """The instant at which a local day is over."""
        return self.began(day + timedelta(days=1))

    def _line(self, hours: WorkingHours) -> Timeline:
        return Timeline(hours.intervals(self._since, self._until))

    def _resource(self, agent: Agent) -> Resource | None:
        """When an agent is there; None for one who never is."""
        line = self._line(self._company.calendars[agent.calendar or self._company.calendar])
        away = [(self.began(each.first), self.ended(each.last)) for each in agent.absent]
        try:
            line = line.without([(start, end) for start, end in away if end > self._since and start < self._until])
        except ValueError:
            return None
        return Resource(agent.id, line, self.suppose.shares.get(agent.id, agent.projects or WHOLE))


def reachable(day: date, today: date) -> bool:
    """Whether a plan can reach a day at all."""
    return abs((day - today).days) <= FARTHEST


def _day(hours: WorkingHours) -> int:
    """Working seconds of a usual day of a calendar."""
    week = [sum(closes - opens for opens, closes in day) for day in hours.days]
    return max(week, default=0) or 86_400


def span(now: Instant, moments: list[Instant]) -> tuple[Instant, Instant]:
    """From when to when calendars are read for a plan that knows of some instants."""
    known = [moment for moment in moments if moment]
    return min([now, *known]) - 14 * 86_400, max([now, *known]) + AHEAD
