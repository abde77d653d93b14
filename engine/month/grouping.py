"""Lines as people read them: fees, prices, work by ticket with its entries beneath, adjustments, what was covered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Literal

import msgspec

from engine.charges import Line
from engine.money import Cents

Part = Literal["fee", "price", "work", "late", "adjustment", "covered"]
"""late: work of a month that was invoiced before, and charged for the first time."""

PARTS: tuple[Part, ...] = ("fee", "price", "work", "late", "adjustment", "covered")
"""In the order of the invoice."""

TITLES: Mapping[Part, str] = {
    "fee": "Fees",
    "price": "Goods and services",
    "work": "Work",
    "late": "Work of earlier months",
    "adjustment": "Adjustments",
    "covered": "Covered, not charged",
}


CALLED = "called"
"""The step of a drawn charge that keeps what its record was called then: a sent invoice does not change its words."""


class Group(msgspec.Struct, frozen=True):
    """Lines that are one position of an invoice, all of one tax."""

    part: Part
    title: str
    """What the client reads."""
    record: str
    """The ticket, contract, purchase … that it is about."""
    tax: str
    lines: tuple[Line, ...]
    called: str = ""
    """What the record is called, without its id."""

    @property
    def net(self) -> Cents:
        """What they bill together."""
        return sum(line.charge.amount for line in self.lines)

    @property
    def seconds(self) -> int:
        """Raw seconds of work in them."""
        return sum(line.charge.seconds for line in self.lines)

    @property
    def weighted(self) -> int:
        """Seconds that are charged, or drawn."""
        return sum(line.charge.weighted for line in self.lines)


def belongs(line: Line, since: date) -> Part:
    """Where a line stands on an invoice whose period begins on `since`."""
    charge = line.charge
    if line.adjusts:
        return "adjustment"
    if charge.kind != "time":
        return "fee" if charge.kind == "fee" else "price"
    if charge.covered and not charge.amount:
        return "covered"
    return "late" if charge.day < since else "work"


def grouped(lines: Iterable[Line], since: date, titles: Mapping[str, str]) -> list[Group]:
    """Lines in the order of an invoice. `titles`: what records are called, where a line does not say it itself.

    Of invoices that are adjusted these are their numbers. Work is one position for each ticket; a fee, a price, an
    adjustment is one by itself.
    """
    found: dict[tuple[Part, str, str], list[Line]] = {}
    for line in lines:
        part, charge = belongs(line, since), line.charge
        alone = part not in {"work", "late", "covered"}
        found.setdefault((part, charge.key if alone else charge.record, charge.tax), []).append(line)
    groups = [_group(part, same, titles) for (part, _, _), same in found.items()]
    return sorted(groups, key=lambda group: (PARTS.index(group.part), _begin(group), group.record, group.tax))


def _group(part: Part, lines: list[Line], titles: Mapping[str, str]) -> Group:
    ordered = tuple(sorted(lines, key=lambda line: (line.charge.day, line.charge.subject, line.charge.key)))
    charge = ordered[0].charge
    called = _called(ordered, titles)
    adjusted = titles.get(ordered[0].adjusts) or ordered[0].adjusts
    return Group(part, _title(part, ordered, called, adjusted), charge.record, charge.tax, ordered, called)


def _title(part: Part, lines: tuple[Line, ...], called: str, adjusted: str) -> str:
    """`T-12 VPN lenta`; a fee, a price as its rule words it; an adjustment names the invoice that it is about."""
    charge = lines[0].charge
    own = charge.text if charge.kind != "time" else ""
    title = own or f"{charge.record} {called}".rstrip()
    return f"{title} ({adjusted})" if part == "adjustment" else title


def _called(lines: tuple[Line, ...], titles: Mapping[str, str]) -> str:
    """What a record was called when the first of its lines was drawn; else what it is called now."""
    then = next((step.text for line in lines for step in line.charge.steps if step.what == CALLED), "")
    record = lines[0].charge.record
    now = titles.get(record, "")
    return then or ("" if now == record else now)


def _begin(group: Group) -> date:
    return min(line.charge.day for line in group.lines)
