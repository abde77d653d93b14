"""A date to come: rungs on the days before and after a day that a field of the record holds.

A new date is a new cycle: the rungs that lie ahead of it come, also those that came for the date before; rungs that it
has passed already, and that came for the date before, do not come again. Where the timer does not run it stands still,
and what came up meanwhile is due when it runs again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta

from msgspec.structs import replace

from engine.clock import Instant
from engine.company import Company
from engine.events import Escalated
from engine.hours import at_time
from engine.machines.definition import Definition, Rung, TimerRule
from engine.records import Record, Timer
from engine.rules import timers
from engine.rules.plans.lateness import acting
from engine.rules.plans.plan import Owed, TimerPlan

MOST_REMEMBERED = 20
"""Steps of former dates that a timer remembers."""

Step = tuple[Instant, str, Rung]
"""When, under which key, which rung."""


class DatePlan(TimerPlan):
    """`until` a date."""

    def __init__(self, rule: TimerRule, definition: Definition, company: Company) -> None:
        super().__init__(rule, definition, company)
        self.depends_on = frozenset({rule.until})

    def opened(self, record: Record, now: Instant) -> Timer | None:
        return self._towards(None, record, now)

    def moved(self, timer: Timer | None, record: Record, source: str, now: Instant) -> Timer | None:  # noqa: ARG002
        if timer is None:
            return self.opened(record, now)
        if timer.status in {"met", "stopped"}:
            return timer
        if not record.open:
            return self.halted(timer, "stopped", now)
        if self.inside(record) == (timer.status == "running"):
            return timer
        return self._scheduled(timer, record, now)

    def changed(self, timer: Timer | None, record: Record, now: Instant) -> Timer | None:
        return self._towards(timer, record, now)

    def _towards(self, timer: Timer | None, record: Record, now: Instant) -> Timer | None:
        """The timer for the date that the record has now."""
        day = record.text(self.rule.until)
        if timer is not None and timer.mark == day and timer.status != "stopped":
            return timer
        if not day or not record.open:
            live = timer is not None and timer.status in {"running", "paused"}
            return self.halted(timer, "stopped", now) if timer and live else timer
        fresh = Timer("paused", now, calendar=self.own_hours.name, mark=day, cycle=timer.cycle + 1 if timer else 1)
        fresh = replace(fresh, fired=self._known(timer, day, now)) if timer else fresh
        return self._scheduled(fresh, record, now)

    def _known(self, timer: Timer, day: str, now: Instant) -> tuple[str, ...]:
        """What counts as decided for another date: what has passed by it and had come; what came for that very date.

        A date that was mistyped and put right again repeats nothing: what came for other dates is remembered with them.
        """
        of_others = [key for key in timer.fired if "/" in key]
        of_others += [f"{timer.mark}/{key}" for key in timer.fired if "/" not in key]
        fresh = replace(timer, fired=tuple(key.partition("/")[2] for key in of_others if key.startswith(f"{day}/")))
        for instant, key, rung in self.steps(day):
            if instant <= now and _decided(timer, key, rung) and not _decided(fresh, key, rung):
                fresh = timers.with_fired(fresh, rung, key)
        rest = [key for key in of_others if not key.startswith(f"{day}/")]
        return (*fresh.fired, *rest[-MOST_REMEMBERED:])

    def _scheduled(self, timer: Timer, record: Record, now: Instant) -> Timer:
        """The timer running towards its next step, or standing still where it does not run."""
        if not self.inside(record):
            return replace(timer, status="paused", since=now, due=None, next=None)
        upcoming = next((step[0] for step in self.undecided(timer)), None)
        status = "met" if upcoming is None else "running"
        return replace(timer, status=status, since=now, due=self._at(timer.mark), next=upcoming)

    def steps(self, day: str) -> list[Step]:
        """Every step for a date, in order; a day that no calendar counts has none."""
        return sorted(self._steps(day), key=lambda step: step[0]) if self.ladder else []

    def undecided(self, timer: Timer) -> Iterator[Step]:
        """The steps of the timer's date that were not decided yet, in order."""
        return (step for step in self.steps(timer.mark) if not _decided(timer, *step[1:]))

    def _steps(self, day: str) -> Iterator[Step]:
        for rung in self.ladder.rungs if self.ladder else ():
            for turn, key in timers.turns(rung):
                offset = rung.offset + (turn - 1) * rung.every
                with suppress(ValueError, OverflowError):
                    yield self._instant(date.fromisoformat(day), offset, rung.unit), key, rung

    def _at(self, day: str) -> Instant | None:
        """The date itself."""
        with suppress(ValueError, OverflowError):
            return self._instant(date.fromisoformat(day), 0, "days")
        return None

    def _instant(self, day: date, offset: int, unit: str) -> Instant:
        hours = self.own_hours
        day = hours.open_day(day, offset) if unit == "workdays" else day + timedelta(days=offset)
        if self.rule.closed_days != "keep" and not hours.opens_on(day):
            day = hours.open_day(day, 1 if self.rule.closed_days == "after" else -1)
        return at_time(self.company.zone, day, self.rule.time)

    def owed(self, timer: Timer, record: Record, until: Instant, now: Instant) -> list[Owed]:
        due = [step for step in self.undecided(timer) if step[0] <= until]
        acts = acting(self.late, [instant for instant, _, _ in due], now)
        found: list[Owed] = []
        for step, act in zip(due, acts, strict=True):
            timer = self._scheduled(timers.with_fired(timer, step[2], step[1]), record, timer.since)
            found.append(self._owed(timer, step, acts=act))
        return found

    def _owed(self, timer: Timer, step: Step, *, acts: bool) -> Owed:
        instant, key, rung = step
        body = Escalated(self.name, timer, key, instant, self.definition.rule_at(rung.position), skipped=not acts)
        quiet = self.ladder.quiet if self.ladder else ""
        return Owed(key, body, f"{self.name} {_spoken(rung, key)} {timer.mark}", rung.actions if acts else (), quiet)

    def rejudged(self, timer: Timer | None, record: Record, at: Instant, former: TimerPlan | None) -> Timer | None:  # noqa: ARG002
        """What has come stays; what is still to come is worked out by these rules."""
        if timer is None or timer.mark != record.text(self.rule.until):
            return self._towards(timer, record, at)  # the rule is new, or looks towards another field by now
        if timer.status == "stopped":
            return self._towards(timer, record, at)  # the rule was gone, or the record had ended
        if timer.status == "met" and not self._has_more(timer):
            return timer
        fresh = self._scheduled(replace(timer, calendar=self.own_hours.name), record, timer.since)
        return timer if fresh == timer else replace(fresh, since=max(at, timer.since))

    def _has_more(self, timer: Timer) -> bool:
        return any(True for _ in self.undecided(timer))


def _decided(timer: Timer, key: str, rung: Rung) -> bool:
    """Whether a step was decided for the present date."""
    return timers.fired(timer).get(rung.key, 0) >= int(key.partition("#")[2] or 1)


def _spoken(rung: Rung, key: str) -> str:
    """`90 days before`, `on`, `1 workday after`."""
    turn = int(key.partition("#")[2] or 1) - 1
    offset = rung.offset + turn * rung.every
    unit = rung.unit if abs(offset) != 1 else rung.unit[:-1]
    return f"{abs(offset)} {unit} {'before' if offset < 0 else 'after'}" if offset else "on"
