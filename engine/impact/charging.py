"""The rules of money of one workflow kind: charges, costs, how work is rated and what covers it, what invoices hold."""

from __future__ import annotations

from collections.abc import Iterator

from engine.impact.rule import Rule
from engine.impact.speech import facts
from engine.machines.definition import Definition
from engine.machines.money_rules import ChargeRule, CoverRule
from engine.money import WHOLE, percent

_CHARGE = {"guard": "if", "since": "from"}
_COVER = {"guard": "if", "source": "from"}
_DATES = {"since": "from"}


def rules(definition: Definition) -> Iterator[Rule]:
    """Every rule of money; none of them bears on a clock."""
    for charge in definition.billing.values():
        yield _charge(definition.kind, "charge", charge)
    for cost in definition.costs.values():
        yield _charge(definition.kind, "cost", cost)
    if (rating := definition.rating) is not None:
        said = facts(rating, _DATES, leave=("covered",)) | {"covered": tuple(rating.covered)}
        yield Rule(definition.kind, "rating", "", rating.position, said, frozenset())
        for cover in rating.covered.values():
            yield _cover(definition.kind, cover)
    if (invoice := definition.bills) is not None:
        yield Rule(definition.kind, "bills", "", invoice.position, facts(invoice, _DATES), frozenset())


def _charge(kind: str, sort: str, rule: ChargeRule) -> Rule:
    said = facts(rule, _CHARGE, leave=("name", "field", "part", "less", "in_advance", "whole"))
    said["charge" if sort == "charge" else "amount"] = _amount(rule)
    if rule.every:
        said |= {"in": "advance" if rule.in_advance else "arrears", "part": "whole" if rule.whole else "by_day"}
    return Rule(kind, sort, rule.name, rule.position, said, frozenset())


def _amount(rule: ChargeRule) -> str:
    """`time`, `price`, `30% of price`, `rest of price`."""
    if rule.less:
        return f"rest of {rule.field}"
    return f"{percent(rule.part)} of {rule.field}" if rule.part != WHOLE else rule.field or "time"


def _cover(kind: str, rule: CoverRule) -> Rule:
    said = facts(rule, _COVER, leave=("name", "rolls_over")) | {"rolls_over": "once" if rule.rolls_over else ""}
    return Rule(kind, "cover", rule.name, rule.position, said, frozenset())
