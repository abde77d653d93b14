"""From a command to what happens: pure, for any kind of record, with `now` as a parameter.

A decision is told as a `Story`: one record, moved along by events. Whatever the command, the story begins with what the
record's timers owe up to now (so a late daemon and a quick technician come to the same result), goes on with what was
asked, and ends when nothing more follows: timers start, pause, are met, automatic transitions are taken.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from engine.clock import Instant
from engine.commands import (
    Approve,
    Attach,
    Bill,
    Command,
    EditTime,
    Fire,
    FireTimers,
    Follow,
    KeepPlan,
    Link,
    LogTime,
    Measure,
    Merge,
    Note,
    Open,
    ReceiveMail,
    Refusal,
    SetFields,
    TellLink,
)
from engine.events import CLIENT, ENGINE, Event, FieldsSet, GuardFailed, Noted, Opened
from engine.machines.build_messages import OPENED
from engine.machines.definition import MERGE, Definition, Field
from engine.money_events import Billed
from engine.plan_events import PlanKept
from engine.problems import did_you_mean
from engine.records import Message, Record, Value
from engine.rules import (
    actions,
    answers,
    billing,
    clockwork,
    consequences,
    links,
    mails,
    merging,
    messages,
    timekeeping,
    waiting,
)
from engine.rules.clockwork import Succession
from engine.rules.fields import Unfit, accept
from engine.rules.following import Followers, Linked, followers, needs, watched
from engine.rules.kind import Kind
from engine.rules.story import Last, Story, none_given
from engine.rules.timekeeping import Worked
from engine.workflow import Workflow

Asked = (
    Fire
    | Note
    | Attach
    | ReceiveMail
    | SetFields
    | FireTimers
    | Link
    | TellLink
    | Merge
    | Approve
    | Follow
    | LogTime
    | EditTime
    | Bill
    | Measure
    | KeepPlan
)
"""A command about a record that is there."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a command comes to: events (perhaps none), and a refusal when it was not carried out."""

    record: Record | None
    events: Sequence[Event] = ()
    messages: Sequence[Message] = ()
    refusal: Refusal | None = None
    number: str = ""
    """How the new record is to be numbered; empty unless one is opened."""
    commands: Sequence[Command] = ()
    """What follows for other records, or opens new ones: decided at the same instant, written in the same commit."""
    takes: Sequence[tuple[str, int]] = ()
    """Numbers of fields that it takes from series without gaps."""


class Former(Protocol):
    """A set of rules that held before."""

    @property
    def until(self) -> Instant:
        """When another took its place."""
        ...

    def kind(self, name: str) -> Kind | None:
        """One of its kinds; None when it had none of that name."""
        ...


Formers = Callable[[], Sequence[Former]]
"""The sets that held before, newest first."""


class Replaced:
    """A former set that is still at hand."""

    def __init__(self, decider: Decider, until: Instant) -> None:
        self.decider = decider
        self.until = until

    def kind(self, name: str) -> Kind | None:
        return self.decider.kinds.get(name)


