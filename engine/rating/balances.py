"""What is used of allowances, and the balances that tell of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from engine.charges import Balance
from engine.machines.money_rules import CoverRule
from engine.periods import Stretch, before, next_day, periods
from engine.rating.allowances import Allowances, Pot
from engine.rating.pipeline import Part, Work


class Usage:
    """What is drawn of each pot by all entries: in its own period, and after it was rolled over."""

    def __init__(self) -> None:
        self._drawn: Counter[tuple[Pot, bool]] = Counter()

    def redrawn(self, work: Work, parts: Sequence[Part], change: dict[Pot, int]) -> None:
        """An entry draws otherwise than before; the difference is added to `change`."""
        for sign, each in ((-1, work.parts), (1, parts)):
            for part in each:
                if part.pot:
                    self._drawn[part.pot, part.pot.rolled(work.day)] += sign * part.drawn
                    change[part.pot] = change.get(part.pot, 0) + sign * part.drawn

    def own(self, pot: Pot) -> int:
        """Drawn in its own period."""
        return self._drawn[pot, False]

    def later(self, pot: Pot) -> int:
        """Drawn of what was rolled over."""
        return self._drawn[pot, True]


def balances(allowances: Allowances, usage: Usage, first: date, through: date) -> Iterator[Balance]:
    """Every grant that had begun by a day; `first` is the day from which on there are periods without a start date."""
    for cover in allowances.covers:
        if cover.every and not cover.source:
            spans = allowances.account.rated
            since = spans[0][0] if spans and spans[0][0] > date.min else first
            until = min(next_day(through), (spans[-1][1] if spans else None) or date.max)
            for stretch in periods(cover.every, since, until):
                if (balance := _of_period(allowances, usage, cover, stretch)).granted:
                    yield balance
            continue
        for pot in allowances.begun(cover, through):
            yield Balance(
                cover.name, allowances.account.id, pot.id, pot.size, usage.own(pot), pot.since, pot.until,
                money=pot.money,
            )  # fmt: skip


def _of_period(allowances: Allowances, usage: Usage, cover: CoverRule, stretch: Stretch) -> Balance:
    """A period's own grant, and what was left of the one before."""
    pot = allowances.of_period(cover, stretch)
    granted, used, rolled = pot.size, usage.own(pot), 0
    if cover.rolls_over and cover.every:
        earlier = allowances.of_period(cover, before(cover.every, stretch))
        rolled = earlier.size - usage.own(earlier)
        used += usage.later(earlier)
    return Balance(
        cover.name, allowances.account.id, stretch.name, granted + rolled, used, stretch.first, stretch.after, rolled,
        pot.money,
    )  # fmt: skip
