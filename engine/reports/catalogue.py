"""Every report there is: what it tells, what it can be grouped by, and which time it tells of by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Literal

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
    levels: int = 2
    """By how many of them at once."""
    span: Span = "month"
    """Of which time it tells where nobody says: this month, the months ahead, or everything until now."""


WORK = ("client", "agent", "service", "activity", "project", "contract", "ticket", "day", "week", "month")
MONEY = (
    "client",
    "contract",
    "service",
    "project",
    "ticket",
    "agent",
    "activity",
    "month",
    "week",
    "day",
    "quarter",
    "year",
)

REPORTS: Mapping[str, Entry] = {
    "hours": Entry("Hours worked, billable and not, and why not", WORK),
    "demand": Entry("Who asked most, and who cost most time", ("client", "service"), 1),
    "promises": Entry(
        "Promises met and missed, and why", ("promise", "client", "agent", "service", "level", "priority", "kind")
    ),
    "margin": Entry("Revenue, cost and margin, and how they change", MONEY),
    "renewals": Entry("What ends ahead: contracts, licences, warranties", ("kind", "client", "month"), 1, "ahead"),
    "wip": Entry(
        "Worked and not invoiced", ("client", "contract", "project", "service", "ticket", "agent"), 2, "until now"
    ),
    "capacity": Entry("Hours that agents had, were away, and worked", ("agent",), 1),
    "contracts": Entry("What contracts with a fee really cost and bring", ("contract", "client", "service"), 1),
}


def make(name: str, reading: Reading, asked: Asked) -> Report:
    """A report. UsageError for one that there is not, or that cannot be grouped so."""
    entry = REPORTS.get(name)
    if entry is None:
        raise UsageError(f"'{name}' is no report{did_you_mean(name, REPORTS)}")
    for dimension in asked.by:
        if dimension not in entry.by:
            raise UsageError(
                f"'{dimension}' is nothing that report {name} is grouped by{did_you_mean(dimension, entry.by)}"
            )
    if len(asked.by) > entry.levels or len(set(asked.by)) < len(asked.by):
        how = "one thing" if entry.levels == 1 else "one thing, or by two different ones"
        raise UsageError(f"report {name} is grouped by {how}, not by {','.join(asked.by)}")
    module = import_module(f"engine.reports.{name}")
    report: Report = module.report(reading, replace(asked, by=asked.by or entry.by[:1]))
    return report
