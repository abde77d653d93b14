"""`margine why`: a state and its deadlines, what escalated, and what did not happen, explained."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from engine.cli.home import Home
from engine.cli.options import acting, as_json, at_instant, moment, pass_home

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.cli.output import Answer
    from engine.cli.unfired import Reasons
    from engine.clock import Instant
    from engine.records import Record
    from engine.why import Explanation

ESCALATION, AUTOMATIC, CLOCKS = "escalation", "automatic", ("clock", "clocks")
CHARGES, LINES, BALANCES = ("charge", "charges"), ("line", "lines"), ("balance", "balances")
"""Subjects that every record has; lines stand on invoices only, and balances are those of contracts and clients."""


@click.command("why")
@click.argument("stream", metavar="ID")
@click.argument("subject", nargs=-1, metavar="[CLOCK|RUNG|TRANSITION|escalation|automatic|charge|balance|lines]")
@click.option("--full", is_flag=True, help="Every interval and every earlier cycle, however many there are.")
@at_instant
@acting
@as_json
@pass_home
def command(home: Home, *, stream: str, subject: tuple[str, ...], full: bool, at: str | None, as_json: bool) -> None:
    """Explain why a record is in its state, why its deadlines are what they are, and why other things did not happen.

    Without a subject: the state and every clock, interval by interval – what counted, what did not, what it adds up to,
    which rule said so –, the rungs to come, and the rules that do not apply. With one:

    \b
        why T-1 resolution        one clock
        why T-1 resolution 75%    one rung of it; `why T-1 75%` of every clock
        why T-1 escalation        every rung: done, skipped, to come, never, and why
        why T-1 resolve           a transition: could I take it now, and which condition stops it
        why T-1 automatic         what the engine would do by itself
        why T-1 charge            every charge, step by step, and what is charged to nobody
        why K-1 balance           what its allowances granted, and what of it is used
        why R-1 lines             what stands on an invoice
    """  # noqa: D301 - click's mark for lines that stay as they are
    from engine.cli import lookup
    from engine.cli.dossier import stood
    from engine.cli.output import give
    from engine.rules.kind import Asker
    from engine.why import explain

    now = moment(home, at)
    record = lookup.record(home, stream)
    if at:
        record = stood(home, record, now)
    reader = home.reader
    roles = home.workflow.company.roles_of(reader) or frozenset({"agent"})
    found = explain(home.store, home.workflow, record, now, Asker(reader, roles, now, {}))
    give(_answer(home, found, record, now, subject, full=full), as_json=as_json)


def _answer(
    home: Home, found: Explanation, record: Record, now: Instant, subject: Sequence[str], *, full: bool
) -> Answer:
    """The answer about a subject. NotDone when the record has none of that name."""
    from engine.cli.outcomes import NotDone
    from engine.cli.unfired import Reasons
    from engine.problems import UsageError, did_you_mean

    reasons = Reasons(found, home.views.row(record), home.zone, now)
    if len(subject) > 2:
        raise UsageError("why takes one subject, or a clock and a rung of it")
    word, key = (*subject, "", "")[:2]
    clocks = {story.name: story for story in found.clocks}
    if not word or (word in {*clocks, *CLOCKS} and not key):
        return _clocks(home, reasons, word if word in clocks else "", full=full)
    keys = {rung.key.partition("#")[0] for rung in found.rungs if not key or rung.clock == word}
    if key and (word not in clocks or key.partition("#")[0] not in keys):
        what = f"'{key}'{did_you_mean(key, keys)}" if word in clocks else f"'{word}'{did_you_mean(word, clocks)}"
        raise NotDone(f"{record.id} has no {'rung' if word in clocks else 'clock'} {what}")
    if key:
        return Reasons(_only(found, word), reasons.row, home.zone, now).escalation(key)
    if (answer := _named(reasons, word, keys) or _money(home, reasons, word)) is not None:
        return answer
    absent = {absence.clock: absence for absence in found.absent}
    if word in absent:
        raise NotDone(f"{record.id} has no clock '{word}': {absent[word].because} ({absent[word].rule})")
    known = _known(found)
    near = did_you_mean(word, known) or f"; there is {', '.join(known)}"
    raise NotDone(f"{record.id} has no clock, rung or transition '{word}'{near}")


def _known(found: Explanation) -> list[str]:
    """What can be asked about a record, but for the single days of what comes round."""
    clocks = [story.name for story in found.clocks]
    days = {story.name for story in found.clocks if story.kind == "every"}
    keys = [rung.key.partition("#")[0] for rung in found.rungs if rung.clock not in days]
    return list(dict.fromkeys([*clocks, *keys, *(way.name for way in found.ways), ESCALATION, AUTOMATIC, CHARGES[0]]))


def _named(reasons: Reasons, word: str, keys: set[str]) -> Answer | None:
    """A subject other than a clock."""
    if word in {way.name for way in reasons.found.ways}:
        return reasons.ways(word)
    if word.partition("#")[0] in keys:
        return reasons.escalation(word)
    if word == ESCALATION:
        return reasons.escalation()
    if word == AUTOMATIC:
        return reasons.automatic()
    return None


def _money(home: Home, reasons: Reasons, word: str) -> Answer | None:
    """A subject that the ledger knows about. NotDone when a record has none such."""
    from engine.cli.outcomes import NotDone
    from engine.told import charged

    record, definition = reasons.found.record, reasons.found.definition
    if word in CHARGES:
        return reasons.money(charged.charges(home.ledger, record.id, definition, home.ledger.day(reasons.now)))
    if word in LINES:
        if definition is None or definition.bills is None:
            raise NotDone(f"{record.id} is a {record.kind} and no invoice: its workflow says nothing under 'bills'")
        return reasons.money(charged.lines(home.ledger, record.id))
    if word in BALANCES:
        if definition is None or definition.rating is None:
            raise NotDone(f"{record.id} is a {record.kind}, and has no allowances: it says nothing under 'rating'")
        return reasons.money(charged.balances(home.ledger, record.id, home.ledger.day(reasons.now)))
    return None


def _only(found: Explanation, clock: str) -> Explanation:
    from dataclasses import replace

    return replace(
        found,
        clocks=tuple(story for story in found.clocks if story.name == clock),
        rungs=tuple(rung for rung in found.rungs if rung.clock == clock),
    )


def _clocks(home: Home, reasons: Reasons, clock: str, *, full: bool) -> Answer:
    """The arithmetic of every clock, or of one."""
    from engine.cli.arithmetic import answer
    from engine.told.arithmetic import Reckoning

    found = _only(reasons.found, clock) if clock else reasons.found
    reckoning = Reckoning(found, home.workflow.company, home.zone, reasons.now, full=full)
    return answer(reckoning, reasons.row, () if clock else reasons.unhappened())
