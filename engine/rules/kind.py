"""One workflow kind, ready to decide about: its machine, its timers, and who may do what."""

from __future__ import annotations

from dataclasses import dataclass

from msgspec.structs import replace

from engine.clock import Instant
from engine.company import Company
from engine.machines.definition import MERGE, Definition, Transition
from engine.machines.runner import Runner
from engine.records import Record, Value
from engine.rules.defaults import Defaults
from engine.rules.fingerprint import clocks
from engine.rules.guard import GuardError, evaluate
from engine.rules.plans import plan_of
from engine.rules.prices import Prices

MOST_AUTOMATIC = 20
"""Automatic transitions in a row before a record is left where it is: `check` refuses cycles, this bounds the rest."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks for a transition, when, and what they bring."""

    actor: str
    roles: frozenset[str]
    now: Instant
    fields: dict[str, Value]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """A transition that leads out of a record's state, and why it cannot be taken, if it cannot."""

    transition: Transition
    rule: str
    objection: str
    missing: tuple[str, ...] = ()
    """Fields (or `note`) that must be given with it; asking for them is no objection."""
    approval: str = ""
    """Who must be asked first, when the asker may not take it alone."""


class Kind:
    """A definition with everything that deciding needs at hand."""

    def __init__(self, definition: Definition, company: Company) -> None:
        self.definition = definition
        self.company = company
        self.runner = Runner(definition)
        self.timers = tuple(plan_of(rule, definition, company) for rule in definition.timers.values())
        self.plans = {plan.name: plan for plan in self.timers}
        self.waits_on = frozenset[str]().union(*(plan.depends_on for plan in self.timers))
        self.clocks = clocks(definition, company)
        self.references = frozenset(f.name for f in definition.fields.values() if f.type == "reference")
        self.waiting = frozenset(f.name for f in definition.fields.values() if f.type == "predecessors")
        self.defaults = Defaults(definition)
        self.prices = Prices(definition)
        self.automatic = {
            state: tuple(t for ts in definition.transitions.values() for t in ts if t.automatic and state in t.sources)
            for state in definition.states
        }
        self.on_message = {
            state: tuple(t for ts in definition.transitions.values() for t in ts if t.on and state in t.sources)
            for state in definition.states
        }
        self.rules = {id(t): definition.rule_at(t.position) for ts in definition.transitions.values() for t in ts}

    def rule_of(self, transition: Transition) -> str:
        """`ticket.yaml:42@3f2a91c`."""
        return self.rules[id(transition)]

    def objection(self, transition: Transition, record: Record, asker: Asker) -> str:
        """Why `asker` may not take the transition, leaving aside what it asks for; empty when it may.

        The guard sees the record with the fields that the asker brings. Raises GuardError when it cannot be evaluated.
        """
        if asker.actor != "engine" and not asker.roles & frozenset(transition.by or ("agent",)):
            who = " or ".join(transition.by) or "an agent"
            return f"'{transition.name}' is for {who}, and {asker.actor} is not"
        guard = transition.guard
        if guard is not None and asker.fields:
            record = replace(record, fields=record.fields | asker.fields)
        if guard is None or evaluate(guard, record, asker.actor, asker.roles, asker.now):
            return ""
        return f"'{transition.name}' needs {guard.text}"

    def missing(self, transition: Transition, record: Record, asker: Asker) -> tuple[str, ...]:
        """What a transition asks for that was neither given nor is there already."""
        if asker.actor == "engine":
            return ()
        return tuple(a for a in transition.asks if not (asker.note if a == "note" else _filled(a, record, asker)))

    def options(self, record: Record, asker: Asker) -> list[Option]:
        """Every transition out of the record's state that people take, in the order of the file.

        Of alternatives the first possible.
        """
        if record.became:
            return []
        if (state := self.definition.placed(record.state)) != record.state:
            record = replace(record, state=state)
        found: dict[str, Option] = {}
        for alternatives in self.definition.transitions.values():
            for transition in alternatives:
                if record.state in transition.sources and not transition.automatic and transition.name != MERGE:
                    option = self._option(transition, record, asker)
                    if transition.name not in found or (found[transition.name].objection and not option.objection):
                        found[transition.name] = option
        return list(found.values())

    def _option(self, transition: Transition, record: Record, asker: Asker) -> Option:
        try:
            objection = self.objection(transition, record, asker)
        except GuardError as error:
            objection = f"the guard of '{transition.name}' cannot be evaluated: {error}"
        alone = not transition.approval or transition.approval in asker.roles
        missing = self.missing(transition, record, asker)
        return Option(transition, self.rule_of(transition), objection, missing, "" if alone else transition.approval)


def _filled(name: str, record: Record, asker: Asker) -> bool:
    """Given with the transition, or there already."""
    return (asker.fields.get(name) if name in asker.fields else record.fields.get(name)) is not None
