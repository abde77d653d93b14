"""Approvals: a transition that somebody may not take alone waits until somebody else says yes.

What waits is part of the record, with all that was given along. It is judged anew when it is approved, and it ends
unanswered when the record leaves its state by another way.
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.commands import Refusal
from engine.events import CLIENT, ENGINE, ApprovalAsked, ApprovalEnded
from engine.machines.definition import Transition
from engine.records import Record, Value
from engine.rules.story import Story


def wanted(story: Story, transition: Transition) -> bool:
    """Whether somebody must be asked before the transition can be taken."""
    company, role = story.kind.company, transition.approval
    return bool(role) and role not in story.roles and role not in company.roles_of(story.approver)


def ask(
    story: Story, transition: Transition, fields: Mapping[str, Value], *, note: str, public: bool
) -> Refusal | None:
    """Ask for approval instead of taking a transition; the second time it is asked for, say that it waits."""
    name, role = transition.name, transition.approval
    if story.approver:
        return Refusal(f"'{name}' needs the approval of {role} by now", story.kind.rule_of(transition))
    if known := story.record.asked.get(name):
        return Refusal(f"'{name}' waits for the approval of {known.role} already; {known.by} has asked")
    rule = story.kind.rule_of(transition)
    story.happen(ApprovalAsked(name, role, dict(fields), note, public, rule))
    people = (CLIENT,) if role == CLIENT else story.people(role, story.now)
    key = f"{story.record.id}/ask/{name}/{story.record.version}"
    story.queue(key, people, f"{subject(story.record)}: {story.by} asks you to approve '{name}'", rule)
    return None


def left(story: Story, source: str) -> None:
    """The record has left a state: what was asked for there needs no answer any more."""
    if story.record.state != source:
        for name, asked in story.record.asked.items():
            story.happen(ApprovalEnded(name, asked.by))


def answer_to(story: Story, asker: str, name: str, text: str) -> None:
    """Tell who asked what came of it."""
    if asker != ENGINE:
        key = f"{story.record.id}/answer/{name}/{story.record.version}"
        story.queue(key, (asker,), f"{subject(story.record)}: {text}", story.kind.definition.rule)


def subject(record: Record) -> str:
    """How a message names a record."""
    return f"{record.id} {record.fields.get('subject') or record.fields.get('name') or ''}".rstrip()
