"""Serial schedule generation: one job after the other, each to the first place where everything that it needs is free.

With jobs in an order that respects the links every plan that comes out is feasible, and for some order it is the best
there is (Kolisch, 1996). Of several ways the one that ends first is taken, then the one that begins first, and then
the cheapest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.clock import Instant
from engine.planning.case import Case, Job, Way
from engine.planning.critical import begun, starts_after
from engine.planning.plan import Placed
from engine.planning.profile import Profile


def placed(case: Case, sequence: Sequence[str], chosen: Mapping[str, Way] | None = None) -> dict[str, Placed]:
    """All jobs of a case in their places, taken in an order in which no job comes before what it waits for.

    `chosen` says for some which way is taken.
    """
    return Serial(case).run(sequence, chosen or {})


class Serial:
    """One pass."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._profiles = {name: Profile() for name in case.resources}
        self._places: dict[str, Placed] = {}
        self._spans: dict[str, tuple[Instant, Instant]] = {}

    def run(self, sequence: Sequence[str], chosen: Mapping[str, Way]) -> dict[str, Placed]:
        """Place everything; what was begun goes on first, in the order in which it was begun."""
        jobs = self._case.jobs
        first = sorted((job for job in jobs.values() if job.began or job.ended), key=lambda job: job.began)
        for job in first:
            self._keep(job)
        for name in sequence:
            if name not in self._places:
                self._put(jobs[name], chosen.get(name))
        return self._places

    def _keep(self, job: Job) -> None:
        """A job that is done, or goes on."""
        if job.ended:
            self._take(job, Placed(job.began or job.ended, job.ended, job.ways[0]), free=True)
            return
        start, end, way = min((*self._fit(job, way), way) for way in job.ways[:1])
        self._take(job, Placed(min(job.began, start), end, way, start))

    def _put(self, job: Job, chosen: Way | None) -> None:
        ways = (chosen,) if chosen is not None else job.ways
        fits = [(*self._fit(job, way), way) for way in ways]
        start, end, way = min(fits, key=lambda fit: (fit[1], fit[0], fit[2].price)) if len(fits) > 1 else fits[0]
        self._take(job, Placed(start, end, way))

    def _take(self, job: Job, place: Placed, *, free: bool = False) -> None:
        self._places[job.id] = place
        self._spans[job.id] = (place.start, place.end)
        if free or place.since == place.end:
            return
        for name, amount in place.way.demands:
            self._profiles[name].take(place.since, place.end, amount)

    def _fit(self, job: Job, way: Way) -> tuple[Instant, Instant]:
        """Where a job fits first when it is done in this way."""
        case = self._case
        open_time = case.way_hours(way)
        start = case.floor(job)
        for link in case.waits(job):
            start = max(start, starts_after(case, link, self._spans[link.before], open_time, way.seconds))
        start, end = begun(start, open_time, way.seconds)
        while start < end and (until := self._full(way, start, end)):
            start, end = begun(until, open_time, way.seconds)
        return start, end

    def _full(self, way: Way, start: Instant, end: Instant) -> Instant:
        """Until when somebody is not free within a span; 0 when all are."""
        latest = 0
        for name, amount in way.demands:
            most = self._case.resources[name].capacity - amount
            latest = max(latest, self._profiles[name].full(start, end, most))
        return latest
