"""What the desk answered, as the command line says it: data on stdout; a refusal or a lost race on stderr, exit 4."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import ClassVar

import click

from engine.cli.endings import say
from engine.cli.excerpt import clean
from engine.cli.home import Home
from engine.cli.output import ENVELOPE
from engine.commands import AlreadyDone, Changed, Command, Done, Fire, Open, Outcome, Refusal, Refused
from engine.events import ApprovalAsked, Event
from engine.problems import MargineError
from engine.records import Record
from engine.told.times import minute
from engine.why import told


class NotDone(MargineError):  # noqa: N818 - it is an answer
    """What was asked was not done, because of what the rules or the store hold; the message says why."""

    exit_code: ClassVar[int] = 4


def carry_out(home: Home, command: Command, *, as_json: bool) -> None:
    """Put a command through the desk and tell how it ended. NotDone when it was refused or came too late."""
    told_outcome(home, home.desk.handle(command), command, as_json=as_json)


def told_outcome(home: Home, outcome: Outcome, command: Command | None = None, *, as_json: bool) -> None:
    """Tell how something ended that went through the desk. NotDone when it was refused or came too late."""
    match outcome:
        case Done():
            click.echo(_json(home, outcome) if as_json else _sentence(home, outcome))
            _tell_waiting(outcome)
        case Refused(refusal=refusal):
            raise NotDone(_refused(home, command, refusal))
        case Changed():
            raise NotDone(_changed(home, outcome))
        case AlreadyDone(id=stream):
            raise NotDone(f"this was done before, on {stream}; nothing was done again")


def _tell_waiting(done: Done) -> None:
    """On stderr: that what was asked for was not done yet, because somebody must approve it."""
    for event in done.events:
        if isinstance(event.body, ApprovalAsked):
            say(f"{done.id} is still {done.record.state}: '{event.body.transition}' waits for {event.body.role}")


def _refused(home: Home, command: Command | None, refusal: Refusal) -> str:
    """Why not, by which rule, and what to write instead."""
    rule = f" ({refusal.rule})" if refusal.rule else ""
    instead = f"\n  possible: {', '.join(refusal.allowed)}" if refusal.allowed else ""
    names = {field for definition in home.workflow.definitions.values() for field in definition.fields} | {"note"}
    if isinstance(command, Fire | Open) and refusal.allowed and names.issuperset(refusal.allowed):
        words = ("--note TEXT" if name == "note" else f"{name}=…" for name in refusal.allowed)
        instead = f"\n  add {' '.join(words)}"
    return f"refused: {refusal.reason}{rule}{instead}"


def _words(home: Home, record: Record, events: Iterable[Event]) -> list[tuple[Event, str]]:
    """Events that there is something to say of, with what."""
    definition = home.workflow.kinds.get(record.kind)
    fields = definition.fields if definition else None
    return [(event, words) for event in events if (words := told(event, fields))]


def _sentence(home: Home, done: Done) -> str:
    """The id for a pipe; on a terminal, what happened as well."""
    if not sys.stdout.isatty():
        return done.id
    happened = "; ".join(words for _, words in _words(home, done.record, done.events))
    return f"{done.id}  {clean(happened) or 'nothing to change'}"


def _json(home: Home, done: Done) -> str:
    import json

    record = done.record
    body = {
        "id": done.id,
        "state": record.state,
        "version": record.version,
        "followed": list(dict.fromkeys(other.id for other in done.followed if other.events and other.id != done.id)),
        "happened": [words for _, words in _words(home, record, done.events)],
    }
    return json.dumps({"margine": ENVELOPE, "kind": "done", **body}, ensure_ascii=False)


def _changed(home: Home, outcome: Changed) -> str:
    """Who did what in between, and how to go on."""
    happened = "".join(
        f"\n  {minute(event.at, home.zone)}  {event.by}  {clean(words)}"
        for event, words in _words(home, outcome.record, outcome.since)
    )
    return (
        f"{outcome.id} was changed in the meantime, so nothing was done:{happened}\n"
        f"  look at it with `margine show {outcome.id}`; to go on, ask again with --expected {outcome.record.version}"
    )
