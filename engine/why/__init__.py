"""Why a record is where it is, why its deadlines are what they are, and why other things did not happen.

clock       one timer: every interval counted, paused or closed, every change of target, cycle by cycle
rungs       each step of a ladder: decided, passed over, due, still to come or never to come
effects     what a decided step did
ways        each way out of a state: who may take it, which condition stops it, and which part of that
absent      timers that a record does not have, and the reason
record      a record with all of that
telling     events in a few words

Everything comes from the record's own events and the rules in force; nothing is guessed. Where rules have changed
since, what the events say holds.
"""

from __future__ import annotations

from engine.why.absent import Absence
from engine.why.clock import ClockStory, Cycle, Moment, Stretch
from engine.why.effects import Effect
from engine.why.files import Attachment, attachments
from engine.why.record import Explanation, StateStory, explain
from engine.why.rungs import RungStory
from engine.why.telling import history, told, told_in, whole_history
from engine.why.ways import GuardStory, Part, WayStory, options

__all__ = [
    "Absence",
    "Attachment",
    "ClockStory",
    "Cycle",
    "Effect",
    "Explanation",
    "GuardStory",
    "Moment",
    "Part",
    "RungStory",
    "StateStory",
    "Stretch",
    "WayStory",
    "attachments",
    "explain",
    "history",
    "options",
    "told",
    "told_in",
    "whole_history",
]
