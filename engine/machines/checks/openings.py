"""Records that rules open: with fields that they have, given what these accept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.machines.checks import Case, Check
from engine.machines.checks.escalation import rungs
from engine.machines.checks.given import is_blank, misfit
from engine.machines.checks.places import PLACE, fit, is_name, may_be_empty
from engine.machines.definition import Definition, Field, Opening
from engine.machines.draft import Draft, nearest, unplaced
from engine.machines.source import Path
from engine.problems import Position
from engine.records import Value


def _openings(case: Case) -> Iterator[tuple[Opening, Path]]:
    """Everything that rules of this kind open, with where it is written."""
    for name, rule in case.definition.timers.items():
        yield from ((a.opening, ("timers", name, "open", a.opening.kind)) for a in rule.actions if a.opening)
    for _, rung, path in rungs(case):
        yield from ((a.opening, (*path, "open", a.opening.kind)) for a in rung.actions if a.opening)


def fields(case: Case) -> None:
    """A field that the new record does not have, or one that it needs and does not get."""
    for opening, path in _openings(case):
        if (other := case.kinds.get(opening.kind)) is not None:
            _unknown_fields(case, other, opening, path)
            _missing_fields(case, other, opening, path)
        _unknown_places(case, opening, path)


def _unknown_fields(case: Case, other: Definition, opening: Opening, path: Path) -> None:
    for name in opening.values:
        if name not in other.fields:
            message = f"a new {other.kind} has no field '{name}'{nearest(name, unplaced(other.fields))}"
            case.draft.report("M221", message, *path, name, key=True)


def _missing_fields(case: Case, other: Definition, opening: Opening, path: Path) -> None:
    missing = [f.name for f in other.fields.values() if f.required and is_blank(opening.values.get(f.name))]
    if missing:
        case.draft.report("M520", f"a new {other.kind} needs {' and '.join(missing)}", *path, key=True)


def _unknown_places(case: Case, opening: Opening, path: Path) -> None:
    """`{client}` in a text, where this workflow has no such field."""
    known = [*case.definition.fields, "id"]
    for name, value in opening.values.items():
        for word in PLACE.findall(value) if isinstance(value, str) else ():
            if word not in known:
                message = f"'{{{word}}}' stands for no field of this workflow{nearest(word, unplaced(known))}"
                case.draft.report("M221", message, *path, name)


def from_outside(draft: Draft, kinds: Mapping[str, Definition]) -> None:
    """What mails and alerts open, as company.yaml says: kinds that they can fill, with fields that there are."""
    for section, what, code in (("mailboxes", "mail", "M637"), ("alerts", "an alert", "M638")):
        for name in draft.section(section):
            for kind, given in draft.section(section, name, "opens").items():
                path = (section, name, "opens", kind)
                _filled(draft, kinds, Opening(kind, given or {}, draft.source.key_at(*path)), path, (what, code))
    for name, source in draft.section("alerts").items():
        _recovered(draft, kinds, name, source)


def _recovered(draft: Draft, kinds: Mapping[str, Definition], name: str, source: Mapping[str, Any]) -> None:
    """A recovery takes a transition that there is."""
    kind = kinds.get(next(iter(source["opens"])))
    recovery = source.get("recovery")
    if kind is not None and recovery is not None and recovery not in kind.transitions:
        hint = nearest(recovery, unplaced(kind.transitions))
        message = f"a recovery takes '{recovery}', which is no transition of a {kind.kind}{hint}"
        draft.report("M638", message, "alerts", name, "recovery")


def _filled(draft: Draft, kinds: Mapping[str, Definition], opening: Opening, path: Path, by: tuple[str, str]) -> None:
    what, code = by
    if (other := kinds.get(opening.kind)) is None:
        hint = nearest(opening.kind, unplaced(kinds))
        draft.report("M227", f"{what} opens a '{opening.kind}', which is no workflow kind{hint}", *path, key=True)
        return
    filled = Opening(opening.kind, {**opening.values, "subject": "…", "client": "…"}, opening.position)
    case = Case(draft, other, kinds)
    if lacking := [field for field in ("subject", "client") if field not in other.fields]:
        message = f"a {other.kind} has no field {' or '.join(lacking)}, which {what} fills"
        draft.report(code, message, *path, key=True)
        return
    _unknown_fields(case, other, filled, path)
    _missing_fields(case, other, filled, path)
    for name, value in opening.values.items():
        if (field := other.fields.get(name)) is not None and not is_blank(value):
            _literal(case, other, field, value, (*path, name))


def values(case: Case) -> None:
    """A value that the new record's field would not accept, or one that may turn out to be none."""
    for opening, path in _openings(case):
        other = case.kinds.get(opening.kind)
        for name, value in opening.values.items() if other else ():
            if other and (field := other.fields.get(name)) is not None and not is_blank(value):
                _value(case, other, field, value, (*path, name))


def _value(case: Case, other: Definition, field: Field, value: Value, path: Path) -> None:
    text = value if isinstance(value, str) else ""
    if not PLACE.search(text):
        _literal(case, other, field, value, path)
    elif field.required and may_be_empty(case, text):
        message = f"{text} may be empty, and a new {other.kind} needs its '{field.name}'"
        case.draft.report("M523", message, *path, warning=True, related=(_where(other, field),))
    if whole := PLACE.fullmatch(text):
        _place(case, other, field, whole[1], path)


def _literal(case: Case, other: Definition, field: Field, value: Value, path: Path) -> None:
    shown = f"'{value}'" if isinstance(value, str) else str(value).lower()
    complaint = misfit(field, value, case.draft.around)
    named = case.kinds.get(field.kind)
    if named and not isinstance(value, str) and not is_name(named.number, str(value)):
        complaint = f"; the field holds the name of a {named.kind}, like {named.number.replace('{n}', '7')}"
    if complaint:
        code = "M240" if field.type == "choice" else "M242"
        message = f"a new {other.kind} gets '{field.name}' as {shown}{complaint}"
        case.draft.report(code, message, *path, related=(_where(other, field),))


def _place(case: Case, other: Definition, field: Field, word: str, path: Path) -> None:
    """A text that is nothing but `{client}`: what that field holds here becomes the value there."""
    source = case.definition.fields.get(word)
    if source is None and word != "id":
        return
    found = fit(case, source, field)
    if found != "always":
        here = f"of type {source.kind or source.type}" if source else f"the name of a {case.definition.kind}"
        tail = _tail(source, field, certain=found == "never")
        message = f"a new {other.kind} gets '{field.name}', of type {field.kind or field.type}, from {{{word}}}, "
        message += f"which is {here}{tail}"
        related = (_where(other, field), *(((source.position, f"field '{word}'"),) if source else ()))
        case.draft.report("M522", message, *path, warning=found != "never", related=related)


def _tail(source: Field | None, field: Field, *, certain: bool) -> str:
    """What comes of it, as the end of a sentence."""
    if source and source.type == field.type == "choice":
        missing = [choice for choice in source.choices if choice not in field.choices]
        return "; they have no value in common" if certain else f"; '{missing[0]}' is none of its values"
    if source and {source.type, field.type} == {"minutes", "money"}:
        return "; the number would mean something else"
    return "; none of that fits" if certain else "; not all of that fits"


def _where(other: Definition, field: Field) -> tuple[Position, str]:
    return field.position, f"'{field.name}' of {other.kind}"


_NAMES = frozenset({"M227", "M512", "M513"})
CHECKS = (Check(fields, _NAMES), Check(values, _NAMES))
