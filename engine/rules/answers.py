"""Answers to what waits for approval: yes takes the transition as of the one who asked, no says why not."""

from __future__ import annotations

from engine.commands import Approve, Refusal
from engine.events import ApprovalEnded, ApprovalGiven, ApprovalRefused, GuardFailed, Noted
from engine.problems import did_you_mean
from engine.records import Asked
from engine.rules import actions, approvals
from engine.rules.story import Story


def answer(story: Story, command: Approve) -> Refusal | None:
    """Approve, refuse or withdraw; or say why that cannot be done."""
    name = command.transition or next(iter(story.record.asked), "")
    if refusal := _unclear(story, command, name):
        return refusal
    asked = story.record.asked[name]
    if not command.yes and story.by == asked.by:
        story.happen(ApprovalEnded(name, asked.by, withdrawn=True))
        return None
    if asked.role not in story.roles:
        return Refusal(f"'{name}' waits for the approval of {asked.role}, and {story.by} cannot give it")
    if command.yes:
        return _approve(story, name, asked, command.note)
    story.happen(ApprovalRefused(name, asked.by, command.note))
    why = f": {command.note}" if command.note else ""
    approvals.answer_to(story, asked.by, name, f"{story.by} has not approved '{name}'{why}")
    return None


def _unclear(story: Story, command: Approve, name: str) -> Refusal | None:
    """That it is not clear what is answered."""
    waiting = story.record.asked
    if not waiting:
        return Refusal(f"nothing waits for approval on {story.record.id}")
    if name not in waiting:
        return Refusal(f"'{name}' does not wait for approval on {story.record.id}{did_you_mean(name, waiting)}")
    if not command.transition and len(waiting) > 1:
        return Refusal(f"several wait for approval on {story.record.id}; say which", "", tuple(waiting))
    return None


def _approve(story: Story, name: str, asked: Asked, note: str) -> Refusal | None:
    """Take the transition; what speaks against it by now is journalled, and it goes on waiting."""
    known = story.kind.definition.fields
    fields = {field: value for field, value in asked.fields.items() if field in known}
    with story.tried() as back:
        story.happen(ApprovalGiven(name, asked.by))
        if note:
            story.happen(Noted(note))
        with story.on_behalf_of(asked.by):
            refusal = actions.fire(story, name, fields, note=asked.note, public=asked.public)
        if refusal is None:
            return None
        back()
    story.happen(GuardFailed(name, refusal.reason, refusal.rule))
    return refusal
