"""Renewals: what ends in the time ahead, when somebody is reminded next, and what it is worth a year.

Whatever a rule watches until a date counts (a timer with `until`): contracts, licences, warranties, notice dates; but
no invoice that falls due.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from engine.machines.definition import Definition
from engine.money import Cents
from engine.periods import PERIODS
from engine.records import NEVER, Record, Timer
from engine.reports.grouping import columns, spoken, within
from engine.reports.reading import Reading
from engine.reports.values import Asked, Cell, Chart, Column, Report, Series, Table
from engine.rules.prices import applies
from engine.views import state_title

A_YEAR = {"month": 12, "quarter": 4, "year": 1}
DETAILS = (
    Column("ends", "Ends", "date"),
    Column("days", "In days", "count"),
    Column("record", "Record"),
    Column("subject", "Subject"),
    Column("client", "Client"),
    Column("what", "What ends"),
    Column("state", "State", spare=True),
    Column("renewal", "Renewal", spare=True),
    Column("reminder", "Next step", "date", spare=True),
    Column("worth", "A year", "money"),
)


@dataclass(frozen=True, slots=True)
class End:
    """A date that a record runs towards."""

    record: Record
    name: str
    """The timer that watches it, or several."""
    day: date
    timer: Timer


def report(reading: Reading, asked: Asked) -> Report:
    """What ends in a span, soonest first."""
    found = _together(sorted(ends(reading, asked), key=lambda end: (end.day, end.record.id, end.name)))
    details = Table("renewals", "What ends", DETAILS, [_details(reading, asked, end) for end in found])
    (by,) = asked.by
    groups: dict[str, list[End]] = {}
    for end in found:
        groups.setdefault(_group(reading, end, by), []).append(end)
    rows: list[list[Cell]] = [
        [group, len(groups[group]), _worth_of(reading, groups[group]) or None] for group in sorted(groups)
    ]
    figures = (Column("count", "Ends", "count"), Column("worth", "A year", "money"))
    total: list[Cell] = ["Total", len(found), _worth_of(reading, found)] if rows else []
    summary = Table("summary", f"What ends {spoken(asked.by)}", (*columns(asked.by), *figures), rows, total)
    return Report(
        "renewals", "What ends ahead", within(reading, asked), (details, summary), tuple(_charts(found)),
        ("A year: the fees of a year as they stand now; what has none shows nothing.",),
    )  # fmt: skip


def _together(ends: list[End]) -> list[End]:
    """Of several timers that look to the same day of a record one, with the name of each and the nearest step."""
    found: dict[tuple[str, date], End] = {}
    for end in ends:
        before = found.setdefault((end.record.id, end.day), end)
        if before is not end:
            timer = min((before.timer, end.timer), key=lambda timer: timer.next or NEVER)
            found[end.record.id, end.day] = End(end.record, f"{before.name}, {end.name}", end.day, timer)
    return list(found.values())


def ends(reading: Reading, asked: Asked) -> Iterator[End]:
    """Dates of open records that lie in the span."""
    agreed = {kind: rules for kind, rules in reading.workflow.definitions.items() if not rules.bills}
    for kind, definition in agreed.items():
        watching = [rule.name for rule in definition.timers.values() if rule.kind == "until"]
        for record in reading.records(kind) if watching else ():
            for name in watching if record.open and reading.is_asked(record, asked.only) else ():
                timer = record.timers.get(name)
                if timer is None or timer.status != "running" or not timer.mark:
                    continue
                end = End(record, name, date.fromisoformat(timer.mark[:10]), timer)
                if asked.since <= end.day < asked.until:
                    yield end


def _group(reading: Reading, end: End, by: str) -> str:
    if by == "month":
        return PERIODS["month"](end.day)
    if by == "client":
        return reading.name("client", reading.ledger.booking(end.record.id).client)
    return reading.workflow.definitions[end.record.kind].title or end.record.kind


def _details(reading: Reading, asked: Asked, end: End) -> list[Cell]:
    row = reading.views.row(end.record)
    definition = reading.workflow.definitions[end.record.kind]
    reminder = reading.day(end.timer.next) if end.timer.next is not None else None
    renewal = end.record.text("renewal").replace("_", " ")
    client = reading.ledger.booking(end.record.id).client
    return [
        end.day,
        (end.day - asked.today).days,
        end.record.id,
        row.subject,
        reading.name("client", client) if client else "",
        end.name.replace("_", " "),
        state_title(definition, end.record.state),
        renewal,
        reminder,
        worth(definition, end.record) or None,
    ]


def worth(definition: Definition, record: Record) -> Cents:
    """The fees of a whole year, as the record's fields say them now; 0 where it has none."""
    total = 0
    for rule in definition.billing.values():
        amount = record.fields.get(rule.field)
        if rule.every and isinstance(amount, int) and applies(rule, record):
            times = record.fields.get(rule.times) if rule.times else 1
            total += amount * (times if isinstance(times, int) else 0) * A_YEAR[rule.every]
    return total


def _worth_of(reading: Reading, ends: list[End]) -> Cents:
    """Each record once, however many of its dates end."""
    records = {end.record.id: end.record for end in ends}
    return sum(worth(reading.workflow.definitions[record.kind], record) for record in records.values())


def _charts(found: list[End]) -> Iterator[Chart]:
    months = sorted({PERIODS["month"](end.day) for end in found})
    counts = tuple(sum(PERIODS["month"](end.day) == month for end in found) for month in months)
    if months:
        yield Chart("What ends, by month", "columns", tuple(months), (Series("Ends", counts),), "count")
