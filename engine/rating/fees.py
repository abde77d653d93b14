"""Fees: what comes round every month, quarter or year while a contract is in force, each part of a period by its days.

A fee for a period is Σ amount × quantity × days ÷ days of the period, over the days under the same terms and at the
same level of the price index; exact, and rounded half up once for the period.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from engine.charges import Charge, Step
from engine.company import Company
from engine.machines.money_rules import ChargeRule
from engine.money import WHOLE, Cents, grouped, half_up, part_of, percent
from engine.periods import Stretch, periods
from engine.rating.account import Account, Span, Terms
from engine.rating.agreement import holds
from engine.rating.indexing import Rise, rises
from engine.rating.words import money
from engine.tariff import Index

_FIELD = re.compile(r"\{(\w+)\}")


class _Days(NamedTuple):
    """Some days of a period under the same terms, at the same level of the index."""

    terms: Terms
    since: date
    until: date
    amount: Cents
    quantity: int | None
    """None: the record does not say."""
    rise: Rise | None = None

    @property
    def days(self) -> int:
        """How many."""
        return (self.until - self.since).days

    @property
    def level(self) -> tuple[Cents, int | None, Rise | None]:
        """By what a day of them is charged."""
        return self.amount, self.quantity, self.rise

    @property
    def whole(self) -> Fraction:
        """What a whole period would cost, in cents."""
        return self.amount * (self.quantity or 0) * (self.rise.factor if self.rise else Fraction(1))


def fees(account: Account, company: Company, until: date) -> list[Charge]:
    """The fees for every period that begins before a day; none for a period for which nothing is owed."""
    rules = account.definition.billing.values() if account.definition else ()
    return [charge for rule in rules if rule.every for charge in _Fee(account, company, rule).charges(until)]


class _Fee:
    """One fee of one account."""

    def __init__(self, account: Account, company: Company, rule: ChargeRule) -> None:
        self.account, self.company, self.rule = account, company, rule
        self.spans: tuple[Span, ...] = account.spans(rule.since, rule.until, rule.runs_in)

    def charges(self, until: date) -> Iterator[Charge]:
        """Period by period."""
        if not self.rule.every or not self.spans or self.spans[0][0] == date.min:
            return
        last = min(until, self.spans[-1][1] or until)
        for stretch in periods(self.rule.every, self.spans[0][0], last):
            parts = list(self._parts(stretch))
            if parts:
                yield self._charge(stretch, parts[:1] if self.rule.whole else parts)

    def _parts(self, stretch: Stretch) -> Iterator[_Days]:
        """The days of a period for which something is owed."""
        for terms, since, until in self.account.terms(self.spans, stretch.first, stretch.after):
            amount = terms.number(self.rule.field)
            if amount and holds(self.account, terms, self.rule.guard):
                quantity = terms.number(self.rule.times) if self.rule.times else 1
                yield from self._levels(_Days(terms, since, until, amount, quantity))

    def _levels(self, part: _Days) -> Iterator[_Days]:
        """Cut where the price index raises the amount."""
        index = self.company.tariff.indices.get(part.terms.text(self.rule.index))
        found = [*self._rises(index, part)] if index else []
        levels = [None, *found]
        for place, level in enumerate(levels):
            since = max(part.since, level.since) if level else part.since
            until = min(part.until, found[place].since) if place < len(found) else part.until
            if since < until:
                yield part._replace(since=since, until=until, rise=level)

    def _rises(self, index: Index, part: _Days) -> Iterator[Rise]:
        """What the index had raised the amount by, up to the end of some days."""
        start = self.spans[0][0]
        return rises(index, start, max(start, self._agreed(part.terms)), part.until)

    def _agreed(self, terms: Terms) -> date:
        """Since when the amount is what it is."""
        since = terms.since
        for each in reversed(self.account.timeline):
            if each.since < since and each.number(self.rule.field) != terms.number(self.rule.field):
                break
            since = min(since, each.since)
        return since

    def _charge(self, stretch: Stretch, parts: Sequence[_Days]) -> Charge:
        rule, account = self.rule, self.account
        part = Fraction(1) if rule.whole else None
        exact = sum(((p.whole * (part or Fraction(p.days, stretch.days))) for p in parts), Fraction(0))
        amount = half_up(part_of(exact, rule.part))
        missing = any(p.quantity is None for p in parts)
        since = parts[0].since
        until = stretch.after if rule.whole else parts[-1].until
        return Charge(
            key=f"{account.id}/{rule.name}/{stretch.first}",
            subject=f"{account.id}/{rule.name}/{stretch.first}",
            kind="fee",
            record=account.id,
            client=account.client,
            day=since,
            until=until,
            ready=since if rule.in_advance else until,
            amount=0 if missing else amount,
            contract=account.contract,
            service=_service(account, parts[-1].terms),
            unrated=f"'{rule.times}' of {account.id} is empty" if missing else "",
            text=self._title(parts[-1].terms, stretch, since, until),
            tax=rule.tax,
            quantity=parts[-1].quantity or 0,
            steps=tuple(self._steps(stretch, parts, amount)),
        )

    def _title(self, terms: Terms, stretch: Stretch, since: date, until: date) -> str:
        """`Fleet care, 2026-11`, or with its first and last day where it is a part of the period."""
        title = self.rule.title or "{subject}: " + self.rule.name
        said = _FIELD.sub(lambda found: terms.text(found[1]), title)
        if (since, until) == (stretch.first, stretch.after):
            return f"{said}, {stretch.name}"
        return f"{said}, {since} to {date.fromordinal(until.toordinal() - 1)}"

    def _steps(self, stretch: Stretch, parts: Sequence[_Days], amount: Cents) -> Iterator[Step]:
        """Every part of the sum."""
        here = self.account.definition.rule_at(self.rule.position) if self.account.definition else ""
        for part in _joined(parts):
            if part.rise:
                rise = " and ".join(percent(points) for points in part.rise.steps)
                level = money(part.amount * part.rise.factor)
                text = f"{grouped(part.amount)} raised by {rise} since {part.rise.since} = {level}"
                yield Step("indexed", text, self._index_rule(part.terms))
            in_part = part.days < stretch.days and not self.rule.whole
            yield Step("prorated" if in_part else "fee", self._part_said(part, stretch), here)
        if self.rule.part != WHOLE:
            yield Step("part", f"{percent(self.rule.part)} of it", here)
        yield Step("total", grouped(amount), here)

    def _part_said(self, part: _Days, stretch: Stretch) -> str:
        """`2,400.00 × 22 of 31 days = ≈ 1,703.2258`."""
        level = part.amount * (part.rise.factor if part.rise else Fraction(1))
        said = money(level) + (f" × {part.quantity or 0} {self.rule.times}" if self.rule.times else "")
        if self.rule.whole or part.days == stretch.days:
            return (f"{said} = {money(part.whole)}" if self.rule.times else said) + f" for {stretch.name}"
        return f"{said} × {part.days} of {stretch.days} days = {money(part.whole * Fraction(part.days, stretch.days))}"

    def _index_rule(self, terms: Terms) -> str:
        index = self.company.tariff.indices[terms.text(self.rule.index)]
        return f"{index.position.short}@{self.company.digest}"


def _joined(parts: Sequence[_Days]) -> list[_Days]:
    """Days that follow each other at the same amount are one part of the sum, whatever else changed between them."""
    found: list[_Days] = []
    for part in parts:
        last = found[-1] if found else None
        if last and last.until == part.since and last.level == part.level:
            found[-1] = part._replace(since=last.since)
        else:
            found.append(part)
    return found


def _service(account: Account, terms: Terms) -> str:
    return terms.text(account.definition.service) if account.definition else ""
