"""What can be done to a record, by people and by its own rules: transitions, notes, fields.

What follows from it without anybody asking is told in consequences.py.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date

from msgspec.structs import replace

from engine.attachments.names import free, safe
from engine.commands import Refusal
from engine.events import (
    CLIENT,
    CLIENT_MESSAGE,
    FIRST_REPLY,
    REPLY,
    Attached,
    FieldsSet,
    GuardFailed,
    Noted,
    TimeLogged,
    Transitioned,
)
from engine.machines.build_messages import WRITTEN
from engine.machines.definition import Definition, Field, Transition
from engine.machines.moving import is_move, moved
from engine.machines.runner import Item
from engine.problems import did_you_mean
from engine.records import File, Value
from engine.rules import approvals, billing, clockwork, messages
from engine.rules.defaults import with_values
from engine.rules.guard import GuardError
from engine.rules.kind import MOST_AUTOMATIC, Asker
from engine.rules.story import Story


def fire(story: Story, name: str, fields: Mapping[str, Value], *, note: str, public: bool) -> Refusal | None:
    """Take a transition, or say why not."""
    if refusal := _unfit(story, fields):
        return refusal
    asker = Asker(story.by, story.roles, story.now, dict(fields), note)
    item = Item(story.record.state, lambda transition: _objection(story, transition, asker))
    taken = story.kind.runner.fire(name, item)
    if taken is None:
        return _refusal(story, name, item, asker)
    if approvals.wanted(story, taken):
        return approvals.ask(story, taken, fields, note=note, public=public)
    if story.kind.definition.states[story.record.state].records_time:
        _log_time(story)
    if fields:
        _give(story, fields, fields)
    if note:
        _noted(story, note, public=public)
    _take(story, taken, fields)
    return None


def write(story: Story, text: str, *, public: bool) -> Refusal | None:
    """Write a note; an agent's first public one is the first reply."""
    if not text.strip():
        return Refusal("a note without words")
    _noted(story, text, public=public)
    if CLIENT in story.roles:
        answered(story)
        messages.leave(story, WRITTEN, text)
    return None


def answered(story: Story) -> None:
    """The client has written: what the rules take on that is taken, once."""
    with story.by_engine() as asker:
        candidates = story.kind.on_message.get(story.record.state, ())
        if taken := next((each for each in candidates if not _objection(story, each, asker)), None):
            _take(story, taken)


def set_fields(story: Story, fields: Mapping[str, Value], note: str = "") -> Refusal | None:
    """Give fields new values; promises whose target depends on them are judged anew. What changes can have a note."""
    changed = {name: value for name, value in fields.items() if story.record.fields.get(name) != value}
    if refusal := _unfit(story, changed):
        return refusal
    if changed:
        if "assignee" in changed and story.kind.definition.states[story.record.state].records_time:
            _log_time(story)  # handed over in the middle of work: each is credited with their own part
        _give(story, changed, fields)
        if note:
            _noted(story, note, public=False)
    return None


def follow(story: Story, source: str, before: Mapping[str, Value]) -> Refusal | None:
    """Bring the fields that follow a record which has changed to what it says now."""
    find, fields = story.linked.get, story.record.fields
    if story.record.open:
        followed = story.kind.defaults.followed(fields, fields, with_values(find, source, before), find)
        _followed(story, followed)
        _rejudged(story, followed)
    return None


def _give(story: Story, values: Mapping[str, Value], asked: Collection[str]) -> None:
    """Fields get values; others follow, unless they were asked for by name; promises are judged anew."""
    before, find = story.record.fields, story.linked.get
    story.happen(FieldsSet(dict(values)))
    followed: dict[str, Value] = {}
    if story.kind.defaults.references & values.keys():
        found = story.kind.defaults.followed(before, story.record.fields, find, find)
        followed = {name: value for name, value in found.items() if name not in asked}
        _followed(story, followed)
    _rejudged(story, {**values, **followed})


def _followed(story: Story, values: Mapping[str, Value]) -> None:
    if "assignee" in values and story.kind.definition.states[story.record.state].records_time:
        _log_time(story)
    if values:
        story.happen(FieldsSet(dict(values)))


def _rejudged(story: Story, changed: Mapping[str, Value]) -> None:
    """Fields have changed: what depends on them is judged anew."""
    clockwork.retargeted(story, changed)
    billing.repriced(story, changed)


def _unfit(story: Story, fields: Mapping[str, Value]) -> Refusal | None:
    """The refusal of a value that would leave a required field empty, or that is given out without gaps."""
    definition = story.kind.definition
    for name, value in fields.items():
        field = definition.fields[name]
        if value is None and field.required:
            return Refusal(f"'{name}' cannot be left empty", definition.rule_at(field.position))
        if field.numbered and value != story.record.fields.get(name):
            return numbered(definition, field)
    return None


def numbered(definition: Definition, field: Field) -> Refusal:
    """The refusal of a number that somebody wants to write: it would leave a gap, or come twice."""
    reason = f"'{field.name}' is given out by the workflow, one after the other as {field.numbered}, and never by hand"
    return Refusal(reason, definition.rule_at(field.position))


