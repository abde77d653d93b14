"""What is wrong with a workflow although every word in it is known.

A check is a function that looks at a `Case` and reports to its draft. Each family is a module with a tuple `CHECKS`;
a new check is a function and a line there, a new family a module and a line in `all_checks`. A check says by which
codes it would be misled: with an unknown state in the file half the states look unreachable; saying so helps nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from engine.machines.definition import Definition, Transition
from engine.machines.draft import Draft
from engine.machines.source import Path


@dataclass(frozen=True)
class Case:
    """A workflow kind under examination."""

    draft: Draft
    """Where problems go, and where everything is written."""
    definition: Definition
    kinds: Mapping[str, Definition] = field(default_factory=dict)
    """All kinds of the folder that could be built, this one included."""

    @cached_property
    def transitions(self) -> tuple[tuple[Transition, Path], ...]:
        """Every transition, alternatives one by one, with where it is written."""
        return tuple(
            pair
            for name, alternatives in self.definition.transitions.items()
            for pair in zip(alternatives, self.draft.alternatives(name), strict=True)
        )

    def leading_from(self, state: str) -> Iterator[Transition]:
        """The transitions that lead out of a state."""
        return (transition for transition, _ in self.transitions if state in transition.sources)

    @cached_property
    def reachable(self) -> frozenset[str]:
        """The states that a record can ever be in, whatever the guards say."""
        found = {state.name for state in self.definition.states.values() if state.initial}
        unseen = list(found)
        while unseen:
            targets = {transition.target for transition in self.leading_from(unseen.pop())}
            unseen += targets - found
            found |= targets
        return frozenset(found)

    @cached_property
    def living(self) -> frozenset[str]:
        """The reachable states in which something can still happen: timers live here."""
        states = self.definition.states
        return frozenset(name for name in self.reachable if name in states and not states[name].final)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that can be wrong, and the mistakes that would make it look wrong when it is not."""

    look: Callable[[Case], None]
    misled_by: frozenset[str] = frozenset()


def run(case: Case, checks: Iterable[Check]) -> None:
    """Make every check that nothing found so far would mislead."""
    for check in checks:
        if not check.misled_by & case.draft.codes:
            check.look(case)


def all_checks() -> tuple[Check, ...]:
    """Every check of a machine, in the order in which they are made."""
    from engine.machines.checks import (
        approvals,
        charging,
        covering,
        endless,
        escalation,
        fields,
        graph,
        invoicing,
        merging,
        messages,
        names,
        numbering,
        openings,
        promises,
        timers,
        usage,
    )

    families = (
        names, fields, numbering, graph, timers, promises, escalation, messages, openings, endless, approvals, merging,
        charging, covering, invoicing, usage,
    )  # fmt: skip
    return tuple(check for family in families for check in family.CHECKS)
