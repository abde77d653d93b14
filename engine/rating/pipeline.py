"""The pipeline that one entry goes through: billable? covered? rounded, weighted, drawn from allowances, priced.

not billable          nothing is charged
covered               a flat fee that comes before every allowance pays for it as it is
minimum, step         over the entry, or what its ticket or day grows by
multiplier            each second by the largest that holds for it
allowances of time    in the order of the file, in each what lapses first the first
price                 of overage where an allowance stands exhausted, else the card's
discount              then rounded half up, once
allowances of money   from what it costs
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from engine.charges import Booking, TimeEntry
from engine.company import Company
from engine.machines.money_rules import CoverRule
from engine.money import Cents, half_up, shares
from engine.rating.agreement import Agreement, Agreements
from engine.rating.allowances import Allowances, Pot
from engine.rating.prices import Price, card_price, charged, discounted, overage_price
from engine.rating.rounding import Member, Running
from engine.rating.weighting import Slice, slices, weighed

NOT_BILLABLE = "not billable"


class Part(NamedTuple):
    """What becomes of some of an entry's time."""

    weighted: int
    raw: int
    amount: Cents = 0
    covered: str = ""
    pot: Pot | None = None
    """What it is drawn from."""
    drawn: int = 0
    """Seconds, or cents, drawn from it."""
    overage: bool = False
    unrated: str = ""
    price: Price | None = None


@dataclass(slots=True, eq=False, kw_only=True)
class Work(Member):
    """One entry on its way."""

    entry: TimeEntry
    booking: Booking
    tax: str
    day: date
    activity: str
    agreed: Agreement | None
    covers: tuple[CoverRule, ...] = ()
    """What may pay for it, in order."""
    settled: tuple[Part, ...] = ()
    """What becomes of it whatever else was worked; empty when that depends on the rest of the pipeline."""
    group: Running[Work] | None = None
    cut: tuple[Slice, ...] = ()
    """By multipliers; empty: every second counts as it is."""
    weighted: int = 0
    parts: tuple[Part, ...] = ()
    used: Mapping[Pot, int] | None = None
    """At a checkpoint: what had been drawn, of all that can still be drawn, before this entry."""

    @property
    def draws(self) -> bool:
        """Whether it may be drawn from an allowance, so that it matters what was worked before."""
        return not self.settled and bool(self.covers)


