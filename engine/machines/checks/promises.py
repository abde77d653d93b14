"""Promises and service levels: whatever a timer counts on is granted by every level, and nothing is granted in vain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from engine.machines.checks import Case, Check
from engine.machines.definition import Definition, TimerRule
from engine.machines.draft import nearest, unplaced
from engine.machines.surroundings import OF_LEVELS, Level
from engine.problems import Problem

MISLEADING = frozenset({"M221", "M508", "M509", "M512", "M248"})
"""Mistakes in timers after which nobody knows what they count on."""


def granted(case: Case) -> None:
    """A service level without the target that a promise needs."""
    for rule in case.definition.timers.values():
        if rule.kind == "promise":
            for name, level in case.draft.around.levels.items():
                _granted(case, rule, name, level)


def _granted(case: Case, rule: TimerRule, name: str, level: Level) -> None:
    if level.like:  # it has whatever that one has, of which the same is asked
        return
    targets = level.promises.get(rule.target)
    who = f"timer '{rule.name}' of {case.definition.kind}"
    if targets is None:
        case.draft.report(
            "M510",
            f"service level '{name}' promises no {rule.target}, and {who} counts on it",
            at=level.position,
            related=((rule.position, "the timer"),),
        )
    elif "" in targets:
        return
    elif not rule.per:
        case.draft.report(
            "M511",
            f"{who} has no 'per', and service level '{name}' promises a {rule.target} for each of {', '.join(targets)}",
            "timers",
            rule.name,
            key=True,
            advice="name the choice field by which the targets differ: per: priority",
            related=((level.position, f"service level '{name}'"),),
        )
    elif missing := [value for value in case.definition.fields[rule.per].choices if value not in targets]:
        case.draft.report(
            "M511",
            f"service level '{name}' promises no {rule.target} for {', '.join(missing)}, and {who} "
            f"counts on one per {rule.per}",
            at=level.position,
            related=((case.definition.fields[rule.per].position, f"field '{rule.per}'"),),
        )


def in_vain(case: Case) -> None:
    """A service level that grants a target for a value that no timer's field has."""
    for promise in sorted({rule.target for rule in case.definition.timers.values() if rule.kind == "promise"}):
        values = _values(case, promise)
        for name, level in case.draft.around.levels.items() if values else ():
            for value, grant in level.grants(promise):
                if value and value not in values and grant.level == name:
                    case.draft.report(
                        "M240",
                        f"service level '{name}' promises a {promise} for '{value}', which is no value "
                        f"of {_fields(case, promise)}{nearest(value, unplaced(values))}",
                        at=grant.position,
                    )


def uncounted(levels: Mapping[str, Level], kinds: Mapping[str, Definition]) -> Iterator[Problem]:
    """Promises on which no timer of any kind counts: a slip where one of nearly that name is, else kept in vain.

    Nothing is told where no timer counts on any promise at all.
    """
    counted = {rule.target for kind in kinds.values() for rule in kind.timers.values() if rule.kind == "promise"}
    for name, level in levels.items():
        for promise, place in level.written.items():
            if counted and promise not in counted:
                slip = get_close_matches(promise, [*counted, *OF_LEVELS], n=1)
                message = f"service level '{name}' promises a '{promise}', and no timer counts on it"
                message += nearest(promise, unplaced(slip or counted))
                yield Problem("M609", message, place, severity="error" if slip else "warning")


def _counting(case: Case, promise: str) -> list[tuple[str, TimerRule]]:
    """The timers of all kinds that count on a promise by the values of a field."""
    return [
        (definition.kind, rule)
        for definition in case.kinds.values()
        for rule in definition.timers.values()
        if rule.target == promise and rule.per in definition.fields
    ]


def _values(case: Case, promise: str) -> list[str]:
    fields = [case.kinds[kind].fields[rule.per] for kind, rule in _counting(case, promise)]
    return sorted({value for field in fields for value in field.choices})


def _fields(case: Case, promise: str) -> str:
    return " or ".join(sorted({f"{kind}.{rule.per}" for kind, rule in _counting(case, promise)}))


CHECKS = (Check(granted, MISLEADING), Check(in_vain, MISLEADING))
