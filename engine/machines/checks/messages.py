"""Messages of rules: each reaches somebody."""

from __future__ import annotations

from collections.abc import Iterator

from engine.machines.checks import Case, Check
from engine.machines.checks.escalation import rungs
from engine.machines.source import Path

CLIENT = "client"
"""Whom a message can be for, the field that says who that is, and the kind of what it refers to."""


def to_no_client(case: Case) -> None:
    """A message for the client, in a workflow whose records are of no client."""
    kind, field = case.definition.kind, case.definition.fields.get(CLIENT)
    if kind == CLIENT or (field is not None and field.kind == CLIENT):
        return
    others = [other for other in case.definition.fields.values() if other.kind == CLIENT]
    for what, path in _telling(case):
        for word, where in case.draft.texts(*path):
            if word == CLIENT:
                message = (
                    f"{what} notifies '{CLIENT}', and a {kind} has no field '{CLIENT}' of type {CLIENT}: nobody is told"
                )
                advice = f"rename '{others[0].name}' to '{CLIENT}'" if others else ""
                related = tuple((other.position, f"'{other.name}' refers to a {CLIENT}") for other in others[:1])
                case.draft.report("M525", message, *where, warning=True, advice=advice, related=related)


def _telling(case: Case) -> Iterator[tuple[str, Path]]:
    """Everything that notifies: what it is, and where it says whom."""
    yield from ((f"timer '{name}'", ("timers", name, "notify")) for name in case.definition.timers)
    yield from ((f"the rung at {rung.key}", (*path, "notify")) for _, rung, path in rungs(case))


CHECKS = (Check(to_no_client, frozenset({"M227", "M513"})),)
