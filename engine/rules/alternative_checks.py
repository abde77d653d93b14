"""Checks of alternatives: several transitions of one name, of which one must be meant.

Which one follows from the state, from who asks, and from conditions. Two overlap when somebody could take both from
one state, for some record. The engine passes every `by`, and takes the first alternative that is open: that is an
overlap only where a timer or a rung fires the name, and the alternative that is meant for the engine is not the first.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product

from engine.machines.checks import Case, Check
from engine.machines.definition import Transition
from engine.machines.source import Path
from engine.rules.guard import program, variables
from engine.rules.sampling import BY_ENGINE, UNREADABLE, Pins, outcomes

_Pair = tuple[Transition, Path]


def overlapping(case: Case) -> None:
    """Two alternatives of one name that can both be taken from one state, so that nobody knows which one was meant."""
    for name, alternatives in case.definition.transitions.items():
        paths = case.draft.alternatives(name)
        for one, other in combinations(zip(alternatives, paths, strict=True), 2):
            if state := next(_open_to_somebody(case, one[0], other[0]), ""):
                _report_overlap(case, one, other, state)
            elif state := next(_engine_misled(case, one[0], other[0]), ""):
                _report_misled(case, one, other, state)


def _open_to_somebody(case: Case, one: Transition, other: Transition) -> Iterator[str]:
    """The states in which one person, or the engine that both name, may take both and certainly can."""
    askers = _askers(case, one, other)
    return (
        state
        for state in _shared(one, other)
        for asker in askers
        if _both(case, one, other, {**asker, **_in(case, state)})
    )


def _askers(case: Case, one: Transition, other: Transition) -> list[Pins]:
    """Who may take both; an asker of whom nothing is said stands for anybody who may."""
    mine, theirs = (set(transition.by or ("agent",)) for transition in (one, other))
    engine = [BY_ENGINE] if "engine" in mine & theirs else []
    if not any(_shared_by(case, *pair) for pair in product(mine - {"engine"}, theirs - {"engine"})):
        return engine
    if not any({"actor", "roles"} & set(guard.names) for guard in (one.guard, other.guard) if guard):
        return [{}]
    people = [(who, roles) for who, roles in _people(case).items() if roles & mine and roles & theirs]
    return engine + ([{"actor": who, "roles": sorted(roles)} for who, roles in people] or [{}])


def _shared_by(case: Case, one: str, other: str) -> bool:
    """Whether one person can have both roles; every role but the client's is an agent's."""
    if one == other or "client" in {one, other}:
        return one == other
    agents = case.draft.around.roles
    return "agent" in {one, other} or bool(set(agents.get(one, ())) & set(agents.get(other, ())))


def _people(case: Case) -> dict[str, set[str]]:
    """The client and every agent, with the roles of each."""
    around = case.draft.around
    of = {agent: {role for role, agents in around.roles.items() if agent in agents} for agent in sorted(around.agents)}
    return {"client": {"client"}} | {agent: {"agent"} | roles for agent, roles in of.items()}


def _engine_misled(case: Case, one: Transition, other: Transition) -> Iterator[str]:
    """The states in which the engine fires the name and takes the first alternative, though the second is its own."""
    if "engine" in other.by and "engine" not in one.by:
        fired_in = _fired_in(case, one.name)
        for state in _shared(one, other):
            if state in fired_in and _both(case, one, other, {**BY_ENGINE, **_in(case, state)}):
                yield state


def _fired_in(case: Case, name: str) -> set[str]:
    """The states in which a timer or one of its rungs may fire a transition."""
    states: set[str] = set()
    for rule in case.definition.timers.values():
        ladder = case.definition.ladders.get(rule.ladder)
        rungs = ladder.rungs if ladder else ()
        if name in {rule.fire, *(action.transition for rung in rungs for action in rung.actions)}:
            states |= case.living if rule.runs_in is None else rule.runs_in
    return states


def _shared(one: Transition, other: Transition) -> list[str]:
    return [state for state in one.sources if state in other.sources]


def _in(case: Case, state: str) -> Pins:
    return {f"{case.definition.kind}.state": state}


def _both(case: Case, one: Transition, other: Transition, pins: Pins) -> bool:
    """Whether both conditions certainly hold for some record."""
    asked = [(program(guard), pins) for guard in (one.guard, other.guard) if guard is not None]
    known = variables(case.definition.kind, case.definition.fields)
    results = outcomes(asked, known, case.draft.around, surely=True)
    return results is not None and any(all(result) for result in results)


def _report_overlap(case: Case, one: _Pair, other: _Pair, state: str) -> None:
    place = case.draft.source.at(*one[1])
    case.draft.report(
        "M307",
        f"transition '{one[0].name}' and its alternative on line {place.line} can both be taken from "
        f"'{state}', so it is open which one is; give them conditions that exclude each other",
        *other[1],
        related=((place, "the other alternative"),),
    )


def _report_misled(case: Case, one: _Pair, other: _Pair, state: str) -> None:
    place = case.draft.source.at(*one[1])
    case.draft.report(
        "M307",
        f"transition '{one[0].name}' is for the engine here, and when a timer fires it from '{state}', the alternative "
        f"on line {place.line} comes first: the engine may take what is for others too; put this one before it",
        *other[1],
        related=((place, "the alternative that comes first"),),
    )


CHECKS = (Check(overlapping, UNREADABLE | {"M406", "M220", "M306", "M312"}),)
