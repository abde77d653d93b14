"""Links: what one record is to another. Each has two ends, one in either record, made and removed in one commit.

    T-1 ──parent of──▶ T-2      T-2 ends here with `parent`, T-1 with `child`
    T-1 ───blocks────▶ T-3      T-1 ends here with `blocks`, T-3 with `blocked_by`

A decision is about one record; the other end follows as a command of its own (`TellLink`), and so does the news that a
record was closed or reopened. So guards can ask for open children and blockers without looking at any other record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import get_args

from engine.commands import Link, Refusal, TellLink
from engine.company import KIND
from engine.events import Linked, LinkTold, Unlinked
from engine.problems import did_you_mean
from engine.records import Record, Relation
from engine.rules.story import Story

INVERSE: Mapping[Relation, Relation] = {
    "parent": "child",
    "child": "parent",
    "blocks": "blocked_by",
    "blocked_by": "blocks",
    "duplicate_of": "duplicate",
    "duplicate": "duplicate_of",
    "related": "related",
    "merged_into": "merged",
    "merged": "merged_into",
}
"""What the record at the other end has to say."""

BY_MERGING: tuple[Relation, ...] = ("merged_into", "merged")
ASKED: tuple[Relation, ...] = tuple(r for r in get_args(Relation) if r not in BY_MERGING)
"""Relations that people may declare."""

MOST_AROUND = 1000
"""Records that are looked at to see whether a link would close a circle."""

Load = Callable[[str], Record | None]


def around(command: Link, load: Load) -> dict[str, Record]:
    """The records that a decision about a link has to know: the other end, and those that a circle would go through."""
    found: dict[str, Record] = {}

    def look(stream: str) -> Record | None:
        record = load(stream)
        if record is not None:
            found[stream] = record
        return record

    for name in (command.id, command.other):
        if (record := look(name)) is not None:
            goes_on(record, look)
    if not command.remove:
        circle(command, look)
    return found


def goes_on(record: Record, load: Load) -> str:
    """The record that goes on for one that was merged, over however many merges; empty when it was not merged."""
    name = record.became
    while name and (next_one := load(name)) is not None and next_one.became:
        name = next_one.became
    return name


def alone(record: Record) -> Refusal | None:
    """The refusal of whatever would bring the company's own record together with another one."""
    if record.kind != KIND:
        return None
    return Refusal(f"{record.id} is the company itself, which is neither linked nor merged with other records")


def link(story: Story, command: Link, linked: Mapping[str, Record]) -> Refusal | None:
    """Make a link or remove one, or say why not."""
    if refusal := _unfit(story.record, command, linked):
        return refusal
    other, relation = linked[command.other], _relation(command.relation)
    assert relation is not None  # noqa: S101 - or it was unfit
    told = TellLink(id=other.id, other=story.record.id, by=story.by, gone=command.remove)
    if command.remove:
        story.happen(Unlinked(other.id, relation))
    else:
        story.happen(Linked(other.id, relation, other.open))
        told = TellLink(
            id=other.id, other=story.record.id, by=story.by, relation=INVERSE[relation], open=story.record.open
        )
    story.commands.append(told)
    return None


def hear(story: Story, told: TellLink) -> None:
    """The other end of a link: what was decided there is written here."""
    end = story.record.links.get(told.other)
    if told.relation is not None:
        story.happen(Linked(told.other, told.relation, told.open, told.seconds))
    elif end is not None and told.gone:
        story.happen(Unlinked(told.other, end.relation))
    elif end is not None and end.open != told.open:
        story.happen(LinkTold(told.other, told.open))


def spread(story: Story, was_open: bool) -> None:
    """Let those who are linked with a record know that it was closed or reopened."""
    record = story.record
    if record.open != was_open:
        story.commands += [
            TellLink(id=other, other=record.id, open=record.open)
            for other, end in record.links.items()
            if end.relation not in BY_MERGING
        ]


def phrase(relation: Relation, other: str) -> str:
    """A link in words that follow a record's id: `is a child of T-1`, `blocks T-3`."""
    words = {
        "parent": "is a child of",
        "child": "is the parent of",
        "blocked_by": "is blocked by",
        "duplicate_of": "is a duplicate of",
        "duplicate": "has the duplicate",
        "related": "is related to",
        "merged_into": "was merged into",
        "merged": "goes on for",
    }
    return f"{words.get(relation, relation)} {other}"


def _relation(word: str) -> Relation | None:
    return next((relation for relation in ASKED if relation == word), None)


def _unfit(record: Record, command: Link, linked: Mapping[str, Record]) -> Refusal | None:
    """Why a link cannot be made or removed."""
    relation, other = _relation(command.relation), linked.get(command.other)
    if relation is None:
        return Refusal(f"'{command.relation}' is no link{did_you_mean(command.relation, ASKED)}")
    if other is None:
        return Refusal(f"there is no record '{command.other}'")
    if other.id == record.id:
        return Refusal(f"{record.id} cannot be linked with itself")
    end = record.links.get(other.id)
    if command.remove:
        known = f"it {phrase(end.relation, other.id)}" if end else f"it has no link with {other.id}"
        return None if end and end.relation == relation else Refusal(f"{record.id} has no such link: {known}")
    if refusal := alone(record) or alone(other):
        return refusal
    if name := goes_on(other, linked.get):
        return Refusal(f"{other.id} was merged into {name}; link with that instead", "", (name,))
    if end is not None:
        return Refusal(f"{record.id} {phrase(end.relation, other.id)} already; remove that link first")
    return _second_parent(relation, record, other) or circle(command, linked.get)


def _second_parent(relation: Relation, record: Record, other: Record) -> Refusal | None:
    child = {"parent": record, "child": other}.get(relation)
    parents = child.linked("parent") if child else []
    if child is None or not parents:
        return None
    return Refusal(f"{child.id} is a child of {parents[0]} already, and has one parent; remove that link first")


def circle(command: Link, load: Load) -> Refusal | None:
    """The refusal of a link that leads back to where it begins."""
    if not (way := _way(command)):
        return None
    start, goal, relation = way
    passed = [record.id for record in _along(start, relation, load)]
    if len(passed) >= MOST_AROUND:
        return Refusal(f"more than {MOST_AROUND} records hang together there: nobody could tell whether it is a circle")
    what = "its own ancestor" if relation == "parent" else "waiting for itself"
    return (
        Refusal(f"{goal} would be {what}: {start} {_reaches(start, goal, relation, load)}") if goal in passed else None
    )


def _reaches(start: str, goal: str, relation: Relation, load: Load) -> str:
    """How one record hangs together with the other: directly, or over which."""
    record = load(start)
    direct = record is not None and goal in record.links
    return phrase(relation, goal) + (" already" if direct else " already, over others in between")


def _way(command: Link) -> tuple[str, str, Relation] | None:
    """From where, to where and along what a circle would go; None for links that may go round."""
    match command.relation:
        case "parent":
            return command.other, command.id, "parent"
        case "child":
            return command.id, command.other, "parent"
        case "blocks":
            return command.other, command.id, "blocks"
        case "blocked_by":
            return command.id, command.other, "blocks"
        case _:
            return None


def _along(start: str, relation: Relation, load: Load) -> Iterator[Record]:
    """The records that one leads to along its links, itself first, each once; at most MOST_AROUND."""
    waiting, seen = [start], {start}
    while waiting and len(seen) <= MOST_AROUND:
        record = load(waiting.pop())
        if record is not None:
            yield record
            new = [other for other in record.linked(relation) if other not in seen]
            seen.update(new)
            waiting += new
