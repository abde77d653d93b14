"""One thing done to many records: at one instant, a result for each, so that it is taken back as one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from engine.commands import AlreadyDone, Changed, Command, Done, Link, Outcome, Refused, SetFields
from engine.desk import Desk
from engine.records import Record
from engine.rules.links import ASKED
from engine.sheet import Ask, Sheets
from engine.why import told

RELATIONS: tuple[tuple[str, str], ...] = tuple((word, word.replace("_", " ")) for word in ASKED)
"""What one record can be to another, with the words for it."""
TOGETHER = 50
"""Records in one commit: how long others wait for the write lock."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one record."""

    id: str
    done: bool
    words: str = ""
    """Why not."""
    record: Record | None = None


def carry_out(desk: Desk, ids: Sequence[str], command: Callable[[str], Command]) -> Iterator[list[Result]]:
    """Give every record its command, all at one instant; what became of each, some at a time."""
    now = desk.clock.now()
    for first in range(0, len(ids), TOGETHER):
        with desk.batch():
            found = [_result(stream, desk.handle_at(command(stream), now)) for stream in ids[first : first + TOGETHER]]
        yield found


def _result(stream: str, outcome: Outcome) -> Result:
    match outcome:
        case Done(record=record):
            return Result(stream, done=True, record=record)
        case AlreadyDone():
            return Result(stream, done=True)
        case Refused(refusal=refusal):
            return Result(stream, done=False, words=str(refusal))
        case Changed(record=record, since=since):
            news = "; ".join(f"{event.by} {words}" for event in since if (words := told(event)))
            return Result(stream, done=False, words=f"was changed meanwhile: {news}", record=record)
    return Result(stream, done=False)


def linking(stream: str, by: str, relation: str, other: str) -> Link:
    """The command that makes a link."""
    return Link(id=stream, relation=relation, other=other, by=by)


def editing(sheets: Sheets, record: Record) -> list[Ask]:
    """A form of all fields that people may change, as they are."""
    definition = sheets.views.workflow.definitions[record.kind]
    names = [name for name, field in definition.fields.items() if not field.copied_from]
    return sheets.asks(record.kind, names, record)


def changed(asks: Sequence[Ask], answers: dict[str, str]) -> dict[str, str]:
    """The fields that read otherwise now."""
    before = {ask.name: ask.value for ask in asks}
    return {name: text for name, text in answers.items() if text != before.get(name, "")}


def setting(record: Record, by: str, fields: dict[str, str]) -> SetFields:
    """The command that gives fields other values, unless somebody else was faster."""
    return SetFields(id=record.id, by=by, fields=dict(fields), expected=record.version)
