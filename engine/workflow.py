"""A folder of YAML → the Workflow in force, or every problem in it.

    read → shape (schema) → company → definitions → guards → checks

Each step goes on where it can, so that one run shows all there is to mend. Only a folder without errors becomes a
Workflow: what is in force is always whole.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from engine import company_file
from engine.company import Company
from engine.machines.build import build
from engine.machines.checks import Case, all_checks, promises, run
from engine.machines.definition import Definition
from engine.machines.draft import Draft
from engine.machines.schema import HARMLESS, Schema, violations
from engine.machines.source import Source, read_file
from engine.machines.surroundings import Surroundings
from engine.problems import Position, Problem, RulesInvalid, UsageError, did_you_mean, in_order
from engine.rules import guard_checks
from engine.rules.guard_checks import guarded

COMPANY = "company.yaml"
"""The one file of a folder that declares no workflow kind."""


@dataclass(frozen=True)
class Workflow:
    """The rules of a whole practice: what its YAML files say."""

    company: Company
    definitions: Mapping[str, Definition]
    digest: str
    """First 7 hex digits of the SHA-256 over all files."""
    folder: str
    """As it was given."""


@dataclass(frozen=True)
class _Read:
    """The files of a folder that could be read."""

    sources: Mapping[str, Source]
    """File name → source, in order of the names."""
    problems: list[Problem]
    kinds: frozenset[str]
    """The kinds that the names of the files promise, also of those that could not be read."""


def load(folder: Path) -> Workflow:
    """The rules in a folder. RulesInvalid, with all errors, when there are some; UsageError when there are no rules."""
    workflow, problems, _ = check(folder)
    if workflow is None:
        raise RulesInvalid(_errors(problems))
    return workflow


def check(path: Path) -> tuple[Workflow | None, list[Problem], Callable[[str], str | None]]:
    """The rules in a folder when they can be put in force, all problems, and the text of each file by its shown name.

    Of a single file only its own problems are returned; its folder is read for what it refers to.
    UsageError when there is nothing to check.
    """
    folder = path if path.is_dir() else path.parent
    read = _read(folder, path)
    problems = list(read.problems)
    company = _company(read, problems)
    definitions = _definitions(read, company, problems)
    texts = {source.file: source.text for source in read.sources.values()}
    workflow = None
    if company and not _errors(problems):
        workflow = Workflow(company, definitions, _digest(read.sources), folder.as_posix())
    if path != folder:
        problems = [problem for problem in problems if problem.position.file == path.as_posix()]
    return workflow, in_order(problems), texts.get


def _read(folder: Path, asked: Path) -> _Read:
    """Every YAML file of the folder itself; what lies in folders below it are scenarios and the like."""
    try:
        if not asked.exists():
            raise UsageError(f"there is no file or folder '{asked.as_posix()}'{_sibling(asked)}")
        files = sorted(file for file in folder.iterdir() if file.suffix == ".yaml" and not file.is_dir())
    except OSError as error:
        raise UsageError(f"'{folder.as_posix()}' cannot be read: {(error.strerror or str(error)).lower()}") from None
    if asked != folder and asked not in files:
        raise UsageError(f"'{asked.as_posix()}' is no workflow file: workflow files end in .yaml")
    misnamed, folders = sorted(folder.glob("*.yml")), sorted(file for file in folder.glob("*.yaml") if file.is_dir())
    problems = [*map(_misnamed, misnamed), *map(_no_file, folders)]
    if not files and not problems:
        raise UsageError(f"there are no workflow files (*.yaml) in '{folder.as_posix()}'")
    sources = {}
    for file in files:
        source, found = read_file(file, file.as_posix())
        problems += found
        if source:
            sources[file.name] = source
    if folder.joinpath(COMPANY) not in files:
        message = f"there is no {COMPANY} beside this file, and workflows need one: it says who works here, and when"
        problems.append(Problem("M211", message, Position(files[0].as_posix() if files else folder.as_posix(), 1, 1)))
    kinds = frozenset(file.stem for file in (*files, *misnamed) if file.name != COMPANY)
    return _Read(sources, problems, kinds)


def _sibling(path: Path) -> str:
    """The nearest name that does exist there."""
    return did_you_mean(path.name, (near.name for near in path.parent.iterdir())) if path.parent.is_dir() else ""


def _misnamed(file: Path) -> Problem:
    message = f"'{file.name}' is not read, because workflow files end in .yaml"
    return Problem("M214", message, Position(file.as_posix(), 1, 1), f"rename it to {file.stem}.yaml")


def _no_file(folder: Path) -> Problem:
    message = f"'{folder.name}' is a folder, and a workflow is one file; what lies in the folder is not read"
    return Problem("M214", message, Position(folder.as_posix(), 1, 1), "put the rules into a file of that name")


def _company(read: _Read, problems: list[Problem]) -> Company | None:
    source = read.sources.get(COMPANY)
    if source is None or not _well_shaped(source, "company", problems):
        return None
    draft = Draft(source, Surroundings())
    company = company_file.build(draft)
    problems += draft.problems
    return None if draft.codes else company


def _well_shaped(source: Source, schema: Schema, problems: list[Problem]) -> bool:
    """Whether a file can be built from, its violations noted."""
    found = violations(source, schema)
    problems += found
    return all(problem.code in HARMLESS for problem in found)


def _definitions(read: _Read, company: Company | None, problems: list[Problem]) -> dict[str, Definition]:
    sources = _kinds(read, problems)
    around = company_file.surroundings(company, {*sources, *read.kinds})
    drafts, definitions = {}, {}
    for kind, source in sources.items():
        if _well_shaped(source, "workflow", problems):
            draft = drafts[kind] = Draft(source, around)
            definitions[kind] = guarded(draft, build(draft))
    for kind, draft in drafts.items():
        run(Case(draft, definitions[kind], definitions), (*all_checks(), *guard_checks.CHECKS))
        problems += draft.problems
    misled = any(draft.codes & promises.MISLEADING for draft in drafts.values())
    if definitions.keys() >= read.kinds and not misled:
        problems += promises.uncounted(around.levels, definitions)
    return definitions


def _kinds(read: _Read, problems: list[Problem]) -> dict[str, Source]:
    """Each kind that a file declares and the first file that does; names of files are held against it."""
    found: dict[str, Source] = {}
    for name, source in read.sources.items():
        if name == COMPANY:
            continue
        kind = source.value.get("workflow") if isinstance(source.value, dict) else None
        kind = kind if isinstance(kind, str) else name.removesuffix(".yaml")
        if kind in found:
            first = found[kind].at("workflow")
            for one, other in ((source, first), (found[kind], source.at("workflow"))):
                message = f"workflow '{kind}' is declared twice, here and in {other.file}"
                problems.append(Problem("M213", message, one.at("workflow"), related=((other, "the other one"),)))
        elif name != f"{kind}.yaml":
            message = f"'{name}' declares the workflow '{kind}'; rename the file to {kind}.yaml, or the workflow"
            problems.append(Problem("M212", message, source.at("workflow")))
        found.setdefault(kind, source)
    return found


def _digest(sources: Mapping[str, Source]) -> str:
    whole = "".join(f"{name}\0{source.text}\0" for name, source in sources.items())
    return hashlib.sha256(whole.encode()).hexdigest()[:7]


def _errors(problems: Iterable[Problem]) -> list[Problem]:
    """Those that keep rules from being put in force."""
    return [problem for problem in problems if problem.severity == "error"]
