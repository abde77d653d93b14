"""Numbers that are given out without gaps: `numbered: "{year}/{n}"`, and `sets: {number: next}`."""

from __future__ import annotations

import re

from engine.machines.checks import Case, Check
from engine.machines.definition import Field

NEXT, TODAY = "next", "today"
"""What a transition sets a numbered field to, and one of type date."""


def patterns(case: Case) -> None:
    """A pattern that cannot number, or a field that cannot be numbered."""
    for name, field in case.definition.fields.items():
        if field.numbered and (complaint := _complaint(field)):
            case.draft.report("M263", f"field '{name}' {complaint}", "fields", name, "numbered")


def _complaint(field: Field) -> str:
    if field.type != "text":
        return f"is numbered, and is of type {field.kind or field.type}; it must be text"
    places = re.findall(r"\{[^{}]*\}", field.numbered)
    rest = re.sub(r"\{(n|year)\}", "", field.numbered)
    if places.count("{n}") != 1 or places.count("{year}") > 1 or "{" in rest or "}" in rest:
        return f"is numbered '{field.numbered}', which must hold {{n}} once, {{year}} at most once, and no other braces"
    if re.search(r"\}\{", field.numbered):
        return f"is numbered '{field.numbered}', in which nobody could tell the year from the number"
    return ""


def given_otherwise(case: Case) -> None:
    """A numbered field that is given a value when a record is opened."""
    for name, field in case.definition.fields.items():
        for key in ("required", "default"):
            if field.numbered and case.draft.value("fields", name, key):
                message = f"field '{name}' is numbered: its value is given out, and cannot be '{key}' at the opening"
                case.draft.report("M265", message, "fields", name, key, key=True)


def never_given(case: Case) -> None:
    """A numbered field whose numbers no transition gives out."""
    given = {name for transition, _ in case.transitions for name, value in transition.sets.items() if value == NEXT}
    for name, field in case.definition.fields.items():
        if field.numbered and name not in given:
            message = f"field '{name}' is numbered, and no transition sets it to '{NEXT}'"
            case.draft.report("M266", message, "fields", name, "numbered", key=True, warning=True)


CHECKS = (Check(patterns), Check(given_otherwise), Check(never_given))
