"""What is to be known of allowances: which run low."""

from __future__ import annotations

from collections.abc import Iterator

from engine.charges import Balance
from engine.hours.notation import clock
from engine.money import grouped
from engine.month.questions.question import Question
from engine.month.questions.situation import Asked, Situation

LOW = 5
"""An allowance is low when less than one part in so many of it is left."""


def low(situation: Situation, asked: Asked) -> Iterator[Question]:
    """Allowances that hold on the month's last day, or today, and have little left."""
    day = min(situation.month.last, situation.today)
    for contract in situation.contracts.get(asked.client, ()):
        for balance in situation.ledger.balances(contract.id, day):
            holds = balance.since <= day and (balance.until is None or day < balance.until)
            if holds and balance.granted > 0 and balance.left * LOW < balance.granted:
                text = f"{balance.name} {balance.period} of {situation.subject(contract.id)}: {_left(balance)}"
                yield Question("low", text, f"margine show {contract.id}", must=False, records=(contract.id,))


ASKERS = (low,)


def _left(balance: Balance) -> str:
    """`0:45 of 10:00 left`."""
    said = grouped if balance.money else clock
    return f"{said(balance.left)} of {said(balance.granted)} left"
