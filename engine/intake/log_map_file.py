"""A map file → LogMap, or every problem in it at its place.

The shape is held against its JSON Schema; every name that the map uses is then looked up in the workflow it imports
into, so that a slip is found before the first row is read. Columns wait for the file: `LogMap.problems`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.intake.log_map import Activity, Linked, LogMap, Reading
from engine.intake.map_columns import Columns, delimiter, encoding, instants
from engine.machines.definition import Definition, Field
from engine.machines.draft import Draft, nearest, unplaced
from engine.machines.schema import HARMLESS, violations
from engine.machines.source import read_file
from engine.machines.surroundings import Surroundings
from engine.problems import Position, Problem, in_order
from engine.rules.fields import Unfit, accept
from engine.workflow import Workflow

IGNORE = "ignore"
"""The activity that asks for nothing."""


def load(path: Path, workflow: Workflow) -> tuple[LogMap | None, list[Problem]]:
    """The map in a file when it can be used, and all its problems."""
    source, problems = read_file(path, path.as_posix())
    if source is None:
        return None, problems
    problems += violations(source, "log_map")
    if any(problem.code not in HARMLESS for problem in problems):
        return None, in_order(problems)
    draft = Draft(source, Surroundings())
    definition = _kind(draft, workflow)
    found = _Builder(draft, workflow, definition, Columns(draft)).build() if definition else None
    problems += draft.problems
    return (found if not any(p.severity == "error" for p in problems) else None), in_order(problems)


def _kind(draft: Draft, workflow: Workflow) -> Definition | None:
    name = draft.value("import")
    if name not in workflow.definitions:
        known = unplaced(workflow.definitions)
        draft.unknown("M702", name, f"'{name}' is no workflow of {workflow.folder}", known, "import")
    return workflow.definitions.get(name)


@dataclass
class _Builder:
    """One map on its way to a LogMap; what cannot be resolved is reported and left out."""

    draft: Draft
    workflow: Workflow
    definition: Definition
    columns: Columns

    def build(self) -> LogMap:
        agent = self.columns.reading("agent")
        self.check_words(agent, "agent")
        fields = self.fields()
        activities = {name: self.an_activity(name) for name in self.draft.section("activities")}
        self.check_required(self.definition, set(fields), "fields")
        self.check_opening(activities)
        return LogMap(
            definition=self.definition,
            source=self.draft.value("source"),
            record=self.columns.mention("record"),
            activity=self.columns.mention("activity"),
            time=self.columns.mention("time", "column"),
            instant=instants(self.draft, self.workflow.company.zone),
            agent=agent,
            fields=fields,
            activities=activities,
            encoding=encoding(self.draft),
            delimiter=delimiter(self.draft),
            mentions=tuple(self.columns.mentions),
        )

    # -- fields -------------------------------------------------------------------------------------------------------

    def is_field(self, definition: Definition, name: str, position: Position) -> bool:
        """Whether records of a kind have such a field; reported when not."""
        if name not in definition.fields:
            known = nearest(name, unplaced(definition.fields))
            self.draft.report("M703", f"'{name}' is no field of a {definition.kind}{known}", at=position)
        return name in definition.fields

    def fields(self) -> dict[str, Reading | Linked]:
        """Where each field of a new record comes from."""
        key_at = self.draft.source.key_at
        names = self.draft.section("fields")
        return {n: self.a_field(n) for n in names if self.is_field(self.definition, n, key_at("fields", n))}

    def a_field(self, name: str) -> Reading | Linked:
        declared = self.definition.fields[name]
        written = self.draft.value("fields", name)
        if not isinstance(written, dict) or "always" in written:
            reading = self.columns.reading("fields", name)
            self.check_values(declared, reading, "fields", name)
            return reading
        if declared.type != "reference":
            self.draft.report("M709", f"'{name}' is {_a(declared.type)} and refers to no record, so nothing "
                              "can be opened for it; write the column alone", "fields", name)  # fmt: skip
            return Reading(("",))
        return self.linked(declared, "fields", name)

    def linked(self, declared: Field, *where: str | int) -> Linked | Reading:
        if "for_each" not in self.draft.section(*where):
            self.draft.report("M709", f"'{declared.name}' needs 'for_each': the column that tells one "
                              f"{declared.kind} from another", *where)  # fmt: skip
            return Reading(("",))
        by = self.columns.column(self.draft.value(*where, "for_each"), self.draft.source.at(*where, "for_each"))
        other = self.workflow.definitions[declared.kind]
        fields = {}
        for name in self.draft.section(*where, "fields"):
            place = (*where, "fields", name)
            if self.is_field(other, name, self.draft.source.key_at(*place)):
                fields[name] = self.columns.reading(*place)
                self.check_values(other.fields[name], fields[name], *place)
        self.check_required(other, set(fields), *where)
        return Linked(other.kind, by, fields)

    def check_values(self, declared: Field, reading: Reading, *where: str | int) -> None:
        """Fixed text, and every word that a column is translated to, must be a value of the field."""
        for text, place in self.columns.texts(reading, *where):
            try:
                accept(declared, text, self.workflow.company)
            except Unfit as unfit:
                self.draft.report("M706", str(unfit), *place)

    def check_words(self, reading: Reading, *where: str | int) -> None:
        """Every agent that the map names must work here."""
        agents = self.workflow.company.agents
        for text, place in self.columns.texts(reading, *where):
            if not self.workflow.company.roles_of(text):
                self.draft.unknown("M705", text, f"'{text}' is no agent of {self.workflow.company.name}",
                                   unplaced(agents), *place)  # fmt: skip

    def check_required(self, definition: Definition, given: set[str], *where: str | int) -> None:
        for declared in definition.fields.values():
            if declared.required and declared.name not in given:
                message = f"a new {definition.kind} needs '{declared.name}', and the map does not say from where"
                self.draft.report("M710", message, *where, key=True)

    # -- activities ---------------------------------------------------------------------------------------------------

    def an_activity(self, name: str) -> Activity:
        where = ("activities", name)
        if isinstance(word := self.draft.value(*where), str):
            return Activity() if word == IGNORE else Activity(transitions=self.transitions(*where))
        written = self.draft.section(*where)
        brings = tuple(self.brought(name, *place) for name, place in self.draft.texts(*where, "brings"))
        note = self.columns.reading(*where, "note") if "note" in written else None
        public = written.get("public", False)
        activity = Activity(written.get("opens", False), self.transitions(*where, "do"), brings, note, public)
        if public and note is None:
            self.draft.report("M709", "'public' is said of a note, and there is none", *where, "public", key=True)
        if activity.ignored:
            self.draft.report(
                "M709", f"'{name}' asks for nothing; write '{name}: ignore' if that is meant", *where, key=True
            )
        if activity.opens and activity.transitions:
            self.check_beginning(name, activity)
        return activity

    def check_beginning(self, name: str, activity: Activity) -> None:
        """A record that a row opens must be able to go on as the row says."""
        start, known = self.definition.initial, self.definition.transitions
        ways = [way for ways in known.values() for way in ways if start in way.sources]
        if any(way.automatic or way.name in activity.transitions for way in ways):
            return
        told = " or ".join(f"'{transition}'" for transition in activity.transitions)
        message = (
            f"'{name}' opens a {self.definition.kind}, which is '{start}' then, and {told} does not lead out of that"
        )
        possible = ", ".join(dict.fromkeys(way.name for way in ways))
        self.draft.report("M709", message, "activities", name, "do", advice=f"what does: {possible}")

    def brought(self, name: str, *where: str | int) -> str:
        """A field that a row sets anew."""
        written = self.draft.section("fields")
        if not self.is_field(self.definition, name, self.draft.source.at(*where)):
            return name
        if name not in written:
            message = f"'{name}' is brought by a row, but 'fields' does not say from which column"
            self.draft.report("M709", message, *where)
        elif isinstance(written[name], dict) and "for_each" in written[name]:
            message = f"'{name}' refers to another record, which is chosen once, when the record is opened"
            self.draft.report("M709", message, *where)
        return name

    def transitions(self, *where: str | int) -> tuple[str, ...]:
        known = self.definition.transitions
        found = []
        for name, place in self.draft.texts(*where):
            if name not in known:
                self.draft.unknown("M704", name, f"'{name}' is no transition of {self.definition.file}",
                                   unplaced(known), *place)  # fmt: skip
            found.append(name)
        return tuple(found)

    def check_opening(self, activities: Mapping[str, Activity]) -> None:
        if not any(activity.opens for activity in activities.values()):
            advice = "say opens: true at each activity that a record can begin with"
            self.draft.report(
                "M709", f"no activity opens a {self.definition.kind}", "activities", key=True, advice=advice
            )


def _a(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"
