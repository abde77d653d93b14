"""Scenarios for tests: a test writes the steps that it is about, and gets back what came of them."""

from __future__ import annotations

import tempfile
from pathlib import Path
from textwrap import dedent, indent

from engine.problems import Problem
from engine.scenario.suite import Report, run
from engine.workflow import Workflow, load
from tests.practice import rules

ROOT = Path(__file__).parent.parent.parent
SHIPPED = load(ROOT / "workflows")


def written(steps: str) -> str:
    """Steps as a whole file with one scenario; what is a whole file already stays as it is."""
    text = dedent(steps).strip("\n")
    if text.startswith(("#", "given:", "scenarios:")):
        return text + "\n"
    given = "given:\n  rossi: {client: {name: Rossi, service_level: gold}}\n"
    return f"{given}scenarios:\n  It is told:\n    steps:\n{indent(text, '      ')}\n"


def played(*files: str, workflow: Workflow = SHIPPED) -> Report:
    """What comes of files with these texts; they are called `1.yaml`, `2.yaml` and so on."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, f"{number}.yaml") for number in range(1, len(files) + 1)]
        for path, text in zip(paths, files, strict=True):
            path.write_text(written(text), encoding="utf-8")
        return run(paths, workflow)


def nine_to_six(steps: str) -> Report:
    """Under the rules of tests/practice.py: one ticket, Mon–Fri 09:00–18:00, gold P3 is to be solved within 8 h."""
    text = f"scenarios:\n  It is told:\n    steps:\n{indent(dedent(steps).strip(chr(10)), '      ')}\n"
    return played(text, workflow=rules())


def failures(report: Report) -> list[str]:
    """`state: wanted new, found working`, for each thing that is not as it should be; there is no mistake in the files."""
    assert [str(problem) for problem in report.problems] == []
    return [f"{f.about}: wanted {f.wanted}, found {f.found}" for v in report.verdicts for f in v.failures]


def slips(report: Report) -> list[str]:
    """`11:20 M801 …` for each mistake in the files."""
    return [shown(problem) for problem in report.problems]


def shown(problem: Problem) -> str:
    return f"{problem.position.line}:{problem.position.column} {problem.code} {problem.message}"
