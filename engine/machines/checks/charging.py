"""Charges and costs: what would never end, be taken back at once, be charged twice, or be charged to nobody."""

from __future__ import annotations

from collections.abc import Iterator

from engine.machines.build_money.naming import is_rest
from engine.machines.checks import Case, Check
from engine.machines.checks.places import PLACE
from engine.machines.draft import nearest, unplaced
from engine.machines.money_rules import ChargeRule
from engine.machines.source import Path

_CLIENT = "client"
"""The kind of those who are charged."""


def _rules(case: Case) -> Iterator[tuple[str, ChargeRule, Path]]:
    """Every charge and cost, how it is called, and where it is written."""
    for name, rule in case.definition.billing.items():
        yield f"charge '{name}'", rule, ("billing", name)
    for name, rule in case.definition.costs.items():
        yield f"cost '{name}'", rule, ("costs", name)


def titles(case: Case) -> None:
    """`{subject}` in a title, where this workflow has no such field."""
    known = [*case.definition.fields, "id"]
    for what, rule, path in _rules(case):
        for word in PLACE.findall(rule.title):
            if word not in known:
                message = f"{what} is called '{rule.title}', and '{{{word}}}' stands for no field of this workflow"
                case.draft.report("M221", message + nearest(word, unplaced(known)), *path, "title")


def undone_at_once(case: Case) -> None:
    """A transition that triggers a charge and takes it back."""
    for what, rule, path in _rules(case):
        leading = {t.target: t.name for t, _ in case.transitions if t.name in rule.undone_by}
        for word, where in case.draft.texts(*path, "undone_by"):
            if word in rule.on:
                case.draft.report("M257", f"{what} is triggered by '{word}', and undone by it", *where)
            elif state := next((s for s in rule.entering if leading.get(s) == word), ""):
                message = f"{what} is undone by '{word}', which leads to '{state}', where it is triggered"
                case.draft.report("M257", message, *where)


def endless_fees(case: Case) -> None:
    """A fee that is owed in a final state: nothing happens there that could end it."""
    for what, rule, path in _rules(case):
        final = [state.name for state in case.definition.states.values() if state.final and state.name in rule.runs_in]
        if final:
            message = f"{what} is owed in '{final[0]}', which is final: it would go on for ever"
            case.draft.report("M530", message, *path, "runs_in")


def one_day(case: Case) -> None:
    """One field for the first day and the last: everything would be over after a day."""
    dated = [(what, rule.since, rule.until, path) for what, rule, path in _rules(case)]
    if rating := case.definition.rating:
        dated.append(("the rating", rating.since, rating.until, ("rating",)))
    for what, since, until, path in dated:
        if since and since == until:
            message = f"{what} begins and ends with '{since}', which is one day; each needs a field of its own"
            case.draft.report("M262", message, *path, "until")


def rests_of_costs(case: Case) -> None:
    """A cost that is the rest of something: what charges leave of a price is no cost."""
    for name, rule in case.definition.costs.items():
        if is_rest(case.draft.value("costs", name, "amount")):
            message = f"cost '{name}' is the rest of '{rule.field}', and only charges leave a rest"
            case.draft.report("M534", f"{message}; write amount: {rule.field}", "costs", name, "amount")


def time_twice(case: Case) -> None:
    """A second rule that says that time is charged."""
    first: ChargeRule | None = None
    for rule in case.definition.billing.values():
        if rule.is_time:
            if first is not None:
                message = f"charge '{rule.name}' says that time is charged, and '{first.name}' does so already"
                related = ((first.position, f"charge '{first.name}'"),)
                case.draft.report("M531", message, "billing", rule.name, key=True, related=related)
            first = first or rule


def nobody_to_charge(case: Case) -> None:
    """A kind with charges whose records belong to no client, neither themselves nor by what they refer to."""
    if case.definition.billing and _CLIENT in case.kinds and not _has_client(case):
        kind = case.definition.kind
        message = (
            f"a {kind} has no field of type {_CLIENT}, and refers to nothing that has one: nobody could be charged"
        )
        case.draft.report("M532", message, "billing", key=True, advice="for example client: {type: client}")


def _has_client(case: Case) -> bool:
    """Whether a record of this kind names a client, or a record that names one."""
    referred = {field.kind for field in case.definition.fields.values() if field.type == "reference"}
    others = [case.kinds[kind] for kind in referred if kind in case.kinds]
    further = {field.kind for other in others for field in other.fields.values() if field.type == "reference"}
    return _CLIENT in {case.definition.kind, *referred, *further}


CHECKS = (
    Check(titles),
    Check(undone_at_once, frozenset({"M220", "M226"})),
    Check(endless_fees, frozenset({"M220"})),
    Check(one_day),
    Check(rests_of_costs),
    Check(time_twice, frozenset({"M254"})),
    Check(nobody_to_charge, frozenset({"M227"})),
)
