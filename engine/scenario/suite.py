"""All the scenarios of a practice: found, read, played, and what came of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from os.path import relpath
from pathlib import Path

from engine.problems import Position, Problem, UsageError
from engine.rule_files import COMPANY, yaml_below
from engine.scenario.coverage import Coverage, Item
from engine.scenario.play import Verdict, play
from engine.scenario.reader import read
from engine.scenario.script import Scenario, Script
from engine.workflow import Workflow

FOLDER = "tests"
"""Where a practice keeps its scenarios, beside the rules that they are about."""


@dataclass(frozen=True, slots=True)
class Report:
    """What came of a run."""

    scripts: Sequence[Script]
    verdicts: Sequence[Verdict]
    items: Sequence[Item]
    """The rules that can be put to use, and whether they were."""
    beside: Sequence[Problem] = ()
    """Mistakes that are in no script."""

    @property
    def problems(self) -> list[Problem]:
        """Mistakes in the files."""
        own = [*self.beside, *(problem for script in self.scripts for problem in script.problems)]
        return own + [problem for verdict in self.verdicts for problem in verdict.scenario.problems]

    @property
    def passed(self) -> bool:
        errors = any(problem.severity == "error" for problem in self.problems)
        return not errors and all(verdict.status == "passed" for verdict in self.verdicts)

    @property
    def events(self) -> int:
        return sum(verdict.events for verdict in self.verdicts)


def scenario_files(path: Path) -> list[Path]:
    """The scenario files that a path means: a file, a folder of them, or a practice. UsageError when there are none.

    A link that leads nowhere is one of them, which cannot be read: nothing is passed over in silence.
    """
    if path.is_file():
        return [path]
    if (folder := _folder(path)) is not None:
        return yaml_below(folder)
    if not path.exists():
        raise UsageError(f"there is no file or folder '{path.as_posix()}'")
    raise UsageError(f"there are no scenarios (*.yaml) in '{path.as_posix()}'; they belong into {FOLDER}/ there")


def _folder(path: Path) -> Path | None:
    """Where the scenarios of a folder or a practice are; None when there are none."""
    folders = (path / "workflows" / FOLDER, path / FOLDER, path)
    return next((f for f in folders if not (f == path and (f / COMPANY).exists()) and yaml_below(f)), None)


def unread(path: Path) -> list[Problem]:
    """Files beside scenarios that look like some and are not read."""
    folder = _folder(path)
    found = yaml_below(folder, ".yml") if folder is not None else []
    return [
        Problem("M214", f"'{file.name}' is not read, because scenario files end in .yaml",
                Position(file.as_posix(), 1, 1), f"rename it to {file.stem}.yaml")
        for file in found
    ]  # fmt: skip


def rules_around(path: Path) -> Path | None:
    """The nearest folder with a company.yaml around a scenario file or a folder of them, written as `path` is."""
    start = path if path.is_dir() else path.parent
    inside = start / "workflows"
    found = next((f for f in (inside, start, *start.absolute().parents) if (f / COMPANY).is_file()), None)
    return Path(relpath(found)) if found is not None and not path.is_absolute() else found


def run(
    files: Sequence[Path],
    workflow: Workflow,
    *,
    chosen: Callable[[Scenario], bool] = lambda _: True,
    beside: Sequence[Problem] = (),
) -> Report:
    """Read and play the scenarios of these files; only those that are `chosen`."""
    coverage = Coverage(workflow)
    scripts = [read(file, workflow) for file in files]
    verdicts = [play(scenario, coverage) for script in scripts for scenario in script.scenarios if chosen(scenario)]
    return Report(scripts, verdicts, coverage.items(), beside)
