"""Every report there is: what it tells, what it can be about, and which time it tells of by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Literal

from engine.margin import DIMENSIONS, FIELDS
from engine.problems import UsageError, did_you_mean
from engine.reports.reading import Reading
from engine.reports.values import Asked, Report

Span = Literal["month", "ahead", "until now"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One report: the module `engine.reports.NAME` has a function `report(reading, asked)`."""

    says: str
    """For lists of what there is."""
    by: tuple[str, ...]
    """What it can be grouped by; the first is what it does by itself."""
    only: tuple[str, ...]
    """The dimensions to one value of which it can be narrowed."""
    levels: int = 1
    """By how many things it can be grouped at once."""
    span: Span = "month"
    """Of which time it tells where nobody says: this month, the months ahead, or everything until now."""


EVERYTHING = tuple(FIELDS)
WHERE = ("client", "contract", "service", "project")
KEPT = ("promise", "client", "agent", "service", "level", "priority", "kind")
ENDING = ("kind", "client", "month")
AGREED = ("contract", "client", "service")
OWED = ("client", "contract", "project", "service", "ticket", "agent", "activity")

REPORTS: Mapping[str, Entry] = {
    "hours": Entry("Hours worked, billable and not, and why not", DIMENSIONS, EVERYTHING, 2),
    "demand": Entry("Who asked most, and who cost most time", ("client", "service"), WHERE),
    "promises": Entry("Promises met and missed, and why", KEPT, (*WHERE, "agent", "ticket"), 2),
    "margin": Entry("Revenue, cost and margin, and how they change", DIMENSIONS, EVERYTHING, 2),
    "renewals": Entry("What ends ahead: contracts, licences, warranties", ENDING, WHERE, 1, "ahead"),
    "wip": Entry("Worked and not invoiced", OWED, EVERYTHING, 2, "until now"),
    "capacity": Entry("Hours that agents had, were away, and worked", ("agent",), ("agent",)),
    "contracts": Entry("What contracts with a fee cost and bring", AGREED, AGREED[:2]),
}


def make(name: str, reading: Reading, asked: Asked) -> Report:
    """A report. UsageError for one that there is not, or that cannot be about what was asked."""
    entry = REPORTS.get(name)
    if entry is None:
        raise UsageError(f"'{name}' is no report{did_you_mean(name, REPORTS)}")
    _check(name, entry, asked)
    module = import_module(f"engine.reports.{name}")
    report: Report = module.report(reading, replace(asked, by=asked.by or entry.by[:1]))
    return report


def _check(name: str, entry: Entry, asked: Asked) -> None:
    """UsageError for what a report cannot be grouped by or narrowed to."""
    for each in asked.by:
        if each not in entry.by:
            known = did_you_mean(each, entry.by) or f"; it is by {', '.join(entry.by)}"
            raise UsageError(f"'{each}' is nothing that report {name} is grouped by{known}")
    if len(asked.by) > entry.levels or len(set(asked.by)) < len(asked.by):
        how = "one thing" if entry.levels == 1 else "one thing, or by two different ones"
        raise UsageError(f"report {name} is grouped by {how}, not by {','.join(asked.by)}")
    for each, _ in asked.only:
        if each not in entry.only:
            raise UsageError(
                f"report {name} cannot be told for one {each} alone; for one {' or '.join(entry.only)} it can"
            )
