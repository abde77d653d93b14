"""Cases to plan: drawn at random, or as published benchmarks are made."""

from __future__ import annotations

from random import Random

from hypothesis import strategies as st

from engine.planning import Case, Job, Link, Resource, Way
from engine.planning.timeline import Timeline

HOUR, DAY = 3600, 86_400
MONDAY = 1_796_025_600 - 1_796_025_600 % DAY
"""Midnight of a day in 2026, from which the hours of cases are counted."""


def office(opens: int = 9, closes: int = 17, days: int = 200, away: tuple[int, ...] = ()) -> Timeline:
    """Five days of seven, from one full hour to another; on some days nobody is there."""
    open_days = (day for day in range(days) if day % 7 < 5 and day not in away)
    return Timeline((MONDAY + day * DAY + opens * HOUR, MONDAY + day * DAY + closes * HOUR) for day in open_days)


def round_the_clock(seconds: int = 10**8) -> Timeline:
    return Timeline([(MONDAY, MONDAY + seconds)])


def job(name: str, hours: float = 1, who: str = "", *after: Link | str, **others: int) -> Job:
    """A job of so many hours, of one person or of nobody."""
    links = tuple(each if isinstance(each, Link) else Link(each) for each in after)
    way = Way(((who, 100),) if who else (), int(hours * HOUR))
    return Job(name, (way,), links, **others)  # type: ignore[arg-type]


def case(*jobs: Job, now: int = MONDAY + 9 * HOUR, **people: Timeline) -> Case:
    """Jobs and people, in an office."""
    resources = {name: Resource(name, hours) for name, hours in people.items()}
    return Case({each.id: each for each in jobs}, resources, office(), now)


@st.composite
def cases(draw: st.DrawFn, most: int = 12, people: bool = True) -> Case:
    """Jobs with links of all kinds, people who are there at different times, work that was begun or is done."""
    staff = {}
    if people:
        for name in ["anna", "bruno", "carla"][: draw(st.integers(1, 3))]:
            opens = draw(st.integers(7, 10))
            away = tuple(draw(st.sets(st.integers(0, 12), max_size=4)))
            hours = office(opens, opens + draw(st.integers(4, 9)), away=away)
            staff[name] = Resource(name, hours, draw(st.sampled_from([100, 100, 60])))
    now = MONDAY + draw(st.integers(0, 4 * 24 * 4)) * 900
    jobs: dict[str, Job] = {}
    for number in range(draw(st.integers(1, most))):
        name = f"A-{number}"
        jobs[name] = Job(name, draw(_ways(staff)), draw(_links(list(jobs))), draw(st.sampled_from(["P-1", "P-2"])),
                         **draw(_dates(now)))  # fmt: skip
    return Case(jobs, staff, office(), now)


def _ways(staff: dict[str, Resource]) -> st.SearchStrategy[tuple[Way, ...]]:
    seconds = st.integers(0, 80).map(lambda quarters: quarters * 900)
    if not staff:
        return seconds.map(lambda each: (Way((), each),))
    alone = st.builds(
        lambda who, part, length: Way(((who, min(part, staff[who].capacity)),), length),
        st.sampled_from(sorted(staff)), st.sampled_from([100, 100, 50, 30]), seconds,
    )  # fmt: skip
    nobody = seconds.map(lambda each: Way((), each))
    together = seconds.map(lambda each: Way(tuple((name, staff[name].capacity) for name in sorted(staff)[:2]), each))
    one = st.one_of(alone, alone, nobody, together).map(lambda way: (way,))
    return st.one_of(one, one, st.lists(alone, min_size=2, max_size=3).map(tuple))


def _links(names: list[str]) -> st.SearchStrategy[tuple[Link, ...]]:
    if not names:
        return st.just(())
    lag = st.sampled_from([0, 0, 0, 1, 4, 9, -1, -3]).map(lambda hours: hours * HOUR)
    link = st.builds(Link, st.sampled_from(names), st.sampled_from(["FS", "FS", "SS", "FF", "SF"]), lag)
    return st.lists(link, max_size=3, unique_by=lambda each: each.before).map(tuple)


def _dates(now: int) -> st.SearchStrategy[dict[str, int]]:
    later = st.integers(1, 100).map(lambda hours: now + hours * HOUR)
    dates = st.sampled_from(["earliest", "fixed", "deadline"])
    begun = st.integers(1, 50).map(lambda hours: {"began": now - hours * HOUR})
    done = st.integers(1, 50).map(lambda hours: {"began": now - hours * HOUR - 900, "ended": now - hours * HOUR})
    nothing: st.SearchStrategy[dict[str, int]] = st.just({})
    return st.one_of(nothing, nothing, nothing, st.dictionaries(dates, later, max_size=2), begun, done)


def benchmark(tasks: int, seed: int, strength: float, factor: float) -> Case:
    """An instance made as those of PSPLIB are: four shared resources, durations and demands from 1 to 10.

    Resource factor: the part of the resources that a task needs. Resource strength: 0 gives just enough of each for
    the largest single demand, 1 so much that nothing is ever short (Kolisch, Sprecher and Drexl, 1995); three starts,
    on average about two successors.
    """
    chance, line = Random(seed), round_the_clock()
    names = [f"R{number}" for number in range(4)]
    lengths = [chance.randint(1, 10) for _ in range(tasks)]
    needs = [_needs(chance, names, factor) for _ in range(tasks)]
    before = [
        sorted(chance.sample(range(max(0, n - tasks // 4), n), chance.randint(1, 2))) if n > 2 else []
        for n in range(tasks)
    ]
    free = {name: _peak(lengths, before, [need.get(name, 0) for need in needs]) for name in names}
    resources = {}
    for name in names:
        least = max(need.get(name, 0) for need in needs) or 1
        resources[name] = Resource(name, line, round(least + strength * max(0, free[name] - least)))
    jobs = {
        str(n): Job(str(n), (Way(tuple(needs[n].items()), lengths[n]),), tuple(Link(str(b)) for b in before[n]))
        for n in range(tasks)
    }
    return Case(jobs, resources, line, MONDAY)


def _needs(chance: Random, names: list[str], factor: float) -> dict[str, int]:
    chosen = [name for name in names if chance.random() < factor] or [chance.choice(names)]
    return {name: chance.randint(1, 10) for name in chosen}


def _peak(lengths: list[int], before: list[list[int]], amounts: list[int]) -> int:
    """How much of a resource is needed at once when every task begins as early as it can."""
    starts: list[int] = []
    for each in before:
        starts.append(max((starts[b] + lengths[b] for b in each), default=0))
    ends = [start + length for start, length in zip(starts, lengths, strict=True)]
    return max(sum(a for a, s, e in zip(amounts, starts, ends, strict=True) if s <= at < e) for at in starts)
