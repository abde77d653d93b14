"""What the commands of the timer have in common: how one is told, and how a refusal ends."""

from __future__ import annotations

from typing import Any, TypeVar

import click

from engine.cli.endings import say
from engine.cli.home import Home
from engine.cli.outcomes import NotDone
from engine.cli.worktimes import as_document, entry_of, plain, refused, sentence
from engine.clock import local
from engine.commands import Refusal
from engine.machines.durations import spell
from engine.told.times import written
from engine.worktime.running import FORGOTTEN, Ended, Running, Switched, Timer

A = TypeVar("A")


def timer(home: Home, worker: str | None) -> Timer:
    """The timer of whoever asks, or of somebody else."""
    return Timer(home.desk, worker or home.agent, home.agent)


def done(answer: A | Refusal, hint: str = "") -> A:
    """What was done. NotDone when it was refused; where that asks for a choice, with what to write for it."""
    if isinstance(answer, Refusal):
        message = str(refused(answer))
        raise NotDone(message + (f"\n  {hint}" if hint and message.endswith(("?", "drop it")) else ""))
    return answer


def begun(home: Home, switched: Switched, *, as_json: bool) -> None:
    """That a timer runs now, and what became of the one before."""
    if as_json:
        click.echo(
            as_document(
                "timer", {"running": running_plain(home, switched.running), "ended": _ended(home, switched.before)}
            )
        )
        return
    if switched.before is not None:
        say(ended_words(home, switched.before))
    click.echo(switched.running.record)


def ended(home: Home, answer: Ended, *, as_json: bool) -> None:
    """That a timer was stopped: the id of its entry for a pipe."""
    if as_json:
        click.echo(as_document("timer", {"running": None, "ended": _ended(home, answer)}))
        return
    entry = entry_of(answer.logged) if answer.logged else None
    if entry is not None:
        click.echo(entry.id)
    say(ended_words(home, answer))


def ended_words(home: Home, answer: Ended) -> str:
    """`T-3#7  Mon 2026-11-23 09:30–10:10 40m by anna`; `40m on T-3 were not written down`."""
    entry = entry_of(answer.logged) if answer.logged else None
    if entry is None:
        return f"{spell(answer.seconds)} on {answer.running.record} were not written down"
    return f"{entry.id}  {sentence(home, entry)}"


def running_words(home: Home, one: Running) -> str:
    """`T-3 since 09:30, 40m`; a long one says so."""
    now = home.clock.now()
    then, wall = local(one.start, home.zone), local(now, home.zone)
    since = f"{then:%H:%M}" if then.date() == wall.date() else f"{then:%Y-%m-%d %H:%M}"
    note = f": {one.note}" if one.note else ""
    long = ", more than a day: forgotten?" if now - one.start > FORGOTTEN else ""
    return f"{one.agent}  {one.record} since {since}, {spell(now - one.start)}{long}{note}"


def running_plain(home: Home, one: Running) -> dict[str, Any]:
    """A timer for programs."""
    now = home.clock.now()
    return {
        "agent": one.agent, "record": one.record, "start": written(one.start, home.zone), "seconds": now - one.start,
        "activity": one.activity or None, "note": one.note, "forgotten": now - one.start > FORGOTTEN,
    }  # fmt: skip


def _ended(home: Home, answer: Ended | None) -> dict[str, Any] | None:
    if answer is None:
        return None
    entry = entry_of(answer.logged) if answer.logged else None
    logged = plain(home, entry) if entry else None
    return {"record": answer.running.record, "seconds": answer.seconds, "entry": logged}
