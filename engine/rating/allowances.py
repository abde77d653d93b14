"""Allowances: what was granted ahead, period by period or block by block, and in which order it is drawn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from engine.machines.money_rules import CoverRule
from engine.money import half_up
from engine.periods import Stretch, before, period
from engine.rating.account import Account, Grant, Terms
from engine.rating.agreement import Agreements


@dataclass(frozen=True, slots=True, eq=False)
class Pot:
    """One grant that can be drawn from; each is one object, however often it is asked for."""

    cover: CoverRule
    id: str
    """`2026-11`, or the record of the block."""
    size: int
    """Seconds, or cents."""
    since: date
    until: date | None
    """The day after the last on which it can be drawn from."""
    renewed: date | None = None
    """From when on the next grant stands beside it, so that what is drawn from it was rolled over."""

    @property
    def money(self) -> bool:
        """Whether it holds cents."""
        return bool(self.cover.amount)

    @property
    def label(self) -> str:
        """`included 2026-11`: how charges name it."""
        return f"{self.cover.name} {self.id}".rstrip()

    def rolled(self, day: date) -> bool:
        """Whether a day lies behind its own period."""
        return self.renewed is not None and day >= self.renewed

    def lasts(self, day: date) -> bool:
        """Whether it has not lapsed by a day."""
        return self.until is None or day < self.until


class Allowances:
    """The pots of one account."""

    def __init__(self, agreements: Agreements) -> None:
        self._agreements = agreements
        self.account: Account = agreements.account
        self._pots: dict[tuple[str, str], Pot] = {}
        self._open: dict[tuple[str, date], tuple[tuple[Pot, ...], bool]] = {}

    def pots(self, cover: CoverRule, day: date) -> tuple[tuple[Pot, ...], bool]:
        """What a cover can be drawn from on a day, what lapses first the first, used up or not; whether it began.

        Work for which nothing is left is beyond a cover that ever granted anything; before that it is just not covered.
        """
        found = self._open.get((cover.name, day))
        if found is None:
            begun = self.begun(cover, day)
            found = self._open[cover.name, day] = tuple(pot for pot in begun if pot.lasts(day)), bool(begun)
        return found

    @property
    def covers(self) -> Iterable[CoverRule]:
        """The account's allowances, in the order of the file."""
        rule = self.account.definition.rating if self.account.definition else None
        return [cover for cover in rule.covered.values() if cover.minutes or cover.amount] if rule else []

    def begun(self, cover: CoverRule, day: date) -> list[Pot]:
        """What of a cover had been granted by a day, as far as it matters then: lapsed blocks too."""
        if cover.source:
            blocks = self.account.blocks.get(cover.name, ())
            return [self._block(cover, grant) for grant in sorted(blocks, key=_order) if grant.since <= day]
        if not cover.every:
            return [pot] if (pot := self._once(cover)).size else []
        now = period(cover.every, day)
        own = [before(cover.every, now), now] if cover.rolls_over else [now]
        return [pot for stretch in own if (pot := self.of_period(cover, stretch)).size]

    def of_period(self, cover: CoverRule, stretch: Stretch) -> Pot:
        """What is granted for a period: by the day where terms change in it, or hold for a part of it only."""
        key = (cover.name, stretch.name)
        if key not in self._pots:
            until = stretch.after
            if cover.rolls_over and cover.every:
                until = period(cover.every, until).after
            size = half_up(self._granted(cover, stretch))
            self._pots[key] = Pot(cover, stretch.name, size, stretch.first, until, stretch.after)
        return self._pots[key]

    def _granted(self, cover: CoverRule, stretch: Stretch) -> Fraction:
        """Σ of each day's part."""
        if self.account.opened >= stretch.after and _undated(self.account):
            return Fraction(0)
        parts = self.account.terms(self.account.rated, stretch.first, stretch.after)
        return sum(
            (
                Fraction(_size(cover, terms) * (until - since).days, stretch.days)
                for terms, since, until in parts
                if cover in self._agreements.of(terms).covers
            ),
            Fraction(0),
        )

    def _once(self, cover: CoverRule) -> Pot:
        """What is granted once: as the terms say that hold the last."""
        key = (cover.name, "")
        if key not in self._pots:
            spans = self.account.rated
            agreed = [terms for terms in self.account.timeline if cover in self._agreements.of(terms).covers]
            since = spans[0][0] if spans else date.min
            until = spans[-1][1] if spans else None
            self._pots[key] = Pot(cover, "", _size(cover, agreed[-1]) if agreed else 0, since, until)
        return self._pots[key]

    def _block(self, cover: CoverRule, grant: Grant) -> Pot:
        key = (cover.name, grant.id)
        if key not in self._pots:
            self._pots[key] = Pot(cover, grant.id, grant.seconds, grant.since, grant.until)
        return self._pots[key]


def _undated(account: Account) -> bool:
    """Whether it rates work without any first day."""
    return bool(account.rated) and account.rated[0][0] == date.min


def _size(cover: CoverRule, terms: Terms) -> int:
    """What terms grant of a cover, for a whole period."""
    return (terms.number(cover.amount) or 0) if cover.amount else (terms.number(cover.minutes) or 0) * 60


def _order(grant: Grant) -> tuple[bool, date, date, str]:
    """By expiry (those that never lapse the last), then by start, then by id."""
    return grant.until is None, grant.until or date.max, grant.since, grant.id
