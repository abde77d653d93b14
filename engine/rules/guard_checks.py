"""Compiles the guards of a definition, and finds those that say nothing: always so, never so, or no such value.

What they mean together is seen to by automatic_checks.py and alternative_checks.py. Every check here is certain of
what it claims (sampling.py); where nothing is certain, nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from engine.machines.checks import Case, Check
from engine.machines.definition import Definition, Field, Transition
from engine.machines.draft import Draft, nearest, unplaced
from engine.machines.source import Path
from engine.machines.surroundings import BUILT_IN_ROLES
from engine.rules import alternative_checks, automatic_checks
from engine.rules.guard import Guards, Program, Variable, program, variables
from engine.rules.sampling import UNREADABLE, outcomes
from engine.rules.tree import Node


def guarded(draft: Draft, definition: Definition) -> Definition:
    """The definition with every guard compiled; guards that cannot be are reported, and have no program."""
    guards = Guards(definition.kind, definition.fields)
    compiled = {}
    for name, alternatives in definition.transitions.items():
        paths = draft.alternatives(name)
        compiled[name] = tuple(_compiled(draft, guards, *pair) for pair in zip(alternatives, paths, strict=True))
    return replace(definition, transitions=compiled)


def _compiled(draft: Draft, guards: Guards, transition: Transition, path: Path) -> Transition:
    if transition.guard is None:
        return transition
    guard, problems = guards.compile(transition.guard, draft.source, (*path, "if"))
    draft.problems += problems
    return replace(transition, guard=guard)


def unknown_values(case: Case) -> None:
    """A comparison with a value that the field can never have."""
    known = variables(case.definition.kind, case.definition.fields)
    for _, path, run in _programs(case):
        for name, value in _compared(run.tree):
            if name in known and isinstance(value.value, str):
                _unknown_value(case, (*path, "if"), name, known[name].field, value)


def _compared(root: Node) -> Iterator[tuple[str, Node]]:
    """Every name and each written value that it is held against for equality."""
    for node in root.walk():
        match node:
            case Node("call", "_==_" | "_!=_", (Node("name", name, _), Node("value") as value)):
                yield name, value
            case Node("call", "_==_" | "_!=_", (Node("value") as value, Node("name", name, _))):
                yield name, value
            case Node("call", "@in", (Node("name", name, _), Node("list", _, items))):
                yield from ((name, item) for item in items)
            case Node("call", "@in", (Node("value") as value, Node("name", name, _))):
                yield name, value


def _unknown_value(case: Case, path: Path, name: str, field: Field | None, value: Node) -> None:
    what, there_are = _possible(case, name, field)
    if there_are is None or value.value in there_are or (value.value == "" and name != "roles"):
        return
    before = case.draft.value(*path)[: value.offset].split("\n")
    place = case.draft.source.inside(path, len(before), len(before[-1]) + 1)
    wide = replace(place, end_column=place.column + len(value.value) + 2)
    hint = nearest(value.value, unplaced(there_are))
    message = f"'{value.value}' is no {what}, so comparing '{name}' with it says nothing{hint}"
    case.draft.report("M406", message, *path, at=wide)


def _possible(case: Case, name: str, field: Field | None) -> tuple[str, tuple[str, ...] | None]:
    """What a name holds, and all the values there are of it; None when there is no end of them."""
    around = case.draft.around
    if name == f"{case.definition.kind}.state":
        return "state of this workflow", tuple(case.definition.states)
    if name == "roles" and around.known:
        return "role", (*around.roles, *BUILT_IN_ROLES)
    if name == "actor" and around.known:
        return "agent", (*around.agents, "client", "engine")
    if field is None:
        return "", None
    if field.type == "choice":
        return f"value of '{field.name}'", field.choices
    if field.type == "agent" and around.known:
        return "agent", tuple(around.agents)
    if field.type == "service_level" and around.known:
        return "service level", tuple(around.levels)
    if field.type == "service" and around.known:
        return "service", tuple(around.services)
    return "", None


def foregone(case: Case) -> None:
    """A guard that is always true, always false, or false in every state in which it is asked."""
    known = variables(case.definition.kind, case.definition.fields)
    for transition, path, run in _programs(case):
        here = _results(case, run, transition.sources, known)
        if here == {True}:
            case.draft.report(
                "M407",
                f"the condition of '{transition.name}' is always true, so it says nothing; leave it out",
                *path,
                "if",
            )
        elif here == {False} and _results(case, run, tuple(case.definition.states), known) == {False}:
            case.draft.report(
                "M408", f"the condition of '{transition.name}' is always false, so it can never be taken", *path, "if"
            )
        elif here == {False}:
            states = ", ".join(transition.sources)
            case.draft.report(
                "M409",
                f"the condition of '{transition.name}' is false in every state that it leads from "
                f"({states}), so it can never be taken",
                *path,
                "if",
            )


def _results(case: Case, run: Program, states: tuple[str, ...], known: dict[str, Variable]) -> set[bool] | None:
    """What a guard comes out as in some states; None when nobody can tell."""
    found: set[bool] = set()
    for state in states:
        results = outcomes([(run, {f"{case.definition.kind}.state": state})], known, case.draft.around)
        if results is None:
            return None
        found |= {result for (result,) in results}
    return found


def _programs(case: Case) -> Iterator[tuple[Transition, Path, Program]]:
    """Every transition that has a guard, with where it is written."""
    for transition, path in case.transitions:
        if transition.guard is not None:
            yield transition, path, program(transition.guard)


CHECKS = (
    Check(unknown_values, UNREADABLE),
    Check(foregone, UNREADABLE | {"M406", "M220", "M306"}),
    *automatic_checks.CHECKS,
    *alternative_checks.CHECKS,
)
