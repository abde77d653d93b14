"""What follows without anybody asking: automatic transitions, and what the timers owe.

This is where the rules meet: a transition moves the machine, the timers hear of it, steps that come due act, and their
actions may move the machine again. A step is decided once and automatic transitions are bounded, so it always ends.
"""

from __future__ import annotations

from msgspec.structs import replace

from engine.events import TimerRetargeted, TimerStopped, Transitioned
from engine.records import Timer
from engine.rules import clockwork, verbs
from engine.rules.actions import take_automatic
from engine.rules.plans import TimerPlan
from engine.rules.story import Story

MOST_DUE = 200
"""Timers handled in one decision; what is left is due again at once."""


def follow_up(story: Story) -> None:
    """What follows from what was done: automatic transitions, and steps that a new target has passed already."""
    take_automatic(story)
    catch_up(story)


def follow_move(story: Story) -> None:
    """A record in a state that was renamed goes to the one that `moved` names; its clocks notice no change."""
    definition, source = story.kind.definition, story.record.state
    target = definition.placed(source)
    if target != source:
        with story.by_engine():
            story.happen(Transitioned("moved", source, target, definition.states[target].final, definition.rule))
            clockwork.moved(story, target)


def catch_up(story: Story) -> None:
    """Do what the timers owe up to now, in order of due time."""
    for _ in range(MOST_DUE):
        due = story.record.fires
        if due is None or due > story.now:
            return
        name, timer = next((n, t) for n, t in story.record.timers.items() if t.next == due)
        with story.by_engine():
            _fire(story, name, timer)


def _fire(story: Story, name: str, timer: Timer) -> None:
    """What one timer owes: its steps are decided first, then those that act do so in order."""
    plan = story.kind.plans.get(name)
    if plan is None:  # the rule is gone: the timer has nothing to say any more
        story.happen(TimerStopped(name, replace(timer, status="stopped", due=None, next=None)))
        return
    steps = plan.owed(timer, story.record, story.now)
    if not steps:  # it was scheduled under rules that nobody remembers
        _put_right(story, plan, timer)
    for owed in steps:
        story.happen(owed.body)
    for owed in steps:
        for action in owed.actions:
            verbs.act(story, owed, f"{story.record.id}/{name}/{timer.cycle}/{owed.key}", action)
            take_automatic(story)


def _put_right(story: Story, plan: TimerPlan, timer: Timer) -> None:
    """Schedule a timer by the present rules; one that they would not schedule differently owes nothing any more."""
    fresh = plan.rejudged(timer, story.record, story.now, None) or timer
    if fresh.next == timer.next:
        fresh = replace(fresh, next=None)
    story.happen(TimerRetargeted(plan.name, fresh, timer.target, plan.where))
