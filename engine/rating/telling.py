"""How a charge of time came about, step by step; told when somebody asks, from what the pipeline kept."""

from __future__ import annotations

from collections.abc import Iterator

from engine.charges import Step
from engine.company import Company
from engine.money import grouped, percent
from engine.rating.agreement import Agreement, Agreements
from engine.rating.allowances import Pot
from engine.rating.charging import key
from engine.rating.pipeline import NOT_BILLABLE, Part, Work
from engine.rating.prices import Price, discounted
from engine.rating.weighting import Slice
from engine.rating.words import minutes, money, times


def steps(work: Work, charge: str, used: dict[Pot, int], agreements: Agreements, company: Company) -> tuple[Step, ...]:
    """The steps of the charge with a key; `used` is what had been drawn before the entry."""
    told = _Told(work, used, agreements, company)
    part = next(part for part in work.parts if key(work, part) == charge)
    return tuple(told.all(part))


class _Told:
    """One entry's way, in words."""

    def __init__(self, work: Work, used: dict[Pot, int], agreements: Agreements, company: Company) -> None:
        self.work, self.used, self.agreements, self.company = work, used, agreements, company

    def all(self, part: Part) -> Iterator[Step]:
        """From the entry to what is charged for a part of it."""
        agreed = self.work.agreed
        if self.work.settled or agreed is None:
            yield self._settled(part)
            return
        yield from self._rounded(agreed)
        yield from self._weighted()
        yield from self._drawn(part)
        if part.unrated:
            yield Step("unrated", part.unrated)
        elif part.price:
            yield from self._priced(part, part.price, agreed)
        elif not part.covered:
            yield Step("total", grouped(part.amount))

    def _settled(self, part: Part) -> Step:
        """What is decided before anything is counted."""
        if part.covered == NOT_BILLABLE:
            return Step("billable", f"not billable: {self.work.entry.reason or 'no reason is given'}")
        if part.unrated:
            return Step("unrated", part.unrated)
        return Step("covered", f"{minutes(part.raw)} covered by {part.covered}", self._cover_rule())

    def _cover_rule(self) -> str:
        return self.agreements.by_kind(self.work.covers[0].position)

    def _rounded(self, agreed: Agreement) -> Iterator[Step]:
        rule, work = agreed.rounding, self.work
        if rule.minimum == 0 and rule.step == 1:
            return
        said = [f"minimum {minutes(rule.minimum)}"] if rule.minimum else []
        said += [f"step {minutes(rule.step)}"] if rule.step > 1 else []
        text = f"{minutes(work.raw)}, {', '.join(said)} → {minutes(work.billable)}"
        if work.before:
            which = work.booking.ticket if rule.per == "ticket" else work.day.isoformat()
            text = (
                f"{minutes(work.raw)}, with {minutes(work.before)} before on {which} {minutes(work.before + work.raw)};"
                f" {', '.join(said)} → {minutes(work.counted + work.billable)},"
                f" of which {minutes(work.counted)} are counted already → {minutes(work.billable)}"
            )
        yield Step("round", text, agreed.rounded_by)

    def _weighted(self) -> Iterator[Step]:
        work = self.work
        if not work.cut or work.billable == 0:
            return
        summed = " + ".join(f"{minutes(cut.seconds)}{_by(cut)}" for cut in work.cut)
        if work.billable == work.raw:
            text = f"{summed} → {minutes(work.weighted)}"
        else:
            worked = f"{summed} in {minutes(work.raw)} worked"
            text = f"{worked}; {minutes(work.billable)} → {minutes(work.weighted)}"
        largest = max((cut.by for cut in work.cut if cut.by), key=lambda by: by.times)
        yield Step("multiplier", text, self.agreements.by_company(largest.position))

    def _drawn(self, part: Part) -> Iterator[Step]:
        """What allowances of time pay, up to this part; what is left for the price."""
        rest = self.work.weighted
        for each in self.work.parts:
            if each.covered and not (each.pot and each.pot.money):
                rest -= each.weighted
                if each.pot:
                    yield self._draw(each, each.pot, rest)
                else:
                    yield Step("covered", f"{minutes(each.weighted)} covered by {each.covered}", self._flat_rule(each))
            if each is part:
                return

    def _draw(self, part: Part, pot: Pot, rest: int) -> Step:
        left = pot.size - self.used.get(pot, 0)
        rolled = " (rolled over)" if pot.rolled(self.work.day) else ""
        text = f"{minutes(part.drawn)} drawn from {pot.label}{rolled}, of {minutes(left)} left"
        if rest:
            text += f"; {minutes(rest)} remain"
        return Step("drawn", text, self.agreements.by_kind(pot.cover.position))

    def _flat_rule(self, part: Part) -> str:
        found = next(cover for cover in self.work.covers if cover.name == part.covered)
        return self.agreements.by_kind(found.position)

    def _priced(self, part: Part, price: Price, agreed: Agreement) -> Iterator[Step]:
        """Price, discount, what allowances of money pay, total."""
        priced = [each for each in self.work.parts if each.price]
        seconds = sum(each.weighted for each in priced)
        first = priced[0].price or price
        exact = discounted(seconds, first.per_hour, 0)
        text = f"{minutes(seconds)} × {grouped(first.per_hour)}/h = {money(exact)} ({self._who(first, agreed)})"
        yield Step("rate", text, self._price_rule(first))
        if agreed.discount:
            lower = discounted(seconds, first.per_hour, agreed.discount)
            text = f"{percent(agreed.discount)} off {money(exact)} = {money(lower)}"
            yield Step("discount", text, self._discount_rule())
            exact = lower
        yield from self._from_money(priced, part)
        if price is not first:
            text = f"the rest, {minutes(part.weighted)}, × {grouped(price.per_hour)}/h ({self._who(price, agreed)})"
            yield Step("rate", text, self._price_rule(price))
        yield Step("total", grouped(part.amount))

    def _from_money(self, priced: list[Part], part: Part) -> Iterator[Step]:
        for each in priced:
            if each.pot:
                left = each.pot.size - self.used.get(each.pot, 0)
                rolled = " (rolled over)" if each.pot.rolled(self.work.day) else ""
                text = f"{grouped(each.drawn)} drawn from {each.pot.label}{rolled}, of {grouped(left)} left"
                yield Step("drawn", text, self.agreements.by_kind(each.pot.cover.position))
            if each is part:
                return

    def _who(self, price: Price, agreed: Agreement) -> str:
        """Whose price it is."""
        if price.beyond:
            return f"beyond {price.beyond.name}"
        role = self.company.roles.get(price.role, price.role) if price.role else "every other role"
        doing = f", {self.work.activity}" if self.work.activity else ""
        return f"{role}{doing}, card {agreed.card.name if agreed.card else ''}"

    def _price_rule(self, price: Price) -> str:
        if price.beyond:
            return self.agreements.by_kind(price.beyond.position)
        return self.agreements.by_company(price.rates.position) if price.rates else ""

    def _discount_rule(self) -> str:
        definition = self.agreements.account.definition
        return definition.rule_at(definition.rating.position) if definition and definition.rating else ""


def _by(cut: Slice) -> str:
    """` ×2 (after_hours)`."""
    return f" {times(cut.times)} ({cut.by.name})" if cut.by else ""
