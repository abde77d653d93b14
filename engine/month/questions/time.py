"""Questions about work: entries that no price was found for, time that still runs, entries beside the contract."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.charges import Line
from engine.clock import local
from engine.machines.durations import spell
from engine.month.questions.question import Question, count, named
from engine.month.questions.situation import Asked, Situation
from engine.records import Record

LONGEST_DAY = 12 * 3600
"""Seconds that somebody may have worked at one go without being asked about it."""


def unrated(_: Situation, asked: Asked) -> Iterator[Question]:
    """Work that is left out because no price was found."""
    reasons: dict[str, list[Line]] = {}
    for left in asked.left_out:
        if left.lacks == "price":
            reasons.setdefault(left.reason, []).append(left.line)
    for reason, lines in reasons.items():
        records = _records(lines)
        text = f"{count(len(lines), 'entry', 'entries')} without a price on {named(records)}: {reason}"
        yield Question("unrated", text, f"margine why {records[0]} charge", records=records)


def recording(situation: Situation, asked: Asked) -> Iterator[Question]:
    """Time that is being recorded since before the end of the month, and is not written down yet."""
    for each in situation.recording.get(asked.client, ()):
        if situation.day(each.since) >= situation.month.until:
            continue
        since = f"{local(each.since, situation.zone):%Y-%m-%d %H:%M}"
        subject, records = situation.subject(each.record), (each.record,)
        if each.timer:
            text = f"{each.agent}'s timer runs on {subject} since {since}"
            yield Question("running", text, f"margine timer stop --for {each.agent}", records=records)
        else:
            text = f"{subject} records {each.agent}'s time since {since}, and it is not written down yet"
            yield Question("recording", text, f"margine do {each.record}", records=records)


def long(situation: Situation, asked: Asked) -> Iterator[Question]:
    """Entries that are longer than anybody works: a ticket stood in a state that records time, overnight perhaps."""
    lines = [line for line in asked.whole if line.charge.kind == "time" and not line.adjusts]
    for name in dict.fromkeys(line.charge.subject for line in lines):
        entry = situation.ledger.entries.get(name)
        if entry is None or entry.seconds <= LONGEST_DAY:
            continue
        since = f"{local(entry.start, situation.zone):%Y-%m-%d %H:%M}"
        text = f"{name} says that {entry.agent} worked {spell(entry.seconds)} without leaving off, from {since}"
        cents = sum(line.charge.amount for line in lines if line.charge.subject == name)
        yield Question("long", text, f"margine time edit {name} 8h", records=(entry.record,), cents=cents)


def twice(situation: Situation, asked: Asked) -> Iterator[Question]:
    """The same time of the same person is charged here, and here or elsewhere once more."""
    charged = [line for line in asked.whole if line.charge.kind == "time" and line.charge.amount and not line.adjusts]
    lines = [line for line in charged if line.charge.subject in situation.overlapping]
    if lines:
        first = lines[0].charge
        text = (
            f"{count(len({line.charge.subject for line in lines}), 'entry', 'entries')} on {named(_records(lines))} "
            f"at the same time as other work of the same person: {first.subject} and "
            f"{situation.overlapping[first.subject]}"
        )
        command = f"margine time --agent {first.agent} --day {first.day}"
        cents = sum(line.charge.amount for line in lines)
        yield Question("overlap", text, command, must=False, records=_records(lines), cents=cents)


def of_another(situation: Situation, asked: Asked) -> Iterator[Question]:
    """Work on another client's records that comes here, as their contract is this client's."""
    lines = [line for line in asked.whole if line.charge.kind == "time" and not line.adjusts]
    theirs: dict[tuple[str, str], list[Line]] = {}
    for line in lines:
        if (owner := situation.ledger.booking(line.charge.record).client) != asked.client:
            theirs.setdefault((owner, line.charge.contract), []).append(line)
    for (owner, contract), found in theirs.items():
        records = _records(found)
        text = (
            f"work for {situation.subject(owner)} on {named(records)} comes to this client, "
            f"whose contract it names: {situation.subject(contract)}"
        )
        cents = sum(line.charge.amount for line in found)
        yield Question("of another", text, f"margine set {records[0]} contract=", False, records, cents)


def beside_the_contract(situation: Situation, asked: Asked) -> Iterator[Question]:
    """Work that is charged by the client's own rates although the client has a contract that holds."""
    contracts = [record for record in situation.contracts.get(asked.client, ()) if _rates(situation, record)]
    lines = [line for line in asked.whole if line.charge.kind == "time" and line.charge.amount]
    beside = [line for line in lines if not line.charge.contract and not line.adjusts]
    if contracts and beside:
        records, contract = _records(beside), contracts[0].id
        text = (
            f"{count(len(beside), 'entry', 'entries')} on {named(records)} outside of any contract, "
            f"although there is {situation.subject(contract)}"
        )
        cents = sum(line.charge.amount for line in beside)
        yield Question(
            "no contract", text, f"margine set {records[0]} contract={contract}", records=records, cents=cents
        )


def unfinished(situation: Situation, asked: Asked) -> Iterator[Question]:
    """Work on records that are still open: more may come."""
    lines = (line for line in asked.whole if line.charge.kind == "time" and line.charge.record != asked.client)
    records = tuple(stream for stream in _records(lines) if situation.ledger.booking(stream).open)
    if records:
        words = "is still open" if len(records) == 1 else "are still open"
        text = f"{named(records)} {words}: later work goes on a later invoice"
        yield Question("open work", text, f"margine show {records[0]}", must=False, records=records)


ASKERS = (unrated, recording, long, twice, of_another, beside_the_contract, unfinished)


def _rates(situation: Situation, record: Record) -> bool:
    """Whether a contract's state is one in which it rates work."""
    definition = situation.definition(record)
    rating = definition.rating if definition else None
    return rating is not None and (not rating.runs_in or record.state in rating.runs_in)


def _records(lines: Iterable[Line]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line.charge.record for line in lines))
