"""The billing and costs rules of a kind that decide a price in a commit, at hand by what triggers them.

Time and fees are not among them: these are rated from facts, as often as anybody asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from engine.events import ENGINE
from engine.machines.definition import Definition
from engine.machines.money_rules import ChargeRule
from engine.money import Cents, half_up, part_of
from engine.records import Record, Value
from engine.rules.guard import GuardError, evaluate

MOST = 2**63 - 1
"""The largest amount that the store can count with."""


@dataclass(frozen=True, slots=True)
class PriceRule:
    """One rule, and whether it is a cost."""

    rule: ChargeRule
    where: str
    """`ticket.yaml:42@3f2a91c`."""
    cost: bool

    @property
    def depends_on(self) -> tuple[str, ...]:
        """The fields that its amount is worked out from."""
        return (self.rule.field, self.rule.times) if self.rule.times else (self.rule.field,)


class Prices:
    """All price rules of one kind."""

    def __init__(self, definition: Definition) -> None:
        rules = tuple(_rules(definition))
        self.any = bool(rules)
        self.on = _by((name, each) for each in rules for name in each.rule.on)
        self.entering = _by((state, each) for each in rules for state in each.rule.entering)
        self.undone_by = _by((name, each) for each in rules for name in each.rule.undone_by)
        self.depending = _by((field, each) for each in rules for field in each.depends_on)


def worked_out(rule: ChargeRule, fields: Mapping[str, Value]) -> tuple[Cents, int] | str:
    """(amount, quantity): a part of the field times the quantity, half up once. Else why there is no amount.

    A rest is the field less the parts that other rules charge, each rounded as it is charged there.
    """
    amount, quantity = fields.get(rule.field), fields.get(rule.times) if rule.times else 1
    for name, value in ((rule.field, amount), (rule.times, quantity)):
        if not isinstance(value, int):
            return f"'{name}' is not set"
    cents = half_up(part_of(int(amount or 0), rule.part) * int(quantity or 0))
    cents -= sum(half_up(part_of(int(amount or 0), part)) for part in rule.less)
    return (cents, int(quantity or 0)) if abs(cents) <= MOST else "the amount is beyond what can be counted"


def applies(rule: ChargeRule, record: Record) -> bool:
    """Whether a rule is meant for a record as it is; a condition that cannot be told does not hold."""
    try:
        return rule.guard is None or evaluate(rule.guard, record, ENGINE, (ENGINE,), record.changed)
    except GuardError:
        return False


def _rules(definition: Definition) -> Iterator[PriceRule]:
    for cost, rules in ((False, definition.billing), (True, definition.costs)):
        for rule in rules.values():
            if rule.is_price:
                yield PriceRule(rule, definition.rule_at(rule.position), cost)


def _by(pairs: Iterable[tuple[str, PriceRule]]) -> dict[str, list[PriceRule]]:
    found: dict[str, list[PriceRule]] = {}
    for name, each in pairs:
        found.setdefault(name, []).append(each)
    return found
