"""Writing work down: from the words of a quick entry to a command, and what is to be said of it besides.

    9:30-10:10 Checked the remote backup --activity remote --not-billable "own mistake"

The options of a line are those of `margine log`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from engine.charges import TimeEntry
from engine.clock import Instant, local, zone
from engine.commands import LogTime
from engine.desk import Desk
from engine.facts import WORK
from engine.problems import did_you_mean
from engine.store.contract import Store
from engine.worktime.amounts import Unread
from engine.worktime.closing import late
from engine.worktime.placing import Place, Placed
from engine.worktime.when import When, read

FLAGS = {"--overlapping": "overlapping"}
OPTIONS = {"--activity": "activity", "--not-billable": "reason", "--for": "agent"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person wants to have written down."""

    when: When
    note: str = ""
    activity: str = ""
    reason: str = ""
    """Why it is not billable; empty: it is."""
    agent: str = ""
    """Who worked; empty: who asks."""
    overlapping: bool = False


def line(text: str, today: date) -> Asked:
    """A quick entry on one line. Unread when it cannot be read."""
    words, given = _options(text.split())
    when, taken = read(words, today)
    return replace(Asked(when, " ".join(words[taken:])), **given)  # type: ignore[arg-type]


def _options(words: Sequence[str]) -> tuple[list[str], dict[str, str | bool]]:
    """The words without options, and the options; their values are one word, or several in quotes."""
    kept: list[str] = []
    given: dict[str, str | bool] = {}
    waiting = iter(words)
    for word in waiting:
        name, equals, value = word.partition("=")
        if name in FLAGS and not equals:
            given[FLAGS[name]] = True
        elif name in OPTIONS:
            given[OPTIONS[name]] = _value(name, value or next(waiting, ""), waiting)
        elif word.startswith("--"):
            raise Unread(f"'{word}' is no option of a quick entry{did_you_mean(name, [*FLAGS, *OPTIONS])}")
        else:
            kept.append(word)
    return kept, given


def _value(name: str, word: str, waiting: Iterator[str]) -> str:
    quoted = [word]
    if word.startswith('"'):
        while not (len(quoted[-1]) > (len(quoted) == 1) and quoted[-1].endswith('"')):
            quoted.append(next(waiting, '"'))
        word = " ".join(quoted).strip('"').strip()
    if not word:
        raise Unread(f"{name} says nothing; write a word behind it, or several in quotes")
    return word


def entries(store: Store, since: Instant, until: Instant, agent: str | None = None) -> list[TimeEntry]:
    """Work that has part in [since, until), by when it began."""
    facts = store.facts(kinds=WORK, agent=agent, since=since, until=until)
    found = (fact.body for fact in facts if isinstance(fact.body, TimeEntry))
    return sorted(found, key=lambda entry: (entry.start, entry.id))


def entry(store: Store, name: str) -> TimeEntry | None:
    """The entry of an id such as `T-12#7`, as it reads now."""
    facts = store.facts(kinds=WORK, stream=name.partition("#")[0])
    return next((fact.body for fact in facts if fact.key == name and isinstance(fact.body, TimeEntry)), None)


def place(desk: Desk, agent: str, day: date | None = None) -> Place:
    """What placing work of an agent has to know, today and around a day."""
    there = _there(desk)
    days = {there.today, day or there.today}
    spans = {
        (found.start, found.end)
        for each in days
        for found in entries(desk.store, there.midnight(each), there.midnight(each + timedelta(1)), agent)
    }
    return replace(there, worked=sorted(spans))


def _there(desk: Desk) -> Place:
    company = desk.workflow.company
    return Place(desk.clock.now(), zone(company.zone), company.calendars[company.calendar])


def asking(desk: Desk, record: str, by: str, asked: Asked) -> tuple[LogTime, Placed]:
    """The command that writes it down, and where it lies in time. Unread when it can lie nowhere."""
    agent = asked.agent or by
    placed = place(desk, agent, asked.when.day).put(asked.when)
    command = LogTime(
        id=record, by=by, agent=agent, start=placed.start, seconds=placed.seconds, activity=asked.activity,
        note=asked.note, billable=not asked.reason, reason=asked.reason, overlapping=asked.overlapping,
    )  # fmt: skip
    return command, placed


def interval(desk: Desk, before: TimeEntry, when: When) -> tuple[Instant, int]:
    """(start, seconds) of an entry that is corrected: an amount keeps its beginning, a beginning its end.

    Without a day it is the day on which the entry begins. Unread when it can lie nowhere.
    """
    there = _there(desk)
    day = local(before.start, there.zone).date()
    if when.start is None and when.day in {None, day}:
        return before.start, when.seconds or 0
    if when.start is None:  # the same time on another day
        wall = local(before.start, there.zone)
        began = wall.hour * 3600 + wall.minute * 60 + wall.second
        placed = there.put(replace(when, start=began))
        return placed.start, placed.seconds
    dated = replace(when, day=when.day or day)
    if when.end is None and when.seconds is None:
        begun = there.put(replace(dated, seconds=1)).start
        return begun, before.end - begun
    placed = there.put(dated)
    return placed.start, placed.seconds


def remarks(desk: Desk, found: TimeEntry) -> list[str]:
    """What is to be said of an entry that is written down, or corrected, all the same."""
    company, record = desk.workflow.company, desk.store.load(found.record)
    day = local(found.start, zone(company.zone)).date()
    said = []
    if company.absence(found.agent, found.start) is not None:
        said.append(f"{found.agent} is absent on {day}")
    if record is not None and not record.open:
        said.append(f"{record.id} is {record.state}")
    definition = desk.workflow.definitions.get(record.kind) if record is not None else None
    if definition and found.billable and not any(rule.is_time for rule in definition.billing.values()):
        said.append(f"time on a {definition.kind} is not charged by the hour; it counts as cost")
    if record is not None and (words := late(desk.store, desk.workflow, record, day)):
        said.append(words)
    return said
