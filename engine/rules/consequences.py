"""What follows without anybody asking: automatic transitions, and what the timers owe.

This is where the rules meet: a transition moves the machine, the timers hear of it, steps that come due act, and their
actions may move the machine again. A step is decided once and automatic transitions are bounded, so it always ends.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import itemgetter

from msgspec.structs import replace

from engine.clock import Instant
from engine.events import StateRenamed, TimerRetargeted, TimerStopped
from engine.records import NEVER, Timer
from engine.rules import clockwork, verbs
from engine.rules.actions import take_automatic
from engine.rules.clockwork import Succession
from engine.rules.plans import TimerPlan
from engine.rules.story import Story

MOST_DUE = 200
"""Steps decided in one go; what is left is due again at once."""

MOST_BEFORE = 2000
"""Steps decided by former rules before a record goes over to others: those behind would be decided by the others."""


def follow_up(story: Story) -> None:
    """What follows from what was done: automatic transitions, and steps that a new target has passed already."""
    take_automatic(story)
    catch_up(story)


def follow_move(story: Story, *, clocks: bool = True) -> None:
    """A record in a state that was renamed goes to the one that `moved` names; its `clocks` are told."""
    definition, source = story.kind.definition, story.record.state
    target = definition.placed(source)
    if target != source:
        with story.by_engine():
            story.happen(StateRenamed(source, target, definition.states[target].final, definition.rule))
            if clocks:
                clockwork.moved(story, target)


def go_over(story: Story, successions: Sequence[Succession]) -> None:
    """A record goes over to other rules, from each set to the next: what was due before is due by those before.

    So it does not matter whether somebody looked at the record just before the rules changed or only long after.
    """
    for each in successions:
        at = min(each.at, story.now)  # a clock that was wrong when the rules changed must not be believed
        if each.before is not None and story.record.state in each.before.definition.states:
            story.kind = each.before
            catch_up(story, at, MOST_BEFORE)
        story.kind = each.after
        if each.after.definition.placed(story.record.state) in each.after.definition.states:
            follow_move(story, clocks=False)  # they are judged anew right now, as of the change
            _live_or_not(story)
        clockwork.rejudge(story, Succession(each.before, each.after, at))


def _live_or_not(story: Story) -> None:
    """A record in a state that is final by now has ended, and one in a state that is final no more is live again.

    Unless it went on as another one: what was merged stays merged.
    """
    record, definition = story.record, story.kind.definition
    final = definition.states[record.state].final
    if record.open == final and (final or not record.became):
        with story.by_engine():
            story.happen(StateRenamed(record.state, record.state, final, definition.rule))


def catch_up(story: Story, until: Instant = NEVER, most: int = MOST_DUE) -> None:
    """Do what the timers owe up to now, or up to an instant before, in order of due time."""
    until = min(until, story.now)
    for _ in range(most):
        fires = story.record.fires
        if fires is None or fires > until:
            return
        due = [(timer.next, name) for name, timer in _in_order(story) if timer.next is not None]
        (_, name), *others = sorted(due, key=itemgetter(0))  # of two at the same instant the first of the file
        with story.by_engine():
            _fire(story, name, until, others[0][0] if others else until)


def _in_order(story: Story) -> Iterator[tuple[str, Timer]]:
    """The timers of the record as the file has them, and then those that it has no more."""
    held = story.record.timers
    for name in dict.fromkeys([*story.kind.plans, *held]):
        if name in held:
            yield name, held[name]


def _fire(story: Story, name: str, until: Instant, others: Instant) -> None:
    """What one timer owes before `others` do, up to the first step that acts: that may change all that follows."""
    plan, timer = story.kind.plans.get(name), story.record.timers[name]
    if plan is None:  # the rule is gone: the timer has nothing to say any more
        story.happen(TimerStopped(name, replace(timer, status="stopped", due=None, next=None)))
        return
    steps = plan.owed(timer, story.record, until, story.now)
    if not steps:  # it was scheduled under rules that nobody remembers
        _put_right(story, plan, timer)
    for place, owed in enumerate(steps):
        if place and owed.body.due > others:
            return
        key = f"{story.record.id}/{name}/{story.record.timers[name].cycle}/{owed.key}"
        story.happen(owed.body)
        for action in owed.actions:
            verbs.act(story, owed, key, action)
            take_automatic(story)
        if owed.actions:
            return


def _put_right(story: Story, plan: TimerPlan, timer: Timer) -> None:
    """Schedule a timer by the present rules; one that they would not schedule differently owes nothing any more."""
    fresh = plan.rejudged(timer, story.record, story.now, None) or timer
    if fresh.next == timer.next:
        fresh = replace(fresh, next=None)
    story.happen(TimerRetargeted(plan.name, fresh, timer.target, plan.where))
