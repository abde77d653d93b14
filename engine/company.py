"""The company behind the workflows: agents and roles, calendars, service levels. What company.yaml says, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.hours import WorkingHours
from engine.problems import Position


@dataclass(frozen=True, slots=True)
class Agent:
    """Someone who works here."""

    id: str
    name: str
    roles: tuple[str, ...]
    position: Position
    email: str = ""
    user: str = ""
    """The operating-system user who is this agent."""


@dataclass(frozen=True, slots=True)
class Target:
    """What one promise grants: so many working seconds of a calendar."""

    seconds: int
    calendar: str
    position: Position


@dataclass(frozen=True, slots=True)
class ServiceLevel:
    """A named set of promises."""

    name: str
    title: str
    targets: Mapping[str, Mapping[str, Target]]
    """`response`, `resolution` → value of the timer's `per` field → target; the empty text: for all values."""
    position: Position


@dataclass(frozen=True, slots=True)
class Company:
    """Everything in company.yaml."""

    name: str
    zone: str
    """IANA name; screens and reports show local time of this zone."""
    calendar: str
    """The calendar of `after` timers that name none."""
    roles: Mapping[str, str]
    """Role → title."""
    agents: Mapping[str, Agent]
    calendars: Mapping[str, WorkingHours]
    service_levels: Mapping[str, ServiceLevel]
    file: str = "company.yaml"
    digest: str = ""
    places: Mapping[tuple[str, str], Position] = field(default_factory=dict)
    """("calendars", "office") → where it is written, for names whose values know no place."""

    def roles_of(self, actor: str) -> frozenset[str]:
        """The roles of an agent, of `client`, or of `engine` (which may do everything)."""
        if agent := self.agents.get(actor):
            return frozenset(agent.roles) | {"agent"}
        return frozenset({actor}) if actor in {"client", "engine"} else frozenset()

    def with_role(self, role: str) -> tuple[str, ...]:
        """Ids of the agents who have a role, in the order of the file."""
        return tuple(a.id for a in self.agents.values() if role in a.roles)