class Decider:
    """One set of rules, ready to decide, and what held before it. Holds no record and no clock."""

    def __init__(self, workflow: Workflow, former: Formers = tuple) -> None:
        """`former` gives the sets that held before: live clocks go over from one to the next."""
        self.workflow = workflow
        self._former = former
        self.kinds = {name: Kind(definition, workflow.company) for name, definition in workflow.kinds.items()}
        self._watched = watched(workflow.definitions)

    def needs(self, record: Record | None, command: Command, linked: Linked) -> set[str]:
        """Ids of other records that the decision looks at and that are not in `linked`; with them it may need more."""
        kind = self.kinds.get(command.kind if isinstance(command, Open) else record.kind if record else "")
        return needs(kind, record, command, linked) if kind else set()

    def followers(self, before: Record | None, after: Record | None) -> list[Followers]:
        """Who may follow a change from one record to the next."""
        return followers(self._watched, before, after)

    def decide(
        self,
        record: Record | None,
        command: Command,
        now: Instant,
        linked: Linked | None = None,
        worked: Worked | None = None,
        *,
        last: Last = none_given,
    ) -> Decision:
        """What `command` does to `record` at `now`. Never raises for anything a user can ask.

        `worked` is what commands about time entries have to know; `last` tells how far the numbers of a series are
        given out.
        """
        if isinstance(command, Open):
            return self._open(command, now, linked or {}, last)
        if record is None:
            return Decision(None, refusal=Refusal(f"there is no record '{command.id}'"))
        if misfit := self._misfit(record):
            return Decision(record, refusal=misfit)
        kind = self.kinds[record.kind]
        story = Story(kind, record, now, command.by, cause(command), linked=linked, last=last)
        if record.judged != kind.clocks:
            consequences.go_over(story, self._successions(record, now))
        consequences.follow_move(story)
        consequences.catch_up(story)
        refusal = self._carry_out(story, command, linked or {}, worked or _ALONE)
        if refusal is None:
            consequences.follow_up(story)
        if command.key and not refusal and not story.events:
            story.happen(FieldsSet({}))  # nothing had to change; that it was asked for is kept, so that it is done once
        links.spread(story, record.open)
        return Decision(story.record, story.events, story.messages, refusal, commands=story.commands, takes=story.takes)

    @cached_property
    def former(self) -> Sequence[Former]:
        """The sets that held before, newest first; asked for when a record needs them, as far as it does."""
        return self._former()

    def _successions(self, record: Record, now: Instant) -> list[Succession]:
        """From the rules under which a record's clocks were last judged to the present ones, step by step."""
        after, found = self.kinds[record.kind], list[Succession]()
        for former in self.former:
            before = former.kind(record.kind)
            if before is after or (before is not None and before.clocks == after.clocks):
                continue  # what changed was in other files, or concerns no clock
            found.append(Succession(before, after, former.until))
            if before is None or before.clocks == record.judged:
                return found[::-1]
            after = before
        return [Succession(None, self.kinds[record.kind], now)]

    def unfollowed(self, record: Record, command: Command, refusal: Refusal, now: Instant) -> Decision:
        """That something which should have followed from `record` was refused, told in its own journal."""
        story = Story(self.kinds[record.kind], record, now, ENGINE, cause(command))
        story.happen(GuardFailed(command.key or cause(command), refusal.reason, refusal.rule))
        return Decision(story.record, story.events)

    def _carry_out(self, story: Story, command: Asked, linked: Linked, worked: Worked) -> Refusal | None:
        if isinstance(command, _UNASKED):
            return _follow(story, command)
        if not story.roles:
            return Refusal(_stranger(command.by, self.workflow))
        if refusal := merging.lost(story.record, linked):
            return refusal
        match command:
            case Fire() | SetFields():  # most commands are
                return self._change(story, command, linked)
            case Note(text=text, public=public):
                return actions.write(story, text, public=public)
            case Attach(files=files, note=note):
                return actions.attach(story, files, note)
            case ReceiveMail(mail=mail, text=text, files=files):
                return mails.receive(story, mail, text, files)
            case Approve():
                return answers.answer(story, command)
            case LogTime():
                return timekeeping.log(story, command, worked)
            case EditTime():
                return timekeeping.edit(story, command, worked)
            case Bill():
                return self._draw(story, command, linked)
            case KeepPlan(slots=slots, cost=cost, baseline=baseline):
                story.happen(PlanKept(slots, cost, baseline))
                return None
            case Link() | Merge():
                return self._bring_together(story, command, linked)

    def _change(self, story: Story, command: Fire | SetFields, linked: Linked) -> Refusal | None:
        fields = self._accepted(story.kind.definition, command.fields, linked, story.record.id)
        if isinstance(fields, Refusal):
            return fields
        if refusal := billing.fixed(story, fields):
            return refusal
        if isinstance(command, SetFields):
            return actions.set_fields(story, fields, command.note)
        if command.transition == MERGE and MERGE in story.kind.definition.transitions:
            return Refusal(
                f"'{MERGE}' does not say what {command.id} goes on as: `margine merge {command.id} --into ID`"
            )
        return actions.fire(story, command.transition, fields, note=command.note, public=command.public)

    def _draw(self, story: Story, command: Bill, linked: Linked) -> Refusal | None:
        """Draw the lines of an invoice anew, with the fields that go with them."""
        fields = self._accepted(story.kind.definition, command.fields, linked)
        if isinstance(fields, Refusal):
            return fields
        refusal = billing.undrawable(story) or actions.set_fields(story, fields)
        if refusal is None:
            story.happen(Billed(command.lines))
        return refusal

    def _bring_together(self, story: Story, command: Link | Merge, linked: Linked) -> Refusal | None:
        other = linked.get(command.other if isinstance(command, Link) else command.into)
        if not story.roles & {"agent", ENGINE}:
            return Refusal(f"records are linked and merged by agents, and {command.by} is none")
        if other is not None and (misfit := self._misfit(other)):
            return misfit
        if isinstance(command, Merge):
            return merging.merge(story, command, linked)
        return links.link(story, command, linked)

    def _misfit(self, record: Record) -> Refusal | None:
        """Why nothing can be decided about a record: the rules know its kind or its state no more."""
        kind = self.kinds.get(record.kind)
        if kind is None:
            return Refusal(f"{record.id} is a '{record.kind}', which is no workflow any more")
        if kind.definition.placed(record.state) in kind.definition.states:
            return None
        reason = f"{record.id} is in state '{record.state}', which is no state of workflow '{record.kind}' any more"
        return Refusal(reason, kind.definition.rule, tuple(kind.definition.states))

    def _open(self, command: Open, now: Instant, linked: Linked, last: Last) -> Decision:
        kind = self.kinds.get(command.kind)
        if kind is None:
            return Decision(
                None, refusal=Refusal(f"'{command.kind}' is no workflow{did_you_mean(command.kind, self.kinds)}")
            )
        if not self.workflow.company.roles_of(command.by):
            return Decision(None, refusal=Refusal(_stranger(command.by, self.workflow)))
        if command.parent and (refusal := self._no_parent(command, linked)):
            return Decision(None, refusal=refusal)
        fields = self._first_fields(kind, command.fields, linked)
        if isinstance(fields, Refusal):
            return Decision(None, refusal=fields)
        definition = kind.definition
        if command.lines and definition.bills is None:
            return Decision(None, refusal=billing.no_invoice(definition))
        opened = Opened(
            command.kind,
            definition.initial,
            fields,
            definition.rule,
            command.origin,
            kind.clocks,
            command.generation,
        )
        story = Story.begun(kind, opened, now, command.by, f"open {command.kind}", last=last)
        if command.note and command.mail is None:
            story.happen(Noted(command.note))
        if command.lines:
            story.happen(Billed(command.lines))
        billing.begun(story)
        clockwork.start(story)
        if command.mail is not None:
            mails.opened(story, command.mail, command.note, command.files)
        if command.by == CLIENT and (command.mail is None or not command.mail.unanswerable):
            messages.leave(story, OPENED)
        actions.take_automatic(story)  # what is due at once waits for the daemon: a message needs the record's id
        if command.parent:
            story.commands.append(Link(id="", relation="parent", other=command.parent, by=command.by))
        return Decision(
            story.record, story.events, story.messages, number=definition.number, commands=story.commands,
            takes=story.takes,
        )  # fmt: skip

    def _no_parent(self, command: Open, linked: Linked) -> Refusal | None:
        """Why a new record cannot be a child of the one that was named."""
        if (parent := linked.get(command.parent)) is None:
            return Refusal(f"there is no record '{command.parent}'")
        if not self.workflow.company.roles_of(command.by) & {"agent", ENGINE}:
            return Refusal(f"records are linked by agents, and {command.by} is none")
        return links.alone(parent) or merging.lost(parent, linked) or self._misfit(parent)

    def _first_fields(self, kind: Kind, given: Mapping[str, Value], linked: Linked) -> dict[str, Value] | Refusal:
        """The fields of a new record: what was given, then defaults; a refusal when something required is missing."""
        definition = kind.definition
        accepted = self._accepted(definition, given, linked)
        if isinstance(accepted, Refusal):
            return accepted
        if by_hand := next(
            (name for name, value in accepted.items() if value and definition.fields[name].numbered), ""
        ):
            return actions.numbered(definition, definition.fields[by_hand])
        fields = kind.defaults.first(accepted, linked.get)
        missing = tuple(f.name for f in definition.fields.values() if f.required and f.name not in fields)
        if missing:
            where = definition.rule_at(definition.fields[missing[0]].position)
            return Refusal(f"a new {definition.kind} needs {' and '.join(missing)}", where, missing)
        return fields

    def _accepted(
        self, definition: Definition, given: Mapping[str, Value], linked: Linked, own: str = ""
    ) -> dict[str, Value] | Refusal:
        """Every given field as a value of its type, or the first reason why one cannot be."""
        accepted: dict[str, Value] = {}
        for name, raw in given.items():
            field = definition.fields.get(name)
            if field is None:
                return Refusal(f"'{name}' is no field of a {definition.kind}{did_you_mean(name, definition.fields)}")
            try:
                accepted[name] = value = accept(field, raw, self.workflow.company)
            except Unfit as unfit:
                return Refusal(str(unfit), definition.rule_at(field.position), field.choices)
            if field.type == "reference" and value is not None and not _refers(field, linked.get(str(value))):
                return Refusal(f"'{name}' is given as '{raw}', but there is no such {field.kind}")
            if field.type == "predecessors" and (why := waiting.objection(definition, name, value, linked, own)):
                return Refusal(f"'{name}' is given as '{raw}', {why}")
        return accepted


