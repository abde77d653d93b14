"""Live records that a set of rules would leave without a place: asked of indexes, so that a million cost moments."""

from __future__ import annotations

from collections.abc import Iterator

from engine.machines.definition import Definition
from engine.rule_events import Stranded
from engine.store.contract import Store, Where
from engine.workflow import Workflow

NAMED = 10
"""Records that are named for each state."""


def stranded(store: Store, present: Workflow, coming: Workflow) -> tuple[Stranded, ...]:
    """Open records that fit the present rules, and would not fit those that are to come.

    Those that do not fit the present ones either are no reason to keep them.
    """
    return tuple(
        lost
        for kind, definition in present.definitions.items()
        for lost in _of_kind(store, definition, coming.definitions.get(kind))
    )


def _of_kind(store: Store, before: Definition, after: Definition | None) -> Iterator[Stranded]:
    if after is None:
        if lost := _lost(store, before.kind, "", (*before.states, *before.moved)):
            yield lost
        return
    known = {*after.states, *after.moved}
    for state in (*before.states, *before.moved):
        if state in known:
            continue
        rule = before.rule_at(before.states[before.placed(state)].position)
        if lost := _lost(store, before.kind, state, (state,), rule):
            yield lost


def _lost(store: Store, kind: str, state: str, states: tuple[str, ...], rule: str = "") -> Stranded | None:
    where = Where(kind=kind, open=True, states=states)
    if not (count := store.count(where)):
        return None
    some = tuple(record.id for record in store.find(where, "id", limit=NAMED).records)
    return Stranded(kind, state, count, some, rule)
