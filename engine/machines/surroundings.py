"""What a workflow may name outside its own file: other kinds, and what company.yaml declares.

A machine knows no company; it is told the names that there are. When company.yaml is broken the names are unknown,
and what would be measured against them is let pass, so that one mistake does not show as fifty.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from engine.machines.templates import Templates
from engine.problems import Position

BUILT_IN_ROLES = ("agent", "client", "engine")
"""Whom `by` may name without a declaration: any agent, the client, the engine's own timers."""

OF_LEVELS = ("title", "calendar", "like", "services")
"""What a service level says of itself; every other key is the name of a promise."""


@dataclass(frozen=True, slots=True)
class Grant:
    """One target of a service level."""

    seconds: int
    position: Position
    level: str
    """The service level that says so itself."""


Promises = Mapping[str, Mapping[str, Grant]]
"""Promise → value of the timer's `per` field → target; the empty text is the target for all values."""


@dataclass(frozen=True, slots=True)
class Level:
    """A service level, as far as a machine has to know it."""

    position: Position
    promises: Promises
    services: Mapping[str, Promises]
    """What is promised otherwise for a service."""
    like: str
    """The service level that holds where this one says nothing; empty when there is none."""
    written: Mapping[str, Position]
    """The promises that it names itself, and where."""

    def grants(self, promise: str) -> Iterator[tuple[str, Grant]]:
        """Every target of a promise with its value, those for services included."""
        for promises in (self.promises, *self.services.values()):
            yield from promises.get(promise, {}).items()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The names around one workflow."""

    kinds: frozenset[str] = frozenset()
    """Workflow kinds of the folder."""
    known: bool = False
    """Whether company.yaml could be read; when not, the rest is empty and means nothing."""
    roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Role → ids of the agents who have it."""
    agents: frozenset[str] = frozenset()
    rotas: frozenset[str] = frozenset()
    services: frozenset[str] = frozenset()
    calendars: frozenset[str] = frozenset()
    always: frozenset[str] = frozenset()
    """The calendars that never close."""
    calendar: str = ""
    """The calendar that counts where none is named."""
    levels: Mapping[str, Level] = field(default_factory=dict)
    """The service levels by name."""
    activities: frozenset[str] = frozenset()
    rate_cards: frozenset[str] = frozenset()
    taxes: frozenset[str] = frozenset()
    indices: frozenset[str] = frozenset()
    templates: Templates = field(default_factory=dict)
    """Words that leave by mail."""

    @property
    def promises(self) -> frozenset[str]:
        """Everything that some service level promises."""
        return frozenset(promise for level in self.levels.values() for promise in level.written)
