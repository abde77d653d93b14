"""What rules charge, and what stands on invoices, as part of a decision."""

from __future__ import annotations

from engine.commands import Bill, Measure, Refusal
from engine.money_events import Billed
from engine.rules.story import Story


def draw(story: Story, command: Bill) -> Refusal | None:
    """Draw the lines of an invoice anew."""
    rule = story.kind.definition.bills
    if rule is None:
        return Refusal(f"{story.record.id} is no invoice")
    if story.record.state not in rule.drawn_in:
        return Refusal(f"the lines of {story.record.id} cannot be drawn anew any more", "", tuple(rule.drawn_in))
    story.happen(Billed(command.lines))
    return None


def measure(story: Story, command: Measure) -> Refusal | None:
    """What follows from how much of an allowance is used."""
    return Refusal(f"{story.record.id} has no meter '{command.name}'")
