"""A promise: a budget of working time that counts in some states, with a ladder to climb as it runs out."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from engine.clock import Instant
from engine.company import Company, Target
from engine.events import CLIENT_MESSAGE, FIRST_REPLY, REPLY, Escalated, SlaBreached
from engine.machines.definition import Definition, TimerRule
from engine.records import Record, Timer, TimerStatus, Value
from engine.rules import timers
from engine.rules.plans.lateness import acting
from engine.rules.plans.plan import Owed, TimerPlan
from engine.rules.timers import Step


class PromisePlan(TimerPlan):
    """A stopwatch against a target of the record's service level."""

    def __init__(self, rule: TimerRule, definition: Definition, company: Company) -> None:
        super().__init__(rule, definition, company)
        anchor = {rule.begins} - {"", CLIENT_MESSAGE}
        self._looks_at = (rule.level_field, rule.per, definition.service)
        self.depends_on = frozenset({*self._looks_at, *anchor} - {""})
        self.met_by = rule.met_by
        self.begins_with = CLIENT_MESSAGE if rule.begins == CLIENT_MESSAGE else ""
        self.resumes_when_reopened = _finishes_work(rule, definition)
        self._steps: dict[int, tuple[Step, ...]] = {}

    def steps(self, target: int) -> tuple[Step, ...]:
        """The breach and the rungs for a target of so many seconds."""
        found = self._steps.get(target)
        if found is None:
            found = self._steps[target] = timers.steps(self.ladder, target)
        return found

    def target(self, fields: Mapping[str, Value]) -> Target | None:
        """What is promised to a record with these fields; None when nothing is."""
        level, value, service = (str(fields.get(name) or "") for name in self._looks_at)
        target = self.company.target(level, self.rule.target, value, service)
        if target is None or not self.rule.calendar:
            return target
        return Target(target.seconds, self.rule.calendar, target.position, target.level)

    def run(self, timer: Timer, now: Instant) -> Timer:
        """The promise running from `now`."""
        return timers.run(timer, self.steps(timer.target), self.hours(timer), now)

    def fits(self, timer: Timer) -> bool:
        return not timer.mark  # a meter has one too

    def opened(self, record: Record, now: Instant) -> Timer | None:
        """The promise of a record that it applies to.

        One that applies late, because the service level became known late, counts from the opening; one that pauses
        counts from when the present state was entered, since earlier pauses are not known to it. What was done before
        that kept it, so that it does not begin.
        """
        if self.begins_with or (self.rule.begins and not record.fields.get(self.rule.begins)):
            return None
        kept = not self.met_by.isdisjoint(record.done) and not (self.resumes_when_reopened and self.inside(record))
        if not record.open or kept:
            return None
        if self.rule.begins:
            return self._begun(record, now)
        return self._begun(record, record.opened if self.rule.runs_in is None else record.entered)

    def _begun(self, record: Record, begun: Instant, cycle: int = 1) -> Timer | None:
        target = self.target(record.fields)
        if target is None:
            return None
        timer = timers.start(target.seconds, target.calendar, now=begun, cycle=cycle)
        return self.run(timer, begun) if self.inside(record) else timer

    def heard(self, timer: Timer | None, record: Record, now: Instant) -> Timer | None:
        """A message that finds no clock running starts one: the oldest that was not answered counts."""
        if not record.open or (timer is not None and timer.status in {"running", "paused"}):
            return timer
        return self._begun(record, now, timer.cycle + 1 if timer else 1) or timer

    def moved(self, timer: Timer | None, record: Record, source: str, now: Instant) -> Timer | None:
        if timer is None:
            return None
        if not record.open:
            return self.halted(timer, "stopped", now) if timer.status in {"running", "paused"} else timer
        inside = record.state in self.running_states
        if timer.status == "running":
            return timer if inside else self.halted(timer, "paused", now)
        if timer.status == "paused":
            return self.run(timer, now) if inside else timer
        reopened = self.resumes_when_reopened and inside and source not in self.running_states
        return self._reopened(timer, record, now) if timer.status == "met" and reopened else timer

    def _reopened(self, timer: Timer, record: Record, now: Instant) -> Timer:
        """A kept promise that goes on with what was left, of what is promised by now."""
        target = self.target(record.fields)
        return self._towards(target, self.halted(timer, "paused", now), record) if target else timer

    def halted(self, timer: Timer, status: TimerStatus, now: Instant) -> Timer:
        """Standing still, with what it has consumed."""
        return timers.halt(timer, status, self.hours(timer), now)

    def changed(self, timer: Timer | None, record: Record, now: Instant) -> Timer | None:
        """What was consumed stays, the target is judged anew."""
        if timer is None:
            return self.opened(record, now)
        target = self.target(record.fields)
        if timer.status == "met" or not record.open:
            return timer
        if target is None:
            return timer if timer.status == "stopped" else self.halted(timer, "stopped", now)
        if timer.status == "stopped" and self._answered(record):
            return timer
        if timer.status != "stopped" and (target.seconds, target.calendar) == (timer.target, timer.calendar):
            return timer
        return self._towards(target, self.halted(timer, "paused", now), record)

    def _answered(self, record: Record) -> bool:
        """Whether what keeps it was done already, and will not have to be done again."""
        return not self.resumes_when_reopened and not self.met_by.isdisjoint(record.done)

    def _towards(self, target: Target, timer: Timer, record: Record) -> Timer:
        """A timer that stands still, going on towards another target."""
        timer = replace(timer, target=target.seconds, calendar=target.calendar)
        return self.run(timer, timer.since) if self.inside(record) else timer

    def owed(self, timer: Timer, record: Record, until: Instant, now: Instant) -> list[Owed]:  # noqa: ARG002
        hours = self.hours(timer)
        used = timers.consumed(timer, hours, until)
        ladder = self.steps(timer.target)
        due = [step for step in timers.owed(timer, ladder) if step.threshold <= used]
        instants = [timers.instant_of(step, timer, hours) or until for step in due]
        rungs = [instant for step, instant in zip(due, instants, strict=True) if step.rung]
        acts = iter(acting(self.late, rungs, now))
        found = []
        for place, (step, instant) in enumerate(zip(due, instants, strict=True), 1):
            timer = _decided(timer, step, instant)
            timer = replace(timer, next=instants[place] if place < len(due) else self._next(timer, ladder))
            found.append(self._owed(step, timer, instant, acts=step.rung is not None and next(acts)))
        return found

    def _next(self, timer: Timer, ladder: tuple[Step, ...]) -> Instant | None:
        step = next(timers.owed(timer, ladder), None)
        return None if step is None else timers.instant_of(step, timer, self.hours(timer))

    def _owed(self, step: Step, timer: Timer, due: Instant, *, acts: bool) -> Owed:
        if step.rung is None:
            return Owed("", SlaBreached(self.name, timer, due, self.where), f"{self.name} breached")
        rule = self.definition.rule_at(step.rung.position)
        body = Escalated(self.name, timer, step.key, due, rule, skipped=not acts)
        text = f"{self.name} at {step.key} of its target"
        return Owed(step.key, body, text, step.rung.actions if acts else (), self.ladder.quiet if self.ladder else "")

    def rejudged(self, timer: Timer | None, record: Record, at: Instant, former: TimerPlan | None) -> Timer | None:
        """What was consumed up to `at` counts by the calendar that counted then; the rest by these rules."""
        if timer is None:
            return self.opened(record, at)
        target = self.target(record.fields)
        if timer.status == "met" or not record.open:
            return timer
        at = max(at, timer.since)
        if target is None:
            return timer if timer.status == "stopped" else self._before(former).halted(timer, "stopped", at)
        if timer.status == "stopped" and self._answered(record):
            return timer
        if timer.status != "stopped" and not (self.met_by - self._before(former).met_by).isdisjoint(record.done):
            return self._before(former).halted(timer, "met", at)  # it was done when it did not count yet
        if timer.status != "stopped" and self._unaffected(timer, target, record, at, former):
            return timer
        return self._towards(target, self._before(former).halted(timer, "paused", at), record)

    def _before(self, former: TimerPlan | None) -> PromisePlan:
        """The plan that a timer followed up to now."""
        return former if isinstance(former, PromisePlan) else self

    def _unaffected(self, timer: Timer, target: Target, record: Record, at: Instant, former: TimerPlan | None) -> bool:
        """Whether these rules leave a live timer exactly where it is."""
        if (target.seconds, target.calendar) != (timer.target, timer.calendar):
            return False
        if (timer.status == "running") != self.inside(record):
            return False
        if timer.status != "running":
            return True
        before = self._before(former)
        same_past = timers.consumed(timer, before.hours(timer), at) == timers.consumed(timer, self.hours(timer), at)
        return same_past and self.run(timer, timer.since) == timer


def _decided(timer: Timer, step: Step, instant: Instant) -> Timer:
    return timers.with_fired(timer, step.rung, step.key) if step.rung else replace(timer, breached=instant)


def _finishes_work(rule: TimerRule, definition: Definition) -> bool:
    """Whether a promise is met by leaving the states where it counts, so that coming back means more work."""
    if rule.runs_in is None or rule.begins == CLIENT_MESSAGE or not rule.met_by.isdisjoint({FIRST_REPLY, REPLY}):
        return False
    targets = {t.target for name in rule.met_by for t in definition.transitions.get(name, ())}
    return not targets & rule.runs_in
