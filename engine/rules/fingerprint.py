"""A fingerprint of everything that live records of a kind depend on: their clocks, and whether they are live at all.

What a rung does, whom it tells, comments and the order of lines are not in it: a change of those touches no clock.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from engine.company import Company, Target
from engine.machines.definition import Definition, Ladder, TimerRule


def clocks(definition: Definition, company: Company) -> str:
    """The first 12 hex digits."""
    text = "\n".join(_facts(definition, company))
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _facts(definition: Definition, company: Company) -> Iterator[str]:
    rules = definition.timers.values()
    targets = list(_targets(company, {rule.target for rule in rules if rule.kind == "promise"}))
    yield f"final {sorted(state.name for state in definition.states.values() if state.final)}"
    if not rules:
        return
    yield f"zone {company.zone} calendar {company.calendar} service {definition.service}"
    yield from map(_timer, rules)
    yield from (_ladder(definition.ladders[name]) for name in sorted({rule.ladder for rule in rules} - {""}))
    yield from (f"{where} {target.seconds} {target.calendar}" for where, target in targets)
    counting = {company.calendar, *(rule.calendar for rule in rules), *(target.calendar for _, target in targets)}
    yield from (company.calendars[name].signature for name in sorted(counting & company.calendars.keys()))


def _timer(rule: TimerRule) -> str:
    counts = (rule.name, rule.kind, rule.target, rule.level_field, rule.per, rule.begins, rule.calendar, rule.ladder)
    when = (rule.after, rule.until, rule.schedule, rule.time, rule.closed_days)
    watched = (
        f" {rule.meter}" if rule.meter else ""
    )  # others have the fingerprint that they had before there were meters
    return f"{counts} {when} {sorted(rule.runs_in or ())} {sorted(rule.met_by)}{watched}"


def _ladder(ladder: Ladder) -> str:
    return f"{ladder.name} {[(rung.key, rung.every, rung.times) for rung in ladder.rungs]}"


def _targets(company: Company, promises: set[str]) -> Iterator[tuple[str, Target]]:
    """Every target of some promises, with the level, service, promise and value that it is for."""
    for name, level in sorted(company.service_levels.items()):
        for service, granted in sorted({"": level.targets, **level.services}.items()):
            for promise in sorted(promises & granted.keys()):
                by_value = sorted(granted[promise].items())
                yield from ((f"{name} {service} {promise} {value}", target) for value, target in by_value)