def _objection(story: Story, transition: Transition, asker: Asker) -> str:
    """Why a transition cannot be taken now; a guard that fails is journalled and counts as false."""
    try:
        objection = story.kind.objection(transition, story.record, asker)
    except GuardError as error:
        story.happen(GuardFailed(transition.name, str(error), story.kind.rule_of(transition)))
        return f"the guard of '{transition.name}' cannot be evaluated: {error}"
    if objection:
        return objection
    missing = story.kind.missing(transition, story.record, asker)
    return f"'{transition.name}' asks for {' and '.join(missing)}" if missing else ""


def _refusal(story: Story, name: str, item: Item, asker: Asker) -> Refusal:
    """The objection that was raised last, or that the transition does not lead out of this state at all."""
    kind, record = story.kind, story.record
    possible = tuple(o.transition.name for o in kind.options(record, asker) if not o.objection)
    if item.objections:
        transition, objection = item.objections[-1]
        missing = kind.missing(transition, record, asker)
        return Refusal(objection, kind.rule_of(transition), missing or tuple(p for p in possible if p != name))
    known = kind.definition.transitions
    if name not in known:
        return Refusal(f"'{name}' is no transition of a {record.kind}{did_you_mean(name, known)}", "", possible)
    return Refusal(f"'{name}' does not lead out of state '{record.state}'", kind.rule_of(known[name][0]), possible)


def _take(story: Story, transition: Transition, given: Collection[str] = ()) -> None:
    """The transition itself: time is logged, fields are set, the state changes, the timers hear of it."""
    record, definition = story.record, story.kind.definition
    if definition.states[record.state].records_time:
        _log_time(story)
    if transition.sets:
        values = dict(_set_by(story, transition, given))
        _give(story, values, values)
    final = definition.states[transition.target].final
    rule = story.kind.rule_of(transition)
    story.happen(Transitioned(transition.name, record.state, transition.target, final, rule, story.approver))
    billing.taken(story, transition)
    billing.left(story, record.state)
    clockwork.met(story, transition.name)
    clockwork.moved(story, record.state)
    messages.leave(story, transition.name)
    approvals.left(story, record.state)


def _set_by(story: Story, transition: Transition, given: Collection[str]) -> Iterator[tuple[str, Value]]:
    """The fields that a transition sets; a number that was given out before is kept, and so is a date that is given."""
    fields = story.kind.definition.fields
    for name, value in transition.sets.items():
        match value:
            case "actor":
                if story.by in story.kind.company.agents:  # the engine and the client are nobody's assignee
                    yield name, story.by
            case "today" if fields[name].type == "date":
                yield name, story.today().isoformat()
            case str() if fields[name].type == "date" and is_move(value):
                day = story.record.fields.get(name)
                if day and name not in given:  # what has no day is not moved
                    yield name, moved(date.fromisoformat(str(day)), value).isoformat()
            case "next" if fields[name].numbered:
                if story.record.fields.get(name) is None:
                    yield name, story.number(fields[name].numbered)
            case _:
                yield name, value


def _log_time(story: Story) -> None:
    """The assignee's time since the state was entered, or since their time was last logged there."""
    record = story.record
    start = max(record.entered, record.logged)
    agent = str(record.fields.get("assignee") or (story.by if story.by in story.kind.company.agents else ""))
    if story.now > start and agent:  # time that nobody worked is no time
        story.happen(TimeLogged(agent, start, story.now - start))


def attach(story: Story, files: Sequence[File], note: str = "") -> Refusal | None:
    """Give a record the files that it does not have yet, each under a name of its own."""
    known = {digest: name for name, digest in story.record.files.items()}
    new = {file.digest: file for file in files if file.digest not in known}
    if not new:
        names = ", ".join(known[file.digest] for file in files if file.digest in known)
        return Refusal(f"{story.record.id} has it already, as {names}" if names else "there is no file to attach")
    if len(story.record.files) + len(new) > MOST_FILES:
        return Refusal(f"a record has at most {MOST_FILES} files; {story.record.id} has {len(story.record.files)}")
    bring(story, new.values())
    if note:
        story.happen(Noted(note))
    return None


def bring(story: Story, files: Iterable[File]) -> int:
    """Files that the record does not have yet, each under a name of its own; how many found no room."""
    left_out = 0
    for file in files:
        if file.digest in story.record.files.values():
            continue
        if len(story.record.files) < MOST_FILES:
            story.happen(Attached(replace(file, name=free(safe(file.name), story.record.files))))
        else:
            left_out += 1
    return left_out


MOST_FILES = 100
"""Of one record."""


def take_automatic(story: Story) -> None:
    """Take what can be taken without anybody asking."""
    for _ in range(MOST_AUTOMATIC):
        if not (candidates := story.kind.automatic.get(story.record.state)):
            return
        with story.by_engine() as asker:
            taken = next((t for t in candidates if not _objection(story, t, asker)), None)
            if taken is None:
                return
            _take(story, taken)


def _noted(story: Story, text: str, *, public: bool) -> None:
    first = FIRST_REPLY not in story.record.done
    story.happen(Noted(text, public))
    if public and "agent" in story.roles:
        if first:
            billing.replied(story)
        clockwork.met(story, FIRST_REPLY)
        clockwork.met(story, REPLY)
        messages.leave(story, REPLY, text)
    if CLIENT in story.roles:
        clockwork.heard(story, CLIENT_MESSAGE)
