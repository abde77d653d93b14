"""Merging: one record ends, and another one goes on for both.

The one that ends takes its own transition `merge`, so its clocks stop as at any other end and its history stays where
it is. Links with others go over to the one that goes on. No promise of that one is kept by what was done on the other.
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.commands import Command, Link, Merge, Refusal, TellLink
from engine.events import Linked
from engine.machines.definition import MERGE
from engine.records import Record
from engine.rules import actions, links
from engine.rules.story import Story


def merge(story: Story, command: Merge, linked: Mapping[str, Record]) -> Refusal | None:
    """End a record in favour of another one, or say why not."""
    into = linked.get(command.into)
    if into is None:
        return Refusal(f"there is no record '{command.into}'")
    if refusal := _unfit(story, into) or actions.fire(story, MERGE, {}, note=command.note, public=False):
        return refusal
    record = story.record
    story.commands += _handed_over(record, into, story.by)
    story.happen(Linked(into.id, "merged_into", into.open))
    story.commands.append(
        TellLink(
            id=into.id,
            other=record.id,
            by=story.by,
            relation="merged",
            open=False,
            seconds=record.seconds + record.brought,
        )
    )
    return None


def lost(record: Record) -> Refusal | None:
    """The answer to whoever asks something of a record that was merged into another one."""
    if not record.became:
        return None
    return Refusal(f"{record.id} was merged into {record.became}, which goes on for both", "", (record.became,))


def _unfit(story: Story, into: Record) -> Refusal | None:
    """Why a record cannot be merged into another one."""
    record, definition = story.record, story.kind.definition
    if into.id == record.id:
        return Refusal(f"{record.id} cannot be merged into itself")
    if into.kind != record.kind:
        return Refusal(f"{record.id} is a {record.kind} and {into.id} a {into.kind}: only records of one kind merge")
    if (ours := record.fields.get("client")) != (theirs := into.fields.get("client")):
        return Refusal(f"{record.id} is of client {ours or '(none)'} and {into.id} of {theirs or '(none)'}")
    if into.became:
        return Refusal(f"{into.id} was merged into {into.became}; merge into that", "", (into.became,))
    if not into.open:
        return Refusal(f"{into.id} is {into.state}, and what is merged into it would end unanswered; reopen it first")
    if MERGE not in definition.transitions:
        example = f"for example `{MERGE}: {{from: {definition.initial}, to: {_final(story)}}}`"
        reason = f"a {record.kind} cannot be merged: its workflow has no transition '{MERGE}', {example}"
        return Refusal(reason, definition.rule)
    return None


def _final(story: Story) -> str:
    return next(state.name for state in story.kind.definition.states.values() if state.final)


def _handed_over(record: Record, into: Record, by: str) -> list[Command]:
    """The links of a record that ends, made anew with the one that goes on; a child has one parent, so it changes."""
    found: list[Command] = []
    for other, end in record.links.items():
        if other == into.id or other in into.links or end.relation in links.BY_MERGING:
            continue
        if end.relation == "parent" and into.linked("parent"):
            continue
        if end.relation == "child":
            found.append(Link(id=other, relation="parent", other=record.id, by=by, remove=True))
        found.append(Link(id=into.id, relation=end.relation, other=other, by=by))
    return found
