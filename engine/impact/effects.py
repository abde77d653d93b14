"""What the coming rules come to for one record beyond what the present ones would do anyway: compact facts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from engine.clock import Instant
from engine.commands import Command, Open
from engine.decide import Decider
from engine.events import (
    Body,
    ClocksJudged,
    Escalated,
    FieldsSet,
    GuardFailed,
    NotificationQueued,
    SlaBreached,
    StateRenamed,
    TimerFired,
    TimerMet,
    TimerPaused,
    TimerResumed,
    TimerRetargeted,
    TimerStarted,
    TimerStopped,
    Transitioned,
)
from engine.impact.outlook import Foresight, Settled
from engine.impact.speech import action
from engine.money_events import Charged, Incurred, Unpriced
from engine.records import Record, Timer
from engine.rules.kind import Kind
from engine.why.telling_money import told_of_money

_CLOCKWORK = (
    ClocksJudged,
    StateRenamed,
    TimerMet,
    TimerPaused,
    TimerResumed,
    TimerRetargeted,
    TimerStarted,
    TimerStopped,
)
"""Told as changes of clocks."""
_NOT_TOLD = ("since", "consumed")
"""Of a timer: where it was counted anew, though it comes to the same."""


@dataclass(frozen=True, slots=True)
class ClockChange:
    """A clock that goes on differently."""

    name: str
    before: Timer | None
    after: Timer | None
    because: tuple[int, ...] = ()
    """The changed rules that it is due to, by their place in the list."""
    lost: bool = False
    """Whether it is a promise that nobody would keep or break any more, though its rule goes on."""

    @property
    def shift(self) -> int:
        """Seconds by which its deadline moves, negative when it comes earlier; 0 where none lies before or after."""
        before, after = self.before, self.after
        if before is None or after is None or before.due is None or after.due is None or self.spent:
            return 0
        return after.due - before.due

    @property
    def spent(self) -> bool:
        """Whether it is broken under the present rules, and has nothing left under the coming ones either."""
        before, after = self.before, self.after
        broken = before is not None and before.breached is not None
        return broken and after is not None and after.due is not None and after.due <= after.since

    @property
    def what(self) -> str:
        """`earlier`, `later`, `spent`, `starts`, `stops`, `pauses`, `runs`; else `changes`."""
        if self.spent:
            return "spent"
        if self.shift:
            return "earlier" if self.shift < 0 else "later"
        before, after = (timer.status if timer else "" for timer in (self.before, self.after))
        if before == after:
            return "changes"
        fresh = {"running": "runs" if before == "paused" else "starts", "paused": "pauses", "stopped": "stops"}
        return fresh.get(after, "ends")


@dataclass(frozen=True, slots=True)
class Act:
    """Something that happens at once."""

    what: str
    """`breach`, `rung`, `wait`, `transition`, `notify`, `set`, `open`, `price`; `close` and `reopen` where a state has
    become final, or is final no more; else the event's own name."""
    clock: str
    """The clock that brings it about, where one does."""
    key: str
    """The rung that does it, or the day of what comes round; the transition that is taken."""
    words: str
    rule: str = ""
    due: Instant | None = None
    skipped: bool = False
    """Whether it is only recorded, because it comes too late or a later one is due as well."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What the change comes to for one record."""

    id: str
    kind: str
    title: str
    client: str
    """The id of its client."""
    state: str
    goes_to: str
    """The state that it would be in; empty when it would lose its place."""
    clocks: tuple[ClockChange, ...] = ()
    acts: tuple[Act, ...] = ()
    because: tuple[int, ...] = ()
    """The changed rules that it is due to, by their place in the list."""

    @property
    def stranded(self) -> bool:
        """Whether it would lose its place, so that the rules would not be put in force."""
        return not self.goes_to

    @property
    def breaches(self) -> Iterator[Act]:
        """The promises that would be broken at once."""
        return (act for act in self.acts if act.what == "breach")


def effect(foresight: Foresight, present: Decider, coming: Decider) -> Effect | None:
    """What the change comes to; None when it comes to nothing, or the record has no place under the present rules."""
    record, before, after = foresight.record, foresight.before, foresight.after
    if before is None:
        return None
    told = partial(Effect, record.id, record.kind, _title(record), record.text("client"))
    if after is None:
        return told(before.record.state, "")
    acts = _beyond(*(_acts(record, settled, (coming, present)) for settled in (after, before)))
    found = told(
        before.record.state,
        after.record.state,
        tuple(_clocks(before.record, after.record)),
        (*_turned(before.record, after.record, acts, coming), *acts),
    )
    moves = found.goes_to != found.state
    return found if moves or found.clocks or found.acts else None


def _title(record: Record) -> str:
    return str(record.fields.get("subject") or record.fields.get("name") or "")


