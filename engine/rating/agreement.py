"""What terms come to: the rate card, the rounding, the discount and the covers by which a day's work is rated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast

from engine.company import Company
from engine.machines.guard_text import Guard
from engine.machines.money_rules import CoverRule, RatingRule
from engine.money import Points
from engine.problems import Position
from engine.rating.account import Account, Terms
from engine.records import Record
from engine.rules.guard import GuardError, evaluate
from engine.tariff import Per, RateCard, Rounding


@dataclass(frozen=True, slots=True, eq=False)
class Agreement:
    """Terms, read by the rules of the kind and of company.yaml."""

    terms: Terms
    card: RateCard | None
    """The price list; None when there is none, or the one that is named is gone."""
    missing: str
    """Why there is no card, for a person."""
    rounding: Rounding
    rounded_by: str
    """The rule that says how to round."""
    discount: Points
    covers: tuple[CoverRule, ...]
    """What pays before anything is charged, in order; only what applies under these terms."""


class Agreements:
    """The agreements of one account, each read once."""

    def __init__(self, account: Account, company: Company) -> None:
        self.account = account
        self.company = company
        self._of: dict[int, Agreement] = {}
        self._on: dict[date, Agreement | None] = {}
        self._words: dict[Position, str] = {}

    def on(self, day: date) -> Agreement | None:
        """The agreement by which work of a day is rated; None where the account does not rate it."""
        if day not in self._on:
            terms = self.account.rates(day)
            self._on[day] = self.of(terms) if terms else None
        return self._on[day]

    def of(self, terms: Terms) -> Agreement:
        """What terms come to."""
        found = self._of.get(id(terms))
        if found is None:
            found = self._of[id(terms)] = agreement(self.account, self.company, terms)
        return found

    def by_company(self, position: Position) -> str:
        """`company.yaml:42@3f2a91c`."""
        return f"{position.short}@{self.company.digest}"

    def by_kind(self, position: Position) -> str:
        """`contract.yaml:42@3f2a91c`."""
        return self.account.definition.rule_at(position) if self.account.definition else ""


def agreement(account: Account, company: Company, terms: Terms) -> Agreement:
    """Read terms: what the fields named in `rating:` say, else the company's first card."""
    rule = account.definition.rating if account.definition else None
    card, missing = _card(company, terms, rule.rates if rule else "")
    rounding, replaced = _rounding(card, terms, rule)
    place = f"{card.position.short}@{company.digest}" if card else ""
    return Agreement(
        terms=terms,
        card=card,
        missing=missing,
        rounding=rounding,
        rounded_by=account.definition.rule_at(rule.position) if replaced and rule and account.definition else place,
        discount=terms.number(rule.discount) or 0 if rule else 0,
        covers=tuple(c for c in rule.covered.values() if holds(account, terms, c.guard)) if rule else (),
    )


def holds(account: Account, terms: Terms, guard: Guard | None) -> bool:
    """Whether a condition of the account's kind holds under terms; one that cannot be told does not."""
    if guard is None:
        return True
    kind = account.definition.kind if account.definition else ""
    record = Record(account.id, kind, 1, terms.state, 0, 0, 0, fields=dict(terms.fields))
    try:
        return evaluate(guard, record, "engine", ("engine",), 0)
    except GuardError:
        return False


def _card(company: Company, terms: Terms, field: str) -> tuple[RateCard | None, str]:
    """The card that a field names, else the first; else why there is none."""
    cards: Mapping[str, RateCard] = company.tariff.rate_cards
    file = company.file.rpartition("/")[2]
    if named := terms.text(field):
        return cards.get(named), "" if named in cards else f"rate card '{named}' is not in {file}"
    first = next(iter(cards.values()), None)
    return first, "" if first else f"{file} has no rate_cards"


def _rounding(card: RateCard | None, terms: Terms, rule: RatingRule | None) -> tuple[Rounding, bool]:
    """The card's rounding with what the terms replace of it, and whether they do."""
    base = card.rounding if card else Rounding()
    if rule is None:
        return base, False
    minimum, step, per = terms.number(rule.minimum), terms.number(rule.step), terms.text(rule.per)
    found = Rounding(
        base.minimum if minimum is None else minimum * 60,
        base.step if step is None else max(1, step * 60),
        cast("Per", per) if per else base.per,
    )
    return found, found != base
