"""A scenario while it is read: the names that stand in it so far, held against the rules.

What cannot be looked up is reported with the nearest thing that can, and reading goes on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.clock import Instant
from engine.machines.definition import Definition, Field
from engine.machines.draft import Draft, nearest, unplaced
from engine.machines.source import Path
from engine.problems import Position
from engine.records import Value
from engine.rules.fields import Unfit, accept
from engine.scenario.moments import Moments
from engine.workflow import Workflow

if TYPE_CHECKING:
    from engine.scenario.stage import Stage


@dataclass(frozen=True, slots=True)
class Named:
    """A value that is a record of the scenario, by its name."""

    name: str


COMPANY = "company"
"""What scenarios call the company's own record, by which recurring work comes round."""

Given = Mapping[str, Value | Named]
"""Fields as they are written, references still by name."""


@dataclass
class Page:
    """Where the reading of one scenario stands."""

    draft: Draft
    workflow: Workflow
    moments: Moments
    records: dict[str, tuple[str, Position]]
    """Each name, the kind of its record, and where it was opened."""
    now: Instant | None = None
    """The instant of the step that is being read."""

    def value(self, *path: str | int) -> Any:
        return self.draft.value(*path)

    def position(self, *path: str | int) -> Position:
        return self.draft.source.at(*path)

    def record(self, name: str, *path: str | int, key: bool = True) -> Definition | None:
        """The kind of the record of that name; reported when nothing has opened one."""
        if name in self.records:
            return self.workflow.definitions.get(self.records[name][0])
        known: Mapping[str, Position | None] = {known: place for known, (_, place) in self.records.items()}
        message = f"'{name}' is no record of this scenario: nothing before has opened it{nearest(name, known)}"
        if name == COMPANY:
            message = f"'{COMPANY}' is the company itself: what it does can be expected, and nobody does anything to it"
        self.draft.report("M802", message, *path, key=key)
        return None

    def company(self, *path: str | int) -> Definition | None:
        """The company as a record, whose clocks are its recurring work; reported when nothing comes round there."""
        company = self.workflow.recurring
        if company is not None and company.timers:
            return company
        message = f"nothing comes round in {self.workflow.company.name}, so there is nothing to expect of '{COMPANY}'"
        self.draft.report("M802", message, *path, key=True, advice="recurring work stands in company.yaml")
        return None

    def introduce(self, name: str, kind: str, *path: str | int) -> None:
        """A new record gets its name."""
        where = self.draft.source.key_at(*path)
        if name == COMPANY:
            message = f"'{COMPANY}' is the company itself and cannot name another record"
            self.draft.report("M802", message, *path, key=True)
        if name in self.records:
            first = ((self.records[name][1], "the first one"),)
            self.draft.report("M802", f"there is a record '{name}' already", *path, key=True, related=first)
        self.records.setdefault(name, (kind, where))

    def kind(self, name: str, *path: str | int, key: bool = True) -> Definition | None:
        """A workflow kind by its name."""
        if name not in self.workflow.definitions:
            known = nearest(name, unplaced(self.workflow.definitions))
            self.draft.report("M803", f"'{name}' is no workflow of {self.workflow.folder}{known}", *path, key=key)
        return self.workflow.definitions.get(name)

    def is_transition(self, definition: Definition, name: str, path: Path, *, key: bool = False) -> bool:
        """Whether records of a kind have such a transition; reported when not."""
        if name not in definition.transitions:
            known = nearest(name, unplaced(definition.transitions))
            self.draft.report("M806", f"'{name}' is no transition of a {definition.kind}{known}", *path, key=key)
        return name in definition.transitions

    def note(self, path: Path) -> str:
        """The note that is given `with` what is done to one record; nothing else can be."""
        given = (*path[:-2], "with")
        for name in self.draft.section(*given):
            if name != "note":
                message = f"only a note can be given with '{path[-2]}', and this is '{name}'"
                self.draft.report("M812", message, *given, name, key=True)
        return str(self.value(*given, "note") or "")

    def fields(self, definition: Definition, path: Path, *, beside: str = "") -> dict[str, Value | Named]:
        """The fields written at a path; the key `beside` is none of them."""
        written: Mapping[str, Any] = self.draft.section(*path)
        return {
            name: self.field(definition.fields[name], raw, (*path, name))
            for name, raw in written.items()
            if name != beside and self.is_field(definition, name, (*path, name))
        }

    def is_field(self, definition: Definition, name: str, path: Path) -> bool:
        """Whether records of a kind have such a field; reported when not."""
        if name not in definition.fields:
            known = nearest(name, unplaced(definition.fields))
            self.draft.report("M804", f"'{name}' is no field of a {definition.kind}{known}", *path, key=True)
        return name in definition.fields

    def field(self, field: Field, raw: Any, path: Path) -> Value | Named:
        """One value as people type it; reported when the field does not take it."""
        if field.type == "reference" and raw is not None:
            return self._reference(field, str(raw), path)
        if field.type == "agent" and isinstance(raw, str):
            return self.person(raw, *path) if raw.strip() else None
        value = raw if isinstance(raw, bool | None) else str(raw) if isinstance(raw, int | Decimal) else raw
        try:
            accept(field, value, self.workflow.company)
        except Unfit as unfit:
            self.draft.report("M805", str(unfit), *path)
        typed: Value = value
        return typed

    def _reference(self, field: Field, name: str, path: Path) -> Named:
        kind, place = self.records.get(name, ("", None))
        if not kind:
            fitting: Mapping[str, Position | None] = {n: p for n, (k, p) in self.records.items() if k == field.kind}
            message = f"'{field.name}' is '{name}', which is no record of this scenario"
            self.draft.report("M802", message + nearest(name, fitting), *path)
        elif kind != field.kind:
            related = ((place, "opened here"),) if place else ()
            message = f"'{field.name}' refers to a {field.kind}, and '{name}' is a {kind}"
            self.draft.report("M805", message, *path, related=related)
        return Named(name)

    def role(self, word: str, *path: str | int) -> None:
        """A role, or the client; reported when it is neither."""
        known = [*self.workflow.company.roles, "client"]
        if word not in known:
            self.draft.report("M808", f"'{word}' is no role{nearest(word, unplaced(known))}", *path)

    def person(self, word: str, *path: str | int) -> str:
        """Who is meant: an agent, the client, or somebody who has a role, and as few others as possible."""
        company = self.workflow.company
        if word in company.agents or word == "client":
            return word
        having = [company.agents[agent] for agent in company.with_role(word)]
        if having:
            return min(having, key=lambda agent: len(agent.roles)).id
        if word in company.roles:
            self.draft.report("M808", f"nobody has the role '{word}'", *path)
        else:
            known = unplaced([*company.agents, *company.roles, "client"])
            message = f"'{word}' is neither an agent nor a role of {company.name}{nearest(word, known)}"
            self.draft.report("M808", message, *path)
        return word


def resolved(fields: Given, stage: Stage) -> dict[str, Value]:
    """Fields with the ids of the records that they name."""
    return {name: stage.ids[v.name] if isinstance(v, Named) else v for name, v in fields.items()}
