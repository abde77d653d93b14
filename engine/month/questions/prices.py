"""Questions about prices and purchases: what has no amount, what was never charged, what was bought and not resold."""

from __future__ import annotations

from collections.abc import Iterator

from engine.machines.definition import Definition
from engine.machines.money_rules import ChargeRule
from engine.money import grouped
from engine.month.questions.question import Question
from engine.month.questions.situation import Asked, Situation
from engine.records import Price, Record


def unpriced(situation: Situation, asked: Asked) -> Iterator[Question]:
    """Prices that a rule has triggered and that have no amount."""
    for record, definition in _priced(situation, asked):
        for name, price in record.charged.items():
            rule = definition.billing.get(name)
            if price.amount is None and rule is not None and price.day < situation.month.until:
                text = f"'{name}' of {situation.subject(record.id)} fell due on {price.day} and has no amount"
                yield Question("unpriced", text, f"margine set {record.id} {rule.field}=…", records=(record.id,))


def unsold(situation: Situation, asked: Asked) -> Iterator[Question]:
    """What was bought for the client and is charged nowhere."""
    for record, definition in _priced(situation, asked):
        cost = sum(price.amount or 0 for price in record.incurred.values() if _fell_due(situation, price))
        if cost > 0 and not record.charged:
            field = next((rule.field for rule in _rules(definition)), "")
            command = f"margine set {record.id} {field}=…" if field else f"margine show {record.id}"
            text = f"{situation.subject(record.id)} has cost {grouped(cost)} and is charged nowhere"
            yield Question("purchase", text, command, records=(record.id,), cents=cost)


def never_charged(situation: Situation, asked: Asked) -> Iterator[Question]:
    """Prices of records that ended in the month and that were never triggered although others of theirs were."""
    for record, definition in _priced(situation, asked):
        ended = not record.open and situation.month.since <= situation.day(record.entered) < situation.month.until
        if not ended or not any(price.amount for price in record.charged.values()):
            continue
        for rule in _rules(definition):
            value = record.fields.get(rule.field)
            if rule.name not in record.charged and rule.guard is None and isinstance(value, int) and value > 0:
                text = f"{situation.subject(record.id)} has ended, and '{rule.name}' was never charged"
                yield Question("milestone", text, f"margine why {record.id} charge", records=(record.id,))


ASKERS = (unpriced, unsold, never_charged)


def _priced(situation: Situation, asked: Asked) -> Iterator[tuple[Record, Definition]]:
    for record in situation.priced.get(asked.client, ()):
        if (definition := situation.definition(record)) is not None:
            yield record, definition


def _rules(definition: Definition) -> Iterator[ChargeRule]:
    """The rules of a kind that charge a price once."""
    return (rule for rule in definition.billing.values() if rule.is_price)


def _fell_due(situation: Situation, price: Price) -> bool:
    return price.day < situation.month.until
