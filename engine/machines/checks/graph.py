"""The machine as a whole: a beginning, an end, and a way from one to the other."""

from __future__ import annotations

from engine.machines.checks import Case, Check

_NAMES = frozenset({"M220", "M306"})
"""With an unknown state somewhere, others only look as if nothing led to them."""


def one_initial(case: Case) -> None:
    """No state in which records are opened, or more than one."""
    initial = [state for state in case.definition.states.values() if state.initial]
    if not initial:
        case.draft.report(
            "M301",
            "no state is initial, so no record could be opened",
            "states",
            key=True,
            advice="write {initial: true} behind the state in which records begin",
        )
    for state in initial[1:]:
        first = initial[0]
        case.draft.report(
            "M302",
            f"'{state.name}' is initial, and so is '{first.name}' (line {first.position.line}); "
            "records begin in one state",
            "states",
            state.name,
            key=True,
            related=((first.position, "the other initial state"),),
        )


def out_of_final(case: Case) -> None:
    """A way out of a state that was said to be the end."""
    finals = {state.name: state for state in case.definition.states.values() if state.final}
    for transition, path in case.transitions:
        for word, where in case.draft.texts(*path, "from"):
            for name in case.definition.groups.get(word, (word,)):
                if name in finals:
                    by = "" if name == word else f", which is in the group '{word}'"
                    case.draft.report(
                        "M303",
                        f"transition '{transition.name}' leads from '{name}'{by}, and '{name}' is "
                        f"final (line {finals[name].position.line}): nothing leads out of a final state",
                        *where,
                        related=((finals[name].position, "declared final here"),),
                    )


def unreachable(case: Case) -> None:
    """A state that no record can ever be in."""
    reachable = case.reachable
    for name in case.definition.states:
        if name not in reachable:
            case.draft.report(
                "M304",
                f"no way leads to state '{name}' from the initial state, '{case.definition.initial}'",
                "states",
                name,
                key=True,
            )


def no_way_out(case: Case) -> None:
    """A state from which a record can never be finished."""
    finals = [state.name for state in case.definition.states.values() if state.final]
    if not finals:
        case.draft.report(
            "M305",
            "no state is final, so no record could ever be finished",
            "states",
            key=True,
            advice="write {final: true} behind the state in which records end",
        )
        return
    finishing = set(finals)
    while more := {s for t, _ in case.transitions if t.target in finishing for s in t.sources} - finishing:
        finishing |= more
    for name in case.definition.states:
        if name in case.reachable and name not in finishing:
            way = (
                "no transition leads out of it" if not any(case.leading_from(name)) else "its transitions go in circles"
            )
            case.draft.report(
                "M305", f"a record in state '{name}' can never be finished: {way}", "states", name, key=True
            )


CHECKS = (
    Check(one_initial),
    Check(out_of_final),
    Check(unreachable, _NAMES | {"M301", "M302", "M303"}),
    Check(no_way_out, _NAMES | {"M301", "M302", "M303"}),
)