class Pipeline:
    """The steps for the entries of one account."""

    def __init__(self, agreements: Agreements, allowances: Allowances, company: Company) -> None:
        self._agreements = agreements
        self._allowances = allowances
        self._company = company
        self._prices: dict[tuple[int, str, str, date], Price | str] = {}

    def begin(self, entry: TimeEntry, booking: Booking, day: date, tax: str) -> Work:
        """An entry up to the step at which others matter: how it is rounded."""
        agreed = self._agreements.on(day)
        work = Work(
            (entry.start, entry.id), entry.seconds, entry=entry, booking=booking, tax=tax, day=day,
            activity=entry.activity or self._company.tariff.activity, agreed=agreed,
        )  # fmt: skip
        raw = work.raw
        if not entry.billable:
            work.settled = (Part(0, raw, covered=NOT_BILLABLE),)
        elif agreed is None:
            work.settled = (Part(raw, raw, unrated=self._why_not(day)),)
        else:
            if agreed.covers:
                work.covers = tuple(_meant(agreed.covers, work))
            if work.covers and _flat(work.covers[0]):
                work.settled = (Part(raw, raw, covered=work.covers[0].name),)
            elif agreed.card and agreed.card.multipliers:
                work.cut = self._cut(work, agreed)
        return work

    def weigh(self, work: Work) -> None:
        """Weigh what is billable, once it is known how much that is."""
        work.weighted = weighed(work.billable, work.raw, work.cut) if work.cut else work.billable

    def rate(self, work: Work, used: dict[Pot, int]) -> tuple[Part, ...]:
        """What becomes of an entry, given what was drawn before it, to which its own draws are added."""
        if work.settled or not work.agreed:
            return work.settled
        if not work.covers:
            return tuple(self._priced(work, work.agreed, work.weighted, None, used, overage=False))
        return _with_raw(work, self._drawn(work, work.agreed, used))

    def _drawn(self, work: Work, agreed: Agreement, used: dict[Pot, int]) -> list[Part]:
        """Drawn from allowances of time; what is left is priced."""
        parts: list[Part] = []
        rest, beyond, price = work.weighted, False, None
        for cover in work.covers:
            if cover.amount or not rest:
                continue
            if _flat(cover):
                return [*parts, Part(rest, 0, covered=cover.name)]
            pots, granted = self._allowances.pots(cover, work.day)
            for pot, taken in _take(pots, rest, used):
                parts.append(Part(taken, 0, covered=pot.label, pot=pot, drawn=taken))
                rest -= taken
            if granted and rest:
                beyond, price = True, overage_price(agreed, cover) or price
        if rest or not parts:
            parts += self._priced(work, agreed, rest, price, used, overage=beyond)
        return parts

    def _priced(
        self, work: Work, agreed: Agreement, seconds: int, price: Price | None, used: dict[Pot, int], *, overage: bool
    ) -> list[Part]:
        """Weighted seconds at a price of overage, or of the card, less the discount; then drawn from money."""
        if not seconds:
            return [Part(0, work.raw)]
        found = price or self._card_price(work, agreed)
        if isinstance(found, str):
            return [Part(seconds, work.raw, overage=overage, unrated=found)]
        whole = charged(seconds, found.per_hour, agreed.discount)
        part = Part(seconds, work.raw, whole, overage=overage, price=found)
        if not work.covers or whole <= 0:
            return [part]
        return self._from_money(work, agreed, part, used)

    def _from_money(self, work: Work, agreed: Agreement, part: Part, used: dict[Pot, int]) -> list[Part]:
        """Drawn from allowances of money; what is left of the amount is charged, at the price of overage if any."""
        left, drawn, price = part.amount, [], None
        for cover in work.covers:
            if not cover.amount or not left:
                continue
            pots, granted = self._allowances.pots(cover, work.day)
            for pot, taken in _take(pots, left, used):
                drawn.append((pot, taken))
                left -= taken
            if granted and left:
                part, price = part._replace(overage=True), overage_price(agreed, cover) or price
        if not drawn and not price:
            return [part]
        times = shares(part.weighted, [*(taken for _, taken in drawn), left])
        parts = [
            Part(time, 0, covered=pot.label, pot=pot, drawn=taken, price=part.price)
            for time, (pot, taken) in zip(times, drawn, strict=False)
        ]
        if not left:
            return parts
        if price:
            dear = discounted(part.weighted, price.per_hour, agreed.discount) * left / part.amount
            return [*parts, part._replace(weighted=times[-1], amount=half_up(dear), price=price)]
        return [*parts, part._replace(weighted=times[-1], amount=left)]

    def _card_price(self, work: Work, agreed: Agreement) -> Price | str:
        key = (id(agreed), work.entry.agent, work.activity, work.day)
        if key not in self._prices:
            self._prices[key] = card_price(agreed, self._company, work.entry.agent, work.activity, work.day)
        return self._prices[key]

    def _cut(self, work: Work, agreed: Agreement) -> tuple[Slice, ...]:
        """By the multipliers of the card that are meant for the activity."""
        meant = [m for m in agreed.card.multipliers if m.activity in {"", work.activity}] if agreed.card else []
        if not meant:
            return ()
        cut = slices(work.entry.start, work.raw, meant, self._company.calendars)
        return cut if any(part.by for part in cut) else ()

    def _why_not(self, day: date) -> str:
        account = self._agreements.account
        spans = [f"from {a}" + (f" until {b}" if b else "") for a, b in account.rated]
        return f"{account.id} rates no work of {day}: {'; '.join(spans) or 'it was never in force'}"


def _take(pots: Iterable[Pot], wanted: int, used: dict[Pot, int]) -> Iterable[tuple[Pot, int]]:
    """Draw as much of what is wanted as the pots have left, one after the other."""
    for pot in pots:
        if not wanted:
            return
        before = used.get(pot, 0)
        if (taken := min(pot.size - before, wanted)) > 0:
            used[pot] = before + taken
            wanted -= taken
            yield pot, taken


def _flat(cover: CoverRule) -> bool:
    """Whether it pays for everything."""
    return not (cover.minutes or cover.amount)


def _meant(covers: tuple[CoverRule, ...], work: Work) -> Iterable[CoverRule]:
    """Those for the entry's activity and its record's service."""
    for cover in covers:
        if cover.activities and work.activity not in cover.activities:
            continue
        if not cover.services or work.booking.service in cover.services:
            yield cover


def _with_raw(work: Work, parts: list[Part]) -> tuple[Part, ...]:
    """The raw seconds behind each part, as the weighted ones are."""
    if len(parts) == 1:  # most entries: built anew, it would take a tenth of all rating
        only = parts[0]
        return (only if only.raw == work.raw else only._replace(raw=work.raw),)
    raw = shares(work.raw, [part.weighted for part in parts])
    return tuple(part._replace(raw=seconds) for part, seconds in zip(parts, raw, strict=True))
