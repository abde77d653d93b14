"""Whether a plan keeps what a case demands, told by other means than those that make plans: hours walked one by one.

Nothing here comes from the planner but the values that it takes and gives.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from engine.planning import Case, Job, Link, Placed

Spans = list[tuple[int, int]]


def faults(case: Case, places: Mapping[str, Placed]) -> list[str]:
    """Everything in a plan that cannot be, in words; nothing when it is feasible."""
    if places.keys() != case.jobs.keys():
        return ["not every job has its place"]
    found = [fault for job in case.jobs.values() for fault in _of_job(case, job, places)]
    for name, resource in case.resources.items():
        found += _overbooked(case, name, resource.capacity, places)
    return found


def hours_of(case: Case, names: Iterable[str]) -> Spans:
    """When everybody named is there; nobody named: when time counts."""
    lines = [case.resources[name].hours for name in names] or [case.hours]
    spans = [(0, 10**12)]
    for line in lines:
        theirs = list(zip(line.starts, line.ends, strict=True))
        spans = [(max(a, c), min(b, d)) for a, b in spans for c, d in theirs if max(a, c) < min(b, d)]
    return spans


def open_within(spans: Spans, start: int, end: int) -> int:
    """Seconds of some spans within others."""
    return sum(min(b, end) - max(a, start) for a, b in spans if max(a, start) < min(b, end))


def moved(spans: Spans, at: int, lag: int) -> int:
    """The first instant at which so much open time has passed since `at`; `at` itself for none."""
    missing = open_within(spans, 0, at) + lag
    if lag == 0:
        return at
    for start, end in spans:
        if missing <= end - start:
            return start + max(missing, 0)
        missing -= end - start
    raise AssertionError("the case has not so many hours")


def _of_job(case: Case, job: Job, places: Mapping[str, Placed]) -> Iterator[str]:
    place = places[job.id]
    if job.ended:
        if (place.start, place.end) != (job.began or job.ended, job.ended):
            yield f"{job.id} was done at another time"
        return
    own = hours_of(case, place.way.who)
    if place.way not in job.ways:
        yield f"{job.id} is done in a way that it has not"
    if open_within(own, max(place.since, case.now), place.end) != place.way.seconds:
        yield f"{job.id} takes another time than it says"
    if job.began:
        return
    if place.start < max(case.now, job.earliest, job.fixed):
        yield f"{job.id} starts too early"
    for link in job.after:
        if not _kept(case, link, places[link.before], place, own):
            yield f"{job.id} does not wait for {link}"


def _kept(case: Case, link: Link, before: Placed, place: Placed, own: Spans) -> bool:
    """A start is not before the moment that a link gives; between an end and that moment nobody could have worked."""
    moment = moved(hours_of(case, ()), before.end if link.kind[0] == "F" else before.start, link.lag)
    if link.kind[1] == "S":
        return place.start >= moment
    return open_within(own, place.end, moment) == 0


def _overbooked(case: Case, name: str, capacity: int, places: Mapping[str, Placed]) -> Iterator[str]:
    """Instants at which more of somebody is taken than there is: it can only begin where something starts."""
    own = [
        (place.since, place.end, amount)
        for job, place in places.items()
        for who, amount in place.way.demands
        if who == name and not case.jobs[job].ended and place.since < place.end
    ]
    for moment, _, _ in own:
        if sum(amount for start, end, amount in own if start <= moment < end) > capacity:
            yield f"'{name}' is in two places at {moment}"
