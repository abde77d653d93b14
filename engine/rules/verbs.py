"""What a step can do, verb by verb. Whatever the rules refuse is journalled under the step's key."""

from __future__ import annotations

from collections.abc import Callable

from engine.commands import Open, Refusal
from engine.events import ENGINE, GuardFailed
from engine.machines.definition import Action
from engine.rules.actions import fire, set_fields
from engine.rules.approvals import subject
from engine.rules.places import filled
from engine.rules.plans import Owed
from engine.rules.story import Story

MOST_GENERATIONS = 20
"""Records that rules may open one from the other without time between."""


def act(story: Story, owed: Owed, key: str, action: Action) -> None:
    """Do one thing; `key` names the step for ever."""
    if refusal := _VERBS[action.verb](story, owed, key, action):
        story.happen(GuardFailed(key, refusal.reason, refusal.rule or story.kind.definition.rule_at(action.position)))


def _notify(story: Story, owed: Owed, key: str, action: Action) -> None:
    """Queue a message for everybody who is named, to be sent when quiet hours are over: who is meant then counts."""
    hours = story.kind.company.calendars.get(owed.quiet)
    opens = hours.next_opening(story.now) if hours else story.now
    to = (who for word in action.to for who in story.people(word, opens))
    rule = story.kind.definition.rule_at(action.position)
    story.queue(key, to, f"{subject(story.record)}: {owed.text}", rule, opens if opens > story.now else 0)


def _raise(story: Story, _owed: Owed, _key: str, action: Action) -> Refusal | None:
    """Move a choice one step towards its first, most urgent value."""
    field = story.kind.definition.fields[action.field]
    value = story.record.fields.get(field.name)
    place = field.choices.index(str(value)) if value in field.choices else len(field.choices)
    return set_fields(story, {field.name: field.choices[place - 1]}) if place > 0 else None


def _set(story: Story, _owed: Owed, _key: str, action: Action) -> Refusal | None:
    return set_fields(story, {action.field: action.value})


def _assign(story: Story, _owed: Owed, _key: str, action: Action) -> Refusal | None:
    """Give it to the first whom the words mean just now."""
    people = [who for word in action.to for who in story.named(word, story.now) if who in story.kind.company.agents]
    if not people:
        return Refusal(f"nobody to assign to: {', '.join(action.to)} means no agent just now")
    return set_fields(story, {action.field: story.kind.company.first_here(people, story.now)})


def _fire(story: Story, _owed: Owed, _key: str, action: Action) -> Refusal | None:
    return fire(story, action.transition, {}, note="", public=False)


def _open(story: Story, _owed: Owed, key: str, action: Action) -> Refusal | None:
    """Ask for another record; it comes into being in the same commit, once for this step."""
    if (opening := action.opening) is None:
        return None
    generation = story.record.generation + 1 if story.now == story.record.opened else 1
    if generation > MOST_GENERATIONS:
        return Refusal(f"{MOST_GENERATIONS} records have opened each other in this very instant; no more are opened")
    fields = {name: filled(story, value) for name, value in opening.values.items()}
    key = f"{key}/{opening.kind}"
    story.commands.append(Open(kind=opening.kind, by=ENGINE, fields=fields, key=key, generation=generation))
    return None


def _ask(story: Story, _owed: Owed, _key: str, action: Action) -> Refusal | None:
    """Ask for a transition in the engine's name: it waits for whoever approves it."""
    return fire(story, action.transition, {}, note="", public=False)


_VERBS: dict[str, Callable[[Story, Owed, str, Action], Refusal | None]] = {
    "notify": _notify,
    "raise": _raise,
    "set": _set,
    "assign": _assign,
    "fire": _fire,
    "open": _open,
    "ask": _ask,
}
