"""The transition `merge`: how a record ends that goes on as another one. Only people can say as which."""

from __future__ import annotations

from engine.machines.checks import Case, Check
from engine.machines.definition import MERGE

_NAMES = frozenset({"M220", "M306"})


def ends(case: Case) -> None:
    """A merge that does not end the record, or that is taken without anybody saying into what."""
    for transition, path in case.transitions:
        if transition.name != MERGE:
            continue
        state = case.definition.states.get(transition.target)
        if state is not None and not state.final:
            message = f"'{MERGE}' leads to '{state.name}', which is not final: a record that was merged is at its end"
            case.draft.report("M273", message, *path, "to")
        if transition.automatic:
            message = f"'{MERGE}' is automatic, and nobody would say into which record"
            case.draft.report("M273", message, *path, "automatic", key=True)


def fired(case: Case) -> None:
    """A clock that merges: it knows no other record."""
    draft = case.draft
    places: list[tuple[str | int, ...]] = [("timers", name) for name in draft.section("timers")]
    places += [("ladders", *rest) for rest in _rungs(case)]
    for path in places:
        if draft.value(*path, "fire") == MERGE:
            draft.report("M273", f"'{MERGE}' cannot be fired: nobody would say into which record", *path, "fire")


def _rungs(case: Case) -> list[tuple[str | int, ...]]:
    """Where each rung is written, behind `ladders`."""
    found: list[tuple[str | int, ...]] = []
    for name in case.draft.section("ladders"):
        inner: tuple[str | int, ...] = (
            (name,) if isinstance(case.draft.value("ladders", name), list) else (name, "rungs")
        )
        rungs = case.draft.value("ladders", *inner)
        found += [(*inner, index) for index in range(len(rungs) if isinstance(rungs, list) else 0)]
    return found


CHECKS = (Check(ends, _NAMES), Check(fired))
