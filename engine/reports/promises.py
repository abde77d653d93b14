"""Promises: met and missed in a span, how fast we were, and for each one missed the rule, the calendar and who had it.

A promise counts on the day on which it was decided: met, or its deadline missed. It is missed once, whatever comes la
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from engine.events import SlaBreached, evolve
from engine.periods import PERIODS
from engine.records import Record, Timer
from engine.reports.grouping import MOST_BARS, columns, spoken, totals, within
from engine.reports.reading import Reading
from engine.reports.spelling import middle, of
from engine.reports.values import Asked, Cell, Chart, Column, Report, Series, Table

FIGURES = (
    Column("met", "Met", "count"),
    Column("missed", "Missed", "count"),
    Column("part", "Met %", "percent"),
    Column("p50", "Half within", "hours"),
    Column("p90", "9 of 10 within", "hours"),
)
MISSED = (
    Column("record", "Record"),
    Column("subject", "Subject"),
    Column("client", "Client"),
    Column("promise", "Promise"),
    Column("due", "Was due"),
    Column("target", "Promised", "hours", spare=True),
    Column("used", "Used", "hours"),
    Column("who", "Who had it"),
    Column("calendar", "Calendar", spare=True),
    Column("rule", "Rule", spare=True),
)
FIELDS = {"level": "service_level", "priority": "priority"}


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise that was decided in the span."""

    record: Record
    name: str
    timer: Timer
    day: date

    @property
    def missed(self) -> bool:
        """Whether its deadline passed before it was kept."""
        return self.timer.breached is not None


def report(reading: Reading, asked: Asked) -> Report:
    """Promises that were decided in a span."""
    found = list(decided(reading, asked))
    groups: defaultdict[tuple[str, ...], list[Promise]] = defaultdict(list)
    for promise in found:
        groups[tuple(_value(reading, promise, dimension) for dimension in asked.by)].append(promise)
    rows = [
        [*(_name(reading, by, value) for by, value in zip(asked.by, key, strict=True)), *_figures(groups[key])]
        for key in sorted(groups, key=lambda key: (_kept(groups[key]), key))
    ]
    title = f"Promises {spoken(asked.by)}"
    total = [*totals(asked.by), *_figures(found)] if rows else []
    table = Table("promises", title, (*columns(asked.by), *FIGURES), rows, total)
    missed = sorted((each for each in found if each.missed), key=lambda each: (each.timer.breached, each.record.id))
    why = Table("missed", "Missed, and why", MISSED, [_why(reading, promise) for promise in missed])
    return Report(
        "promises", title, within(reading, asked), (table, why), tuple(_charts(reading, asked, groups, found)),
        (
            "Times are working hours of the calendar that counted, of promises that are kept by now.",
            "Who had it: the assignee when the deadline passed.",
        ),
    )  # fmt: skip


def decided(reading: Reading, asked: Asked) -> Iterator[Promise]:
    """Promises that were kept or missed in the span."""
    for kind, definition in reading.workflow.definitions.items():
        names = [rule.name for rule in definition.timers.values() if rule.kind == "promise"]
        for record in reading.records(kind) if names else ():
            for name in names if reading.is_asked(record, asked.only) else ():
                timer = record.timers.get(name)
                moment = timer.decided if timer else None
                if timer is not None and moment is not None and asked.since <= reading.day(moment) < asked.until:
                    yield Promise(record, name, timer, reading.day(moment))


def _value(reading: Reading, promise: Promise, dimension: str) -> str:
    """What a promise belongs to."""
    if dimension == "promise":
        return promise.name
    if dimension == "kind":
        return promise.record.kind
    if dimension in FIELDS:
        return promise.record.text(FIELDS[dimension])
    return reading.value(promise.record, dimension)


def _name(reading: Reading, dimension: str, value: str) -> str:
    if dimension == "level" and value in reading.company.service_levels:
        return reading.company.service_levels[value].title
    return reading.name("" if dimension == "promise" else dimension, value)


def _kept(promises: Sequence[Promise]) -> int:
    return of(sum(not each.missed for each in promises), len(promises)) or 0


def _figures(promises: Sequence[Promise]) -> list[Cell]:
    missed = sum(each.missed for each in promises)
    used = [each.timer.consumed for each in promises if each.timer.status == "met"]
    return [len(promises) - missed, missed, _kept(promises), middle(used, 5_000), middle(used, 9_000)]


def _why(reading: Reading, promise: Promise) -> list[Cell]:
    """A missed promise with the rule that made it, and who had the record when the deadline passed."""
    record, timer = promise.record, promise.timer
    rule, who, target = "", record.text("assignee"), timer.target
    standing: Record | None = None
    for event in reading.store.events(record.id):
        standing = evolve(standing, event)
        if isinstance(event.body, SlaBreached) and event.body.name == promise.name:
            rule, target = event.body.rule, event.body.timer.target
            who = standing.text("assignee")
    row = reading.views.row(record)
    used = timer.consumed if timer.status in {"met", "stopped"} else None
    return [
        record.id, row.subject, row.client, promise.name, _minute(reading, timer.breached or 0), target, used,
        reading.name("agent", who), timer.calendar, rule,
    ]  # fmt: skip


def _minute(reading: Reading, moment: int) -> str:
    from engine.clock import local

    return f"{local(moment, reading.zone):%Y-%m-%d %H:%M}"


def _charts(
    reading: Reading, asked: Asked, groups: dict[tuple[str, ...], list[Promise]], found: Sequence[Promise]
) -> Iterator[Chart]:
    first: defaultdict[str, list[Promise]] = defaultdict(list)
    for key, promises in groups.items():
        first[key[0]] += promises
    keys = sorted(first, key=lambda key: -len(first[key]))[:MOST_BARS]
    yield _met_and_missed(
        f"Met and missed {spoken(asked.by[:1])}", "bars", [_name(reading, asked.by[0], key) for key in keys],
        [first[key] for key in keys],
    )  # fmt: skip
    if found and len(by_month := _by_month(found)) > 1:
        yield _met_and_missed("Met and missed by month", "columns", list(by_month), list(by_month.values()))


def _by_month(found: Sequence[Promise]) -> dict[str, list[Promise]]:
    by_month: defaultdict[str, list[Promise]] = defaultdict(list)
    for promise in sorted(found, key=lambda each: each.day):
        by_month[PERIODS["month"](promise.day)].append(promise)
    return by_month


def _met_and_missed(title: str, form: str, labels: Sequence[str], groups: Sequence[Sequence[Promise]]) -> Chart:
    missed = [sum(each.missed for each in group) for group in groups]
    met = tuple(len(group) - number for group, number in zip(groups, missed, strict=True))
    series = (Series("Met", met), Series("Missed", tuple(missed)))
    return Chart(title, "bars" if form == "bars" else "columns", tuple(labels), series, "count")
