"""The work timer: one for each agent, which runs until it is stopped, whatever happens to the process meanwhile.

It is nothing but two events in a stream of the agent (`@anna`): work began, work ended. Each step reads and writes
inside one batch of the store, so that two processes cannot start two, and the entry of a timer that is stopped becomes
durable together with its end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from engine.clock import Instant, local, zone
from engine.commands import Done, LogTime, Outcome, Refusal, Refused
from engine.desk import Desk
from engine.events import ENGINE, Body, Event
from engine.money_events import WorkBegan, WorkEnded
from engine.problems import did_you_mean
from engine.records import Record
from engine.rules.links import goes_on
from engine.rules.timekeeping import LONGEST
from engine.store.contract import Change, Store

A = TypeVar("A")

FORGOTTEN = 24 * 3600
"""Seconds after which a timer was probably forgotten."""


@dataclass(frozen=True, slots=True)
class Running:
    """A timer that runs."""

    agent: str
    record: str
    start: Instant
    activity: str
    note: str
    version: int
    """Of its event in the agent's stream."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a timer came to its end."""

    running: Running
    seconds: int
    logged: Done | None = None
    """None: nothing was written down."""


@dataclass(frozen=True, slots=True)
class Switched:
    """A timer runs now, and what became of the one before, if there was one."""

    running: Running
    before: Ended | None = None


def stream_of(agent: str) -> str:
    """The stream in which an agent's timer is kept."""
    return f"@{agent}"


def running(store: Store, agent: str) -> Running | None:
    """The timer of an agent that runs now."""
    for event in store.latest(stream_of(agent)):
        body = event.body
        if isinstance(body, WorkBegan):
            return Running(agent, body.record, body.start, body.activity, body.note, event.version)
        return None
    return None


def all_running(store: Store, agents: Iterable[str]) -> list[Running]:
    """Every timer that runs, the longest first."""
    found = (running(store, agent) for agent in agents)
    return sorted((one for one in found if one is not None), key=lambda one: (one.start, one.agent))


def forgotten(store: Store, agents: Iterable[str], now: Instant, after: int = FORGOTTEN) -> list[Running]:
    """The timers that have run for longer than a day."""
    return [one for one in all_running(store, agents) if now - one.start > after]