def _clocks(before: Record, after: Record) -> Iterator[ClockChange]:
    for name in dict.fromkeys([*before.timers, *after.timers]):
        one, other = before.timers.get(name), after.timers.get(name)
        if one is not other and (one is None or other is None or _differs(one, other)):
            yield ClockChange(name, one, other)


def _differs(one: Timer, other: Timer) -> bool:
    return any(getattr(one, part) != getattr(other, part) for part in one.__struct_fields__ if part not in _NOT_TOLD)


def _beyond(acts: Iterable[Act], others: Iterable[Act]) -> tuple[Act, ...]:
    """The acts that have no like among others."""
    left = Counter(_alike(act) for act in others)
    found = []
    for act in acts:
        if left[_alike(act)]:
            left[_alike(act)] -= 1
        else:
            found.append(act)
    return tuple(found)


def _alike(act: Act) -> tuple[str, str, str, str, bool]:
    return act.what, act.clock, act.key, act.words, act.skipped


def _acts(record: Record, settled: Settled, deciders: Sequence[Decider]) -> list[Act]:
    """Everything that happens besides the clocks going on."""
    ladder = partial(_rung, [each.kinds.get(record.kind) for each in deciders])
    found = [_act(event.body, ladder) for event in settled.events if not isinstance(event.body, _CLOCKWORK)]
    return found + [_follower(command) for command in settled.commands]


def _turned(before: Record, after: Record, acts: Iterable[Act], coming: Decider) -> Iterator[Act]:
    """A record that ends because its state has become final, or is live again because it is final no more."""
    rule = coming.kinds[after.kind].definition.rule
    if after.open and not before.open:
        yield Act("reopen", "", "", f"state '{after.state}' is final no more", rule)
    elif before.open and not after.open and all(act.what != "transition" for act in acts):
        yield Act("close", "", "", f"state '{after.state}' is final by now", rule)


def _act(body: Body, rung: Callable[[str, str, str], str]) -> Act:
    match body:
        case SlaBreached(name=name, due=due, rule=rule):
            return Act("breach", name, "", "", rule, due)
        case Escalated(name=name, rung=key, rule=rule, due=due, skipped=skipped):
            return Act("rung", name, key, rung(name, key, rule), rule, due, skipped)
        case TimerFired(name=name, mark=mark, rule=rule, due=due, skipped=skipped):
            return Act("wait", name, mark, rung(name, "", rule), rule, due, skipped)
        case Transitioned(transition=name, source=source, target=target, rule=rule):
            return Act("transition", "", name, f"{source} → {target}", rule)
        case NotificationQueued(key=key, to=to, rule=rule):
            return Act("notify", *_step(key), ", ".join(to) or "nobody", rule)
        case FieldsSet(fields=fields):
            return Act("set", "", "", ", ".join(f"{name} = {value}" for name, value in fields.items()))
        case GuardFailed(transition=name, error=error, rule=rule):
            return Act("refused", *_step(name, name), error, rule)
        case Charged(name=name, rule=rule) | Incurred(name=name, rule=rule) | Unpriced(name=name, rule=rule):
            return Act("price", "", name, told_of_money(body), rule)
        case other:
            return Act(_spelled(type(other).__name__), "", "", "", getattr(other, "rule", ""))


def _follower(command: Command) -> Act:
    if isinstance(command, Open):
        given = ", ".join(f"{name} = {value}" for name, value in command.fields.items())
        return Act("open", *_step(command.key), command.kind + (f" with {given}" if given else ""))
    return Act("tell", "", "", f"{_spelled(type(command).__name__)} {command.id}")


def _rung(kinds: Iterable[Kind | None], clock: str, key: str, rule: str) -> str:
    """What a rung, or without a key the clock itself, does: under the set of rules that decided it."""
    plans = [plan for kind in kinds if kind is not None and (plan := kind.plans.get(clock)) is not None]
    first, found = key.partition("#")[0], ""
    for plan in plans:
        rungs = (rung for rung in (plan.ladder.rungs if plan.ladder and key else ()) if rung.key == first)
        said = [(plan.definition.rule_at(each.position), each.actions) for each in rungs]
        for where, actions in said if key else [(plan.where, plan.rule.actions)]:
            found = ", ".join(map(action, actions))
            if where == rule:
                return found
    return found


def _step(key: str, otherwise: str = "") -> tuple[str, str]:
    """Clock and rung that a step's key names: `T-1/resolution/1/75%`."""
    parts = key.split("/")
    return (parts[1], parts[3]) if len(parts) > 3 else ("", otherwise)


def _spelled(name: str) -> str:
    """`approval asked` for ApprovalAsked."""
    return re.sub(r"(?<!^)(?=[A-Z])", " ", name).lower()
