"""What the timers make of what has happened: they start, pause, resume, are met, stopped, or judged anew.

Each function looks at every timer of the record and adds an event for each one that changes.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from engine.events import SlaBreached, TimerMet, TimerPaused, TimerResumed, TimerRetargeted, TimerStarted, TimerStopped
from engine.records import Timer, Value
from engine.rules.promises import TimerPlan
from engine.rules.story import Story


def start(story: Story) -> None:
    """The timers of a new record."""
    for plan in story.kind.timers:
        _start(story, plan)


def met(story: Story, what: str) -> None:
    """A transition was taken, or a first reply given: the promises that this meets are kept."""
    for plan in story.kind.timers:
        timer = story.record.timers.get(plan.name)
        if timer is None or what not in plan.rule.met_by or timer.status not in {"running", "paused"}:
            continue
        if timer.breached is None and timer.due is not None and timer.due <= story.now:
            timer = replace(timer, breached=timer.due)  # the same command has shortened the promise
            story.happen(SlaBreached(plan.name, timer, story.now, plan.where))
        story.happen(TimerMet(plan.name, plan.met(timer, story.now)))


def moved(story: Story, source: str) -> None:
    """The record went from state `source` to its present one."""
    for plan in story.kind.timers:
        before = story.record.timers.get(plan.name)
        after = plan.moved(before, story.record, source, story.now)
        if after is not None and after is not before:
            _changed(story, plan, before, after)


def retargeted(story: Story, changed: Mapping[str, Value]) -> None:
    """Fields changed: the promises that depend on them are judged anew."""
    if not story.kind.waits_on & changed.keys():
        return
    for plan in story.kind.timers:
        if plan.rule.kind == "promise":
            _retarget(story, plan)


def _start(story: Story, plan: TimerPlan) -> None:
    if (timer := plan.opened(story.record, story.now)) is not None:
        story.happen(TimerStarted(plan.name, timer, plan.where))


def _changed(story: Story, plan: TimerPlan, before: Timer | None, after: Timer) -> None:
    if before is None or before.cycle != after.cycle:
        story.happen(TimerStarted(plan.name, after, plan.where))
    elif after.status == "running":
        story.happen(TimerResumed(plan.name, after))
    elif after.status == "paused":
        story.happen(TimerPaused(plan.name, after))
    else:
        story.happen(TimerStopped(plan.name, after))


def _retarget(story: Story, plan: TimerPlan) -> None:
    before = story.record.timers.get(plan.name)
    if before is None:
        _start(story, plan)
        return
    after = plan.retargeted(before, story.record, story.now)
    if after is before:
        return
    if after.status == "stopped":
        story.happen(TimerStopped(plan.name, after))
    else:
        story.happen(TimerRetargeted(plan.name, after, before.target, plan.where))
