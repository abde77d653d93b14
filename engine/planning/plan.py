"""A plan: when each job starts and ends, and who does it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.clock import Instant
from engine.planning.case import Case, Job, Way


@dataclass(frozen=True, slots=True)
class Placed:
    """A job in its place: half-open."""

    start: Instant
    end: Instant
    way: Way
    resumes: Instant = 0
    """When what is left of a job goes on that was begun; 0 for the others."""

    @property
    def since(self) -> Instant:
        """From when on it takes what is still to be done."""
        return self.resumes or self.start


@dataclass(frozen=True)
class Plan:
    """All jobs of a case in their places."""

    case: Case
    placed: Mapping[str, Placed]
    proven: bool = False
    """Whether no plan can be better."""
    bound: int = 0
    """What `cost` of no plan can be below; 0: nothing is known."""
    notes: tuple[str, ...] = field(default=())
    """What was done to find it, for a person."""

    @property
    def finish(self) -> Instant:
        """When the last job ends."""
        return max((each.end for each in self.placed.values()), default=self.case.now)

    def finishes(self) -> dict[str, Instant]:
        """When each project ends."""
        return finishes(self.case, self.placed)

    def late(self, job: Job) -> int:
        """Open seconds by which a job misses its deadline, or its fixed start."""
        return lateness(self.case, job, self.placed[job.id])

    @property
    def cost(self) -> int:
        """What planning makes as small as it can; see `cost`."""
        return cost(self.case, self.placed)


LATE = 10
"""How much more a second beyond a deadline weighs than a second of a project's length."""


def finishes(case: Case, placed: Mapping[str, Placed]) -> dict[str, Instant]:
    """When each project ends."""
    found: dict[str, Instant] = {}
    for name, place in placed.items():
        project = case.jobs[name].project
        found[project] = max(found.get(project, 0), place.end)
    return found


def lateness(case: Case, job: Job, place: Placed) -> int:
    """Open seconds by which a job misses its deadline, or its fixed start; nothing is late that is done."""
    if job.ended:
        return 0
    late = case.axis.between(job.deadline, place.end) if job.deadline else 0
    behind = case.axis.between(job.fixed, place.start) if job.fixed and not job.began else 0
    return max(late, 0) + max(behind, 0)


def cost(case: Case, placed: Mapping[str, Placed]) -> int:
    """Open seconds from now to the end of each project, by weight, and ten times those beyond deadlines."""
    ends = finishes(case, placed).items()
    length = sum(max(0, case.axis.between(case.now, end)) * case.weights.get(project, 1) for project, end in ends)
    return length + LATE * sum(lateness(case, case.jobs[name], place) for name, place in placed.items())
