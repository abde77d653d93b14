"""Every plan can be carried out: links, hours and people hold, as a verifier of its own tells."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from engine.planning import Case, Circle, Link
from engine.planning.critical import times
from engine.planning.plan import cost
from engine.planning.search import search
from engine.planning.solver import solve
from tests.planning.cases import benchmark, case, cases, job, office, round_the_clock
from tests.planning.verifier import faults

SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large)


@given(cases())
@settings(deadline=None, suppress_health_check=SLOW)
def test_no_plan_breaks_a_link_an_hour_or_a_person(drawn: Case):
    """Whatever the jobs are, what is found without any package can be carried out."""
    assert faults(drawn, search(drawn).placed) == []


@given(cases(most=7))
@settings(deadline=None, max_examples=25, suppress_health_check=SLOW)
def test_the_solver_breaks_nothing_either_and_is_never_worse(drawn: Case):
    """What CP-SAT finds can be carried out, is no worse than the search, and never better than its own bound."""
    plan = solve(drawn, 2, workers=1)
    assert faults(drawn, plan.placed) == []
    assert plan.cost <= search(drawn).cost
    assert plan.bound <= plan.cost


@given(cases(people=False))
@settings(deadline=None, suppress_health_check=SLOW)
def test_without_people_every_finish_is_that_of_the_critical_path(drawn: Case):
    """With nobody to wait for, the plan is exact: each job starts and ends as early as the links let it."""
    plan, known = search(drawn), times(drawn)
    assert plan.proven
    open_jobs = [each.id for each in drawn.open() if not each.began]
    assert {name: (plan.placed[name].start, plan.placed[name].end) for name in open_jobs} == {
        name: (known[name].early_start, known[name].early_finish) for name in open_jobs
    }


@pytest.mark.parametrize("seed", range(6))
def test_the_verifier_sees_what_is_wrong(seed: int):
    """A verifier that finds nothing proves nothing: each plan is broken in one place, and it says so."""
    drawn = benchmark(12, seed, 0.2, 0.75)
    plan = dict(search(drawn).placed)
    first = next(name for name, each in drawn.jobs.items() if each.after)
    moved = plan[first]
    plan[first] = type(moved)(drawn.now, drawn.now + moved.way.seconds, moved.way)
    assert faults(drawn, plan) or moved.start == drawn.now


def test_one_person_is_not_in_two_places():
    """Two hours of work for one person, who is there for one and a half: it ends on the next morning."""
    plan = search(case(job("A", 5, "anna"), job("B", 4, "anna"), anna=office()))
    places = sorted(plan.placed.values(), key=lambda each: each.start)
    assert places[0].end == places[1].start
    assert faults(plan.case, plan.placed) == []


def test_a_circle_is_told_with_its_way():
    """Three that wait for each other: the message goes around once."""
    with pytest.raises(Circle, match="these wait for each other in a circle") as caught:
        search(case(job("A", 1, "", "C"), job("B", 1, "", "A"), job("C", 1, "", "B")))
    assert set(caught.value.jobs) == {"A", "B", "C"}


# Fisher and Thompson (1963): six jobs on six machines; each pair is machine and time. The optimum is 55.
FT06 = """
2 1  0 3  1 6  3 7  5 3  4 6
1 8  2 5  4 10 5 10 0 10 3 4
2 5  3 4  5 8  0 9  1 1  4 7
1 5  0 5  2 5  3 3  4 8  5 9
2 9  1 3  4 5  5 4  0 3  3 1
1 3  3 3  5 9  0 10 4 4  2 1
"""


def job_shop(text: str) -> Case:
    """A job shop as a case: each machine is somebody, each job a chain of tasks."""
    rows = [[int(word) for word in line.split()] for line in text.strip().splitlines()]
    jobs, machines = [], set()
    for number, row in enumerate(rows):
        for step in range(len(row) // 2):
            machine, hours = f"m{row[2 * step]}", row[2 * step + 1]
            machines.add(machine)
            before = [f"{number}.{step - 1}"] if step else []
            jobs.append(job(f"{number}.{step}", hours, machine, *before))
    line = round_the_clock()
    found = case(*jobs, now=line.starts[0], **dict.fromkeys(sorted(machines), line))
    return Case(found.jobs, found.resources, line, found.now)


def test_a_published_benchmark_is_solved_to_its_known_optimum():
    """FT06 takes 55 hours, and is proven to."""
    plan = solve(job_shop(FT06), 30, workers=2)
    assert plan.proven
    assert (plan.finish - plan.case.now) // 3600 == 55


@pytest.mark.parametrize("seed", range(4))
def test_what_is_proven_is_the_best_of_all_orders(seed: int):
    """Five jobs and people with different hours: no order of the jobs gives a better plan than the proven one."""
    from itertools import permutations

    from engine.planning.serial import placed

    away = (seed % 3, seed + 2)
    drawn = case(
        job("A", 5 + seed, "anna"), job("B", 6, "bruno"), job("C", 7, "anna", Link("B", "SS", 3600)),
        job("D", 3, "bruno", "A"), job("E", 9, "anna", "B"), anna=office(9, 13, away=away), bruno=office(8, 15),
    )  # fmt: skip
    plan = solve(drawn, 10, workers=1)
    orders = (order for order in permutations(drawn.jobs) if all(
        order.index(link.before) < order.index(each.id) for each in drawn.jobs.values() for link in each.after
    ))  # fmt: skip
    assert plan.proven
    assert plan.cost == min(cost(drawn, placed(drawn, order)) for order in orders)
