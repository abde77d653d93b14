"""The one door: every screen, command line, daemon and import goes through `Desk.handle`.

The desk reads the clock once, loads what a decision needs, lets the rules decide, and commits what they decided. A lost
race is decided again; if the asker named the version that they saw, it is told to them instead.

A decision may ask for more: commands to other records, or new ones. They are decided at the same instant and become
durable together with it, or none of it does. What must not fail for their sake is the first command: a follower that is
refused is journalled on the record that asked for it.
"""

from __future__ import annotations

import dataclasses
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from threading import get_ident

from msgspec.structs import replace

from engine.charges import TimeEntry
from engine.clock import Clock, Instant
from engine.commands import (
    AlreadyDone,
    Approve,
    Bill,
    Changed,
    Command,
    Done,
    EditTime,
    Fire,
    Follow,
    Link,
    LogTime,
    Merge,
    Open,
    Outcome,
    Refusal,
    Refused,
    SetFields,
)
from engine.company import BEGUN, KIND
from engine.decide import Decider, Decision, Former, Formers, Replaced
from engine.events import ENGINE, ApprovalAsked, Event, FieldsSet, Transitioned
from engine.facts import WORK
from engine.problems import StoreBusy, StoreUnavailable
from engine.records import Record
from engine.refusals import REFUSALS, TransitionRefused
from engine.rules import links
from engine.rules.following import Followers
from engine.rules.timekeeping import Worked, corrected
from engine.store.contract import Change, Committed, Conflict, Seen, Store, Where, every
from engine.workflow import Workflow

MOST_RACES = 50
"""Lost races in a row after which the desk gives up: somebody writes this record without pause."""


MOST_HELD = 5000
"""Records that a desk remembers from one batch to the next."""

MOST_GENERATIONS = 50
"""How far consequences of consequences go in one commit."""

MOST_FOLLOWERS = 5000
"""How many there may be of them in all."""

MOST_REMEMBERED = 20
"""Former sets of rules that a desk keeps itself: records last judged under an older one begin anew with the present."""

Answer = tuple[Outcome, Sequence[Command]]
"""An outcome, and the commands that follow from it."""


