"""Places in what a new record is given: `"{client}"` is what a field of this record holds, of whatever type that is."""

from __future__ import annotations

import re
from typing import Literal

from engine.machines.checks import Case
from engine.machines.checks.given import CLOSED, NUMBERS, is_date, members, misfit, nobody_knows
from engine.machines.definition import Field
from engine.records import Value

Fit = Literal["always", "perhaps", "never"]
PLACE = re.compile(r"\{([^{}]*)\}")


def fit(case: Case, source: Field | None, target: Field) -> Fit:
    """Whether what one field holds is accepted by another; no source is the record's own name.

    `never` is said only when no value would be, so that nothing is refused that could go well.
    """
    if target.type == "text" or nobody_knows(target, case.draft.around):
        return "always"
    if source is not None and source.type == "text":
        return "perhaps"
    if target.type == "reference":
        return _refers(case, source, target)
    if source is not None and source.type in NUMBERS and target.type in NUMBERS:
        counted = target.type != "percent" and "integer" in {source.type, target.type}
        return "always" if source.type == target.type or counted else "perhaps"
    if source is not None and source.type == target.type == "date":
        return "always"
    if source is not None and source.type in CLOSED:
        accepted = [not misfit(target, value, case.draft.around) for value in _values(case, source)]
        return "always" if all(accepted) else "perhaps" if any(accepted) else "never"
    return "perhaps" if _may_fit(case, source, target) else "never"


def may_be_empty(case: Case, text: str) -> bool:
    """Whether a text is nothing but places, and there may be nothing in any of them."""
    words = PLACE.findall(text)
    return bool(words) and not PLACE.sub("", text).strip() and all(_may_be_empty(case, word) for word in words)


def _may_be_empty(case: Case, word: str) -> bool:
    """Whether a field may hold nothing: it is not required, and nothing is said of what it holds otherwise."""
    field = case.definition.fields.get(word)
    return field is not None and not field.required and field.default is None


def _refers(case: Case, source: Field | None, target: Field) -> Fit:
    """Whether a value is the name of a record of the kind that a reference wants."""
    if source is None or source.type == "reference":
        return "always" if (source.kind if source else case.definition.kind) == target.kind else "never"
    other = case.kinds.get(target.kind)
    if other is None or nobody_knows(source, case.draft.around):
        return "always"
    if source.type in CLOSED:
        named = any(is_name(other.number, str(value)) for value in _values(case, source))
    else:  # numbers and dates
        named = not re.sub(r"[\d-]", "", other.number.replace("{n}", ""))
    return "perhaps" if named else "never"


def is_name(number: str, word: str) -> bool:
    """Whether a record that is numbered by a pattern could have a name."""
    pattern = re.escape(number.lower()).replace(r"\{n\}", r"\d+")
    return re.fullmatch(pattern, word.lower()) is not None


def _may_fit(case: Case, source: Field | None, target: Field) -> bool:
    """Whether a number, a date or the name of a record could be accepted by a field of another type."""
    if target.type in CLOSED:
        return any(_may_hold(case, source, word) for word in members(target, case.draft.around))
    samples: list[Value] = [1, 20261130] if source and source.type in NUMBERS else ["2026-11-30"]
    if source is None or source.type == "reference":
        samples = [_number(case, source).replace("{n}", n) for n in ("1", "30")]
    return any(not misfit(target, sample, case.draft.around) for sample in samples)


def _may_hold(case: Case, source: Field | None, word: str) -> bool:
    """Whether a field of an open type could hold a word."""
    if source is None or source.type == "reference":
        return is_name(_number(case, source), word)
    return is_date(word) if source.type == "date" else re.fullmatch(r"-?\d+", word) is not None


def _number(case: Case, source: Field | None) -> str:
    """The pattern of the names that a reference holds, or of this record's own."""
    kind = case.kinds.get(source.kind) if source else case.definition
    return kind.number if kind else "{n}"


def _values(case: Case, field: Field) -> list[Value]:
    """Everything that a field of a closed type can hold."""
    return [True, False] if field.type == "flag" else [*members(field, case.draft.around)]
