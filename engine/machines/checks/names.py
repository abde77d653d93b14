"""Names: each means one thing, and none means something already."""

from __future__ import annotations

from itertools import combinations

from engine.machines.build import SIMPLE_TYPES
from engine.machines.build_timers.promise import CLIENT_MESSAGE, OPENING, REPLIES
from engine.machines.checks import Case, Check

_OF_CEL = frozenset({
    "as", "break", "const", "continue", "else", "false", "for", "function", "if", "import", "in", "let", "loop", "null",
    "package", "namespace", "return", "true", "var", "void", "while",
})  # fmt: skip
"""Words that no guard could use as a name."""
_OF_RECORDS = frozenset({"id", "state", "minutes", "age_minutes", "children", "open_children", "open_blockers"})
"""What guards can read of every record."""
_RESERVED = {
    "fields": _OF_RECORDS | _OF_CEL | {"note", "actor", OPENING, CLIENT_MESSAGE},
    "transitions": frozenset(REPLIES),
}

_COMPANY = "company-{n}"
"""How the one record that is the company itself is numbered."""


def reserved(case: Case) -> None:
    """A name that has a meaning of its own."""
    for section, words in _RESERVED.items():
        for name in case.draft.section(section):
            if name in words:
                what = section.removesuffix("s")
                case.draft.report(
                    "M231", f"'{name}' has a meaning of its own and cannot name a {what}", section, name, key=True
                )
    if case.definition.kind in _OF_CEL | {"actor", "roles", "company", *SIMPLE_TYPES}:
        case.draft.report(
            "M231", f"'{case.definition.kind}' has a meaning of its own and cannot name a workflow", "workflow"
        )


def used_twice(case: Case) -> None:
    """A group named like a state, or a field like somebody who can be notified."""
    draft = case.draft
    for name in draft.section("groups"):
        if name in draft.section("states"):
            place = draft.source.key_at("states", name)
            draft.report(
                "M230",
                f"'{name}' names a group and a state (line {place.line}); where states are listed it could mean either",
                "groups",
                name,
                key=True,
                related=((place, "the state"),),
            )
    people = {*draft.around.roles, *draft.around.agents, *draft.around.rotas, "client"}
    for name, field in case.definition.fields.items():
        if field.type == "agent" and name in people:
            draft.report(
                "M230",
                f"'{name}' names a field and a role, rota or agent; a rung that notifies '{name}' could mean either",
                "fields",
                name,
                key=True,
            )


def number(case: Case) -> None:
    """A pattern of numbers that gives every record the same name, or that another kind uses."""
    pattern = case.definition.number
    if pattern.count("{n}") != 1 or "{" in pattern.replace("{n}", "") or "}" in pattern.replace("{n}", ""):
        case.draft.report(
            "M244",
            f"'{pattern}' must hold {{n}}, the next number, once and no other braces",
            "number",
            advice=f"for example {case.definition.kind[0].upper()}-{{n}}",
        )
    if pattern.lower() == _COMPANY:
        case.draft.report("M245", f"'{pattern}' numbers the record of the company itself, which has no file", "number")
    for other in case.kinds.values():
        if other.kind != case.definition.kind and other.number.lower() == pattern.lower():
            case.draft.report(
                "M245",
                f"'{pattern}' numbers records of '{other.kind}' too, so that nobody can tell them apart",
                "number",
                related=((other.position, f"workflow {other.kind}"),),
            )


def keys(case: Case) -> None:
    """One key for two transitions that can be taken from one state."""
    keyed = [(transition, path) for transition, path in case.transitions if transition.key]
    for (one, first), (other, second) in combinations(keyed, 2):
        shared = [state for state in one.sources if state in other.sources]
        if one.name != other.name and one.key == other.key and shared:
            place = case.draft.source.at(*first, "key")
            case.draft.report(
                "M247",
                f"the key '{other.key}' takes '{one.name}' (line {place.line}) as well as "
                f"'{other.name}' in state '{shared[0]}'",
                *second,
                "key",
                related=((place, f"the key of '{one.name}'"),),
            )


def moved(case: Case) -> None:
    """A state that is said to have moved, and is still there."""
    for old in case.definition.moved:
        if old in case.definition.states:
            place = case.draft.source.key_at("states", old)
            case.draft.report(
                "M246",
                f"'{old}' is said to have moved, and is still a state (line {place.line})",
                "moved",
                old,
                key=True,
                related=((place, "the state"),),
            )


CHECKS = (Check(reserved), Check(used_twice), Check(number), Check(keys), Check(moved))
