"""The answers of `margine why` about money: how each charge came about, what an invoice holds, what is left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from msgspec import to_builtins

from engine.charges import Balance, Charge, Line, Step, TimeEntry
from engine.ledger.ledger import Ledger
from engine.machines.definition import Definition
from engine.machines.durations import spell
from engine.money import amount, grouped
from engine.told.reasons import by_rule

HEADER = ("key", "day", "amount", "covered", "billed", "step", "text", "rule")
LINES = ("key", "day", "amount", "adjusts", "step", "text", "rule")
BALANCES = ("allowance", "period", "granted", "used", "left", "since", "until")


@dataclass(frozen=True)
class Told:
    """An answer in its three ways."""

    data: Mapping[str, Any]
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    lines: Sequence[str]


def charges(ledger: Ledger, stream: str, definition: Definition | None, today: date = date.min) -> Told:
    """Every charge that arises from a record by today, with every step; work that is charged to nobody, and why."""
    found = ledger.of_record(stream, today)
    nothing = list(_uncharged(ledger, stream, found, definition))
    data = {
        "charges": [_plain(charge) | {"billed": _billed(ledger, charge)} for charge in found],
        "uncharged": [{"entry": entry, "because": because} for entry, because in nothing],
    }
    rows = [
        (c.key, c.day.isoformat(), amount(c.amount), c.covered, _on(ledger, c), step.what, step.text, step.rule)
        for c in found
        for step in (c.steps or (Step("", ""),))
    ]
    rows += [(entry, "", "", "", "", "uncharged", because, "") for entry, because in nothing]
    return Told(data, HEADER, rows, list(_charged(ledger, found, nothing)))


def lines(ledger: Ledger, invoice: str) -> Told:
    """What stands on an invoice, line by line, as it was rated when it was drawn."""
    found = ledger.lines(invoice)
    data = {
        "lines": [
            _plain(line.charge) | {"adjusts": line.adjusts, "before": line.before} for line in found
        ]
    }  # fmt: skip
    rows = [
        (c.key, c.day.isoformat(), amount(c.amount), line.adjusts, step.what, step.text, step.rule)
        for line in found
        for c in (line.charge,)
        for step in (c.steps or (Step("", ""),))
    ]
    return Told(data, LINES, rows, list(_lines(ledger, found)))


def balances(ledger: Ledger, stream: str, today: date = date.min) -> Told:
    """What the allowances of a contract, or of a client, granted by today and have left."""
    found = ledger.balances(stream, max(today, ledger.today))
    data = {"balances": [to_builtins(balance) | {"left": balance.left} for balance in found]}
    rows = [
        (b.name, b.period, _measured(b, b.granted), _measured(b, b.used), _measured(b, b.left), *map(str, _days(b)))
        for b in found
    ]
    return Told(data, BALANCES, rows, list(_balances(found)))


def _plain(charge: Charge) -> dict[str, Any]:
    """A charge for programs: amounts in cents, times in seconds."""
    return {"amount": charge.amount, **to_builtins(charge), "steps": to_builtins(charge.steps)}


def _billed(ledger: Ledger, charge: Charge) -> list[dict[str, Any]]:
    return [{"invoice": invoice, "amount": cents} for invoice, cents in ledger.billed(charge.subject)]


def _on(ledger: Ledger, charge: Charge) -> str:
    return " ".join(invoice for invoice, _ in ledger.billed(charge.subject))


def _charged(ledger: Ledger, found: Sequence[Charge], nothing: Iterable[tuple[str, str]]) -> Iterator[str]:
    for charge in found:
        yield ""
        yield f"{charge.key}  {_comes_to(charge)}"
        yield from _steps(charge.steps)
        for invoice, cents in ledger.billed(charge.subject):
            yield f"  billed {grouped(cents)} on {invoice}"
    for entry, because in nothing:
        yield ""
        yield f"{entry}  is charged to nobody: {because}"
    if not found and not nothing:
        yield from ["", "Nothing is charged: no time was logged here, and no price or fee arose."]


def _comes_to(charge: Charge) -> str:
    """`187.50, work of 2026-11-02`; `covered by block B-2`; `no price: …`."""
    what = {"time": "work of", "fee": "from", "price": "of"}[charge.kind]
    if charge.unrated:
        return f"no price: {charge.unrated}, {what} {charge.day}"
    said = f"0.00, {charge.covered}" if charge.covered else grouped(charge.amount)
    return f"{said}, {what} {charge.day}"


def _steps(steps: Iterable[Step]) -> Iterator[str]:
    told = list(steps)
    width = max((len(step.what) for step in told), default=0)
    for step in told:
        yield f"  {step.what:{width}}  {step.text}{by_rule(step.rule)}"


def _uncharged(
    ledger: Ledger, stream: str, found: Sequence[Charge], definition: Definition | None
) -> Iterator[tuple[str, str]]:
    """(entry, why it is charged to nobody)."""
    charged = {charge.subject for charge in found}
    for entry in ledger.entries_of(stream):
        if entry.id not in charged:
            yield entry.id, _because(ledger, entry, definition)


def _because(ledger: Ledger, entry: TimeEntry, definition: Definition | None) -> str:
    rule = next((rule for rule in definition.billing.values() if rule.is_time), None) if definition else None
    if definition is None or rule is None:
        kind = definition.kind if definition else "record of a kind that is gone"
        return f"time on a {kind} is not charged (nothing under 'billing' says 'charge: time')"
    if not ledger.booking(entry.record).client:
        return "it is internal work, as the record has no client"
    condition = f": {rule.guard.text}" if rule.guard else ""
    return f"'{rule.name}' does not apply{condition}{by_rule(definition.rule_at(rule.position))}"


def _lines(ledger: Ledger, found: Sequence[Line]) -> Iterator[str]:
    yield ""
    net = grouped(sum(line.charge.amount for line in found))
    yield f"{len(found)} line{'s' * (len(found) != 1)}, {net}" if found else "It has no lines."
    for line in found:
        charge = line.charge
        yield ""
        yield f"{charge.key}  {_comes_to(charge)}  {charge.text}".rstrip()
        if line.adjusts:
            now = line.before + charge.amount
            yield f"  adjusts {line.adjusts}: {grouped(line.before)} were billed, and it came to {grouped(now)} by then"
        yield from _steps(ledger.steps(charge))


def _balances(found: Sequence[Balance]) -> Iterator[str]:
    yield ""
    if not found:
        yield "It has no allowances, or none that has begun."
        return
    table = [
        (b.name, b.period, f"{_measured(b, b.used)} of {_measured(b, b.granted)} used", f"{_measured(b, b.left)} left",
         f"rolled over {_measured(b, b.rolled)}" if b.rolled else "", f"until {b.until}" if b.until else "")
        for b in found
    ]  # fmt: skip
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for row in table:
        yield "  ".join(f"{cell:{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()


def _measured(balance: Balance, size: int) -> str:
    return grouped(size) if balance.money else spell(size)


def _days(balance: Balance) -> tuple[str, str]:
    return balance.since.isoformat(), balance.until.isoformat() if balance.until else ""
