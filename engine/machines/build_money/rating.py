"""`rating:`: how work is rated that is booked on such a record, and what covers it first."""

from __future__ import annotations

from engine.machines.build_money.naming import condition, declared, field_of, foreign_keys
from engine.machines.draft import Draft, nearest, unplaced
from engine.machines.money_rules import CoverRule, RatingRule
from engine.machines.source import Path

PERS = ("entry", "ticket", "day")
"""Over what minimum and rounding can count."""

_ANY = frozenset({"if", "activities", "services"})
_ALLOWING = {
    "from": _ANY | {"from", "minutes", "until", "open_in", "overage"},
    "minutes": _ANY | {"minutes", "every", "rolls_over", "overage"},
    "amount": _ANY | {"amount", "every", "rolls_over", "overage"},
}
"""What makes a cover an allowance, and the keys that it then may have."""
_CALLED = {
    "from": "is drawn from other records ('from')",
    "minutes": "is an allowance of time ('minutes')",
    "amount": "is an allowance of money ('amount')",
    "": "covers everything, having neither 'minutes' nor 'amount' nor 'from'",
}


def rating(draft: Draft) -> RatingRule | None:
    """How work is rated; None where nothing is said."""
    if "rating" not in draft.section():
        return None
    return RatingRule(
        position=draft.source.key_at("rating"),
        rates=_field(draft, "takes its prices from", "rate_card", "rates"),
        discount=_field(draft, "takes its discount from", "percent", "discount"),
        minimum=_field(draft, "takes its minimum from", "minutes", "minimum"),
        step=_field(draft, "takes its step from", "minutes", "step"),
        per=_per(draft),
        since=_field(draft, "begins with", "date", "from"),
        until=_field(draft, "ends with", "date", "until"),
        runs_in=frozenset(draft.states("work is rated in", "rating", "runs_in")),
        covered={name: _cover(draft, ("rating", "covered", name)) for name in draft.section("rating", "covered")},
    )


def _field(draft: Draft, does: str, kind: str, key: str) -> str:
    return field_of(draft, f"the rating {does}", kind, ("rating", key))


def _per(draft: Draft) -> str:
    """A choice whose values say over what minimum and rounding count."""
    name = _field(draft, "counts minimum and step per", "choice", "per")
    values = draft.section("fields", name).get("of", ()) if name else ()
    for index, value in enumerate(values):
        if value not in PERS:
            message = f"'{name}' can be '{value}', and minimum and step count per {', '.join(PERS[:-1])} or {PERS[-1]}"
            message += nearest(value, unplaced(PERS)).partition("; there is")[0]
            draft.report("M264", message, "fields", name, "of", index)
    return name


def _cover(draft: Draft, path: Path) -> CoverRule:
    name, around = str(path[2]), draft.around
    what = f"cover '{name}'"
    form = next((key for key in _ALLOWING if key in draft.section(*path)), "")
    foreign_keys(draft, f"{what} {_CALLED[form]}, and has no use for", _ALLOWING.get(form, _ANY), "", path)
    _complete(draft, what, form, path)
    theirs = form == "from"
    return CoverRule(
        name,
        draft.source.key_at(*path),
        guard=condition(draft, path),
        activities=declared(draft, f"{what} is for", "activity", around.activities, (*path, "activities")),
        services=declared(draft, f"{what} is for", "service", around.services, (*path, "services")),
        minutes=_own(draft, f"{what} grants", "minutes", (*path, "minutes"), theirs=theirs),
        amount=_own(draft, f"{what} grants", "money", (*path, "amount"), theirs=theirs),
        every=draft.value(*path, "every") or "",
        rolls_over=draft.value(*path, "rolls_over") == "once",
        source=draft.value(*path, "from") or "",
        until=draft.value(*path, "until") or "",
        open_in=tuple(dict.fromkeys(word for word, _ in draft.texts(*path, "open_in"))),
        overage=field_of(draft, f"{what} has its overage from", "money", (*path, "overage")),
    )


def _own(draft: Draft, what: str, kind: str, path: Path, *, theirs: bool) -> str:
    """A field of this workflow; those of another kind are looked at when all kinds are known."""
    return draft.value(*path) or "" if theirs else field_of(draft, what, kind, path)


def _complete(draft: Draft, what: str, form: str, path: Path) -> None:
    written = draft.section(*path)
    if form == "from" and "minutes" not in written:
        kind = draft.value(*path, "from")
        draft.report(
            "M254", f"{what} is drawn from '{kind}', and needs 'minutes': their field of type minutes", *path, key=True
        )
    if "rolls_over" in written and "every" not in written and form in {"minutes", "amount"}:
        message = f"{what} rolls over what is left of a period, and needs 'every': how long that is"
        draft.report("M254", message, *path, "rolls_over", key=True)
