"""Warnings: what is declared and never used, and what is meant for nobody."""

from __future__ import annotations

from engine.machines.checks import Case, Check
from engine.machines.checks.escalation import rungs
from engine.machines.draft import Draft
from engine.machines.source import Path

_STATES_OF_MONEY = ("entering", "runs_in", "drawn_in", "fixed_in", "released_in")
"""Keys of rules of money that name states."""


def _rules_of_money(draft: Draft) -> list[Path]:
    charges: list[Path] = [(section, name) for section in ("billing", "costs") for name in draft.section(section)]
    return [*charges, ("rating",), ("bills",)]


def unused_groups(case: Case) -> None:
    """A group that nothing names."""
    draft = case.draft
    places = [(*path, "from") for _, path in case.transitions]
    places += [("timers", name, "runs_in") for name in draft.section("timers")]
    places += [("groups", name) for name in case.definition.groups]
    places += [(*path, key) for path in _rules_of_money(draft) for key in _STATES_OF_MONEY]
    used = {word for path in places for word, _ in draft.texts(*path)}
    for name in case.definition.groups:
        if name not in used:
            draft.report("M309", f"group '{name}' is never used", "groups", name, key=True, warning=True)


def unused_ladders(case: Case) -> None:
    """A ladder that no promise climbs."""
    used = {rule.ladder for rule in case.definition.timers.values()}
    for name in case.definition.ladders:
        if name not in used:
            case.draft.report(
                "M311",
                f"ladder '{name}' is never used: no timer escalates by it",
                "ladders",
                name,
                key=True,
                warning=True,
            )


def nobody(case: Case) -> None:
    """A transition that only a role may take which no agent has, or a rung that notifies such a role."""
    for transition, path in case.transitions:
        for role, where in case.draft.texts(*path, "by"):
            _nobody(case, f"transition '{transition.name}' is for the role '{role}'", role, where)
        for role, where in case.draft.texts(*path, "approval"):
            _nobody(case, f"transition '{transition.name}' needs the approval of the role '{role}'", role, where)
    for _, rung, path in rungs(case):
        for role, where in case.draft.texts(*path, "notify"):
            _nobody(case, f"the rung at {rung.key} notifies the role '{role}'", role, where)
    for name in case.definition.timers:
        for role, where in case.draft.texts("timers", name, "notify"):
            _nobody(case, f"timer '{name}' notifies the role '{role}'", role, where)


def _nobody(case: Case, what: str, role: str, path: Path) -> None:
    if case.draft.around.roles.get(role, ("unknown",)) == ():
        case.draft.report("M310", f"{what}, which no agent has", *path, warning=True)


CHECKS = (
    Check(unused_groups, frozenset({"M220", "M306"})),
    Check(unused_ladders, frozenset({"M223", "M512"})),
    Check(nobody, frozenset({"M513"})),
)
