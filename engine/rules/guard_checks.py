"""Compiles the guards of a definition, and finds those that say nothing: always so, never so, or no such value.

What they mean together is seen to by automatic_checks.py and alternative_checks.py. Every check here is certain of
what it claims (sampling.py); where nothing is certain, nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from engine.machines.checks import Case, Check
from engine.machines.checks.given import CLOSED, NONE_OF, members, nobody_knows
from engine.machines.definition import Definition, Field, Transition
from engine.machines.draft import Draft, nearest, unplaced
from engine.machines.source import Path
from engine.machines.surroundings import BUILT_IN_ROLES
from engine.rules import alternative_checks, automatic_checks, money_guards
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
    return money_guards.compiled(draft, guards, replace(definition, transitions=compiled))


def _compiled(draft: Draft, guards: Guards, transition: Transition, path: Path) -> Transition:
    if transition.guard is None:
        return transition
    guard, problems = guards.compile(transition.guard, draft.source, (*path, "if"))
    draft.problems += problems
    return replace(transition, guard=guard)


@dataclass(frozen=True, slots=True)
class _Condition:
    """A condition, whose it is, what follows when it is never true, and the states in which it is asked."""

    run: Program
    path: Path
    of: str
    never: str
    states: tuple[str, ...]
    asked_in: str


def _conditions(case: Case) -> Iterator[_Condition]:
    """Every condition of a workflow that could be compiled."""
    for transition, path in case.transitions:
        if transition.guard is not None:
            run, of = program(transition.guard), f"'{transition.name}'"
            never = "it can never be taken"
            yield _Condition(run, (*path, "if"), of, never, transition.sources, "that it leads from")
    for each in money_guards.asked(case.definition):
        run = program(each.guard)
        yield _Condition(run, (*each.path, "if"), each.of, each.never, each.states, "in which it is asked")


def unknown_values(case: Case) -> None:
    """A comparison with a value that the field can never have."""
    known = variables(case.definition.kind, case.definition.fields)
    for condition in _conditions(case):
        for name, value in _compared(condition.run.tree):
            if name in known and isinstance(value.value, str):
                _unknown_value(case, condition.path, name, known[name].field, value)


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
    if field is None or field.type not in CLOSED or nobody_knows(field, around):
        return "", None
    what = f"value of '{field.name}'" if field.type == "choice" else NONE_OF[field.type].removeprefix("no ")
    return what, tuple(members(field, around))


def foregone(case: Case) -> None:
    """A condition that is always true, always false, or false in every state in which it is asked."""
    known = variables(case.definition.kind, case.definition.fields)
    for condition in _conditions(case):
        here, of = _results(case, condition.run, condition.states, known), condition.of
        if here == {True}:
            message = f"the condition of {of} is always true, so it says nothing; leave it out"
            case.draft.report("M407", message, *condition.path)
        elif here == {False} and _results(case, condition.run, tuple(case.definition.states), known) == {False}:
            message = f"the condition of {of} is always false, so {condition.never}"
            case.draft.report("M408", message, *condition.path)
        elif here == {False}:
            message = f"the condition of {of} is false in every state {condition.asked_in} "
            message += f"({', '.join(condition.states)}), so {condition.never}"
            case.draft.report("M409", message, *condition.path)


def of_the_moment(case: Case) -> None:
    """A fee or a cover whose condition reads who acts, or how old a record is by now."""
    for each in money_guards.asked(case.definition):
        for name in money_guards.of_the_moment(case.definition, each.guard) if each.timeless else ():
            message = f"the condition of {each.of} reads '{name}', and it is asked of days that have passed, by nobody"
            kind = case.definition.kind
            advice = f"it may read the fields, {kind}.state and {kind}.id"
            case.draft.report("M533", message, *each.path, "if", advice=advice)


def _results(case: Case, run: Program, states: tuple[str, ...], known: dict[str, Variable]) -> set[bool] | None:
    """What a guard comes out as in some states; None when nobody can tell."""
    found: set[bool] = set()
    for state in states:
        results = outcomes([(run, {f"{case.definition.kind}.state": state})], known, case.draft.around)
        if results is None:
            return None
        found |= {result for (result,) in results}
    return found


CHECKS = (
    Check(unknown_values, UNREADABLE),
    Check(of_the_moment, UNREADABLE),
    Check(foregone, UNREADABLE | {"M406", "M220", "M306"}),
    *automatic_checks.CHECKS,
    *alternative_checks.CHECKS,
)
