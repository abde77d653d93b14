"""Why a job starts when it does: what would have to change for it to start earlier."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from engine.clock import Instant
from engine.planning.case import Job, Link
from engine.planning.critical import begun, starts_after
from engine.planning.plan import Plan

Cause = Literal["began", "now", "earliest", "fixed", "link", "busy", "closed"]


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that keeps a job from starting earlier."""

    cause: Cause
    at: Instant
    """From when on it does not any more."""
    job: str = ""
    """The other job: what is waited for, or what somebody does meanwhile."""
    who: str = ""
    link: Link | None = None


def reasons(plan: Plan, name: str) -> list[Reason]:
    """Why a job starts when it does, what counts most first; a job that is done or goes on was begun then."""
    job, place = plan.case.jobs[name], plan.placed[name]
    if job.began or job.ended:
        return [Reason("began", place.start)]
    floors = list(_floors(plan, job))
    latest = max(reason.at for reason in floors)
    found = [reason for reason in floors if reason.at == latest]
    if len(found) > 1:  # that it cannot be before now is nothing to tell beside something else
        found = [reason for reason in found if reason.cause != "now"]
    open_time = plan.case.way_hours(place.way)
    first, _ = begun(latest, open_time, place.way.seconds)
    if place.start > first:
        return [*_busy(plan, name, first), *found]
    if first > latest:
        told = [reason for reason in found if reason.cause != "now"]
        return [*told, Reason("closed", first, who=" and ".join(place.way.who))]
    return found


def _floors(plan: Plan, job: Job) -> Iterator[Reason]:
    """What it cannot start before, people aside."""
    case, place = plan.case, plan.placed[job.id]
    yield Reason("now", case.now)
    if job.earliest:
        yield Reason("earliest", job.earliest)
    if job.fixed:
        yield Reason("fixed", job.fixed)
    open_time, seconds = case.way_hours(place.way), place.way.seconds
    for link in case.waits(job):
        before = plan.placed[link.before]
        moment = starts_after(case, link, (before.start, before.end), open_time, seconds)
        yield Reason("link", moment, link.before, link=link)


def _busy(plan: Plan, name: str, since: Instant) -> list[Reason]:
    """What its people do from an instant on until it starts, what ends last first."""
    place = plan.placed[name]
    _, until = begun(since, plan.case.way_hours(place.way), place.way.seconds)
    found = [
        Reason("busy", other.end, job, who)
        for job, other in plan.placed.items()
        for who in other.way.who
        if job != name and who in place.way.who and other.since < max(until, place.start) and other.end > since
        and other.since < place.start
    ]  # fmt: skip
    return sorted(found, key=lambda reason: -reason.at)[:3]
