"""`rest of price`: what other charges leave of an amount, so that all of them add up to it to the cent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from engine.machines.build_money.naming import is_rest
from engine.machines.draft import Draft
from engine.machines.money_rules import ChargeRule
from engine.money import WHOLE, percent


def with_rests(draft: Draft, rules: dict[str, ChargeRule]) -> dict[str, ChargeRule]:
    """The rules of a kind, and those that charge a rest with the parts that the others charge."""
    rests = {name for name in rules if is_rest(draft.value("billing", name, "charge"))}
    return {name: _rest(draft, rule, rules, rests) if name in rests else rule for name, rule in rules.items()}


def _rest(draft: Draft, rule: ChargeRule, rules: dict[str, ChargeRule], rests: set[str]) -> ChargeRule:
    alike = [other for other in rules.values() if other.field == rule.field and other.name != rule.name]
    parts = [other for other in alike if other.name not in rests and not other.every]
    same = [other.name for other in alike if other.name in rests]
    if rule.field in draft.section("fields") and (complaint := _complaint(rule, parts, same)):
        message = f"charge '{rule.name}' is the rest of '{rule.field}', {complaint}"
        draft.report("M534", message, "billing", rule.name, "charge")
    return replace(rule, less=tuple(other.part for other in parts))


def _complaint(rule: ChargeRule, parts: Sequence[ChargeRule], same: Sequence[str]) -> str:
    """Why nobody could tell what is left, as the end of a sentence."""
    multiplied = next((each.name for each in (rule, *parts) if each.times), "")
    if rule.every:
        return "and what comes round is charged whole, or a part of it"
    if same:
        return f"and so is '{same[0]}'; one of them can be"
    if not parts:
        return f"and nothing else charges a part of it; write charge: {rule.field}"
    if multiplied:
        return f"and '{multiplied}' is multiplied by a field ('times'), so that nobody could tell what is left"
    if (whole := sum(each.part for each in parts)) >= WHOLE:
        return f"and the others charge {percent(whole)} of it: nothing is left"
    return ""
