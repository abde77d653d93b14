"""From what a person types to the record, the kind or the fields that it means.

What cannot be told apart, or is not there, depends on what the store holds: it ends in NotDone, with the candidates.
"""

from __future__ import annotations

from collections.abc import Iterable

from engine.cli.excerpt import clean
from engine.cli.home import Home
from engine.cli.options import utf8
from engine.cli.outcomes import NotDone
from engine.machines.definition import Definition
from engine.problems import UsageError, did_you_mean
from engine.records import Record, Value

MOST_CANDIDATES = 8
"""Candidates that a message lists."""


def definition(home: Home, kind: str) -> Definition:
    """The workflow of a kind. UsageError when there is none."""
    kinds = home.workflow.definitions
    if kind not in kinds:
        raise UsageError(f"'{kind}' is no workflow of this practice{did_you_mean(kind, kinds)}")
    return kinds[kind]


def record(home: Home, name: str) -> Record:
    """A record by its id, in upper or lower case. NotDone when there is none."""
    found = home.store.load(utf8(name)) or home.store.load(name.upper())
    if found is None:
        raise NotDone(f"there is no record '{name}'; `margine list` shows what there is")
    return found


def reference(home: Home, kind: str, text: str) -> str:
    """The id of the one record of a kind that `text` means: its id, or a part of its name. NotDone otherwise."""
    found = home.views.find_reference(kind, text)
    if len(found) == 1:
        return found[0].id
    if not found:
        raise NotDone(f"'{text}' is no {kind}{_nearest(home, kind, text)}")
    shown = ", ".join(clean(f"{r.id} {r.fields.get('name') or ''}".rstrip()) for r in found[:MOST_CANDIDATES])
    more = f" and {len(found) - MOST_CANDIDATES} more" if len(found) > MOST_CANDIDATES else ""
    raise NotDone(f"'{text}' may mean several: {shown}{more}; write more of the name, or the id")


def _nearest(home: Home, kind: str, text: str) -> str:
    from engine.store.contract import Where

    names = {clean(str(r.fields.get("name") or r.id)) for r in home.views.all(Where(kind=kind), "id")}
    return did_you_mean(text, names) or f"; `margine new {kind} name=…` makes one"


def fields(home: Home, definition: Definition, words: Iterable[str]) -> dict[str, Value]:
    """`name=value` words as fields; names of other records become their ids, an empty value clears a field."""
    given: dict[str, Value] = {}
    for word in words:
        name, equals, value = utf8(word).partition("=")
        if not equals:
            raise UsageError(f"'{word}' gives no field; write FIELD=VALUE, e.g. {_example(definition)}={word}")
        if name in given:
            raise UsageError(f"'{name}' is given twice")
        if name == "note" and "note" not in definition.fields:
            raise UsageError("a note is no field; write --note TEXT")
        field = definition.fields.get(name)
        refers = field is not None and field.type == "reference" and value
        given[name] = reference(home, field.kind, value) if refers and field else value
    return given


def _example(definition: Definition) -> str:
    return next(iter(definition.fields), "subject")
