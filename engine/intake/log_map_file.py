"""A map file → LogMap, or every problem in it at its place.

The shape is held against its JSON Schema; every name that the map uses is then looked up in the workflow it imports
into, so that a slip is found before the first row is read. Columns wait for the file: `LogMap.problems`.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.clock import zone
from engine.intake import dates
from engine.intake.log_map import Activity, Linked, LogMap, Mention, Reading, Translation
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

_COLUMN = re.compile(r"\{([^{}]*)\}")

Where = tuple[str | int, ...]


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
    found = _Builder(draft, workflow, definition).build() if definition else None
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
    mentions: list[Mention] = field(default_factory=list)
    translations: dict[str, Translation] = field(default_factory=dict)

    def build(self) -> LogMap:
        self.translations = {name: self.translation(name) for name in self.draft.section("columns")}
        agent = self.reading("agent")
        self.check_words(agent, "agent")
        fields = self.fields()
        activities = {name: self.an_activity(name) for name in self.draft.section("activities")}
        self.check_required(self.definition, set(fields), "fields")
        self.check_opening(activities)
        return LogMap(
            definition=self.definition,
            source=self.draft.value("source"),
            record=self.mention("record"),
            activity=self.mention("activity"),
            time=self.mention("time", "column"),
            instant=self.instants(),
            agent=agent,
            fields=fields,
            activities=activities,
            encoding=self.encoding(),
            delimiter=self.delimiter(),
            mentions=tuple(self.mentions),
        )

    # -- the file, and its instants -----------------------------------------------------------------------------------

    def encoding(self) -> str:
        name: str = self.draft.value("file", "encoding") or "utf-8"
        try:
            plain = "a\n".encode(codecs.lookup(name).name) == b"a\n"
        except (LookupError, UnicodeError, TypeError):
            self.draft.report(
                "M708", f"'{name}' is no encoding of text", "file", "encoding", advice="common ones: utf-8, cp1252"
            )
            return "utf-8"
        if not plain:
            self.draft.report("M708", f"files in '{name}' are not read; save the log in UTF-8", "file", "encoding")
        return name

    def delimiter(self) -> str:
        mark: str = self.draft.value("file", "delimiter") or ","
        if mark in '"\r\n ' or mark.isalnum():
            self.draft.report(
                "M708", f"{mark!r} cannot part cells", "file", "delimiter", advice='common ones: "," ";" "\\t"'
            )
        return mark

    def instants(self) -> dates.Reader:
        written = self.draft.section("time")
        name = written.get("zone", self.workflow.company.zone)
        try:
            here = zone(name)
        except (KeyError, ValueError, OSError):
            self.draft.report("M707", f"'{name}' is no time zone; write it like Europe/Rome", "time", "zone")
            here = zone(self.workflow.company.zone)
        try:
            return dates.reader(written.get("format", "iso"), here)
        except ValueError as error:
            self.draft.report("M707", str(error), "time", "format")
            return dates.reader("iso", here)

    # -- columns ------------------------------------------------------------------------------------------------------

    def mention(self, *where: str | int) -> str:
        """The column that is named at a path."""
        name: str = self.draft.value(*where)
        self.mentions.append(Mention(name, self.draft.source.at(*where)))
        return name

    def column(self, name: str, position: Position) -> Translation:
        self.mentions.append(Mention(name, position))
        return self.translations.get(name) or Translation(name, pattern=_ANYTHING, becomes="{n}")

    def translation(self, name: str) -> Translation:
        self.mentions.append(Mention(name, self.draft.source.key_at("columns", name)))
        written = self.draft.section("columns", name)
        words, old, new = written.get("words", {}), written.get("from"), written.get("to")
        if (old is None) != (new is None):
            self.draft.report("M709", f"the translation of '{name}' has '{'to' if old is None else 'from'}' alone; "
                              "'from' and 'to' go together", "columns", name, key=True)  # fmt: skip
            return Translation(name, words)
        for key in ("from", "to"):
            if old is not None and written[key].count("{n}") != 1:
                self.draft.report("M709", f"'{key}' needs {{n}} once, the part that is kept", "columns", name, key)
                return Translation(name, words)
        pattern = re.compile("(?P<n>.+)".join(map(re.escape, old.split("{n}")))) if old else None
        return Translation(name, words, pattern, new or "")

    def reading(self, *where: str | int) -> Reading:
        """A column, text with {columns} in it, or {always: text}."""
        written: Any = self.draft.value(*where)
        if isinstance(written, dict):
            return Reading((written["always"],))
        position = self.draft.source.at(*where)
        if "{" not in written:
            return Reading((self.column(written, position),))
        parts = _COLUMN.split(written)
        pieces = tuple(self.column(part, position) if odd % 2 else part for odd, part in enumerate(parts))
        return Reading(tuple(piece for piece in pieces if piece != ""))

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
            reading = self.reading("fields", name)
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
        by = self.column(self.draft.value(*where, "for_each"), self.draft.source.at(*where, "for_each"))
        other = self.workflow.definitions[declared.kind]
        fields = {}
        for name in self.draft.section(*where, "fields"):
            place = (*where, "fields", name)
            if self.is_field(other, name, self.draft.source.key_at(*place)):
                fields[name] = self.reading(*place)
                self.check_values(other.fields[name], fields[name], *place)
        self.check_required(other, set(fields), *where)
        return Linked(other.kind, by, fields)

    def check_values(self, declared: Field, reading: Reading, *where: str | int) -> None:
        """Fixed text, and every word that a column is translated to, must be a value of the field."""
        for text, place in self.texts(reading, *where):
            try:
                accept(declared, text, self.workflow.company)
            except Unfit as unfit:
                self.draft.report("M706", str(unfit), *place)

    def check_words(self, reading: Reading, *where: str | int) -> None:
        """Every agent that the map names must work here."""
        agents = self.workflow.company.agents
        for text, place in self.texts(reading, *where):
            if not self.workflow.company.roles_of(text):
                self.draft.unknown("M705", text, f"'{text}' is no agent of {self.workflow.company.name}",
                                   unplaced(agents), *place)  # fmt: skip

    def texts(self, reading: Reading, *where: str | int) -> list[tuple[str, Where]]:
        """The texts that a reading can come to, as far as the map alone tells, and where they are written."""
        if (fixed := reading.fixed) is not None:
            return [(fixed, where)]
        if len(reading.pieces) > 1 or not isinstance(only := reading.pieces[0], Translation):
            return []
        return [(text, ("columns", only.column, "words", word)) for word, text in only.words.items()]

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
        note = self.reading(*where, "note") if "note" in written else None
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


_ANYTHING = re.compile(r"(?s)(?P<n>.*)")


def _a(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"
