"""Offers: their lines and what these add up to.

Each line says what it becomes: a task, a purchase, or a milestone that is charged by itself. The prices of the first
two are the price of the project. What the work of a line will cost is the mean of those who can do it, on a day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from engine.company import Company
from engine.margin.labour import Labour
from engine.money import Cents, half_up
from engine.projects import fields
from engine.records import Record
from engine.store.contract import Store, Where, every
from engine.workflow import Workflow

OFFER, LINE, BECOMES = "offer", "line", "becomes"
QUOTE, CHOSEN = "quote", "chosen"
TASK, PURCHASE, CHARGE = "task", "purchase", "charge"
"""What a line becomes."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an offer, in money."""

    record: Record
    seconds: int
    """Of work."""
    cost: Cents | None
    """Of work and goods together; None where nobody knows what the work costs."""
    price: Cents
    quote: Record | None = None
    """What the supplier asks that was chosen."""

    @property
    def becomes(self) -> str:
        """What it becomes once the offer is accepted."""
        return self.record.text(BECOMES)

    @property
    def margin(self) -> Cents | None:
        """What it leaves."""
        return None if self.cost is None else self.price - self.cost


@dataclass(frozen=True, slots=True)
class Offer:
    """One version of an offer."""

    record: Record
    lines: tuple[Line, ...]

    @property
    def price(self) -> Cents:
        """Of everything."""
        return sum(line.price for line in self.lines)

    @property
    def of_project(self) -> Cents:
        """What is charged as the price of the project: everything but the milestones."""
        return sum(line.price for line in self.lines if line.becomes != CHARGE)

    @property
    def cost(self) -> Cents:
        """As far as it is known."""
        return sum(line.cost or 0 for line in self.lines)

    @property
    def seconds(self) -> int:
        """Of work."""
        return sum(line.seconds for line in self.lines)

    @property
    def unknown(self) -> int:
        """Lines of which nobody knows the cost."""
        return sum(line.cost is None for line in self.lines)


def read(store: Store, workflow: Workflow, record: Record, today: date) -> Offer:
    """An offer with its lines, in the order of their numbers; those that were dropped are left out."""
    found = every(store, Where(kind=LINE, client=record.text("client")))
    own = [each for each in found if each.text(OFFER) == record.id and each.state != "dropped"]
    labour, quoted = Labour(workflow.company.tariff.cost), chosen(store, record.text("client"))
    lines = (_line(each, workflow.company, labour, today, quoted.get(each.id)) for each in sorted(own, key=numbered))
    return Offer(record, tuple(lines))


def chosen(store: Store, client: str) -> dict[str, Record]:
    """Line → the quote of a supplier that was chosen for it: it says what the line costs, and from whom it comes."""
    return {each.text(LINE): each for each in every(store, Where(kind=QUOTE, client=client)) if each.state == CHOSEN}


def offers(store: Store, project: Record) -> list[Record]:
    """Every version of the offer of a project, oldest first."""
    found = every(store, Where(kind=OFFER, client=project.text("client")))
    return sorted((each for each in found if each.text(fields.PROJECT) == project.id), key=numbered)


def numbered(record: Record) -> tuple[int, str]:
    """Records in the order in which they were opened."""
    return int("".join(letter for letter in record.id if letter.isdecimal()) or 0), record.id


def _line(record: Record, company: Company, labour: Labour, day: date, quote: Record | None) -> Line:
    seconds, quantity = fields.minutes(record, fields.PLANNED), max(fields.number(record, "quantity"), 1)
    work = _work(company.with_role(record.text(fields.ROLE)), labour, day, seconds)
    goods = fields.number(quote or record, fields.COST) * quantity
    price = fields.number(record, fields.PRICE) * quantity
    return Line(record, seconds, None if work is None else work + goods, price, quote)


def _work(people: Sequence[str], labour: Labour, day: date, seconds: int) -> Cents | None:
    """What so much work costs: the mean of those who can do it; None when nobody knows it of any of them."""
    if not seconds:
        return 0
    known = [cost for agent in people if (cost := labour.cost(agent, day, seconds)) is not None]
    return half_up(Fraction(sum(known), len(known))) if known else None