_UNASKED = (FireTimers, Measure, TellLink, Follow)
"""Commands that nobody gives: they follow from others, or from time and money going by."""

_ALONE = Worked()
"""Nothing else that anybody worked."""


def _follow(story: Story, command: FireTimers | Measure | TellLink | Follow) -> Refusal | None:
    """What follows without anybody's asking; what timers owe was done already."""
    match command:
        case FireTimers():
            return None
        case Measure():
            return billing.measure(story, command)
        case TellLink():
            links.hear(story, command)
        case Follow():
            actions.follow(story, command.source, command.before)
    return None


def _refers(field: Field, record: Record | None) -> bool:
    return record is not None and record.kind == field.kind


def _stranger(actor: str, workflow: Workflow) -> str:
    return f"'{actor}' is no agent of this company{did_you_mean(actor, workflow.company.agents)}"


def cause(command: Command) -> str:
    """How the journal names a command."""
    match command:
        case Fire(transition=transition):
            return transition
        case Note():
            return "note"
        case Attach():
            return "attach"
        case ReceiveMail():
            return "mail"
        case SetFields(part_of=whole):
            return whole or "set"
        case Open(kind=kind):
            return f"open {kind}"
        case FireTimers():
            return "timers"
        case Follow(source=source):
            return f"follow {source}"
        case Link() | TellLink():
            return "link"
        case Merge():
            return MERGE
        case LogTime() | EditTime():
            return "time"
        case Bill():
            return "bill"
        case KeepPlan():
            return "plan"
        case Measure(name=name):
            return f"measure {name}"
        case Approve(yes=yes):
            return "approve" if yes else "reject"
