"""One record explained: why its deadlines are what they are, interval by interval, and how its charges came about."""

from __future__ import annotations

from collections.abc import Iterator

from engine.boards.practice import Practice
from engine.machines.definition import Definition
from engine.records import Record
from engine.rules.kind import Asker
from engine.told import charged
from engine.told.arithmetic import Reckoning
from engine.told.reasons import by_rule
from engine.why import Explanation, explain

CLOCKS, MONEY, WAYS = "Clocks", "Work and charges", "Not possible now"
"""Headings; the screen says them in its language."""


def lines(practice: Practice, stream: str) -> list[str]:
    """Everything that is explained of a record, a line each; headings stand alone between empty lines."""
    record = practice.store.load(stream)
    if record is None:
        return []
    now, company = practice.now, practice.company
    asker = Asker(practice.agent, company.roles_of(practice.agent) or frozenset({"agent"}), now, {})
    found = explain(practice.store, practice.workflow, record, now, asker)
    state = found.state
    head = f"{record.id} is {state.state}: {state.how or 'as it was imported'}{by_rule(state.rule)}"
    return [head, *_clocks(practice, found), *_ways(found), *_money(practice, record, found.definition)]


def _clocks(practice: Practice, found: Explanation) -> Iterator[str]:
    told = Reckoning(found, practice.company, practice.zone, practice.now)
    for number, story in enumerate(found.clocks):
        yield from ["", CLOCKS, ""] if not number else [""]
        yield told.heading(story)
        yield from (f"  {line}" for line in told.lines(story))


def _ways(found: Explanation) -> Iterator[str]:
    """What cannot be done now, and why."""
    stopped = [way for way in found.ways if not way.possible and not way.automatic]
    if stopped:
        yield from ["", WAYS, ""]
        yield from (f"{way.name}: {way.objection}{by_rule(way.rule)}" for way in stopped)


def _money(practice: Practice, record: Record, definition: Definition | None) -> Iterator[str]:
    """Charges with their steps; what stands on an invoice; what is left of allowances."""
    ledger = practice.ledger
    ledger.refresh()
    yield from ["", MONEY]
    if definition is not None and definition.bills is not None:
        yield from charged.lines(ledger, record.id).lines
        return
    yield from charged.charges(ledger, record.id, definition, practice.today).lines
    if definition is not None and definition.rating is not None:
        yield from charged.balances(ledger, record.id, practice.today).lines
