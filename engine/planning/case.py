"""What is to be planned, as values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, reduce
from typing import Literal

from engine.clock import Instant
from engine.planning.timeline import Timeline, together
from engine.problems import MargineError

LinkKind = Literal["FS", "SS", "FF", "SF"]
"""What of the earlier job has to come before what of the later one: finish → start, start → start …"""

WHOLE = 100
"""All of somebody's time."""


@dataclass(frozen=True, slots=True)
class Link:
    """What a job waits for."""

    before: str
    """The job that it waits for."""
    kind: LinkKind = "FS"
    lag: int = 0
    """Working seconds to pass in between; negative: it may begin so much before."""

    def __str__(self) -> str:
        return self.before if (self.kind, self.lag) == ("FS", 0) else f"{self.before} {self.kind}"


@dataclass(frozen=True, slots=True)
class Way:
    """One way of doing a job: who does it, and how long it takes them."""

    demands: tuple[tuple[str, int], ...]
    """Each with how much of them it takes."""
    seconds: int
    """Working time from start to end, when all of them are there."""
    price: int = 0
    """What it costs, in any unit: of two ways that end at one time the cheaper is taken."""
    unmanned: int = 0
    """Seconds of work in it that somebody will do of whom nobody knows yet."""

    @property
    def who(self) -> tuple[str, ...]:
        """The names of those who do it."""
        return tuple(name for name, _ in self.demands)


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work, or a milestone that takes no time."""

    id: str
    ways: tuple[Way, ...]
    """One of them is taken; at least one is given."""
    after: tuple[Link, ...] = ()
    project: str = ""
    title: str = ""
    earliest: Instant = 0
    """It does not begin before."""
    fixed: Instant = 0
    """It is to begin then, and not before; 0: whenever it can."""
    deadline: Instant = 0
    """When it should be done; 0: any time."""
    began: Instant = 0
    """When it was begun; its ways say what is left of it, and by whom."""
    ended: Instant = 0
    """When it was finished; nothing is left to plan."""

    @property
    def seconds(self) -> int:
        """The least that it takes."""
        return min(way.seconds for way in self.ways)


@dataclass(frozen=True, slots=True)
class Resource:
    """Somebody, or a number of alike."""

    name: str
    hours: Timeline
    """When they are there."""
    capacity: int = WHOLE


class Circle(MargineError):  # noqa: N818 - reads as what happened
    """Jobs that wait for each other in a circle."""

    exit_code = 1

    def __init__(self, jobs: Sequence[str]) -> None:
        self.jobs = tuple(jobs)
        super().__init__(f"these wait for each other in a circle: {' → '.join(jobs)}; take one of the links away")


@dataclass(frozen=True)
class Case:
    """Everything that a plan is made from."""

    jobs: Mapping[str, Job]
    resources: Mapping[str, Resource]
    hours: Timeline
    """When time counts for jobs that nobody does, and for lags."""
    now: Instant
    """Nothing begins before."""
    weights: Mapping[str, int] = field(default_factory=dict)
    """How much the finish of a project counts beside that of others; 1 where nothing is said."""

    def __post_init__(self) -> None:
        """ValueError where a job names somebody or something that is not there, or people who are never together."""
        for job in self.jobs.values():
            for way in job.ways:
                if unknown := [name for name in way.who if name not in self.resources]:
                    raise ValueError(f"'{job.id}' needs '{unknown[0]}', who is not there")
                if over := [name for name, part in way.demands if part > self.resources[name].capacity]:
                    raise ValueError(f"'{job.id}' needs more of '{over[0]}' than there is")
                self._meets(job, way)
            if missing := [link.before for link in job.after if link.before not in self.jobs]:
                raise ValueError(f"'{job.id}' waits for '{missing[0]}', which is not in the plan")

    def _meets(self, job: Job, way: Way) -> None:
        try:
            self.way_hours(way)
        except ValueError:
            raise ValueError(f"'{job.id}' needs {' and '.join(way.who)}, who are never there together") from None

    def open(self) -> Iterator[Job]:
        """Jobs that are not done yet."""
        return (job for job in self.jobs.values() if not job.ended)

    def way_hours(self, way: Way) -> Timeline:
        """When a job goes on that is done in this way."""
        key = way.who
        if key not in self._together:
            self._together[key] = together(self.resources[name].hours for name in key) if key else self.hours
        return self._together[key]

    def job_hours(self, job: Job) -> Timeline:
        """When a job may go on, by whichever of its ways."""
        key = tuple(way.who for way in job.ways)
        if key not in self._either:
            self._either[key] = reduce(Timeline.__or__, map(self.way_hours, job.ways))
        return self._either[key]

    @cached_property
    def _either(self) -> dict[tuple[tuple[str, ...], ...], Timeline]:
        return {}

    @cached_property
    def _together(self) -> dict[tuple[str, ...], Timeline]:
        return {}

    @cached_property
    def axis(self) -> Timeline:
        """When anybody is there: what lengths of plans are counted in."""
        return reduce(Timeline.__or__, [self.hours, *(resource.hours for resource in self.resources.values())])

    def waits(self, job: Job) -> tuple[Link, ...]:
        """What a job still waits for; one that was begun, or whose turn came early, waits for nothing."""
        return () if job.began or job.ended else job.after

    def floor(self, job: Job) -> Instant:
        """Before when it does not begin, whatever else happens."""
        return max(self.now, job.earliest, job.fixed)
