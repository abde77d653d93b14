"""Many orders tried, the best plan kept: what is always there, with no package beside Python.

The orders follow rules that are known to do well (latest start, latest finish, most work behind; Kolisch, 1996), first
as they are and then with some chance in them. The chance is seeded, so that the same case gives the same plan.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from heapq import heappop, heappush
from random import Random

from engine.planning.case import Case
from engine.planning.critical import Times, times
from engine.planning.network import order, successors
from engine.planning.plan import Placed, Plan, cost
from engine.planning.serial import placed

EFFORT = 4000
"""Jobs that are put into their places in all, before the search ends; a computer does that in well under a second."""
LEAST = 8
"""Orders that are tried in any case."""

Rule = Callable[[str], float]


def search(case: Case, tries: int | None = None) -> Plan:
    """The best plan found; proven where nobody's time is short. Raises Circle and Beyond."""
    ordered = order(case)
    known = times(case, ordered)
    least = bound(case, known)
    best, lowest, tried = {}, None, 0
    most = max(LEAST, EFFORT // (len(ordered) or 1)) if tries is None else tries
    for sequence in _sequences(case, ordered, known, most):
        tried += 1
        found = placed(case, sequence)
        costs = cost(case, found)
        if lowest is None or costs < lowest:
            best, lowest = found, costs
        if lowest <= least:
            break
    proven = lowest is not None and lowest <= least
    notes = () if proven else (f"the best of {tried} orders",)
    return Plan(case, best, proven, least, notes)


def bound(case: Case, known: Mapping[str, Times]) -> int:
    """What no plan can cost less than: everything at its earliest, as if everybody were free."""
    early = {name: Placed(each.early_start, each.early_finish, case.jobs[name].ways[0]) for name, each in known.items()}
    return cost(case, early)


def by_starts(case: Case, starts: Mapping[str, int]) -> list[str]:
    """All jobs in the order of some starts, as far as the links let them."""
    return list(_listed(case, starts.__getitem__))


def _sequences(case: Case, ordered: Sequence[str], known: Mapping[str, Times], most: int) -> Iterator[Sequence[str]]:
    """Orders to be tried: the rules as they are, then with growing chance."""
    behind = _behind(case, ordered)

    def due(name: str) -> float:
        deadline = case.jobs[name].deadline
        return min(known[name].late_finish, deadline) if deadline else known[name].late_finish

    rules: tuple[Rule, ...] = (
        lambda name: known[name].late_start,
        due,
        lambda name: -behind[name],
        lambda name: known[name].early_start,
    )
    for rule in rules[:most]:
        yield list(_listed(case, rule))
    chance = Random(len(ordered))  # noqa: S311 - nothing is kept secret
    spread = max((each.late_finish for each in known.values()), default=0) - case.now
    for turn in range(most - len(rules)):
        rule, share = rules[turn % 2], spread * (1 + turn % 5) // 40

        def shaken(name: str, rule: Rule = rule, share: int = share) -> float:
            return rule(name) + chance.uniform(-share, share)

        yield list(_listed(case, shaken))


def _behind(case: Case, ordered: Sequence[str]) -> dict[str, int]:
    """Work of a job and of everything that waits for it directly."""
    after = successors({job.id: job.after for job in case.jobs.values()})
    return {
        name: case.jobs[name].seconds + sum(case.jobs[other].seconds for other, _ in after[name]) for name in ordered
    }


def _listed(case: Case, rule: Rule) -> Iterator[str]:
    """All jobs by a rule, the lowest first, each after everything that it waits for."""
    after = successors({job.id: job.after for job in case.jobs.values()})
    missing = {job.id: len(job.after) for job in case.jobs.values()}
    ready: list[tuple[float, str]] = []
    for name, count in missing.items():
        if not count:
            heappush(ready, (rule(name), name))
    while ready:
        _, name = heappop(ready)
        yield name
        for other, _ in after[name]:
            missing[other] -= 1
            if not missing[other]:
                heappush(ready, (rule(other), other))
