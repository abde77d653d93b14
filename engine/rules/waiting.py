"""Fields that say what a record waits for: whatever is named must be there, and nobody waits in a circle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.machines.definition import Definition
from engine.machines.predecessors import predecessors
from engine.records import Record, Value
from engine.rules.defaults import Find

MOST = 2000
"""Records that are looked at to see whether one would wait in a circle."""


def look(definition: Definition, field: str, value: Value, find: Find) -> None:
    """Look at everything that would be waited for, and at what that waits for in turn."""
    ahead, seen = list(awaited(value)), set[str]()
    while ahead and len(seen) < MOST:
        name = ahead.pop()
        if name not in seen:
            seen.add(name)
            record = find(name)
            if record is not None and record.kind == definition.kind:
                ahead += awaited(record.fields.get(field))


def objection(definition: Definition, field: str, value: Value, linked: Mapping[str, Record], own: str = "") -> str:
    """Why a record cannot wait for what is named, as the end of a sentence; empty when it can."""
    for name in awaited(value):
        if name not in linked or linked[name].kind != definition.kind:
            return f"but there is no {definition.kind} '{name}'"
    if own and (way := _way(field, value, linked, own)):
        return f"but {' waits for '.join((own, *way))}: nobody can wait in a circle"
    return ""


def awaited(value: Value) -> Iterator[str]:
    """The records that a value names; none when it cannot be read."""
    try:
        found = predecessors(str(value or ""))
    except ValueError:
        return
    yield from (each.id for each in found)


def _way(field: str, value: Value, linked: Mapping[str, Record], own: str) -> tuple[str, ...]:
    """The way back to a record over what is waited for; empty when there is none."""
    ahead: list[tuple[str, ...]] = [(name,) for name in awaited(value)]
    seen: set[str] = set()
    while ahead:
        way = ahead.pop()
        if way[-1] == own:
            return way
        if way[-1] not in seen and way[-1] in linked:
            seen.add(way[-1])
            ahead += [(*way, name) for name in awaited(linked[way[-1]].fields.get(field))]
    return ()
