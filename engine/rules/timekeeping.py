"""Time entries: work that is written down, and what corrects it."""

from __future__ import annotations

from engine.commands import EditTime, LogTime, Refusal
from engine.events import TimeLogged
from engine.rules.story import Story


def log(story: Story, command: LogTime) -> Refusal | None:
    """Write down work on a record."""
    kept = (command.activity, command.note, command.billable, command.reason, command.source)
    story.happen(TimeLogged(command.agent, command.start, command.seconds, *kept))
    return None


def edit(story: Story, command: EditTime) -> Refusal | None:
    """Correct an entry, or take it back."""
    return Refusal(f"'{command.entry}' cannot be corrected yet on {story.record.id}")
