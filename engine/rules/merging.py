"""Merging: one record ends, and another one goes on for both.

The one that ends takes its own transition `merge`, so its clocks stop as at any other end and its history stays where
it is. Links with others go over to the one that goes on, which notes what could not. No promise of that one is kept by
what was done on the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.commands import Command, Link, Merge, Note, Refusal, TellLink
from engine.events import ENGINE, Linked
from engine.machines.definition import MERGE
from engine.records import End, Record
from engine.rules import actions, links
from engine.rules.story import Story


def merge(story: Story, command: Merge, linked: Mapping[str, Record]) -> Refusal | None:
    """End a record in favour of another one, or say why not."""
    into = linked.get(command.into)
    if into is None:
        return Refusal(f"there is no record '{command.into}'")
    if refusal := _unfit(story, into, linked) or actions.fire(story, MERGE, {}, note=command.note, public=False):
        return refusal
    record = story.record
    links_over, lost_links = _handed_over(record, into, story.by, linked.get)
    story.commands += links_over
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
    story.commands += [Note(id=into.id, text=text, by=ENGINE) for text in lost_links]
    return None


def lost(record: Record, linked: Mapping[str, Record]) -> Refusal | None:
    """The answer to whoever asks something of a record that was merged into another one."""
    if not (name := links.goes_on(record, linked.get)):
        return None
    return Refusal(f"{record.id} was merged into {name}, which goes on for both", "", (name,))


def look_around(record: Record, into: Record, load: links.Load) -> None:
    """Look at every record that a decision about merging has to know."""
    links.goes_on(into, load)
    for _, _, link in _going_over(record, into, ENGINE):
        links.circle(link, load)


def _unfit(story: Story, into: Record, linked: Mapping[str, Record]) -> Refusal | None:
    """Why a record cannot be merged into another one."""
    record, definition = story.record, story.kind.definition
    if into.id == record.id:
        return Refusal(f"{record.id} cannot be merged into itself")
    if refusal := links.alone(record) or links.alone(into):
        return refusal
    if into.kind != record.kind:
        return Refusal(f"{record.id} is a {record.kind} and {into.id} a {into.kind}: only records of one kind merge")
    if (ours := record.fields.get("client")) != (theirs := into.fields.get("client")):
        return Refusal(f"{record.id} is of client {ours or '(none)'} and {into.id} of {theirs or '(none)'}")
    if name := links.goes_on(into, linked.get):
        return Refusal(f"{into.id} was merged into {name}; merge into that", "", (name,))
    if not into.open:
        return Refusal(f"{into.id} is {into.state}, and what is merged into it would end unanswered; reopen it first")
    if MERGE not in definition.transitions:
        example = f"for example `{MERGE}: {{from: {definition.initial}, to: {_final(story)}}}`"
        reason = f"a {record.kind} cannot be merged: its workflow has no transition '{MERGE}', {example}"
        return Refusal(reason, definition.rule)
    return None


def _final(story: Story) -> str:
    return next(state.name for state in story.kind.definition.states.values() if state.final)


def _handed_over(record: Record, into: Record, by: str, load: links.Load) -> tuple[list[Command], list[str]]:
    """The links of a record that ends, made anew with the one that goes on, and those that cannot be, in words.

    A child has one parent, so it changes.
    """
    found: list[Command] = []
    left: list[str] = []
    for other, end, link in _going_over(record, into, by):
        if why := _objection(into, link, load):
            left.append(f"{record.id} {links.phrase(end.relation, other)}, and that did not go over: {why}")
            continue
        if end.relation == "child":
            found.append(Link(id=other, relation="parent", other=record.id, by=by, remove=True))
        found.append(link)
    return found, left


def _going_over(record: Record, into: Record, by: str) -> Iterator[tuple[str, End, Link]]:
    """The links that the record which goes on has not itself, each as it would be made there."""
    for other, end in record.links.items():
        known = into.links.get(other)
        if other != into.id and end.relation not in links.BY_MERGING and (not known or known.relation != end.relation):
            yield other, end, Link(id=into.id, relation=end.relation, other=other, by=by)


def _objection(into: Record, link: Link, load: links.Load) -> str:
    """Why a link cannot be made with the record that goes on; empty when it can."""
    if known := into.links.get(link.other):
        return f"{into.id} {links.phrase(known.relation, link.other)}"
    if link.relation == "parent" and (parents := into.linked("parent")):
        return f"{into.id} {links.phrase('parent', parents[0])}"
    refusal = links.circle(link, load)
    return refusal.reason if refusal else ""
