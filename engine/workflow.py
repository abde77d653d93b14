"""A folder of YAML → the Workflow in force, or every problem in it.

    read → shape (schema) → company → definitions → guards → checks

Each step goes on where it can, so that one run shows all there is to mend. Only a folder without errors becomes a
Workflow: what is in force is always whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from engine import company_file
from engine.company import Company
from engine.company_file.recurring import recurring
from engine.machines import templates as template_files
from engine.machines.build import build
from engine.machines.build_messages import unused
from engine.machines.checks import Case, all_checks, openings, promises, run
from engine.machines.definition import Definition
from engine.machines.draft import Draft
from engine.machines.schema import HARMLESS, Schema, violations
from engine.machines.source import Source, read
from engine.machines.surroundings import Surroundings
from engine.machines.templates import Template, Templates
from engine.problems import Position, Problem, RulesInvalid, in_order
from engine.rule_files import COMPANY, RuleFiles, read_folder
from engine.rules import guard_checks
from engine.rules.guard_checks import guarded


@dataclass(frozen=True)
class Workflow:
    """The rules of a whole practice: what its YAML files say."""

    company: Company
    definitions: Mapping[str, Definition]
    digest: str
    """First 7 hex digits of the fingerprint: what people are shown."""
    folder: str
    """As it was given."""
    fingerprint: str = ""
    """SHA-256 over the names and contents of all files, in hex."""
    recurring: Definition | None = None
    """The company's own schedules: the work that comes round by company.yaml."""

    @cached_property
    def kinds(self) -> Mapping[str, Definition]:
        """Every kind that a record can be of: those that files declare, and the company itself."""
        return {**self.definitions, **({self.recurring.kind: self.recurring} if self.recurring else {})}


@dataclass(frozen=True)
class _Read:
    """The files of a look that could be read as YAML."""

    sources: Mapping[str, Source]
    """File name → source, in order of the names."""
    kinds: frozenset[str]
    """The kinds that the names of the files promise, also of those that could not be read."""
    templates: Templates
    """Words that leave by mail, by name and language."""


def load(folder: Path) -> Workflow:
    """The rules in a folder. RulesInvalid, with all errors, when there are some; UsageError when there are no rules."""
    return sound(read_folder(folder))


def sound(files: RuleFiles) -> Workflow:
    """The rules of one look. RulesInvalid, with all errors, when there are some."""
    workflow, problems, _ = check_files(files)
    if workflow is None:
        raise RulesInvalid(errors(problems))
    return workflow


def check(path: Path) -> tuple[Workflow | None, list[Problem], Callable[[str], str | None]]:
    """The rules in a folder when they can be put in force, all problems, and the text of each file by its shown name.

    Of a single file only its own problems are returned; its folder is read for what it refers to.
    UsageError when there is nothing to check.
    """
    folder = path if path.is_dir() else path.parent
    workflow, problems, texts = check_files(read_folder(folder, path))
    if path != folder:
        problems = [problem for problem in problems if problem.position.file == path.as_posix()]
    return workflow, problems, texts


def check_files(files: RuleFiles) -> tuple[Workflow | None, list[Problem], Callable[[str], str | None]]:
    """As `check`, of files that were read."""
    read, problems = _sources(files)
    company = _company(read, problems)
    definitions = _definitions(read, company, problems)
    comes_round = _recurring(read, company, definitions, problems)
    problems += unused(read.sources, read.templates)
    texts = {source.file: source.text for source in read.sources.values()} | _words_of(files)
    workflow = None
    if company and not errors(problems):
        fingerprint = files.fingerprint
        workflow = Workflow(company, definitions, fingerprint[:7], files.folder, fingerprint, comes_round)
    return workflow, in_order(problems), texts.get


def _sources(files: RuleFiles) -> tuple[_Read, list[Problem]]:
    """What the files say, as far as they are YAML, and what keeps the others from it."""
    problems = list(files.problems)
    sources = {}
    for name, data in files.data.items():
        if template_files.is_template(name):
            continue
        source, found = read(data, files.shown(name))
        problems += found
        if source:
            sources[name] = source
    if COMPANY not in files.names:
        message = f"there is no {COMPANY} beside this file, and workflows need one: it says who works here, and when"
        place = next((files.shown(name) for name in files.names if name.endswith(".yaml")), files.folder)
        problems.append(Problem("M211", message, Position(place, 1, 1)))
    kinds = frozenset(name.rpartition(".")[0] for name in files.names if name != COMPANY)
    return _Read(sources, kinds, _templates(files, problems)), problems


def _templates(files: RuleFiles, problems: list[Problem]) -> dict[str, dict[str, Template]]:
    """The templates of a look; what is wrong with one is noted, and its name stays known."""
    found: dict[str, dict[str, Template]] = {}
    for name, data in files.data.items():
        if template_files.is_template(name):
            template = template_files.read(data, name, files.shown(name))
            if isinstance(template, Template):
                found.setdefault(template.name, {})[template.language] = template
            else:
                problems.append(template)
                found.setdefault(template_files.called(name), {})
    return found


def _words_of(files: RuleFiles) -> dict[str, str]:
    """The texts of the templates, by their shown names."""
    names = filter(template_files.is_template, files.data)
    return {files.shown(name): files.data[name].decode(errors="replace") for name in names}


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
    around = replace(company_file.surroundings(company, {*sources, *read.kinds}), templates=read.templates)
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


def _recurring(
    read: _Read, company: Company | None, definitions: Mapping[str, Definition], problems: list[Problem]
) -> Definition | None:
    """The company as a kind of its own, with what comes round as its schedules."""
    if company is None:
        return None
    around = company_file.surroundings(company, {*definitions, *read.kinds})
    draft = recurring(read.sources[COMPANY], around)
    definition = build(draft)
    run(Case(draft, definition, {**definitions, definition.kind: definition}), openings.CHECKS)
    if definitions.keys() >= read.kinds:
        openings.from_outside(plain := Draft(read.sources[COMPANY], around), definitions)
        problems += plain.problems
    problems += draft.problems
    return definition


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


def errors(problems: Iterable[Problem]) -> list[Problem]:
    """Those that keep rules from being put in force."""
    return [problem for problem in problems if problem.severity == "error"]
