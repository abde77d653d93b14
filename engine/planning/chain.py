"""Which jobs hold the finish up in a plan: links and people's time together.

A job that is done by somebody who then goes on to another one holds that one up as much as a link does. Slack counted
so is what a job can slip with nobody else changing places; jobs without any are the critical chain (Goldratt, 1997).
Where nobody's time is short it is the slack of the critical path.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from engine.clock import Instant
from engine.planning.case import Job, Link
from engine.planning.network import successors
from engine.planning.plan import Plan


def slack(plan: Plan) -> dict[str, int]:
    """Open seconds by which each job can slip before the finish of any project moves; 0: it is critical."""
    case, late = plan.case, _latest(plan)
    return {
        name: max(0, case.way_hours(place.way).between(place.end, late[name])) for name, place in plan.placed.items()
    }


def _latest(plan: Plan) -> dict[str, Instant]:
    """The latest end of each job that moves no finish."""
    finishes = plan.finishes()
    late = {name: finishes[plan.case.jobs[name].project] for name in plan.placed}
    after = _followers(plan)
    ordered = sorted(plan.placed, key=lambda name: plan.placed[name].start, reverse=True)
    moved = True
    while moved:  # twice, as a rule: once in the right order, once to see that nothing moves any more
        moved = False
        for name in ordered:
            latest = min((_allowed(plan, name, other, link, late) for other, link in after[name]), default=late[name])
            latest = max(latest, plan.placed[name].end)
            if latest < late[name]:
                late[name], moved = latest, True
    return late


def _followers(plan: Plan) -> dict[str, list[tuple[str, Link]]]:
    """Job → what is held up by it, by a link or because somebody goes on there."""
    jobs = plan.case.jobs
    after = successors({job.id: plan.case.waits(job) for job in jobs.values()})
    for before, then in _handovers(plan):
        after[before].append((then, Link(before)))
    return after


def _handovers(plan: Plan) -> Iterator[tuple[str, str]]:
    """Jobs of one person of which one comes after the other."""
    for name, resource in plan.case.resources.items():
        own = sorted(
            (place.since, place.end, job)
            for job, place in plan.placed.items()
            if name in place.way.who and place.since < place.end and not plan.case.jobs[job].ended
        )
        alone = all(
            2 * amount > resource.capacity
            for _, _, job in own
            for who, amount in plan.placed[job].way.demands
            if who == name
        )
        if alone:
            yield from ((before, then) for (_, _, before), (_, _, then) in pairwise(own))
        else:
            yield from ((before, then) for _, end, before in own for start, _, then in own if start >= end)


def _allowed(plan: Plan, name: str, other: str, link: Link, late: dict[str, Instant]) -> Instant:
    """The latest end of a job that one follower allows."""
    hours, place = plan.case.way_hours, plan.placed
    their, mine = place[other], place[name]
    end = late[other]
    if link.kind[1] == "S":
        end = max(their.start, hours(their.way).back(end, their.way.seconds)) if their.way.seconds else end
    moment = plan.case.hours.earlier(end, link.lag)
    if link.kind[0] == "F":
        return moment
    return max(mine.end, hours(mine.way).add(moment, mine.way.seconds))


def critical(plan: Plan) -> list[Job]:
    """The jobs that hold the finish up, in the order of their starts."""
    free = slack(plan)
    names = sorted((name for name in plan.placed if not free[name]), key=lambda name: plan.placed[name].start)
    return [plan.case.jobs[name] for name in names if not plan.case.jobs[name].ended]
