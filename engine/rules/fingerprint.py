"""A fingerprint of everything that the live clocks of a kind depend on: the same rules, however they are written.

What a rung does, whom it tells, comments and the order of lines are not in it: a change of those touches no clock.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from engine.company import Company
from engine.machines.definition import Definition, Ladder, TimerRule


def clocks(definition: Definition, company: Company) -> str:
    """The first 12 hex digits; empty for a kind without timers, whose records have no clocks to judge."""
    if not definition.timers:
        return ""
    text = "\n".join(_facts(definition, company))
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _facts(definition: Definition, company: Company) -> Iterator[str]:
    yield f"zone {company.zone} calendar {company.calendar}"
    yield f"final {sorted(state.name for state in definition.states.values() if state.final)}"
    yield from (_timer(rule) for rule in definition.timers.values())
    yield from (_ladder(ladder) for ladder in definition.ladders.values())
    yield from (hours.signature for _, hours in sorted(company.calendars.items()))
    if any(rule.kind == "promise" for rule in definition.timers.values()):
        yield f"service {definition.service}"
        yield from _levels(company)


def _timer(rule: TimerRule) -> str:
    counts = (rule.name, rule.kind, rule.target, rule.level_field, rule.per, rule.begins, rule.calendar, rule.ladder)
    when = (rule.after, rule.until, rule.schedule, rule.time, rule.closed_days)
    return f"{counts} {when} {sorted(rule.runs_in or ())} {sorted(rule.met_by)}"


def _ladder(ladder: Ladder) -> str:
    return f"{ladder.name} {[(rung.key, rung.every, rung.times) for rung in ladder.rungs]}"


def _levels(company: Company) -> Iterator[str]:
    for name, level in sorted(company.service_levels.items()):
        for service, promises in sorted({"": level.targets, **level.services}.items()):
            for promise, targets in sorted(promises.items()):
                granted = sorted((value, target.seconds, target.calendar) for value, target in targets.items())
                yield f"{name} {service} {promise} {granted}"
