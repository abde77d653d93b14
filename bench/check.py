"""`margine check workflows/` beside an empty Python, and beside the import of the libraries that it needs.

    python bench/check.py [--json]

Every round runs the three in turn, each as a process of its own, and takes the processor time that it used: other
people's work on the machine does not count. Figures are medians over the rounds, in milliseconds; what `check` takes
above the imports is ours, and should stay under 150.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parent.parent
ROUNDS = 15
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""Modules are compiled once and kept, as the libraries' are."""
RUNS = {
    "python -c pass": ["-c", "pass"],
    "imports": ["-c", "import click, yaml, jsonschema, msgspec, cel_expr_python.cel, zoneinfo"],
    "check": ["-m", "engine.cli", "check", "workflows"],
}


def used(arguments: list[str]) -> float:
    """Processor time of one Python process in milliseconds; the process must end well."""
    silent = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    child = os.posix_spawn(sys.executable, [sys.executable, *arguments], ENVIRONMENT, file_actions=silent)
    _, status, usage = os.wait4(child, 0)
    if status:
        raise SystemExit(f"python {' '.join(arguments)} ended with {os.waitstatus_to_exitcode(status)}")
    return (usage.ru_utime + usage.ru_stime) * 1000


def main() -> None:
    os.chdir(ROOT)
    rounds = [{name: used(arguments) for name, arguments in RUNS.items()} for _ in range(ROUNDS)]
    figures = {name: round(median(one[name] for one in rounds), 1) for name in RUNS}
    above = {
        "above python -c pass": round(median(one["check"] - one["python -c pass"] for one in rounds), 1),
        "above the imports": round(median(one["check"] - one["imports"] for one in rounds), 1),
    }
    if "--json" in sys.argv:
        print(json.dumps({"milliseconds": figures | above}))
        return
    for name, figure in (figures | above).items():
        print(f"{name:22} {figure:7.1f} ms")


if __name__ == "__main__":
    main()
