"""Checks of automatic transitions: what the engine takes by itself, as soon as something happened to the record.

It takes the first that it can, in the order of the file, before anybody may ask for another way; and it does not look
again while nothing happens. Circles, ways that nobody can ever take and conditions that wait for time follow from that.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from engine.machines.checks import Case, Check
from engine.machines.definition import Transition
from engine.machines.source import Path
from engine.rules.guard import Program, program, variables
from engine.rules.sampling import BY_ENGINE, UNREADABLE, Pins, outcomes, samples


def automatic_cycles(case: Case) -> None:
    """Automatic transitions that lead back to where they began: no time would pass between them, and no end come."""
    steps: dict[str, list[Transition]] = {}
    for transition, _ in case.transitions:
        for state in transition.sources if transition.automatic else ():
            steps.setdefault(state, []).append(transition)
    reported: set[frozenset[str]] = set()
    for start in steps:
        for way in _ways_back(steps, start):
            states = frozenset(state for state, _ in way)
            if states not in reported and _possible_together(case, way):
                reported.add(states)
                _report_cycle(case, way)


def _ways_back(steps: dict[str, list[Transition]], start: str) -> Iterator[list[tuple[str, Transition]]]:
    """The ways along automatic transitions from a state back to itself, through no state twice."""
    unfinished: list[list[tuple[str, Transition]]] = [[(start, step)] for step in steps[start]]
    while unfinished:
        way = unfinished.pop()
        state = way[-1][1].target
        if state == start:
            yield way
        elif len(way) < 12 and all(state != passed for passed, _ in way):
            unfinished += [[*way, (state, step)] for step in steps.get(state, ())]


def _possible_together(case: Case, way: list[tuple[str, Transition]]) -> bool:
    """Whether one record could go all the way; assumed where a step changes fields or nobody can tell."""
    if any(step.sets for _, step in way):
        return True
    guarded = [(program(step.guard), _asked_in(case, state)) for state, step in way if step.guard]
    known = variables(case.definition.kind, case.definition.fields)
    results = outcomes(guarded, known, case.draft.around, surely=True)
    return results is None or any(all(result) for result in results)


def _report_cycle(case: Case, way: list[tuple[str, Transition]]) -> None:
    states = " → ".join([*(state for state, _ in way), way[0][0]])
    message = f"automatic transitions go round in a circle without time passing: {states}"
    related = tuple(
        (step.position, f"'{step.name}' leads from '{state}' to '{step.target}'") for state, step in way[1:]
    )
    case.draft.report("M308", message, "transitions", at=way[0][1].position, related=related)


def too_late(case: Case) -> None:
    """A way out of a state that every record has left before anybody could take it."""
    at_once = _left_at_once(case)
    for place, (transition, path) in enumerate(case.transitions):
        late = {
            state: at_once[state]
            for state in transition.sources
            if state in at_once and (place > at_once[state] or not transition.automatic) and place != at_once[state]
        }
        for word, where in case.draft.texts(*path, "from"):
            for state in case.definition.groups.get(word, (word,)):
                if state in late:
                    elsewhere = state != word and len(late) < len(transition.sources)
                    by = "" if state == word else f", which is in the group '{word}'"
                    what = f"transition '{transition.name}' can never be taken from '{state}'{by}"
                    _report_late(case, what, state, case.transitions[late[state]], where, harmless=elsewhere)


def _left_at_once(case: Case) -> dict[str, int]:
    """State → place among all transitions of the first automatic one without a condition that leads out of it."""
    found: dict[str, int] = {}
    for place, (transition, _) in enumerate(case.transitions):
        if transition.automatic and transition.guard is None:
            found = dict.fromkeys(transition.sources, place) | found
    return found


def _report_late(
    case: Case, what: str, state: str, first: tuple[Transition, Path], where: Path, *, harmless: bool
) -> None:
    """Say what comes too late; harmless, if it can still be taken from elsewhere and only a group leads it here."""
    leaver, path = first
    place = case.draft.source.at(*path)
    case.draft.report(
        "M312",
        f"{what}: '{leaver.name}' (line {place.line}) is automatic and has no condition, so it is always taken first",
        *where,
        advice=f"give '{leaver.name}' a condition, or let nothing else lead from '{state}'",
        related=((place, "the automatic one"),),
        warning=harmless,
    )


def waits_for_age(case: Case) -> None:
    """A condition that becomes true while nothing happens, when nobody looks."""
    age = f"{case.definition.kind}.age_minutes"
    at_once = _left_at_once(case)
    for transition, path in case.transitions:
        if transition.automatic and transition.guard and age in transition.guard.names:
            waiting = [state for state in transition.sources if state not in at_once]
            run = program(transition.guard)
            if state := next((state for state in waiting if _ripens(case, run, state, age)), ""):
                case.draft.report(
                    "M410",
                    f"'{transition.name}' is automatic, and its condition comes true as {age} grows; automatic "
                    "transitions are looked at only when something happens to the record, so it would be late",
                    *path,
                    "if",
                    advice=f"let a timer take it, for example {{runs_in: {state}, after: 4h, fire: {transition.name}}}",
                )


def _ripens(case: Case, run: Program, state: str, age: str) -> bool:
    """Whether a record certainly can rest in a state until the passing of time alone makes the condition true."""
    rivals = [
        program(other.guard)
        for other, _ in case.transitions
        if other.automatic and other.guard and state in other.sources
    ]
    known = variables(case.definition.kind, case.definition.fields)
    here = _asked_in(case, state)
    for before, after in pairwise(samples(age, rivals, known, case.draft.around)):
        asked = [(rival, {**here, age: before}) for rival in rivals] + [(run, {**here, age: after})]
        results = outcomes(asked, known, case.draft.around, surely=True)
        if any(then and not any(now) for *now, then in results or ()):
            return True
    return False


def _asked_in(case: Case, state: str) -> Pins:
    """What is known when the engine asks for a record in a state."""
    return {**BY_ENGINE, f"{case.definition.kind}.state": state}


_NAMES = frozenset({"M220", "M306"})
CHECKS = (
    Check(automatic_cycles, UNREADABLE | _NAMES),
    Check(too_late, _NAMES | {"M303", "M308"}),
    Check(waits_for_age, UNREADABLE | _NAMES | {"M312"}),
)
