"""What a decision has to know of other records, and which other records have to hear of what it changed.

Deciding touches no store. Whoever loads records asks here what is missing, and asks again once it is there, because one
record leads to the next: the ticket's client, the client's contract, the contract's service level.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.commands import Approve, Command, Follow, Merge, Open
from engine.machines.definition import Definition
from engine.records import Record, Value
from engine.rules import links, merging, waiting
from engine.rules.defaults import Find, with_values
from engine.rules.kind import Kind

Linked = Mapping[str, Record]
"""The records that a decision looks at, by id; an id that is missing here does not exist."""

Watched = Mapping[str, Mapping[str, list[tuple[str, str]]]]
"""Kind → field → the kinds of which a field follows it, each with the reference by which it does."""


@dataclass(frozen=True, slots=True)
class Followers:
    """Open records that may follow what has changed."""

    kind: str
    reference: str
    """The field in which they refer to the changed record."""
    before: dict[str, Value]
    """What was changed in it, with the values from before."""


def needs(kind: Kind, record: Record | None, command: Command, linked: Linked) -> set[str]:
    """Ids of records that deciding a command looks at and that are not in `linked`."""
    missing: set[str] = set()

    def find(stream: str) -> Record | None:
        if stream not in linked:
            missing.add(stream)
        return linked.get(stream)

    given = _given(command, record)
    for name in kind.references & given.keys():
        if given[name]:
            find(str(given[name]))
    for name in kind.waiting & given.keys():
        waiting.look(kind.definition, name, given[name], find)
    if isinstance(command, Open):
        kind.defaults.first(given, find)
        if command.parent and (parent := find(command.parent)):
            links.goes_on(parent, find)
    elif record is not None:
        links.goes_on(record, find)
        if isinstance(command, Merge) and (into := find(command.into)):
            merging.look_around(record, into, find)
        _look(kind, record, command, given, find)
    return missing


def _given(command: Command, record: Record | None) -> Mapping[str, Value]:
    """The fields that a command brings; an approval, those that were brought when it was asked for."""
    if isinstance(command, Approve) and record is not None:
        return {name: value for asked in record.asked.values() for name, value in asked.fields.items()}
    return getattr(command, "fields", {})


def _look(kind: Kind, record: Record, command: Command, given: Mapping[str, Value], find: Find) -> None:
    """Look at whatever a change to a live record makes fields follow, before and after."""
    defaults = kind.defaults
    if isinstance(command, Follow):
        find_before = with_values(find, command.source, command.before)
        defaults.followed(record.fields, record.fields, find_before, find)
    elif defaults.references & given.keys() or defaults.placed:
        defaults.followed(record.fields, {**record.fields, **given}, find, find)
        for stream in filter(None, defaults.placed):
            find(stream)


def watched(definitions: Mapping[str, Definition]) -> Watched:
    """Which fields of which kinds are followed, and by whom."""
    found: dict[str, dict[str, list[tuple[str, str]]]] = {}
    for definition in definitions.values():
        for field in definition.fields.values():
            for reference, name in field.copied_from if field.follows else ():
                source = definition.fields[reference].kind
                found.setdefault(source, {}).setdefault(name, []).append((definition.kind, reference))
    return found


def followers(watching: Watched, before: Record | None, after: Record | None) -> list[Followers]:
    """Who may follow a change from one record to the next; nobody follows a new one."""
    if before is None or after is None or before.kind not in watching:
        return []
    fields = watching[before.kind]
    old = {name: before.fields.get(name) for name in fields if before.fields.get(name) != after.fields.get(name)}
    return [Followers(*place, old) for place in dict.fromkeys(place for name in old for place in fields[name])]
