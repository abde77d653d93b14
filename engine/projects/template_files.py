"""`workflows/projects/*.yaml` → templates, or every problem in them.

Each field is held against the workflow of its kind, as if it were given by hand: names, values, choices, roles.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from engine.machines.definition import Definition
from engine.machines.draft import Draft, nearest, unplaced
from engine.machines.predecessors import Predecessor, predecessors
from engine.machines.schema import HARMLESS, violations
from engine.machines.source import Path as Place
from engine.machines.source import read_file
from engine.machines.surroundings import Surroundings
from engine.planning import Circle
from engine.problems import Problem, in_order
from engine.projects.fields import AFTER, PROJECT, bought_kinds, task_kinds
from engine.projects.template import PLACE, Answer, Parameter, Part, Template, filled
from engine.rules.fields import Unfit, accept
from engine.workflow import Workflow

FOLDER = "projects"
"""Below the rules."""
OWN = frozenset({"per", "when", "after"})
"""Keys of a part that are no fields of it."""
_TYPES = {"integer": int, "flag": bool, "text": str}


def files(rules: Path) -> list[Path]:
    """The templates of a practice, by name."""
    return sorted(file for file in (rules / FOLDER).glob("*.yaml") if not file.name.startswith("."))


def load(file: Path, workflow: Workflow) -> tuple[Template | None, list[Problem], str]:
    """The template in a file, its problems, and its text; without a template there is at least one error."""
    source, problems = read_file(file, file.as_posix())
    if source is None:
        return None, problems, ""
    shape = violations(source, "template")
    problems = [*problems, *shape]
    if any(problem.code not in HARMLESS for problem in shape):
        return None, in_order(problems), source.text
    draft = Draft(source, Surroundings())
    template = _Reading(draft, workflow).template(file.stem)
    problems += draft.problems
    sound = not any(problem.severity == "error" for problem in problems)
    return template if sound else None, in_order(problems), source.text


class _Reading:
    """One file, held against the workflows."""

    def __init__(self, draft: Draft, workflow: Workflow) -> None:
        self._draft, self._workflow = draft, workflow
        self._parameters: dict[str, Parameter] = {}

    def template(self, name: str) -> Template:
        draft = self._draft
        self._parameters = {each: self._parameter(each) for each in draft.section("parameters")}
        definitions = self._workflow.definitions
        project = self._values(definitions.get(PROJECT), PROJECT, ("project",))
        tasks = self._parts("tasks", next(iter(task_kinds(self._workflow)), ""))
        materials = self._parts("materials", next(iter(bought_kinds(self._workflow)), ""))
        found = Template(name, str(draft.value("template")), self._parameters, project, tasks, materials)
        self._check_circles(found)
        return found

    def _parameter(self, name: str) -> Parameter:
        written = self._draft.section("parameters", name)
        kind, default = written["type"], written["default"]
        if not isinstance(default, _TYPES[kind]) or (kind == "integer" and isinstance(default, bool)):
            words = {"integer": "a whole number", "flag": "true or false", "text": "text"}[kind]
            self._draft.report("M651", f"the default of '{name}' must be {words}", "parameters", name, "default")
        answer: Answer = default
        return Parameter(name, kind, answer, str(written.get("title", name)))

    def _parts(self, section: str, kind: str) -> dict[str, Part]:
        definition = self._workflow.definitions.get(kind)
        if self._draft.section(section) and definition is None:
            message = f"there is no workflow that '{section}' could be records of"
            self._draft.report("M650", message, section, key=True)
        return {name: self._part(section, name, definition) for name in self._draft.section(section)}

    def _part(self, section: str, name: str, definition: Definition | None) -> Part:
        draft, path = self._draft, (section, name)
        values = self._values(definition, section, path)
        if definition is not None:
            for field in definition.fields.values():
                if field.required and field.name not in values and field.name not in {"client", PROJECT}:
                    draft.report("M650", f"'{name}' needs a {field.name}", *path, key=True)
        return Part(
            name, definition.kind if definition else "", values, draft.source.key_at(*path),
            self._named(path, "per", "integer"), self._named(path, "when", "flag"),
            self._after(section, name),
        )  # fmt: skip

    def _values(self, definition: Definition | None, what: str, path: Place) -> dict[str, str]:
        """The fields at a path, as people would type them."""
        found = {}
        for name in self._draft.section(*path):
            if name in OWN and len(path) > 1:
                continue
            field = definition.fields.get(name) if definition else None
            if field is None:
                known = nearest(name, unplaced(definition.fields)) if definition else ""
                of = definition.kind if definition else what
                self._draft.report("M650", f"'{name}' is no field of a {of}{known}", *path, name, key=True)
                continue
            found[name] = self._text((*path, name))
            self._places(found[name], (*path, name))
            try:
                accept(field, filled(found[name], {n: p.default for n, p in self._parameters.items()}),
                       self._workflow.company)  # fmt: skip
            except Unfit as unfit:
                self._draft.report("M651", str(unfit), *path, name)
        return found

    def _text(self, path: Place) -> str:
        """A value as it is written: 1200.00 stays 1200.00."""
        value: Any = self._draft.value(*path)
        if isinstance(value, bool):
            return "yes" if value else "no"
        return value if isinstance(value, str) else self._draft.source.written(*path)

    def _places(self, text: str, path: Place) -> None:
        for name in PLACE.findall(text):
            if name not in self._parameters:
                known = nearest(name, unplaced(self._parameters))
                self._draft.report("M650", f"'{{{name}}}' is no parameter of this template{known}", *path)

    def _named(self, path: Place, key: str, kind: str) -> str:
        """The parameter that `per` or `when` names."""
        name = self._draft.value(*path, key)
        if name is None:
            return ""
        if name not in self._parameters:
            known = nearest(name, unplaced(self._parameters))
            self._draft.report("M650", f"'{key}' names '{name}', which is no parameter{known}", *path, key)
            return ""
        if self._parameters[name].type != kind:
            wanted = "a whole number" if kind == "integer" else "yes or no"
            self._draft.report("M651", f"'{key}' needs a parameter that is {wanted}, and '{name}' is not", *path, key)
            return ""
        return str(name)

    def _after(self, section: str, name: str) -> tuple[Predecessor, ...]:
        found: list[Predecessor] = []
        if section != "tasks":
            if self._draft.value(section, name, AFTER) is not None:
                self._draft.report("M650", "only tasks wait for others", section, name, AFTER, key=True)
            return ()
        tasks = self._draft.names("tasks")
        for text, where in self._draft.texts("tasks", name, AFTER):
            try:
                read = predecessors(text)
            except ValueError as error:
                self._draft.report("M651", f"'{AFTER}' {error}", *where)
                continue
            for each in read:
                if each.id in tasks:
                    found.append(each)
                else:
                    message = f"'{name}' waits for '{each.id}', which is no task of this template"
                    self._draft.unknown("M650", each.id, message, tasks, *where)
        return tuple(found)

    def _check_circles(self, template: Template) -> None:
        """Tasks that wait for themselves, over however many others."""
        try:
            template.network(template.answers({}))
        except Circle as circle:
            self._draft.report("M652", str(circle), "tasks", circle.jobs[0], key=True)
