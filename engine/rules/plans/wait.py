"""A wait: some time in some states, and then something is done. Each time that they are entered it begins anew."""

from __future__ import annotations

from msgspec.structs import replace

from engine.clock import Instant
from engine.events import TimerFired
from engine.machines.definition import Duration
from engine.records import Record, Timer
from engine.rules import timers
from engine.rules.plans.lateness import acting
from engine.rules.plans.plan import Owed, TimerPlan


class WaitPlan(TimerPlan):
    """`after` some working or plain time."""

    @property
    def duration(self) -> Duration:
        """How long it waits."""
        return self.rule.after or Duration()

    def fits(self, timer: Timer) -> bool:
        return not timer.mark and super().fits(timer)

    def opened(self, record: Record, now: Instant) -> Timer | None:
        return self._begun(now, 1) if self.inside(record) else None

    def _begun(self, now: Instant, cycle: int) -> Timer:
        return timers.wait_for(self.duration, self.own_hours, now=now, cycle=cycle)

    def moved(self, timer: Timer | None, record: Record, source: str, now: Instant) -> Timer | None:
        inside, was_inside = self.inside(record), source in self.running_states
        if inside and (not was_inside or timer is None):
            return self._begun(now, 1 if timer is None else timer.cycle + 1)
        if not inside and timer is not None and timer.status == "running":
            return self.halted(timer, "stopped", now)
        return timer

    def owed(self, timer: Timer, record: Record, until: Instant, now: Instant) -> list[Owed]:  # noqa: ARG002
        due = now if timer.due is None else timer.due
        (acts,) = acting(self.late, [due], now)
        body = TimerFired(self.name, self.halted(timer, "met", now), due, self.where, skipped=not acts)
        text = f"{self.name} after {self.duration.text}"
        return [Owed("after", body, text, self.rule.actions if acts else (), self.rule.quiet)]

    def rejudged(self, timer: Timer | None, record: Record, at: Instant, former: TimerPlan | None) -> Timer | None:
        """A wait that is new counts from when its rule holds; one that is under way keeps its beginning."""
        if timer is None or timer.status != "running":
            return self._anew(timer, record, at, former)
        if not self.inside(record):
            return self.halted(timer, "stopped", at)
        return self._judged(timer, max(at, timer.since), former)

    def _anew(self, timer: Timer | None, record: Record, at: Instant, former: TimerPlan | None) -> Timer | None:
        """A wait that did not run; it begins where these rules let it run, those before did not, and it is not over."""
        ran = former is not None and former.inside(record)
        done = timer is not None and timer.status == "met" and timer.since > record.entered
        if ran or done or not self.inside(record):
            return timer
        return self._begun(max(at, record.entered), timer.cycle + 1 if timer else 1)

    def _judged(self, timer: Timer, at: Instant, former: TimerPlan | None) -> Timer:
        """A wait under way: what has passed counts by the calendar that counted then. Workdays are counted anew."""
        calendar = self.own_hours.name
        if self.duration.workdays:
            due = self._begun(timer.since, 1).due
            return (
                timer
                if (due, calendar) == (timer.due, timer.calendar)
                else replace(timer, due=due, next=due, calendar=calendar)
            )
        passed = (former or self).hours(timer).between(timer.since, at)
        due = timers.reached(self.own_hours, at, self.duration.seconds - timer.consumed - passed)
        same_past = passed == self.own_hours.between(timer.since, at)
        if same_past and (due, calendar) == (timer.due, timer.calendar):
            return timer
        return replace(timer, since=at, consumed=timer.consumed + passed, due=due, next=due, calendar=calendar)
