"""What the commands about working time have in common: reading words, carrying out, saying what was assumed."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import click

from engine.charges import TimeEntry
from engine.cli.days import today
from engine.cli.endings import say
from engine.cli.excerpt import clean
from engine.cli.home import Home
from engine.cli.outcomes import NotDone
from engine.clock import local
from engine.commands import Done, EditTime, LogTime, Refusal, Refused
from engine.facts import facts
from engine.machines.durations import spell
from engine.problems import UsageError
from engine.told.times import day, written
from engine.worktime import noting, running
from engine.worktime.amounts import Unread
from engine.worktime.when import FROM, read

LOOKED_BACK = 30 * 86400
"""Seconds in which the record that was worked on last is looked for."""


def says_a_time(home: Home, words: str) -> bool:
    """Whether a word begins to say when, so that it names no record."""
    if words[:1].isdigit() or words.lower() in FROM:
        return True
    try:
        return bool(read([*words.split(), "15m"], today(home))[1])
    except Unread:
        return False


def nearest(home: Home) -> str:
    """The record on which the timer of whoever asks runs, or on which they worked last."""
    now = home.clock.now()
    if (timer := running.running(home.store, home.agent)) is not None:
        return timer.record
    worked = noting.entries(home.store, now - LOOKED_BACK, now, home.agent)
    return worked[-1].record if worked else ""


def logged(home: Home, record: str, asked: noting.Asked, *, as_json: bool) -> None:
    """Write down work, and say what was assumed. UsageError when it can lie nowhere, NotDone when it is refused."""
    try:
        command, placed = noting.asking(home.desk, record, home.agent, asked)
    except Unread as unread:
        raise UsageError(str(unread)) from None
    done = ask(home, command)
    for text in placed.assumed:
        say(f"assumed: {text}")
    tell(home, done, "logged", as_json=as_json)


def ask(home: Home, command: LogTime | EditTime) -> Done:
    """Carry out a command about a time entry. NotDone when it is refused."""
    outcome = home.desk.handle(command)
    if isinstance(outcome, Refused):
        raise refused(outcome.refusal)
    if not isinstance(outcome, Done):
        raise NotDone(f"{outcome.id} was changed meanwhile; nothing was done, ask again")
    return outcome


def refused(refusal: Refusal) -> NotDone:
    """A refusal as the command ends with it."""
    instead = f"\n  possible: {', '.join(refusal.allowed)}" if refusal.allowed else ""
    return NotDone(f"refused: {refusal.reason}{instead}")


def entry_of(done: Done) -> TimeEntry | None:
    """The entry that a command has written or corrected."""
    told = [fact for event in done.events for fact in facts(event, done.id) if fact.kind == "time"]
    return next((fact.body for fact in reversed(told) if isinstance(fact.body, TimeEntry)), None)


def tell(home: Home, done: Done, what: str, *, as_json: bool, otherwise: TimeEntry | None = None) -> None:
    """The entry's id for a pipe; on a terminal, what it says as well; remarks on stderr.

    `otherwise`: the entry, where nothing was to be changed.
    """
    entry = entry_of(done) or otherwise
    if entry is None:
        click.echo(done.id if not as_json else as_document(what, {"id": done.id}))
        return
    if as_json:
        click.echo(as_document(what, plain(home, entry)))
    else:
        click.echo(f"{entry.id}  {sentence(home, entry)}" if sys.stdout.isatty() else entry.id)
    for text in noting.remarks(home.desk, entry) if done.events else ():
        say(text)


def as_document(kind: str, data: dict[str, Any]) -> str:
    """One JSON document on a line."""
    import json

    from engine.cli.output import ENVELOPE

    return json.dumps({"margine": ENVELOPE, "kind": kind, **data}, ensure_ascii=False)


def plain(home: Home, entry: TimeEntry) -> dict[str, Any]:
    """An entry for programs."""
    return {
        "id": entry.id, "record": entry.record, "agent": entry.agent, "start": written(entry.start, home.zone),
        "end": written(entry.end, home.zone), "seconds": entry.seconds, "activity": entry.activity or None,
        "note": entry.note, "billable": entry.billable, "reason": entry.reason or None, "source": entry.source,
    }  # fmt: skip


def as_text(value: object) -> str:
    """A value of `plain` on a line of a pipe."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def sentence(home: Home, entry: TimeEntry) -> str:
    """`Mon 2026-11-23 09:30–10:10 40m by anna, remote, not billable (gift): Router replaced`."""
    parts = [f"{day(entry.start, home.zone)} {hours(home, entry)} {spell(entry.seconds)} by {entry.agent}"]
    parts += [entry.activity] if entry.activity else []
    parts += [] if entry.billable else [f"not billable ({entry.reason})" if entry.reason else "not billable"]
    note = f": {entry.note}" if entry.note else ""
    return clean(", ".join(parts) + note)


def hours(home: Home, span: TimeEntry) -> str:
    """`09:30–10:10`."""
    return f"{local(span.start, home.zone):%H:%M}–{local(span.end, home.zone):%H:%M}"


def amounts(words: Sequence[str], home: Home) -> int:
    """Seconds that words say. UsageError when they say something else."""
    try:
        when, taken = read(words, today(home))
    except Unread as unread:
        raise UsageError(str(unread)) from None
    if taken < len(words) or when.start is not None or when.day is not None or when.seconds is None:
        raise UsageError(f"'{' '.join(words)}' is no amount of time; write 45m or 1h15")
    return when.seconds
