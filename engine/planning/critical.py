"""The critical path method: earliest and latest times of each job, as if everybody were always free.

A forward pass gives the earliest start and finish of each job, a backward pass the latest that do not move the finish;
what lies between is slack, and jobs without any are the critical path (Kelley and Walker, 1959). Both passes count in
the open time of whoever does the job. With several ways of doing it the least that any takes counts, whenever any of
them could be there: nothing can be earlier.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.clock import Instant
from engine.planning.case import Case, Job, Link
from engine.planning.network import order, successors
from engine.planning.timeline import Timeline

Span = tuple[Instant, Instant]
"""Start and end of a job."""


@dataclass(frozen=True, slots=True)
class Times:
    """When a job can be, and when it must be."""

    early_start: Instant
    early_finish: Instant
    late_start: Instant
    late_finish: Instant
    slack: int
    """Open seconds by which it can slip before the finish moves; never negative."""

    @property
    def critical(self) -> bool:
        """Whether the finish moves when it does."""
        return self.slack == 0


def times(case: Case, sequence: Sequence[str] = ()) -> dict[str, Times]:
    """The times of all jobs; `sequence` is their `order` where it is known already. Raises Circle."""
    ordered = sequence or order(case)
    early = _forwards(case, ordered)
    late = _backwards(case, ordered, early)
    return {name: _times(case, case.jobs[name], early[name], late[name]) for name in ordered}


def _forwards(case: Case, ordered: Sequence[str]) -> dict[str, Span]:
    early: dict[str, Span] = {}
    for name in ordered:
        early[name] = _early(case, case.jobs[name], early)
    return early


def _backwards(case: Case, ordered: Sequence[str], early: Mapping[str, Span]) -> dict[str, Span]:
    finish = _finishes(case, early)
    after = successors({job.id: case.waits(job) for job in case.jobs.values()})
    late: dict[str, Span] = {}
    for name in reversed(ordered):
        job = case.jobs[name]
        start, end = (early[name][0], finish[job.project]) if job.began else (finish[job.project],) * 2
        for other, link in after[name]:
            moment = case.hours.earlier(late[other][link.kind[1] == "F"], link.lag)
            start, end = (start, min(end, moment)) if link.kind[0] == "F" else (min(start, moment), end)
        late[name] = _late(case, job, early[name], (start, end))
    return late


def hours(case: Case, job: Job) -> tuple[Timeline, int]:
    """The open time in which a job may go on, and the least that it takes there."""
    return case.job_hours(job), job.seconds


def starts_after(case: Case, link: Link, place: Span, open_time: Timeline, seconds: int) -> Instant:
    """The earliest start that one link allows a job, by the place of the job that it waits for."""
    moment = case.hours.later(place[1] if link.kind[0] == "F" else place[0], link.lag)
    return moment if link.kind[1] == "S" else open_time.back(moment, seconds)


def _early(case: Case, job: Job, early: Mapping[str, Span]) -> Span:
    if job.ended:
        return job.began or job.ended, job.ended
    open_time, seconds = hours(case, job)
    start = case.floor(job)
    for link in case.waits(job):
        start = max(start, starts_after(case, link, early[link.before], open_time, seconds))
    start, end = begun(start, open_time, seconds)
    return (min(job.began, start) if job.began else start), end


def begun(start: Instant, open_time: Timeline, seconds: int) -> Span:
    """Start and end of work that can begin at an instant: it begins when somebody is there, a milestone at once."""
    if not seconds:
        return start, start
    start = open_time.opening(start)
    return start, open_time.add(start, seconds)


def _finishes(case: Case, early: Mapping[str, Span]) -> dict[str, Instant]:
    found: dict[str, Instant] = {}
    for name, (_, end) in early.items():
        project = case.jobs[name].project
        found[project] = max(found.get(project, 0), end)
    return found


def _late(case: Case, job: Job, early: Span, latest: Span) -> Span:
    """The latest place of a job that starts and ends no later than others let it."""
    if job.ended:
        return early
    open_time, seconds = hours(case, job)
    start = min(latest[0], open_time.back(latest[1], seconds))
    return max(start, early[0]), max(latest[1], early[1])


def _times(case: Case, job: Job, early: Span, late: Span) -> Times:
    open_time = case.hours if job.ended else hours(case, job)[0]
    slack = open_time.between(early[1], late[1])
    return Times(*early, *late, max(slack, 0))
