"""Fields: values that they can hold, in defaults and in everything that sets them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from engine.machines.checks import Case, Check
from engine.machines.checks.given import CLOSED, NONE_OF, members, no_predecessors, nobody_knows
from engine.machines.checks.numbering import NEXT, TODAY
from engine.machines.definition import Field
from engine.machines.draft import nearest, unplaced
from engine.machines.moving import is_move
from engine.machines.source import Path
from engine.money import WHOLE

_MOST = 2**63 - 1
"""The largest whole number that conditions and the store can count with."""
_WHOLE = {
    "integer": "a whole number", "minutes": "whole minutes", "money": "whole cents",
    "percent": "hundredths of a percent: 12.5% is 1250",
}  # fmt: skip


def choices(case: Case) -> None:
    """A choice without values, values without a choice, or one value twice."""
    for name, field in case.definition.fields.items():
        if field.type == "choice" and not field.choices:
            case.draft.report(
                "M248",
                f"field '{name}' is a choice of nothing: it needs 'of'",
                "fields",
                name,
                key=True,
                advice="for example of: [P1, P2, P3]",
            )
        elif field.type != "choice" and field.choices:
            case.draft.report(
                "M248",
                f"field '{name}' has values to choose from, and is of type "
                f"{field.kind or field.type}; only a choice has 'of'",
                "fields",
                name,
                "of",
                key=True,
            )
        for index, value in enumerate(field.choices):
            if value in field.choices[:index]:
                case.draft.report("M248", f"field '{name}' offers '{value}' twice", "fields", name, "of", index)


def one_service(case: Case) -> None:
    """A second field that says which service a record is about: promises go by one."""
    first: Field | None = None
    for name, field in case.definition.fields.items():
        if field.type == "service":
            if first is not None:
                message = f"'{name}' says which service it is about, and '{first.name}' does so already"
                related = ((first.position, f"field '{first.name}'"),)
                case.draft.report("M251", message, "fields", name, key=True, related=related)
            first = first or field


def defaults(case: Case) -> None:
    """A default that the field cannot hold, or that can never be needed."""
    for name, field in case.definition.fields.items():
        path: Path = ("fields", name, "default")
        listed = isinstance(case.draft.value(*path), list)
        for index, source in enumerate(field.copied_from):
            _copied(case, field, source, (*path, index) if listed else path)
        if field.default is not None:
            last: Path = (*path, len(field.copied_from)) if listed else path
            _fits(case, field, field.default, f"the default of '{name}' is", last)
        if field.follows and not field.copied_from:
            message = f"field '{name}' follows nothing: its default is copied from no other record"
            advice = "for example default: client.service_level"
            case.draft.report("M253", message, "fields", name, "follows", key=True, advice=advice)
        if field.required and "default" in case.draft.section("fields", name):
            case.draft.report(
                "M241",
                f"field '{name}' is required, so its default is never used; drop one of them",
                "fields",
                name,
                "default",
                key=True,
            )


def _copied(case: Case, field: Field, copied_from: tuple[str, str], path: Path) -> None:
    """A default that comes from the record that another field refers to."""
    reference, wanted = copied_from
    other = case.kinds.get(case.definition.fields[reference].kind)
    if other is None:
        return
    theirs = other.fields.get(wanted)
    if theirs is None:
        places = dict.fromkeys(other.fields)
        case.draft.unknown(
            "M243",
            wanted,
            f"the default of '{field.name}' is '{reference}.{wanted}', and {other.kind} has no field '{wanted}'",
            places,
            *path,
        )
    elif (theirs.type, theirs.kind) != (field.type, field.kind):
        case.draft.report(
            "M243",
            f"the default of '{field.name}', a field of type {field.kind or field.type}, is "
            f"'{reference}.{wanted}', which is of type {theirs.kind or theirs.type}",
            *path,
            related=((theirs.position, f"'{wanted}' of {other.kind}"),),
        )
    elif missing := [value for value in theirs.choices if value not in field.choices]:
        case.draft.report(
            "M243",
            f"the default of '{field.name}' is '{reference}.{wanted}', which can be "
            f"'{missing[0]}', and '{field.name}' cannot",
            *path,
            related=((theirs.position, f"'{wanted}' of {other.kind}"),),
        )


def settings(case: Case) -> None:
    """A transition or a rung that sets a field to something that it cannot hold."""
    for what, path, actor in _settings(case):
        for name, value in case.draft.section(*path).items():
            field = case.definition.fields.get(name)
            if field is None or (actor and _at_the_moment(field, value)):
                continue
            if value is None:
                if field.required:
                    message = f"{what} sets '{name}' to null, and '{name}' is required: it is never empty"
                    case.draft.report("M242", message, *path, name)
            elif field.type == "reference":
                message = (
                    f"{what} sets '{name}' to {_shown(value)}, and a rule cannot know the number of a {field.kind}"
                )
                advice = "let it be copied (default, follows), or asked for (asks)"
                case.draft.report("M524", message, *path, name, advice=advice)
            elif value == NEXT and field.type == "text" and (actor or field.numbered):
                _unnumbered(case, field, what, (*path, name))
            elif value == "actor" and field.type == "agent":
                case.draft.report(
                    "M242",
                    f"{what} sets '{name}' to 'actor', and nobody acts there; name an agent",
                    *path,
                    name,
                )
            else:
                _fits(case, field, value, f"{what} sets '{name}' to", (*path, name))


def _at_the_moment(field: Field, value: Any) -> bool:
    """Whether a value is worked out as a transition is taken: by whom, on which day, a moved date, the next number."""
    sort = "numbered" if field.numbered else field.type
    if sort == "date" and is_move(value):
        return True
    return (sort, value) in {("agent", "actor"), ("date", TODAY), ("numbered", NEXT)}


def _unnumbered(case: Case, field: Field, what: str, path: Path) -> None:
    """`next`, where no number is given out."""
    if field.numbered:
        message = f"{what} sets '{field.name}' to '{NEXT}', and only a transition gives out numbers"
    else:
        message = f"{what} sets '{field.name}' to '{NEXT}', and '{field.name}' is not numbered"
    case.draft.report("M265", message, *path, advice='for example number: {type: text, numbered: "{year}/{n}"}')


def _settings(case: Case) -> Iterator[tuple[str, Path, bool]]:
    """Everything that sets fields: what it is, where, and whether somebody does it."""
    for transition, path in case.transitions:
        yield f"transition '{transition.name}'", (*path, "sets"), True
    for name in case.definition.ladders:
        written = case.draft.value("ladders", name)
        steps: Path = ("ladders", name) if isinstance(written, list) else ("ladders", name, "rungs")
        for index in range(len(case.draft.value(*steps))):
            yield "a rung", (*steps, index, "set"), False
    for name in case.definition.timers:
        yield f"timer '{name}'", ("timers", name, "set"), False


def _fits(case: Case, field: Field, value: Any, what: str, path: Path) -> None:
    """Report a value that a field cannot hold; `what` is the sentence up to the value."""
    shown = _shown(value)
    if field.type == "choice" and isinstance(value, str):
        if field.choices and value not in field.choices:
            message = f"{what} {shown}, which is not one of its values{nearest(value, unplaced(field.choices))}"
            case.draft.report("M240", message, *path)
    elif complaint := _complaint(case, field, value):
        case.draft.report("M242", f"{what} {shown}{complaint}", *path)


def _shown(value: Any) -> str:
    return f"'{value}'" if isinstance(value, str) else str(value).lower()


def _complaint(case: Case, field: Field, value: Any) -> str:
    """Why a field cannot hold a value, as the end of a sentence; empty when it can."""
    around = case.draft.around
    match field.type:
        case "integer" | "minutes" | "money" | "percent":
            return _number_complaint(field, value)
        case "flag":
            return "" if isinstance(value, bool) else "; the field holds true or false"
        case _ if not isinstance(value, str):
            return "; the field holds text"
        case _ if not value.strip():
            return ", which is no value; write null for none"
        case "date" if is_move(value):
            return ", and only a transition moves a date"
        case "date" if value.lstrip().startswith("+"):
            return ", which moves no date; write it like +1 year, +6 months, +2 weeks or +30 days"
        case "date":
            return "" if _is_date(value) else "; the field holds a date like 2026-11-30"
        case "predecessors":
            return no_predecessors(value)
        case kind if kind in CLOSED and not nobody_knows(field, around) and value not in members(field, around):
            is_none = f"{'who' if kind == 'agent' else 'which'} is {NONE_OF[kind]}"
            return f", {is_none}{nearest(value, unplaced(members(field, around)))}"
    return ""


def _number_complaint(field: Field, value: Any) -> str:
    """Why a field of numbers cannot hold a value: numbers are kept, and read by conditions, in 64 bits."""
    whole = _WHOLE[field.type]
    if not isinstance(value, int) or isinstance(value, bool):
        return f"; the field holds {whole}"
    if field.type == "minutes" and value < 0:
        return ", which is less than no time; the field holds minutes from 0 on"
    if field.type == "percent" and abs(value) > WHOLE:
        return ", and a percentage is at most 100%, which is 10000"
    return "" if -_MOST <= value <= _MOST else f", which is beyond what can be counted, {_MOST}"


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == 10


CHECKS = (
    Check(choices),
    Check(one_service),
    Check(defaults, frozenset({"M227"})),
    Check(settings, frozenset({"M227"})),
)
