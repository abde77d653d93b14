"""A project in money: what was agreed, what was earned of it, what is spent, and what it will come to.

Earned value as the field counts it (ANSI/EIA-748; PMI, Practice Standard for Earned Value Management): planned value is
what should have been done by now at the agreed cost, earned value what has been done at the agreed cost, actual cost
what was spent on it. CPI is earned ÷ actual, SPI earned ÷ planned. The forecast is not extrapolated from these, as is
usual where nobody knows better: it is what was spent and what the open tasks cost by the plan.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from engine.clock import Instant, local, zone
from engine.margin import Sums
from engine.margin.labour import Labour
from engine.money import HOUR, WHOLE, Cents, half_up, part_of
from engine.plan_events import Slot
from engine.planning.figures import Costs
from engine.projects import fields
from engine.projects.kept import Kept
from engine.projects.outlook import Outlook
from engine.records import Record


@dataclass(frozen=True, slots=True)
class Value:
    """One project in figures; amounts in cents, times in seconds of work."""

    price: Cents
    """What it was sold for."""
    sums: Sums
    """All its work and purchases up to now, after-sales included."""
    ahead: Costs
    """What the open tasks cost by the plan."""
    committed: Cents
    """What is to be bought and is no cost yet."""
    budget: Cents | None = None
    """What the work was going to cost when the plan was agreed; None: nothing was agreed, or nobody could tell."""
    planned: Cents = 0
    """Planned value: of the budget, what should have been done by now."""
    earned: Cents = 0
    """Earned value: of the budget, what has been done."""
    budget_seconds: int = 0
    """The work that was agreed."""
    foreseen: bool = True
    """Whether anything says what is still to come."""

    @property
    def hour(self) -> Fraction | None:
        """What an hour on it has cost; None before the first with a cost."""
        known = self.sums.seconds - self.sums.uncosted
        return Fraction(self.labour * HOUR, known) if known > 0 else None

    @property
    def guessed(self) -> Cents:
        """What hours ahead will cost of which nobody knows it: as much as those before did."""
        return half_up(self.hour * Fraction(self.ahead.uncosted, HOUR)) if self.hour is not None else 0

    @property
    def unknown(self) -> int:
        """Seconds ahead of which not even that can be guessed."""
        return self.ahead.uncosted if self.hour is None else 0

    @property
    def forecast(self) -> Cents:
        """What it will have cost."""
        return self.sums.cost + self.ahead.amount + self.guessed + self.committed

    @property
    def margin(self) -> Cents:
        """What will be left of the price."""
        return self.price - self.forecast

    @property
    def part(self) -> int | None:
        """The margin of the price, in hundredths of a percent."""
        return None if not self.price else half_up(Fraction(self.margin * WHOLE, self.price))

    @property
    def labour(self) -> Cents:
        """What the work has cost: purchases aside."""
        return self.sums.cost - self.sums.purchases

    @property
    def cpi(self) -> int | None:
        """Earned ÷ actual, in hundredths; None where nothing was spent, or agreed."""
        return _ratio(self.earned, self.labour) if self.budget is not None else None

    @property
    def spi(self) -> int | None:
        """Earned ÷ planned, in hundredths."""
        return _ratio(self.earned, self.planned) if self.budget is not None else None


def value(outlook: Outlook, project: Record, sums: Sums) -> Value:
    """A project in figures. `sums` are those of all its work and purchases."""
    price, committed = fields.number(project, fields.PRICE), outlook.committed[project.id]
    own = [name for name, task in outlook.tasks.items() if task.text(fields.PROJECT) == project.id]
    ahead = outlook.costs(*own) if own else Costs(0, 0, 0)
    foreseen = bool(committed) or any(_says(outlook.tasks[name]) for name in own)
    found = Value(price, sums, ahead, committed, foreseen=foreseen)
    baseline = outlook.kept[project.id].baseline
    if baseline is None:
        return found
    agreed, now = _Agreed(outlook, baseline), outlook.plan.case.now
    if agreed.unknown:
        return replace(found, budget_seconds=agreed.seconds)
    return replace(
        found, budget=agreed.budget, planned=agreed.planned(now), earned=agreed.earned(), budget_seconds=agreed.seconds
    )


def agreed_costs(outlook: Outlook, kept: Kept) -> dict[str, Cents]:
    """What each task of a plan was going to cost when it was kept; 0 where nobody can tell."""
    return _Agreed(outlook, kept).costs


def _says(task: Record) -> bool:
    """Whether a task says how long it takes."""
    return bool(fields.minutes(task, fields.PLANNED) or task.fields.get(fields.LEFT) is not None)


class _Agreed:
    """The costs of the plan that was agreed, task by task."""

    def __init__(self, outlook: Outlook, baseline: Kept) -> None:
        self._outlook, self._slots = outlook, baseline.slots
        self._zone = zone(outlook.workflow.company.zone)
        self._costs = {name: self._cost(slot, outlook.labour) for name, slot in baseline.slots.items()}

    @property
    def costs(self) -> dict[str, Cents]:
        """Task → what it was going to cost, as far as that is known."""
        return {name: cost or 0 for name, cost in self._costs.items()}

    @property
    def unknown(self) -> bool:
        """Whether nobody can tell what some of it costs."""
        return any(cost is None for cost in self._costs.values())

    @property
    def seconds(self) -> int:
        """The work that was agreed."""
        return sum(slot.seconds for slot in self._slots.values())

    @property
    def budget(self) -> Cents:
        """All of it."""
        return sum(cost or 0 for cost in self._costs.values())

    def planned(self, now: Instant) -> Cents:
        """What should have been done by now: each task by the part of its working time that has gone by."""
        return sum(
            half_up(part_of(cost or 0, self._gone(self._slots[name], now))) for name, cost in self._costs.items()
        )

    def earned(self) -> Cents:
        """What has been done: a task that is done counts whole, another by what was worked of what it takes by now."""
        return sum(half_up(part_of(cost or 0, self._done(name))) for name, cost in self._costs.items())

    def _cost(self, slot: Slot, labour: Labour) -> Cents | None:
        """At the rates of the day on which the task was to begin; several people share its work evenly."""
        if not slot.seconds or not slot.who:
            return 0 if not slot.seconds else None
        day = self._day(slot.start)
        parts = [labour.cost(who, day, slot.seconds // len(slot.who)) for who in slot.who]
        return None if any(part is None for part in parts) else sum(part or 0 for part in parts)

    def _day(self, moment: Instant) -> date:
        return local(moment, self._zone).date()

    def _gone(self, slot: Slot, now: Instant) -> int:
        hours = self._outlook.plan.case.hours
        whole = hours.between(slot.start, slot.end)
        if now >= slot.end or whole <= 0:
            return WHOLE if now >= slot.end else 0
        return max(0, min(WHOLE, hours.between(slot.start, now) * WHOLE // whole))

    def _done(self, name: str) -> int:
        return self._outlook.done(name) if name in self._outlook.tasks else 0


def _ratio(one: Cents, other: Cents) -> int | None:
    return half_up(Fraction(one * 100, other)) if other > 0 else None