class Desk:
    """Commands in, outcomes out; one set of rules at a time."""

    def __init__(
        self,
        store: Store,
        rules: Workflow | Decider,
        clock: Clock,
        *,
        quiet: bool = False,
        former: Formers = tuple,
        notes_refusals: bool = False,
    ) -> None:
        """Rules that are ready to decide already can be shared by many desks, as by those of scenarios.

        With `quiet` nothing is put into the outbox: history that is played again must not reach anybody.
        `former` gives the sets of rules that held before, the newest first. `notes_refusals`: whether transitions that
        rules refuse are noted, as at doors where people stand.
        """
        self._notes_refusals = notes_refusals
        self.store = store
        self.clock = clock
        self.decider = rules if isinstance(rules, Decider) else Decider(rules, former)
        self._quiet = quiet
        self._batching = 0
        """The thread that is in a batch; others do not see what it holds."""
        self._held: dict[str, Record | None] = {}
        self._held_at = -1

    @property
    def workflow(self) -> Workflow:
        """The rules in force."""
        return self.decider.workflow

    def adopt(self, workflow: Workflow, at: Instant | None = None, former: Formers | None = None) -> None:
        """Put other rules in force, between two commands; they hold from `at` on, else from now.

        Live clocks go over to them exactly: `former` gives the sets that held before, the newest first. Without it they
        are those that this desk has had.
        """
        replaced, until = self.decider, self.clock.now() if at is None else at

        def own() -> list[Former]:
            return [Replaced(replaced, until), *replaced.former][:MOST_REMEMBERED]

        self.decider = Decider(workflow, former or own)

    def handle(self, command: Command) -> Outcome:
        """Carry out a command, durably, or say why not. Raises StoreUnavailable only."""
        return self.handle_at(command, self.clock.now())

    def handle_at(self, command: Command, now: Instant) -> Outcome:
        """As `handle`, at a given instant."""
        outcome = self._handled(command, now)
        if self._notes_refusals and isinstance(command, Fire) and isinstance(outcome, Refused) and outcome.refusal.rule:
            self._note(command, outcome, now)
        return outcome

    def _note(self, command: Fire, outcome: Refused, now: Instant) -> None:
        """Note that a rule refused a transition; not at any price."""
        body = TransitionRefused(outcome.id, command.transition, outcome.refusal.reason, outcome.refusal.rule)
        newest = next(self.store.latest(REFUSALS), None)
        version = newest.version if newest is not None else 0
        with suppress(StoreUnavailable):
            self.store.commit(
                [Change(REFUSALS, version, [Event(REFUSALS, version + 1, now, command.by, "", body)], None)]
            )

    def _handled(self, command: Command, now: Instant) -> Outcome:
        if answer := self._carry_out(command, now):
            return self._follow(*answer, now)
        with self.batch():  # nobody else writes now: it is decided again, and all that follows with it
            answer = self._carry_out(command, now)
            assert answer is not None  # noqa: S101 - in a batch there always is one
            return self._follow(*answer, now)

    def _carry_out(self, command: Command, now: Instant) -> Answer | None:
        """One command by itself, or without a batch None and nothing written, when it takes one.

        That is when others would follow, and when a number is given out: nobody else can take it in between.
        """
        for _ in range(MOST_RACES):
            record = None if isinstance(command, Open) else self.load(command.id)
            if record is not None and (news := self._news(command, record)):
                if command.key and self.store.seen(command.key) is not None:
                    return AlreadyDone(record.id, command.key), ()
                return Changed(record.id, record, news), ()
            if isinstance(command, LogTime | EditTime) and not self._in_batch:
                return None  # nobody else may write the agent's time meanwhile
            decision = self._decide(record, command, now)
            changed = self.decider.followers(record, decision.record)
            if (changed or decision.commands or decision.takes) and not self._in_batch:
                return None
            if changed:
                followers = self._followers(decision.record, changed)
                decision = dataclasses.replace(decision, commands=[*decision.commands, *followers])
            outcome = self._commit(command, record, decision)
            if outcome is not None:
                return outcome, () if isinstance(outcome, AlreadyDone) else decision.commands
        raise StoreBusy("the record is being changed by others without pause; nothing was done, try again")

    def _decide(self, record: Record | None, command: Command, now: Instant) -> Decision:
        linked, worked = self.linked(record, command), self._worked(command)
        return self.decider.decide(record, command, now, linked, worked, last=self.store.last_number)

    def _follow(self, outcome: Outcome, commands: Sequence[Command], now: Instant) -> Outcome:
        """Carry out what follows, each with its own consequences before the next; refusals are journalled."""
        followed: list[Done] = []
        waiting = deque((outcome.id, command, 1) for command in commands)
        while waiting:
            origin, command, generation = waiting.popleft()
            if isinstance(command, Link) and not command.id:
                command = replace(command, id=origin)
            if generation > MOST_GENERATIONS or len(followed) >= MOST_FOLLOWERS:
                self._unfollowed(origin, command, Refusal("too much would follow from one command"), now)
            elif answer := self._carry_out(command, now):
                match answer[0]:
                    case Done() as done:
                        followed.append(done)
                    case Refused(refusal=refusal):
                        self._unfollowed(origin, command, refusal, now)
                waiting.extendleft((answer[0].id, each, generation + 1) for each in reversed(answer[1]))
        if not commands or not isinstance(outcome, Done):
            return outcome
        return replace(outcome, record=self.load(outcome.id) or outcome.record, followed=followed)

    def _unfollowed(self, origin: str, command: Command, refusal: Refusal, now: Instant) -> None:
        """Journal that a follower was refused."""
        if (record := self.load(origin)) is not None:
            self._commit(command, record, self.decider.unfollowed(record, command, refusal, now))

    def load(self, stream: str) -> Record | None:
        """One record by its id.

        Within a batch nobody else writes: what was read or written there holds, and in the next one too if nobody has
        written in between.
        """
        if not self._in_batch:
            return self.store.load(stream)
        if stream not in self._held:
            self._held[stream] = self.store.load(stream)
        return self._held[stream]

    def company(self) -> str:
        """The id of the company's own record, which is opened when there is none yet."""
        known = self.store.seen(BEGUN)
        return known or self.handle(Open(kind=KIND, by=ENGINE, key=BEGUN)).id

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Commands within become durable together; inside another batch they join it. For one thread at a time."""
        if self._in_batch:
            yield
            return
        with self.store.batch():
            if self._held_at != self.store.position() or len(self._held) > MOST_HELD:
                self._held.clear()
            self._batching, self._held_at = get_ident(), -1
            try:
                yield
                self._held_at = self.store.position()
            finally:
                self._batching = 0

    @property
    def _in_batch(self) -> bool:
        """Whether this thread is in a batch."""
        return self._batching == get_ident()

    def _commit(self, command: Command, record: Record | None, decision: Decision) -> Outcome | None:
        """Write a decision; None when the race was lost and it must be made anew."""
        if decision.refusal and command.key and (known := self.store.seen(command.key)) is not None:
            return AlreadyDone(known, command.key)  # it does not fit any more because it was carried out
        if not decision.events:
            return self._nothing(command, record, decision)
        key = "" if decision.refusal else command.key
        change = Change(
            stream=record.id if record else "",
            expected=record.version if record else 0,
            events=decision.events,
            record=decision.record,
            messages=() if self._quiet else decision.messages,
            key=key,
            number=decision.number,
            takes=decision.takes,
        )
        match self.store.commit([change]):
            case Committed(streams=streams):
                return self._done(streams[0], decision)
            case Seen(stream=stream):
                return AlreadyDone(stream, key)
            case Conflict(stream=stream):
                self._held.pop(stream, None)
                return None

    def _done(self, stream: str, decision: Decision) -> Outcome:
        """The outcome of a decision that is written."""
        record = decision.record
        assert record is not None  # noqa: S101 - there are events, so there is a record
        if not record.id:
            record = replace(record, id=stream)
        if self._in_batch:
            self._held[stream] = record
        return Refused(stream, decision.refusal) if decision.refusal else Done(stream, record, decision.events)

    def _nothing(self, command: Command, record: Record | None, decision: Decision) -> Outcome:
        """The outcome of a decision in which nothing happened."""
        known = record.id if record else getattr(command, "id", "")
        if decision.refusal:
            return Refused(known, decision.refusal)
        assert record is not None  # noqa: S101 - opening a record always makes events
        return Done(known, record, ())

    def _news(self, command: Command, record: Record) -> Sequence[Event]:
        """What other people did to the record since the asker saw it; empty when it does not matter."""
        if not isinstance(command, Fire | SetFields | Merge | Approve | Bill) or command.expected in {
            None,
            record.version,
        }:
            return ()
        since = [e for e in self.store.events(record.id) if e.version > (command.expected or 0)]
        return since if any(_matters(event, command.by) for event in since) else ()

    def linked(self, record: Record | None, command: Command) -> Mapping[str, Record]:
        """The records that a decision looks at besides its own: those that are named, and what follows from these."""
        if isinstance(command, Link):
            return links.around(command, self.load)
        linked: dict[str, Record] = {}
        missing = {getattr(command, "into", ""), getattr(command, "parent", "")} - {""}
        missing |= self.decider.needs(record, command, linked)
        asked: set[str] = set()
        while missing := missing - asked:
            asked |= missing
            linked |= {other.id: other for stream in missing if (other := self.load(stream)) is not None}
            missing = self.decider.needs(record, command, linked)
        return linked

    def _worked(self, command: Command) -> Worked | None:
        """What a command about a time entry has to know of others."""
        if isinstance(command, LogTime):
            return Worked(None, self._nearby(command.agent, command.start, command.seconds))
        if not isinstance(command, EditTime):
            return None
        own = (fact.body for fact in self.store.facts(kinds=WORK, stream=command.id) if fact.key == command.entry)
        entry = next((body for body in own if isinstance(body, TimeEntry)), None)
        if entry is None:
            return Worked()
        after = corrected(entry, command)
        return Worked(entry, self._nearby(after.agent, after.start, after.seconds))

    def _nearby(self, agent: str, start: Instant, seconds: int) -> list[TimeEntry]:
        """An agent's work that has part in an interval."""
        facts = self.store.facts(kinds=WORK, agent=agent, since=start, until=start + max(seconds, 1))
        return [fact.body for fact in facts if isinstance(fact.body, TimeEntry)]

    def _followers(self, source: Record | None, changed: Sequence[Followers]) -> list[Command]:
        """What a change asks of the open records that follow it."""
        stream = source.id if source else ""
        found: dict[str, Command] = {}
        for each in changed:
            by_index = stream if each.reference == "client" else None
            for other in every(self.store, Where(kind=each.kind, open=True, client=by_index)):
                if other.fields.get(each.reference) == stream:
                    found[other.id] = Follow(id=other.id, source=stream, before=each.before)
        return list(found.values())


def _matters(event: Event, by: str) -> bool:
    """Whether an event is somebody else's doing that the asker should know of before acting."""
    return event.by not in {by, ENGINE} or isinstance(event.body, Transitioned | FieldsSet | ApprovalAsked)
