"""The days of one agent, as a page, as lines and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from engine.charges import TimeEntry
from engine.cli.days import day_named, today
from engine.cli.home import Home
from engine.cli.output import Answer, Column, Paper, give, table
from engine.cli.worktimes import as_text, hours, plain
from engine.clock import Instant, local
from engine.facts import WORK
from engine.machines.durations import spell
from engine.problems import UsageError, did_you_mean
from engine.told.times import written
from engine.worktime.sheet import Day, Sheet, sheet

HEADER = ("id", "record", "start", "end", "seconds", "activity", "billable", "reason", "note", "source")


def show(home: Home, *, day: str | None, week: bool, whose: str | None, plain_text: bool, as_json: bool) -> None:
    """Some days of an agent."""
    agents = home.workflow.company.agents
    agent = whose or home.agent
    if agent not in agents and next(iter(home.store.facts(kinds=WORK, agent=agent)), None) is None:
        raise UsageError(f"'{agent}' is no agent of this company{did_you_mean(agent, agents)}")
    first = last = day_named(day, today(home)) if day else today(home)
    if week:
        first -= timedelta(first.weekday())
        last = first + timedelta(6)
    found = sheet(home.desk, agent, first, last)
    give(_answer(home, found), as_json=as_json, plain=plain_text)


def _answer(home: Home, found: Sheet) -> Answer:
    def rows() -> Iterator[tuple[str, ...]]:
        for entry in (entry for day in found.days for entry in day.entries):
            told = plain(home, entry)
            yield tuple(as_text(told[name]) for name in HEADER)

    return Answer("time", _data(home, found), HEADER, rows, lambda paper: _page(home, found, paper))


def _data(home: Home, found: Sheet) -> dict[str, Any]:
    timer = found.timer
    return {
        "agent": found.agent,
        "seconds": found.seconds,
        "billable": found.billable,
        "days": [_plain(home, day) for day in found.days],
        "overlaps": [{"entries": [o.one.id, o.other.id], **_span(home, o.start, o.end)} for o in found.overlaps],
        "timer": {"record": timer.record, "start": written(timer.start, home.zone), "note": timer.note}
        if timer
        else None,
        "recording": [{"record": record, "start": written(since, home.zone)} for record, since in found.states],
    }


def _plain(home: Home, day: Day) -> dict[str, Any]:
    return {
        "day": day.day.isoformat(),
        "absent": day.absent,
        "seconds": day.seconds,
        "billable": day.billable,
        "entries": [plain(home, entry) for entry in day.entries],
        "gaps": [_span(home, *gap) for gap in day.gaps],
    }


def _span(home: Home, start: Instant, end: Instant) -> dict[str, str | None]:
    return {"start": written(start, home.zone), "end": written(end, home.zone)}


def _page(home: Home, found: Sheet, paper: Paper) -> Iterator[str]:
    """Day by day, then what concerns all of them."""
    shown = [day for day in found.days if day.entries or day.gaps or len(found.days) == 1]
    for day in shown:
        yield paper.strong(f"{_title(day.day)}  {found.agent}{', absent' if day.absent else ''}  {_sum(day)}")
        yield from _day(home, day, paper)
    for overlap in found.overlaps:
        span = f"{_clock(home, overlap.start)}–{_clock(home, overlap.end)}"
        yield f"overlap: {overlap.one.id} and {overlap.other.id} share {span}"
    if len(found.days) > 1:
        yield paper.strong(f"the week  {_sum(found)}")
    yield from _still(home, found)


def _still(home: Home, found: Sheet) -> Iterator[str]:
    """What is being recorded just now."""
    now = home.clock.now()
    if (timer := found.timer) is not None:
        yield f"the timer runs on {timer.record} since {_clock(home, timer.start)}, {spell(now - timer.start)}"
    for record, since in found.states:
        yield f"{record} records your time since {_clock(home, since)}, {spell(now - since)}"


def _day(home: Home, day: Day, paper: Paper) -> Iterator[str]:
    """Entries and gaps in order of time."""
    lines = [(entry.start, _line(home, entry)) for entry in day.entries]
    lines += [
        (start, (f"{_clock(home, start)}–{_clock(home, end)}", spell(end - start), "", "", "", "(nothing)"))
        for start, end in day.gaps
    ]
    if not lines:
        yield "  nothing was worked"
        return
    columns = [Column(""), Column(""), Column(""), Column(""), Column(""), Column("", flexible=True)]
    rows = [line for _, line in sorted(lines, key=lambda pair: pair[0])]
    for text in list(table(columns, rows, paper.width - 2))[1:]:
        yield f"  {text}"


def _line(home: Home, entry: TimeEntry) -> tuple[str, ...]:
    billed = "" if entry.billable else f"not billable{f' ({entry.reason})' if entry.reason else ''}"
    record = home.store.load(entry.record)
    what = entry.note or str((record.fields.get("subject") or record.fields.get("name") or "") if record else "")
    return hours(home, entry), spell(entry.seconds), entry.id, entry.activity, billed, what


def _sum(found: Sheet | Day) -> str:
    rest = found.seconds - found.billable
    if not found.seconds:
        return "nothing"
    return f"{spell(found.seconds)}: {spell(found.billable)} billable" + (f", {spell(rest)} not" if rest else "")


def _title(day: date) -> str:
    return f"{day:%a %Y-%m-%d}"


def _clock(home: Home, moment: Instant) -> str:
    return f"{local(moment, home.zone):%H:%M}"
