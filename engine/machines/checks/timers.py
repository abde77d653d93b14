"""Timers: each can run, can be met, and can do what it waits for."""

from __future__ import annotations

from engine.machines.build_timers.promise import REPLIES
from engine.machines.checks import Case, Check
from engine.machines.definition import Action, TimerRule

TAKING = {"fire": "fires", "ask": "asks for"}
"""The verbs that take a transition, at once or when it is approved; and how they are spoken of."""

_NAMES = frozenset({"M220", "M226", "M301", "M302", "M306", "M512"})


def runs_nowhere(case: Case) -> None:
    """A timer that counts in no state that a record could be in."""
    for name, rule in case.definition.timers.items():
        if rule.runs_in is not None and not rule.runs_in & case.living:
            case.draft.report(
                "M501", f"timer '{name}' never runs: {_where(case, rule.runs_in)}", "timers", name, "runs_in"
            )


def _where(case: Case, states: frozenset[str]) -> str:
    named = [name for name in case.definition.states if name in states]
    if all(case.definition.states[name].final for name in named):
        return f"{' and '.join(named)} {'is' if len(named) == 1 else 'are'} final, where every timer has stopped"
    return f"no record is ever in {' or '.join(named)}"


def never_met(case: Case) -> None:
    """A promise that names a transition which cannot be taken while it lives."""
    for name, rule in case.definition.timers.items():
        for word, where in case.draft.texts("timers", name, "met_by"):
            sources = {s for t in case.definition.transitions.get(word, ()) for s in t.sources}
            if word in rule.met_by and word not in REPLIES and not sources & case.living:
                case.draft.report("M502", f"timer '{name}' is met by '{word}', which can never be taken", *where)


def cannot_fire(case: Case) -> None:
    """A wait that ends with a transition, or asks for one, that cannot be taken from where it waited."""
    for rule in case.definition.timers.values():
        for action in rule.actions:
            if action.verb in TAKING:
                _cannot_fire(case, rule, action)


def _cannot_fire(case: Case, rule: TimerRule, action: Action) -> None:
    possible = {s for t in case.definition.transitions.get(action.transition, ()) for s in t.sources}
    waits_in = case.living if rule.runs_in is None else rule.runs_in & case.living
    stuck = [state for state in case.definition.states if state in waits_in and state not in possible]
    if stuck:
        from_there = ", ".join(state for state in case.definition.states if state in possible)
        case.draft.report(
            "M503",
            f"timer '{rule.name}' {TAKING[action.verb]} '{action.transition}', which cannot be taken from "
            f"'{stuck[0]}', where the timer runs; it can be taken from {from_there}",
            "timers",
            rule.name,
            action.verb,
        )


CHECKS = (Check(runs_nowhere, _NAMES), Check(never_met, _NAMES), Check(cannot_fire, _NAMES))