class Timer:
    """One agent's timer, as somebody works it."""

    def __init__(self, desk: Desk, agent: str, by: str) -> None:
        self._desk, self._agent, self._by = desk, agent, by

    def status(self) -> Running | None:
        """What runs now."""
        return running(self._desk.store, self._agent)

    def begin(self, record: str, activity: str = "", note: str = "") -> Switched | Refusal:
        """Start it on a record; refused while it runs already, on whatever."""

        def begin() -> Switched | Refusal:
            if (other := self.status()) is not None:
                return self._busy(other, record)
            return self._begun(record, activity, note)

        return self._at_once(begin)

    def end(
        self, *, keep: bool = True, seconds: int | None = None, note: str = "", overlapping: bool = False, why: str = ""
    ) -> Ended | Refusal:
        """Stop it; what was worked is written down, unless it is not to be kept.

        `seconds` says how long it really was, from when it began. When the entry is refused, the timer runs on.
        """
        return self._at_once(lambda: self._end(keep=keep, seconds=seconds, note=note, overlapping=overlapping, why=why))

    def switch(
        self, record: str, *, keep: bool, activity: str = "", note: str = "", overlapping: bool = False
    ) -> Switched | Refusal:
        """Stop it where it runs, with an entry or without, and start it on another record."""

        def switch() -> Switched | Refusal:
            if (other := self.status()) is None:
                return self._begun(record, activity, note)
            if refusal := self._unfit(record, activity) or self._same(other, record):
                return refusal
            ended = self._end(keep=keep, seconds=None, note="", overlapping=overlapping, why="")
            if isinstance(ended, Refusal):
                return ended
            begun = self._begun(record, activity, note)
            return begun if isinstance(begun, Refusal) else Switched(begun.running, ended)

        return self._at_once(switch)

    def _at_once(self, act: Callable[[], A]) -> A:
        with self._desk.batch():
            return act()

    # -- within a batch -----------------------------------------------------------------------------------------------

    def _begun(self, name: str, activity: str, note: str) -> Switched | Refusal:
        if refusal := self._unfit(name, activity):
            return refusal
        record = self._going_on(name)
        now, on = self._now(), record.id if record else name
        version = self._write(WorkBegan(on, now, activity, note), "timer start", now)
        return Switched(Running(self._agent, on, now, activity, note, version))

    def _end(self, *, keep: bool, seconds: int | None, note: str, overlapping: bool, why: str) -> Ended | Refusal:
        if (was := self.status()) is None:
            return Refusal(f"no timer of {self._agent} is running")
        now = self._now()
        length = now - was.start if seconds is None else seconds
        if refusal := self._not_ours() or self._too_long(was, length, keep=keep):
            return refusal
        logged = self._log(was, length, note, overlapping=overlapping, now=now) if keep and length else None
        if isinstance(logged, Refusal):
            return logged
        self._write(WorkEnded(was.record, was.start, length, logged is not None, why), "timer stop", now)
        return Ended(was, length, logged)

    def _log(self, was: Running, seconds: int, note: str, *, overlapping: bool, now: Instant) -> Done | Refusal:
        """The entry of a timer, on the record that goes on where its own was merged meanwhile."""
        record = self._going_on(was.record)
        words = "; ".join(text for text in (was.note, note) if text)
        command = LogTime(
            id=record.id if record else was.record, by=self._by, agent=self._agent, start=was.start, seconds=seconds,
            activity=was.activity, note=words, source="timer", overlapping=overlapping,
        )  # fmt: skip
        outcome: Outcome = self._desk.handle_at(command, now)
        match outcome:
            case Done():
                return outcome
            case Refused(refusal=refusal):
                return refusal
        return Refusal(f"{was.record} was changed meanwhile")

    def _write(self, body: Body, cause: str, now: Instant) -> int:
        """One event more in the agent's stream."""
        stream = stream_of(self._agent)
        newest = next(iter(self._desk.store.latest(stream)), None)
        version = newest.version if newest else 0
        event = Event(stream, version + 1, now, self._by, cause, body)
        self._desk.store.commit([Change(stream, version, [event], None)])
        return version + 1

    def _now(self) -> Instant:
        """The time, never before what was written last."""
        newest = next(iter(self._desk.store.latest(stream_of(self._agent))), None)
        return max(self._desk.clock.now(), newest.at if newest else 0)

    def _going_on(self, name: str) -> Record | None:
        """A record, or the one that goes on for it."""
        record = self._desk.load(name)
        further = goes_on(record, self._desk.load) if record else ""
        return self._desk.load(further) if further else record

    # -- refusals -----------------------------------------------------------------------------------------------------

    def _unfit(self, record: str, activity: str) -> Refusal | None:
        company = self._desk.workflow.company
        if refusal := self._not_ours():
            return refusal
        if self._agent not in company.agents:
            return Refusal(f"'{self._agent}' is no agent of this company{did_you_mean(self._agent, company.agents)}")
        known = company.tariff.activities
        if activity and activity not in known:
            return Refusal(f"'{activity}' is no activity of this company{did_you_mean(activity, known)}")
        return None if self._desk.load(record) else Refusal(f"there is no record '{record}'")

    def _not_ours(self) -> Refusal | None:
        """Why whoever asks cannot work this timer."""
        company = self._desk.workflow.company
        roles = company.roles_of(self._by)
        if not roles & {"agent", ENGINE}:
            return Refusal(f"time is written down by agents, and {self._by} is none")
        keepers = company.timekeepers
        if self._by == self._agent or not keepers or roles & {*keepers, ENGINE}:
            return None
        return Refusal(f"the timer of {self._agent} is worked by {self._agent}, or by {' or '.join(keepers)}")

    def _busy(self, other: Running, record: str) -> Refusal:
        words = f"a timer of {other.agent} runs on {other.record} since {self._since(other)}"
        return Refusal(words if other.record == record else f"{words}: is that time to be logged or dropped?")

    def _same(self, other: Running, record: str) -> Refusal | None:
        return self._busy(other, record) if other.record == record else None

    def _too_long(self, was: Running, seconds: int, *, keep: bool) -> Refusal | None:
        if not keep or seconds <= LONGEST:
            return None
        return Refusal(
            f"the timer on {was.record} has run since {self._since(was)}, and an entry may have 24 hours: "
            "say how long it really was, or drop it"
        )

    def _since(self, one: Running) -> str:
        there = zone(self._desk.workflow.company.zone)
        now, then = local(self._desk.clock.now(), there), local(one.start, there)
        return f"{then:%H:%M}" if now.date() == then.date() else f"{then:%Y-%m-%d %H:%M}"
