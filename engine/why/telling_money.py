"""What happened to time and money, in a few words each."""

from __future__ import annotations

from engine.money import grouped
from engine.money_events import (
    Billed,
    Charged,
    Incurred,
    Measured,
    MoneyBody,
    TimeEdited,
    TimeRemoved,
    Unpriced,
    WorkBegan,
    WorkEnded,
)
from engine.records import Timer


def told_of_money(body: MoneyBody) -> str:
    """One event in a few words: `charged 1,500.00 (deposit)`."""
    match body:
        case Charged(name=name, undone=True):
            return f"took the charge back ({name})"
        case Charged(name=name, amount=amount):
            return f"charged {grouped(amount)} ({name})"
        case Incurred(name=name, undone=True):
            return f"took the cost back ({name})"
        case Incurred(name=name, amount=amount):
            return f"cost {grouped(amount)} ({name})"
        case Unpriced(name=name, why=why, cost=cost):
            return f"{'no cost' if cost else 'nothing charged'} ({name}): {why}"
        case Billed(lines=lines):
            total = grouped(sum(line.charge.amount for line in lines))
            return f"{len(lines)} {'line' if len(lines) == 1 else 'lines'} drawn, {total} in all"
        case Measured(name=name, timer=timer):
            return f"{name}: {reading(timer)}"
        case TimeEdited() | TimeRemoved() | WorkBegan() | WorkEnded():
            return _told_of_time(body)


def reading(meter: Timer) -> str:
    """`82% of B-2 used`."""
    return f"{100 * meter.consumed // meter.of if meter.of else 0}% of {meter.mark} used"


def _told_of_time(body: TimeEdited | TimeRemoved | WorkBegan | WorkEnded) -> str:
    match body:
        case TimeEdited(entry=entry, before=before, why=why):
            words = f"{entry.id} by {entry.agent} is {entry.seconds // 60} min now, and was {before // 60} min"
        case TimeRemoved(entry=entry_id, before=before, why=why):
            words = f"{entry_id} was a mistake, {before // 60} min are taken off"
        case WorkBegan(record=record):
            return f"began to work on {record}"
        case WorkEnded(record=record, seconds=seconds, kept=kept, why=why):
            words = f"ended {seconds // 60} min of work on {record}" + ("" if kept else ", not kept")
    return words + (f": {why}" if why else "")
