"""Values that nobody gave: copied from the records that other fields refer to, and followed when these change.

A default is tried source by source: `[contract.service_level, client.service_level]`. The field `contract` may itself
have a default, `client.contract`, so one look can need the next; whoever loads records asks here what is still missing.

A field that *follows* is kept as its sources are: while it holds what they said before a change, it gets what they say
after it. Once somebody has given it another value, it stays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from msgspec.structs import replace

from engine.machines.definition import Definition, Field
from engine.records import Record, Value

Fields = Mapping[str, Value]
Find = Callable[[str], Record | None]
"""The record of an id; None when there is none, or it was not loaded."""


class Defaults:
    """The defaults of one kind's fields."""

    def __init__(self, definition: Definition) -> None:
        self.fields = definition.fields
        self.following = tuple(field for field in definition.fields.values() if field.follows)
        self.references = frozenset(reference for field in self.following for reference, _ in field.copied_from)
        """The fields whose change makes others follow."""
        self.placed = frozenset(_set_by_rules(definition, self.references))
        """What the rules themselves put into these fields."""

    def first(self, given: Fields, find: Find) -> dict[str, Value]:
        """The fields of a new record: what was given, and what the defaults add."""
        found: dict[str, Value] = {name: value for name, value in given.items() if value is not None}
        for field in self.fields.values():
            if field.name not in found and (value := self._default(field, given, find, frozenset())) is not None:
                found[field.name] = value
        return found

    def followed(self, before: Fields, after: Fields, find_before: Find, find: Find) -> dict[str, Value]:
        """The fields that follow from a change, with their new values; those that changed themselves stay."""
        given = {name for name in after if after.get(name) != before.get(name)}
        held = [f for f in self.following if f.name not in given and self._holds(f, before, find_before)]
        now = dict(after)
        for _ in held:  # one may depend on another, which comes later
            changed = {f.name: value for f in held if (value := self._copied(f, now, find)) != now.get(f.name)}
            if not changed:
                break
            now |= changed
        return {field.name: now[field.name] for field in held if now.get(field.name) != after.get(field.name)}

    def _holds(self, field: Field, fields: Fields, find: Find) -> bool:
        """Whether a field has the value that its sources say."""
        return self._copied(field, fields, find) == fields.get(field.name)

    def _copied(self, field: Field, fields: Fields, find: Find) -> Value:
        """What the sources of a live record's field say: its references are as they are, set or not."""
        return self._default(field, fields, find, frozenset(self.fields))

    def _default(self, field: Field, fields: Fields, find: Find, trying: frozenset[str]) -> Value:
        for reference, name in field.copied_from:
            stream = self._referred(reference, fields, find, trying | {field.name})
            source = find(str(stream)) if stream else None
            if source is not None and (value := source.fields.get(name)) is not None:
                return value
        return field.default

    def _referred(self, name: str, fields: Fields, find: Find, trying: frozenset[str]) -> Value:
        """The id that a reference holds, or will hold by its own default; two that wait for each other hold nothing."""
        if (value := fields.get(name)) is not None or name in trying:
            return value
        return self._default(self.fields[name], fields, find, trying)


def with_values(find: Find, stream: str, values: Fields) -> Find:
    """As `find`, with one record as it was when it had these values."""

    def look(wanted: str) -> Record | None:
        record = find(wanted)
        if record is None or wanted != stream:
            return record
        return replace(record, fields={**record.fields, **values})

    return look


def _set_by_rules(definition: Definition, names: frozenset[str]) -> Iterable[str]:
    """Ids that transitions and rungs put into some fields; the empty text for whatever empties one."""
    for transitions in definition.transitions.values():
        for transition in transitions:
            yield from (str(value or "") for name, value in transition.sets.items() if name in names)
    for ladder in definition.ladders.values():
        for rung in ladder.rungs:
            yield from (str(action.value or "") for action in rung.actions if action.field in names)
