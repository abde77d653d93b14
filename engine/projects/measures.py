"""What meters of projects show: how much of the price is spent or will be, of the work done, of the time needed.

spent      what it has cost, of its price
forecast   what it will have cost by the plan, of its price
work       hours that were worked, of those that were agreed
time       working time to the end by the plan, of that to the promised day, else to the end that was agreed; both
from the first day that was agreed
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from engine.clock import Instant, instant, local, zone
from engine.hours.notation import clock
from engine.margin import Sums
from engine.money import amount
from engine.projects import fields
from engine.projects.outlook import Outlook
from engine.projects.value import Value, value
from engine.records import Record


@dataclass(frozen=True, slots=True)
class Reading:
    """What a meter shows."""

    used: int
    of: int
    mark: str
    """What it is a part of: another mark begins the ladder anew."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One project, to be measured."""

    outlook: Outlook
    project: Record
    value: Value


def readings(outlook: Outlook, project: Record, sums: Sums) -> dict[str, Reading]:
    """Meter → what it shows; those are missing for which there is nothing to measure by."""
    measured = Measured(outlook, project, value(outlook, project, sums))
    found = {word: measure(measured) for word, measure in MEASURES.items()}
    return {word: reading for word, reading in found.items() if reading is not None and reading.of > 0}


def _spent(one: Measured) -> Reading | None:
    return Reading(one.value.sums.cost, one.value.price, amount(one.value.price))


def _forecast(one: Measured) -> Reading | None:
    return Reading(one.value.forecast, one.value.price, amount(one.value.price))


def _work(one: Measured) -> Reading | None:
    agreed = one.value.budget_seconds
    return Reading(one.value.sums.seconds, agreed, f"{clock(agreed)} h")


def _time(one: Measured) -> Reading | None:
    baseline = one.outlook.kept[one.project.id].baseline
    if baseline is None or not baseline.slots:
        return None
    hours = one.outlook.plan.case.hours
    begins = min(slot.start for slot in baseline.slots.values())
    ends, mark = _promised(one, baseline.finish)
    return Reading(hours.between(begins, one.outlook.finish(one.project.id)), hours.between(begins, ends), mark)


def _promised(one: Measured, agreed: Instant) -> tuple[Instant, str]:
    """When it is to end, and the day in words."""
    days = zone(one.outlook.workflow.company.zone)
    if (day := fields.day(one.project, fields.DUE)) is not None:
        return instant((day + timedelta(days=1)).isoformat(), days), day.isoformat()
    return agreed, local(agreed, days).date().isoformat()


MEASURES: Mapping[str, Callable[[Measured], Reading | None]] = {
    "spent": _spent, "forecast": _forecast, "work": _work, "time": _time,
}  # fmt: skip
