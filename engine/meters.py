"""Telling meters what is used: of each allowance that a timer watches, as the ledger has it, whenever that has changed.

What follows, rung by rung and each once, is decided by the desk in the commit of what it was told. Two that measure at
once do no harm: the second tells no news.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date

from engine.charges import Balance
from engine.clock import local, zone
from engine.commands import Done, Measure
from engine.desk import Desk
from engine.events import Event
from engine.ledger.ledger import Ledger
from engine.machines.definition import Definition, TimerRule

log = logging.getLogger("margine")


class Meters:
    """The meters of one practice, told again only where something was worked, sold or agreed since the last time."""

    def __init__(self, desk: Desk, ledger: Ledger) -> None:
        self._desk, self.ledger = desk, ledger
        self._told: date | None = None
        """The day on which all of them were told the last time."""

    def run_once(self) -> list[Event]:
        """Tell what has changed since the last time; what followed. On a new day periods may have turned: all of it."""
        self.ledger.refresh()
        today = local(self._desk.clock.now(), zone(self.ledger.company.zone)).date()
        redrawn = self.ledger.redrawn()
        new_day, self._told = self._told != today, today
        if not new_day and not redrawn:
            return []
        return [
            event
            for kind, rules in metered(self.ledger)
            for stream in self.ledger.followed(kind.kind)
            if new_day or self.ledger.drawn_by(stream) in redrawn
            for rule in rules
            for event in self._tell(stream, kind, rule, today)
        ]

    def _tell(self, stream: str, kind: Definition, rule: TimerRule, today: date) -> list[Event]:
        """Tell one meter, unless it knows."""
        record = self._desk.store.load(stream)
        found = reading(self.ledger, stream, kind, rule, today)
        if record is None or not record.open or found is None:
            return []
        mark, timer = found.period or found.name, record.timers.get(rule.name)
        if timer is not None and (timer.consumed, timer.of, timer.mark) == (found.used, found.granted, mark):
            return []
        outcome = self._desk.handle(
            Measure(id=stream, name=rule.name, used=found.used, of=found.granted, mark=mark)
        )  # fmt: skip
        if isinstance(outcome, Done):
            return outcome.everything
        log.warning("the meter '%s' of %s could not be told: %s", rule.name, stream, outcome)
        return []


def run_once(desk: Desk, ledger: Ledger) -> list[Event]:
    """Tell every meter what is used by now, where it does not know; what followed."""
    return Meters(desk, ledger).run_once()


def metered(ledger: Ledger) -> Iterator[tuple[Definition, list[TimerRule]]]:
    """The kinds with meters, and these."""
    for kind in ledger.workflow.definitions.values():
        if rules := [rule for rule in kind.timers.values() if rule.kind == "meter"]:
            yield kind, rules


def reading(ledger: Ledger, stream: str, kind: Definition, rule: TimerRule, today: date) -> Balance | None:
    """What a meter is to show: the present period of an allowance; of blocks, the one that lapses last.

    On a block itself: what is used of it. None when nothing is granted on that day.
    """
    found = ledger.balances(ledger.drawn_by(stream), today)
    if kind.rating is None:
        return next((balance for balance in found if balance.period == stream), None)
    usable = [
        balance
        for balance in found
        if balance.name == rule.meter and balance.since <= today and (balance.until is None or today < balance.until)
    ]
    return usable[-1] if usable else None
