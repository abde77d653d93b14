"""What the timers make of what has happened: they start, pause, resume, are met, stopped, or judged anew.

Each function looks at every timer of the record and adds an event for each one that changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from msgspec.structs import replace

from engine.clock import Instant
from engine.events import (
    ClocksJudged,
    SlaBreached,
    TimerMet,
    TimerPaused,
    TimerResumed,
    TimerRetargeted,
    TimerStarted,
    TimerStopped,
)
from engine.records import Timer, Value
from engine.rules.kind import Kind
from engine.rules.plans import TimerPlan
from engine.rules.story import Story


@dataclass(frozen=True, slots=True)
class Succession:
    """One set of rules that took the place of another."""

    before: Kind | None
    """None when it is not known any more."""
    after: Kind
    at: Instant
    """From when the later one holds."""


def start(story: Story) -> None:
    """The timers of a new record."""
    for plan in story.kind.timers:
        _changed(story, plan, None, plan.opened(story.record, story.now))


def met(story: Story, what: str) -> None:
    """A transition was taken, or a reply given: the promises that this meets are kept, also while none is made."""
    for plan in story.kind.timers:
        timer = story.record.timers.get(plan.name)
        if timer is None or what not in plan.met_by or timer.status == "met" or not story.record.open:
            continue
        if timer.status == "running" and timer.breached is None and timer.due is not None and timer.due <= story.now:
            timer = replace(timer, breached=timer.due)  # the same command has shortened the promise
            story.happen(SlaBreached(plan.name, timer, story.now, plan.where))
        story.happen(TimerMet(plan.name, plan.halted(timer, "met", story.now)))


def moved(story: Story, source: str) -> None:
    """The record went from state `source` to its present one."""
    for plan in story.kind.timers:
        before = story.record.timers.get(plan.name)
        _changed(story, plan, before, plan.moved(before, story.record, source, story.now))


def heard(story: Story, what: str) -> None:
    """Something happened that starts clocks, e.g. a message of the client."""
    for plan in story.kind.timers:
        if plan.begins_with == what:
            before = story.record.timers.get(plan.name)
            _changed(story, plan, before, plan.heard(before, story.record, story.now))


def retargeted(story: Story, changed: Mapping[str, Value]) -> None:
    """Fields changed: the timers that depend on them are judged anew."""
    for plan in story.kind.timers if story.kind.waits_on & changed.keys() else ():
        if plan.depends_on & changed.keys():
            before = story.record.timers.get(plan.name)
            _judged(story, plan, before, plan.changed(before, story.record, story.now))


def rejudge(story: Story, succession: Succession) -> None:
    """Other rules hold: every clock is judged anew, with what it has consumed counted by those before."""
    record, before = story.record, succession.before
    story.happen(ClocksJudged(succession.after.clocks, succession.at))
    for name in dict.fromkeys([*record.timers, *succession.after.plans]):
        timer, former = record.timers.get(name), before.plans.get(name) if before else None
        plan = succession.after.plans.get(name)
        if plan is None or not record.open:
            _ended(story, name, former, succession.at)
            continue
        if timer is not None and not (former.rule.kind == plan.rule.kind if former else plan.fits(timer)):
            _another_kind(story, plan, former, succession.at)
        else:
            _judged(story, plan, timer, plan.rejudged(timer, story.record, succession.at, former))


def _another_kind(story: Story, plan: TimerPlan, former: TimerPlan | None, at: Instant) -> None:
    """A clock of another kind has the name by now: the one before ends, and this one begins as if it were new."""
    before = story.record.timers[plan.name]
    if (after := plan.rejudged(None, story.record, at, None)) is not None:
        story.happen(TimerStarted(plan.name, replace(after, cycle=before.cycle + 1), plan.where))
    elif before.status in {"running", "paused"}:
        story.happen(TimerStopped(plan.name, (former or plan).halted(before, "stopped", max(at, before.since))))


def _ended(story: Story, name: str, former: TimerPlan | None, at: Instant) -> None:
    """A clock whose rule is gone, or whose record has ended, has nothing to say any more."""
    timer = story.record.timers.get(name)
    if timer is not None and timer.status in {"running", "paused"}:
        since = max(at, timer.since)
        stopped = former.halted(timer, "stopped", since) if former else None
        story.happen(TimerStopped(name, stopped or replace(timer, status="stopped", since=since, due=None, next=None)))


def _changed(story: Story, plan: TimerPlan, before: Timer | None, after: Timer | None) -> None:
    """The event of a timer that went on differently."""
    if after is None or after is before:
        return
    if before is None or before.cycle != after.cycle:
        story.happen(TimerStarted(plan.name, after, plan.where))
    elif after.status == "running":
        story.happen(TimerResumed(plan.name, after))
    elif after.status == "paused":
        story.happen(TimerPaused(plan.name, after))
    else:
        story.happen(TimerStopped(plan.name, after))


def _judged(story: Story, plan: TimerPlan, before: Timer | None, after: Timer | None) -> None:
    """The event of a timer that has another aim."""
    if before is None or after is None or before.cycle != after.cycle or after.status == "stopped":
        _changed(story, plan, before, after)
    elif after is not before:
        story.happen(TimerRetargeted(plan.name, after, before.target, plan.where))
        _overspent(story, plan, after)


def _overspent(story: Story, plan: TimerPlan, timer: Timer) -> None:
    """A promise that stands still, and of which more was used than is promised by now, is broken then and there."""
    if timer.status == "paused" and timer.target and timer.consumed >= timer.target and timer.breached is None:
        since = max(timer.since, story.record.opened)
        story.happen(SlaBreached(plan.name, replace(timer, breached=since), since, plan.where))
