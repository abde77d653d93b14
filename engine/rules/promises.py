"""The timer rules of one workflow kind, made ready to run: what each promises to a record, and when it counts.

Compiled once per set of rules; holds no state of any record.
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.clock import Instant
from engine.company import Company, Target
from engine.events import FIRST_REPLY
from engine.hours import WorkingHours
from engine.machines.definition import Definition, TimerRule
from engine.records import Record, Timer, TimerStatus, Value
from engine.rules import timers
from engine.rules.timers import Step


class TimerPlan:
    """One timer rule with its ladder, targets and calendars at hand."""

    def __init__(self, rule: TimerRule, definition: Definition, company: Company) -> None:
        self.rule = rule
        self.name = rule.name
        self.where = definition.rule_at(rule.position)
        self.ladder = definition.ladders.get(rule.ladder)
        self.company = company
        self.depends_on = (rule.level_field, rule.per, definition.service)
        self.running_states = rule.runs_in or frozenset(n for n, s in definition.states.items() if not s.final)
        self.resumes_when_reopened = _finishes_work(rule, definition)
        self._steps: dict[int, tuple[Step, ...]] = {}

    def steps(self, target: int) -> tuple[Step, ...]:
        """The breach and the rungs for a target of so many seconds."""
        found = self._steps.get(target)
        if found is None:
            found = self._steps[target] = timers.steps(self.ladder, target)
        return found

    def hours(self, timer: Timer) -> WorkingHours:
        """The calendar that counts for a timer; the company's own where the named one is gone."""
        calendars = self.company.calendars
        return calendars.get(timer.calendar) or calendars[self.company.calendar]

    def target(self, fields: Mapping[str, Value]) -> Target | None:
        """What is promised to a record with these fields; None when nothing is."""
        level, value, service = (str(fields.get(name) or "") for name in self.depends_on)
        target = self.company.target(level, self.rule.target, value, service)
        if target is None or not self.rule.calendar:
            return target
        return Target(target.seconds, self.rule.calendar, target.position, target.level)

    def run(self, timer: Timer, now: Instant) -> Timer:
        """The promise running from `now`."""
        return timers.run(timer, self.steps(timer.target), self.hours(timer), now)

    def opened(self, record: Record, now: Instant) -> Timer | None:
        """The timer that a record gets when the rule first applies to it, or None when it does not apply.

        A promise that applies late, because the service level became known late, counts from the opening; one that
        pauses counts from when the present state was entered, since earlier pauses are not known to it. What was done
        before that kept it, so that it does not begin.
        """
        if self.rule.kind == "after":
            return self._wait(now, cycle=1) if record.state in self.running_states else None
        target, inside = self.target(record.fields), record.state in self.running_states
        kept = not self.rule.met_by.isdisjoint(record.done) and not (self.resumes_when_reopened and inside)
        if target is None or not record.open or kept:
            return None
        begun = record.opened if self.rule.runs_in is None else record.entered
        timer = timers.start(target.seconds, target.calendar, now=begun)
        return self.run(timer, begun) if inside else timer

    def _wait(self, now: Instant, cycle: int) -> Timer | None:
        """The `after` timer of a record that has just come into its states."""
        hours = self.company.calendars[self.rule.calendar or self.company.calendar]
        return timers.wait_for(self.rule.after, hours, now=now, cycle=cycle) if self.rule.after else None

    def moved(self, timer: Timer | None, record: Record, source: str, now: Instant) -> Timer | None:
        """The timer after the record came from state `source`; the same object if nothing changed for it."""
        if self.rule.kind == "after":
            return self._wait_moved(timer, record, source, now)
        if timer is None:
            return None
        if not record.open:
            return self._halt(timer, "stopped", now) if timer.status in {"running", "paused"} else timer
        inside = record.state in self.running_states
        if timer.status == "running":
            return timer if inside else self._halt(timer, "paused", now)
        if timer.status == "paused":
            return self.run(timer, now) if inside else timer
        reopened = self.resumes_when_reopened and inside and source not in self.running_states
        return self.run(timer, now) if timer.status == "met" and reopened else timer

    def _wait_moved(self, timer: Timer | None, record: Record, source: str, now: Instant) -> Timer | None:
        inside, was_inside = record.state in self.running_states, source in self.running_states
        if inside and (not was_inside or timer is None):
            return self._wait(now, cycle=1 if timer is None else timer.cycle + 1)
        if not inside and timer is not None and timer.status == "running":
            return self._halt(timer, "stopped", now)
        return timer

    def met(self, timer: Timer, now: Instant) -> Timer:
        """The promise kept at `now`."""
        return self._halt(timer, "met", now)

    def _halt(self, timer: Timer, status: TimerStatus, now: Instant) -> Timer:
        if not timer.target:  # an `after` timer has no budget to settle
            return Timer(status=status, since=now, calendar=timer.calendar, cycle=timer.cycle)
        return timers.halt(timer, status, self.hours(timer), now)

    def retargeted(self, timer: Timer, record: Record, now: Instant) -> Timer:
        """The timer after the record's fields changed: what was consumed stays, the target is judged anew."""
        target = self.target(record.fields)
        if timer.status == "met" or not record.open:
            return timer
        if target is None:
            return timer if timer.status == "stopped" else self._halt(timer, "stopped", now)
        if timer.status != "stopped" and (target.seconds, target.calendar) == (timer.target, timer.calendar):
            return timer
        changed = Timer(
            status="paused",
            since=now,
            target=target.seconds,
            consumed=timers.consumed(timer, self.hours(timer), now),
            calendar=target.calendar,
            breached=timer.breached,
            fired=timer.fired,
            cycle=timer.cycle,
        )
        return self.run(changed, now) if record.state in self.running_states else changed


def _finishes_work(rule: TimerRule, definition: Definition) -> bool:
    """Whether a promise is met by leaving the states where it counts, so that coming back means more work."""
    if rule.runs_in is None or FIRST_REPLY in rule.met_by:
        return False
    targets = {t.target for name in rule.met_by for t in definition.transitions.get(name, ())}
    return not targets & rule.runs_in
