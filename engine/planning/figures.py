"""What a plan takes: hours of people and what they cost, day by day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from engine.clock import local
from engine.hours.spans import Span
from engine.margin.labour import Labour
from engine.money import Cents
from engine.planning.case import WHOLE
from engine.planning.plan import Placed, Plan

NOBODY = ""
"""Who does what nobody has yet."""


@dataclass(frozen=True, slots=True)
class Work:
    """What somebody does on one day for one job."""

    job: str
    who: str
    day: date
    seconds: int
    """Of work: half of somebody's time for two hours is one hour."""


def ahead(plan: Plan, zone: ZoneInfo) -> list[Work]:
    """All work that is still to be done, by job, person and day. Days are those of a zone."""
    return [
        work
        for job in plan.case.open()
        if plan.placed[job.id].way.seconds
        for work in _work(plan, job.id, plan.placed[job.id], zone)
    ]


def _work(plan: Plan, job: str, place: Placed, zone: ZoneInfo) -> Iterator[Work]:
    spans = plan.case.way_hours(place.way).within(place.since, place.end)
    length = place.way.seconds
    demands = [(who, amount * length // WHOLE) for who, amount in place.way.demands]
    if place.way.unmanned:
        demands.append((NOBODY, place.way.unmanned))
    days: dict[date, int] = defaultdict(int)
    for start, end in daily(spans, zone):
        days[local(start, zone).date()] += end - start
    for who, work in demands:
        passed = 0
        for day, seconds in days.items():
            yield Work(job, who, day, (passed + seconds) * work // length - passed * work // length)
            passed += seconds


def daily(spans: Iterable[Span], zone: ZoneInfo) -> Iterator[Span]:
    """Spans cut at every midnight of a zone, so that each lies within one day."""
    for start, end in spans:
        since = start
        while since < end:
            midnight = local(since, zone).replace(hour=0, minute=0, second=0) + timedelta(days=1)
            until = min(end, int(midnight.timestamp()))
            yield since, until
            since = until


@dataclass(frozen=True, slots=True)
class Costs:
    """What work costs."""

    amount: Cents
    seconds: int
    uncosted: int
    """Seconds of people whose cost is not known; they are not in the amount."""


def costs(work: Iterable[Work], labour: Labour) -> Costs:
    """What some work costs, each day at the rate of that day."""
    amount = seconds = uncosted = 0
    for each in work:
        cost = labour.cost(each.who, each.day, each.seconds)
        amount += cost or 0
        seconds += each.seconds
        uncosted += each.seconds if cost is None else 0
    return Costs(amount, seconds, uncosted)


def by_week(work: list[Work]) -> Mapping[str, Mapping[date, int]]:
    """Person → Monday of the week → seconds."""
    found: dict[str, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    for each in work:
        found[each.who][each.day - timedelta(days=each.day.weekday())] += each.seconds
    return found


def side_by_side(plan: Plan, among: Collection[str] = ()) -> list[tuple[str, ...]]:
    """Sets of jobs that go on at one time, each set that is no part of another, in the order of time.

    Of some jobs, or of all.
    """
    spans = {
        name: place
        for name, place in plan.placed.items()
        if place.start < place.end and not plan.case.jobs[name].ended and (not among or name in among)
    }
    found: list[frozenset[str]] = []
    for moment in sorted({place.since for place in spans.values()}):
        going = frozenset(name for name, place in spans.items() if place.since <= moment < place.end)
        if len(going) > 1 and not any(going <= other for other in found):
            found = [other for other in found if not other < going] + [going]
    return [tuple(sorted(each, key=lambda name: (spans[name].start, name))) for each in found]
