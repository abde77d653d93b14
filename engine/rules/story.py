"""A decision in the making: one record, the events that move it along, and what follows from each.

This is where the rules meet: a transition moves the machine, the timers hear of it, rungs that come due act, and their
actions may move the machine again, a bounded number of times.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from engine.clock import Instant
from engine.commands import CLIENT, ENGINE, Refusal
from engine.events import (
    Body,
    Escalated,
    Event,
    FieldsSet,
    GuardFailed,
    Noted,
    NotificationQueued,
    Opened,
    SlaBreached,
    TimeLogged,
    TimerFired,
    TimerMet,
    TimerPaused,
    TimerResumed,
    TimerRetargeted,
    TimerStarted,
    TimerStopped,
    Transitioned,
    evolve,
)
from engine.machines.definition import Action, Transition
from engine.machines.runner import Item
from engine.problems import did_you_mean
from engine.records import Message, Record, Timer, Value
from engine.rules import escalation
from engine.rules.guard import GuardError
from engine.rules.kind import MOST_AUTOMATIC, Asker, Kind
from engine.rules.promises import FIRST_REPLY, TimerPlan

MOST_DUE = 200
"""Timers handled in one decision; what is left is due again at once."""


class Story:
    """What happens to one record at one instant."""

    def __init__(self, kind: Kind, record: Record, now: Instant, by: str, cause: str) -> None:
        self.kind = kind
        self.record = record
        self.now = max(now, record.changed)  # time never runs backwards in a journal
        self.by = by
        self.cause = cause
        self.roles = kind.company.roles_of(by)
        self.events: list[Event] = []
        self.messages: list[Message] = []

    @classmethod
    def begun(cls, kind: Kind, opened: Opened, now: Instant, by: str, cause: str) -> Story:
        """The story of a record that is being opened; its id is given out by the store."""
        event = Event("", 1, now, by, cause, opened)
        story = cls(kind, evolve(None, event), now, by, cause)
        story.events.append(event)
        return story

    def happen(self, body: Body, by: str = "") -> None:
        """One more event."""
        record = self.record
        event = Event(record.id, record.version + 1, self.now, by or self.by, self.cause, body)
        self.record = evolve(record, event)
        self.events.append(event)

    # -- what was asked -------------------------------------------------------------------------------------------

    def fire(self, name: str, fields: Mapping[str, Value], *, note: str, public: bool) -> Refusal | None:
        """Take a transition, or say why not."""
        asker = Asker(self.by, self.roles, self.now, dict(fields), note)
        item = Item(self.record.state, lambda transition: self._objection(transition, asker))
        taken = self.kind.runner.fire(name, item)
        if taken is None:
            return self._refusal(name, item, asker)
        if fields:
            self.happen(FieldsSet(dict(fields)))
        if note:
            self._noted(note, public=public)
        self._take(taken)
        self.follow_up()
        return None

    def note(self, text: str, *, public: bool) -> Refusal | None:
        """Write a note; an agent's first public one is the first reply."""
        if not text.strip():
            return Refusal("a note without words")
        self._noted(text, public=public)
        self.follow_up()
        return None

    def set_fields(self, fields: Mapping[str, Value]) -> Refusal | None:
        """Give fields new values; timers whose target depends on them are judged anew."""
        changed = {name: value for name, value in fields.items() if self.record.fields.get(name) != value}
        required = self.kind.definition.fields
        for name, value in changed.items():
            if value is None and required[name].required:
                return Refusal(f"'{name}' cannot be left empty", self.kind.definition.rule_at(required[name].position))
        if changed:
            self.happen(FieldsSet(changed))
            self._retarget(changed)
            self.follow_up()
        return None

    # -- the machine ----------------------------------------------------------------------------------------------

    def _objection(self, transition: Transition, asker: Asker) -> str:
        """Why a transition cannot be taken now; a guard that fails is journalled and counts as false."""
        try:
            objection = self.kind.objection(transition, self.record, asker)
        except GuardError as error:
            self.happen(GuardFailed(transition.name, str(error), self.kind.rule_of(transition)))
            return f"the guard of '{transition.name}' cannot be evaluated: {error}"
        if objection:
            return objection
        missing = self.kind.missing(transition, self.record, asker)
        return f"'{transition.name}' asks for {' and '.join(missing)}" if missing else ""

    def _refusal(self, name: str, item: Item, asker: Asker) -> Refusal:
        """The objection that was raised last, or that the transition does not lead out of this state at all."""
        options = self.kind.options(self.record, asker)
        possible = tuple(o.transition.name for o in options if not o.objection)
        if item.objections:
            transition, objection = item.objections[-1]
            missing = self.kind.missing(transition, self.record, asker)
            possible = tuple(p for p in possible if p != name) if not missing else missing
            return Refusal(objection, self.kind.rule_of(transition), possible)
        known = self.kind.definition.transitions
        if name not in known:
            return Refusal(f"'{name}' is no transition of a {self.record.kind}{did_you_mean(name, known)}", "", possible)
        return Refusal(
            f"'{name}' does not lead out of state '{self.record.state}'", self.kind.rule_of(known[name][0]), possible
        )

    def _take(self, transition: Transition) -> None:
        """The transition itself: time is logged, fields are set, the state changes, the timers hear of it."""
        record, definition = self.record, self.kind.definition
        if definition.states[record.state].records_time and self.now > record.entered:
            agent = str(record.fields.get("assignee") or self.by)
            self.happen(TimeLogged(agent, record.entered, self.now - record.entered))
        if transition.sets:
            self.happen(FieldsSet({n: self.by if v == "actor" else v for n, v in transition.sets.items()}))
        final = definition.states[transition.target].final
        rule = self.kind.rule_of(transition)
        self.happen(Transitioned(transition.name, record.state, transition.target, final, rule))
        self._meet(transition.name)
        self._move_timers(record.state)
        self._retarget(None)

    def _take_automatic(self) -> None:
        """Take what can be taken without anybody asking."""
        for _ in range(MOST_AUTOMATIC):
            if not (candidates := self.kind.automatic.get(self.record.state)):
                return
            asker = Asker(ENGINE, frozenset({ENGINE}), self.now, {})
            taken = next((t for t in candidates if not self._objection(t, asker)), None)
            if taken is None:
                return
            self._take(taken)

    # -- the timers -----------------------------------------------------------------------------------------------

    def start_timers(self) -> None:
        """The timers of a new record."""
        for plan in self.kind.timers:
            if (timer := plan.opened(self.record, self.now)) is not None:
                self.happen(TimerStarted(plan.name, timer, plan.where))

    def follow_up(self) -> None:
        """What follows from what was done: automatic transitions, and rungs that a new target has passed already."""
        self._take_automatic()
        self.catch_up()

    def catch_up(self) -> None:
        """Do what the timers owe up to now, in order of due time."""
        for _ in range(MOST_DUE):
            due = self.record.fires
            if due is None or due > self.now:
                return
            name = next(n for n, t in self.record.timers.items() if t.next == due)
            self._fire_timer(name, self.record.timers[name])

    def _fire_timer(self, name: str, timer: Timer) -> None:
        plan = self.kind.plans.get(name)
        if plan is None:  # the rule is gone: the timer has nothing to say any more
            self.happen(TimerStopped(name, replace(timer, status="stopped", due=None, next=None)), ENGINE)
        elif plan.rule.kind == "after":
            self._run_out(plan, timer)
        else:
            self._climb(plan, timer)

    def _run_out(self, plan: TimerPlan, timer: Timer) -> None:
        """An `after` timer: its transition is taken, or the refusal is journalled."""
        due = timer.due or self.now
        self.happen(TimerFired(plan.name, plan.met(timer, self.now), due, plan.where), ENGINE)
        asker = Asker(ENGINE, frozenset({ENGINE}), self.now, {})
        item = Item(self.record.state, lambda transition: self._objection(transition, asker))
        by, self.by = self.by, ENGINE
        if taken := self.kind.runner.fire(plan.rule.fire, item):
            self._take(taken)
            self._take_automatic()
        else:
            refusal = self._refusal(plan.rule.fire, item, asker)
            self.happen(GuardFailed(plan.rule.fire, refusal.reason, refusal.rule))
        self.by = by

    def _climb(self, plan: TimerPlan, timer: Timer) -> None:
        """A promise: the breach and the rungs that are due, each once; then what the acting ones do."""
        acting: list[tuple[str, Action]] = []
        for owed in escalation.owed(plan, timer, self.now):
            if owed.rung is None:
                self.happen(SlaBreached(plan.name, owed.timer, owed.due, plan.where), ENGINE)
                continue
            rule = self.kind.definition.rule_at(owed.rung.position)
            self.happen(Escalated(plan.name, owed.timer, owed.key, owed.due, rule, skipped=not owed.acts), ENGINE)
            acting += [(owed.key, action) for action in owed.rung.actions if owed.acts]
        for key, action in acting:
            self._act(plan, timer, key, action)

    def _act(self, plan: TimerPlan, timer: Timer, rung: str, action: Action) -> None:
        by, self.by = self.by, ENGINE
        match action.verb:
            case "notify":
                self._notify(plan, timer, rung, action)
            case "raise":
                self._raise(action.field)
            case "set":
                self.set_fields({action.field: action.value})
            case "fire":
                self.fire(action.transition, {}, note="", public=False)
        self.by = by

    def _notify(self, plan: TimerPlan, timer: Timer, rung: str, action: Action) -> None:
        """Queue a message for everybody the rung names; that it reaches nobody is journalled too."""
        record = self.record
        key = f"{record.id}/{plan.name}/{timer.cycle}/{rung}"
        to = tuple(dict.fromkeys(who for word in action.to for who in self._people(word)))
        subject = record.fields.get("subject") or record.fields.get("name") or ""
        text = f"{record.id} {subject}: {plan.name} at {rung} of its target"
        self.happen(NotificationQueued(key, to, text, self.kind.definition.rule_at(action.position)), ENGINE)
        if to:
            self.messages.append(Message(key, record.id, to, text, self.now))

    def _people(self, word: str) -> tuple[str, ...]:
        """Whom a recipient word means: a field of type agent, a role, an agent, or the client."""
        company = self.kind.company
        if word == CLIENT or word in company.agents:
            return (word,)
        if word in company.roles:
            return company.with_role(word)
        agent = self.record.fields.get(word)
        return (str(agent),) if agent else ()

    def _raise(self, name: str) -> None:
        """Move a choice one step towards its first, most urgent value."""
        field = self.kind.definition.fields[name]
        value = self.record.fields.get(name)
        place = field.choices.index(str(value)) if value in field.choices else len(field.choices)
        if place > 0:
            self.set_fields({name: field.choices[place - 1]})

    def _noted(self, text: str, *, public: bool) -> None:
        self.happen(Noted(text, public))
        if public and "agent" in self.roles:
            self._meet(FIRST_REPLY)

    def _meet(self, what: str) -> None:
        """Tell the promises that something was done."""
        for plan in self.kind.timers:
            timer = self.record.timers.get(plan.name)
            if timer is not None and what in plan.rule.met_by and timer.status in {"running", "paused"}:
                self.happen(TimerMet(plan.name, plan.met(timer, self.now)))

    def _move_timers(self, source: str) -> None:
        """Tell every timer that the state has changed."""
        for plan in self.kind.timers:
            before = self.record.timers.get(plan.name)
            after = plan.moved(before, self.record, source, self.now)
            if after is not None and after is not before:
                self._timer_changed(plan, before, after)

    def _timer_changed(self, plan: TimerPlan, before: Timer | None, after: Timer) -> None:
        if before is None or before.cycle != after.cycle:
            self.happen(TimerStarted(plan.name, after, plan.where))
        elif after.status == "running":
            self.happen(TimerResumed(plan.name, after))
        elif after.status == "paused":
            self.happen(TimerPaused(plan.name, after))
        else:
            self.happen(TimerStopped(plan.name, after))

    def _retarget(self, changed: Mapping[str, Value] | None) -> None:
        """Judge the promises anew when a field that they depend on has changed (None: any may have)."""
        if changed is not None and not self.kind.waits_on & changed.keys():
            return
        for plan in self.kind.timers:
            if plan.rule.kind == "promise":
                self._retarget_one(plan)

    def _retarget_one(self, plan: TimerPlan) -> None:
        before = self.record.timers.get(plan.name)
        if before is None:
            if (timer := plan.opened(self.record, self.now)) is not None:
                self.happen(TimerStarted(plan.name, timer, plan.where))
            return
        after = plan.retargeted(before, self.record, self.now)
        if after is not before:
            event = TimerStopped(plan.name, after) if after.status == "stopped" else None
            self.happen(event or TimerRetargeted(plan.name, after, before.target, plan.where))
