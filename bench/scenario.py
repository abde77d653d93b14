"""`margine test` on the shipped scenarios: how long it takes, and how many events a second are simulated.

    python bench/scenario.py [--json]

The whole command runs as a process of its own, several times; its median is the wall time that an admin waits, and it
should stay under two seconds. Simulated events are counted while scenarios are played in one process, the rules loaded
and the files read already: the shipped ones, over and over, and one in which a day's work is done on many tickets. At
least 5,000 events a second should happen.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from engine.scenario.coverage import Coverage
from engine.scenario.play import play
from engine.scenario.reader import read
from engine.scenario.script import Scenario
from engine.scenario.suite import scenario_files
from engine.workflow import Workflow, load

ROOT = Path(__file__).resolve().parent.parent
ROUNDS, TICKETS = 9, 200


def wall() -> float:
    """Seconds that `margine test` takes, started and ended."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "MARGINE_HOME": ""}
    line = [sys.executable, "-m", "engine.cli", "test", "--fail-under", "100"]
    began = time.perf_counter()
    subprocess.run(line, cwd=ROOT, env=environment, capture_output=True, check=True)
    return time.perf_counter() - began


def rate(scenarios: list[Scenario], workflow: Workflow) -> float:
    """Events a second while scenarios are played."""
    coverage = Coverage(workflow)
    began = time.perf_counter()
    verdicts = [play(scenario, coverage) for scenario in scenarios]
    seconds = time.perf_counter() - began
    assert all(verdict.status == "passed" for verdict in verdicts)
    return sum(verdict.events for verdict in verdicts) / seconds


def a_day(workflow: Workflow) -> list[Scenario]:
    """One scenario in which many tickets are opened, wait, go on, escalate and are solved."""
    names = [f"t{number}" for number in range(TICKETS)]
    opened = ", ".join(f"{n}: {{ticket: {{client: rossi, subject: Ticket {n}, priority: P2}}}}" for n in names)
    steps = [
        f"{{at: Mon 2026-10-19 09:00, by: technician, open: {{{opened}}}}}",
        f"{{at: 11:00, by: technician, do: {{{', '.join(f'{n}: wait' for n in names)}}}, with: {{note: Asked}}}}",
        f"{{at: Tue 10:00, by: technician, do: {{{', '.join(f'{n}: start' for n in names)}}}}}",
        f"{{at: Wed 17:00, by: anna, do: {{{', '.join(f'{n}: resolve' for n in names)}}}, with: {{solution: X}}}}",
        "{at: +4 workdays, expect: {t0: {state: closed}}}",
    ]
    text = "given: {rossi: {client: {name: Rossi, service_level: gold}}}\nscenarios:\n  A day:\n    steps:\n"
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "day.yaml")
        file.write_text(text + "".join(f"      - {step}\n" for step in steps))
        script = read(file, workflow)
    assert script.scenarios[0].problems == [], script.scenarios[0].problems
    return list(script.scenarios)


def main() -> None:
    workflow = load(ROOT / "workflows")
    shipped = [s for file in scenario_files(ROOT / "workflows") for s in read(file, workflow).scenarios] * 10
    day = a_day(workflow)
    sides = {"shipped, ten times": shipped, "a day on 200 tickets": day}
    rates: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(ROUNDS):
        for name, scenarios in sides.items():
            rates[name].append(rate(scenarios, workflow))
    figures = {
        "scenarios": len(shipped) // 10,
        "wall_seconds": round(median(wall() for _ in range(ROUNDS)), 2),
        "events_per_second": {name: round(median(found)) for name, found in rates.items()},
    }
    if "--json" in sys.argv:
        print(json.dumps(figures))
        return
    print(f"margine test, {figures['scenarios']} scenarios: {figures['wall_seconds']} s")
    for name, found in figures["events_per_second"].items():  # type: ignore[attr-defined]
        print(f"{name:24} {found:8,} events/s")


if __name__ == "__main__":
    main()
