"""Timers as written → as rules: what kind each is, durations counted, states and transitions resolved.

A kind of timer is known by its keyword. Each is a module with a `KIND`; a new one is a module here, a line in `_kinds`,
and its counterpart in engine/rules/plans.
"""

from __future__ import annotations

from engine.machines.build_timers.kind import TimerKind
from engine.machines.definition import TimerRule
from engine.machines.draft import Draft


def timers(draft: Draft) -> dict[str, TimerRule]:
    """Every timer that is of one kind."""
    kinds = _kinds()
    built = {}
    for name in draft.section("timers"):
        written = draft.section("timers", name)
        meant = [keyword for keyword in kinds if keyword in written]
        if len(meant) == 1:
            kind = kinds[meant[0]]
            _foreign_keys(draft, name, kind, kinds)
            built[name] = kind.build(draft, name)
        else:
            _no_kind(draft, name, meant, tuple(kinds))
    return built


def _kinds() -> dict[str, TimerKind]:
    from engine.machines.build_timers import after, every, meter, promise, until

    return {kind.keyword: kind for kind in (promise.KIND, after.KIND, until.KIND, every.KIND, meter.KIND)}


def _no_kind(draft: Draft, name: str, meant: list[str], keywords: tuple[str, ...]) -> None:
    shown = [f"'{word}'" for word in meant or keywords]
    count = "both" if len(meant) == 2 else "all of" if meant else "none of"
    draft.report(
        "M512",
        f"timer '{name}' has {count} {', '.join(shown[:-1])} and {shown[-1]}, and needs one of them",
        "timers",
        name,
        key=True,
        advice="a promise is to be kept in time; `after` waits, `until` looks to a date, `every` comes again, "
        "`meter` watches an allowance",
    )


def _foreign_keys(draft: Draft, name: str, kind: TimerKind, kinds: dict[str, TimerKind]) -> None:
    """Keys that only timers of other kinds have."""
    for key in draft.section("timers", name):
        if key not in kind.keys:
            others = " or ".join(f"{other.called}" for other in kinds.values() if key in other.keys)
            message = f"timer '{name}' is {kind.called}, and only {others} has '{key}'"
            draft.report("M512", message, "timers", name, key, key=True, advice=kind.advice(key))
