"""The conditions of charges, costs and covers: compiled like those of transitions, and where they are asked.

A fee and a cover are worked out from the fields that a record had on some day, long after it; nobody asks for them.
So their conditions may read fields, the state and the name, and nothing that is of the moment.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from engine.machines.definition import Definition
from engine.machines.draft import Draft
from engine.machines.guard_text import Guard
from engine.machines.money_rules import ChargeRule, CoverRule
from engine.machines.source import Path
from engine.rules.guard import Guards, program

R = TypeVar("R", ChargeRule, CoverRule)


@dataclass(frozen=True, slots=True)
class Asked:
    """A condition of a rule of money."""

    guard: Guard
    path: Path
    """Of the rule; the text stands under `if`."""
    of: str
    """Whose it is: `charge 'fee'`."""
    never: str
    """What follows when it is never true."""
    states: tuple[str, ...]
    """In which it is asked."""
    timeless: bool
    """Whether it is asked about days that have passed, and by nobody."""


def compiled(draft: Draft, guards: Guards, definition: Definition) -> Definition:
    """The definition with the conditions of its rules of money compiled, as far as they can be."""
    rating = definition.rating
    if rating is not None:
        rating = replace(rating, covered=_all(draft, guards, rating.covered, ("rating", "covered")))
    return replace(
        definition,
        billing=_all(draft, guards, definition.billing, ("billing",)),
        costs=_all(draft, guards, definition.costs, ("costs",)),
        rating=rating,
    )


def _all(draft: Draft, guards: Guards, rules: Mapping[str, R], path: Path) -> dict[str, R]:
    return {name: _compiled(draft, guards, rule, (*path, name)) for name, rule in rules.items()}


def _compiled(draft: Draft, guards: Guards, rule: R, path: Path) -> R:
    if rule.guard is None:
        return rule
    guard, problems = guards.compile(rule.guard, draft.source, (*path, "if"))
    draft.problems += problems
    return replace(rule, guard=guard)


def asked(definition: Definition) -> Iterator[Asked]:
    """Every condition of a rule of money."""
    for name, rule in definition.billing.items():
        if rule.guard:
            what, states = f"charge '{name}'", _states(definition, rule)
            yield Asked(
                rule.guard, ("billing", name), what, "nothing is ever charged", states, bool(rule.every) or rule.is_time
            )
    for name, rule in definition.costs.items():
        if rule.guard:
            what, states = f"cost '{name}'", _states(definition, rule)
            yield Asked(rule.guard, ("costs", name), what, "nothing is ever counted", states, timeless=False)
    rating = definition.rating
    for name, cover in rating.covered.items() if rating else ():
        if rating and cover.guard:
            states = tuple(rating.runs_in) or tuple(definition.states)
            path = ("rating", "covered", name)
            yield Asked(cover.guard, path, f"cover '{name}'", "it never covers anything", states, timeless=True)


def _states(definition: Definition, rule: ChargeRule) -> tuple[str, ...]:
    """Where a record is when a charge is made: where it has just come to, or where the fee is owed."""
    if rule.every:
        return tuple(rule.runs_in)
    reached = {t.target for name in rule.on for t in definition.transitions.get(name, ())} | set(rule.entering)
    anywhere = any(name not in definition.transitions for name in rule.on)
    return tuple(state for state in definition.states if anywhere or state in reached)


def of_the_moment(definition: Definition, guard: Guard) -> list[str]:
    """The names in a condition that mean nothing of a day that has passed, when nobody asks."""
    kind = definition.kind
    lasting = {f"{kind}.{name}" for name in (*definition.fields, "id", "state")}
    return [node.value for node in program(guard).tree.walk() if node.kind == "name" and node.value not in lasting]
