"""Time entries: work that is written down, and what corrects it.

An entry is the interval in which somebody worked on a record. Correcting it is a new event; the seconds that were
written down first stay in the journal. What other work the agent has around that time is given to the decision.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from engine.charges import TimeEntry
from engine.clock import Instant, local, zone
from engine.commands import EditTime, LogTime, Refusal
from engine.company import Company
from engine.events import ENGINE, TimeLogged
from engine.money_events import TimeEdited, TimeRemoved
from engine.problems import did_you_mean
from engine.rules.story import Story

LONGEST = 24 * 3600
"""Seconds that one entry may have: nobody works longer without leaving off."""

MOST_NAMED = 3
"""Entries that a refusal names."""


@dataclass(frozen=True, slots=True)
class Worked:
    """What a decision about a time entry knows of others."""

    entry: TimeEntry | None = None
    """The entry that is to be corrected, as it reads now."""
    nearby: Sequence[TimeEntry] = ()
    """Work of the agent around that time, on any record."""


def log(story: Story, command: LogTime, worked: Worked) -> Refusal | None:
    """Write down work on a record, or say why not."""
    entry = TimeEntry(
        "", story.record.id, command.agent, command.start, command.seconds, command.activity, command.note,
        command.billable, command.reason, command.source,
    )  # fmt: skip
    if refusal := _unfit(story, entry) or (not command.overlapping and _overlap(story, entry, worked.nearby)) or None:
        return refusal
    kept = (entry.activity, entry.note, entry.billable, entry.reason, entry.source)
    instead = _recorded_too(story, entry)
    story.happen(TimeLogged(entry.agent, entry.start, entry.seconds, *kept, instead))
    return None


def _recorded_too(story: Story, entry: TimeEntry) -> bool:
    """Whether the state of the record would record the same time once more, when it is left.

    What it recorded up to there is written down as its own entry; it goes on from the end of this one.
    """
    record = story.record
    since = max(record.entered, record.logged)
    state = story.kind.definition.states.get(record.state)
    if state is None or not state.records_time or record.fields.get("assignee") != entry.agent or entry.end <= since:
        return False
    if entry.start > since:
        story.happen(TimeLogged(entry.agent, since, entry.start - since))
    return True


def edit(story: Story, command: EditTime, worked: Worked) -> Refusal | None:
    """Correct an entry, or take it back."""
    before = worked.entry
    if before is None:
        return Refusal(f"{story.record.id} has no time entry '{command.entry}'")
    if command.remove:
        if refusal := _stranger(story, before.agent, before.agent):
            return refusal
        story.happen(TimeRemoved(before.id, before.seconds, command.why))
        return None
    entry = corrected(before, command)
    if entry == before:
        return None
    if refusal := _stranger(story, before.agent, before.agent) or _unfit(story, entry, before):
        return refusal
    moved = (entry.agent, entry.start, entry.seconds) != (before.agent, before.start, before.seconds)
    if moved and not command.overlapping and (refusal := _overlap(story, entry, worked.nearby)):
        return refusal
    story.happen(TimeEdited(entry, before.seconds, command.why))
    return None


def corrected(entry: TimeEntry, command: EditTime) -> TimeEntry:
    """An entry as a correction would leave it."""
    names = ("agent", "start", "seconds", "activity", "note", "billable", "reason")
    given = {name: value for name in names if (value := getattr(command, name)) is not None}
    if given.get("billable"):
        given["reason"] = ""
    return replace(entry, **given)


def _unfit(story: Story, entry: TimeEntry, before: TimeEntry | None = None) -> Refusal | None:
    """Why an entry cannot be, whatever else the agent did."""
    return (
        _stranger(story, entry.agent, before.agent if before else "")
        or _no_activity(story.kind.company, entry.activity, before.activity if before else "")
        or _no_interval(story, entry)
    )


def _stranger(story: Story, agent: str, before: str = "") -> Refusal | None:
    """Why somebody's time cannot be written down by whoever asks; what it says `before` may stay, known or not."""
    company = story.kind.company
    if not story.roles & {"agent", ENGINE}:
        return Refusal(f"time is written down by agents, and {story.by} is none")
    if agent not in company.agents and agent != before:
        return Refusal(f"'{agent}' is no agent of this company{did_you_mean(agent, company.agents)}")
    keepers = company.timekeepers
    if agent != story.by and keepers and not story.roles & {*keepers, ENGINE}:
        return Refusal(f"the time of {agent} is written down by {agent}, or by {' or '.join(keepers)}")
    return None


def _no_activity(company: Company, activity: str, before: str) -> Refusal | None:
    known = company.tariff.activities
    if not activity or activity in known or activity == before:
        return None
    hint = did_you_mean(activity, known) or ("" if known else "; company.yaml names none, under `activities`")
    return Refusal(f"'{activity}' is no activity of this company{hint}", "", tuple(known))


def _no_interval(story: Story, entry: TimeEntry) -> Refusal | None:
    """Why nobody can have worked so long, or then."""
    if entry.seconds <= 0:
        return Refusal("that is no time at all: work takes at least a second")
    if entry.seconds > LONGEST:
        return Refusal(f"{entry.seconds // 3600} hours are too long for one entry: it may have 24")
    if entry.end > story.now:
        company = story.kind.company
        now = _wall(story.now, company)
        return Refusal(f"{span(entry, company)} is still to come: it is {now}, and work is written down afterwards")
    return None


def overlapping(entry: TimeEntry, others: Sequence[TimeEntry]) -> list[TimeEntry]:
    """Which of other entries of an agent share time with one, by when they began."""
    shared = (
        other
        for other in others
        if other.id != entry.id and other.agent == entry.agent and other.start < entry.end and entry.start < other.end
    )
    return sorted(shared, key=lambda other: (other.start, other.id))


def _overlap(story: Story, entry: TimeEntry, others: Sequence[TimeEntry]) -> Refusal | None:
    """That an agent did something else meanwhile."""
    company = story.kind.company
    if not (found := overlapping(entry, others)):
        return None
    day = span(entry, company)[:11]
    named = ", ".join(f"{other.id} {span(other, company).removeprefix(day)}" for other in found[:MOST_NAMED])
    more = f" and {len(found) - MOST_NAMED} more" if len(found) > MOST_NAMED else ""
    return Refusal(f"{span(entry, company)} overlaps {named}{more}; --overlapping records it all the same")


def span(entry: TimeEntry, company: Company) -> str:
    """`2026-11-23 09:30–10:10`."""
    return f"{_wall(entry.start, company)}–{local(entry.end, zone(company.zone)):%H:%M}"


def _wall(moment: Instant, company: Company) -> str:
    return f"{local(moment, zone(company.zone)):%Y-%m-%d %H:%M}"
