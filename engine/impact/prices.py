"""What company.yaml says of money, as rules: prices, costs, taxes, indices, each from its day on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from engine.company import Company
from engine.impact.rule import Fact, Key, Rule
from engine.impact.speech import facts
from engine.machines.durations import spell
from engine.money import WHOLE, amount, percent
from engine.problems import Position
from engine.tariff import Detector, Multiplier, RateCard, Rates, Tariff, Tax


def rules(company: Company) -> Iterator[Rule]:
    """Every rule about money."""
    tariff, top = company.tariff, Position(company.file, 1, 1)
    yield _rule("currency", "", company.places.get(("currency", ""), top), {"": tariff.currency})
    if tariff.invoices_from != date.min:
        place = company.places.get(("invoices_from", ""), top)
        yield _rule("invoices_from", "", place, {"": tariff.invoices_from.isoformat()})
    for activity, title in tariff.activities.items():
        place = company.places.get(("activities", activity), top)
        yield _rule("activity", activity, place, {"": title}, ("activity", activity))
    yield from _defaults(company)
    for card in tariff.rate_cards.values():
        yield from _card(card)
    yield from _costs(tariff)
    for tax in tariff.taxes.values():
        yield _rule("tax", tax.name, tax.position, _tax(tax), ("tax", tax.name))
    for index in tariff.indices.values():
        steps = tuple(f"{since} {percent(rise)}" for since, rise in index.steps)
        yield _rule("index", index.name, index.position, {"": steps}, ("index", index.name))
    for detector in tariff.detectors.values():
        yield _rule("search", detector.name, detector.position, {"": _switched(detector)})
    known = facts(tariff.issuer, {}, leave={"name"} if tariff.issuer.name == company.name else ())
    yield _rule("issuer", "", company.places.get(("issuer", ""), top), known)


def _rule(sort: str, name: str, place: Position, said: Mapping[str, Fact], *keys: Key) -> Rule:
    return Rule("", sort, name, place, said, frozenset(keys))


def _defaults(company: Company) -> Iterator[Rule]:
    """Which of several holds where none is named: the first, so that their order is a rule as well."""
    tariff, top = company.tariff, Position(company.file, 1, 1)
    firsts = {
        "activity": (tariff.activity, company.places.get(("activities", tariff.activity), top)),
        "rate card": next(((name, card.position) for name, card in tariff.rate_cards.items()), ("", top)),
        "tax": next(((name, tax.position) for name, tax in tariff.taxes.items()), ("", top)),
    }
    for what, (first, place) in firsts.items():
        yield _rule("default", what, place, {"": first})


def _card(card: RateCard) -> Iterator[Rule]:
    rounding, key = card.rounding, ("rate_card", card.name)
    said = {
        "title": card.title,
        "minimum": spell(rounding.minimum) if rounding.minimum else "",
        "step": spell(rounding.step) if rounding.step > 1 else "",
        "per": rounding.per,
    }
    yield _rule("rate card", card.name, card.position, said, key)
    for rates in card.rates:
        yield _rule("rates", _from(card.name, rates.since), rates.position, _prices(rates), key)
    for multiplier in card.multipliers:
        yield _rule("multiplier", f"{card.name} {multiplier.name}", multiplier.position, _more(multiplier), key)


def _prices(rates: Rates) -> dict[str, Fact]:
    """Role → price of an hour; of activities `travel others`."""
    found: dict[str, Fact] = {role or "others": amount(price) for role, price in rates.roles.items()}
    for activity, prices in rates.activities.items():
        found |= {f"{activity} {role or 'others'}": amount(price) for role, price in prices.items()}
    return found


def _more(multiplier: Multiplier) -> dict[str, Fact]:
    where = {"outside": multiplier.outside, "activity": multiplier.activity}
    return {"times": percent(int(multiplier.times * WHOLE)), **where}


def _costs(tariff: Tariff) -> Iterator[Rule]:
    for agent, rates in tariff.costs.items():
        for rate in rates:
            yield _rule("cost", _from(agent, rate.since), rate.position, {"per_hour": amount(rate.per_hour)})
    for shared in tariff.overheads:
        said = {"per_month": amount(shared.per_month), "hours": str(shared.hours)}
        yield _rule("overheads", _from("", shared.since), shared.position, said)


def _tax(tax: Tax) -> dict[str, Fact]:
    rate = "" if tax.exempt else percent(tax.rate)
    return {"title": tax.title, "rate": rate, "exempt": tax.exempt, "nature": tax.nature}


def _switched(detector: Detector) -> str:
    return "off" if not detector.on else f"within {spell(detector.within)}" if detector.within else "on"


def _from(name: str, since: date) -> str:
    """`standard from 2026-01-01`: what holds from a day on, by that day."""
    return f"{name} from {since}".strip()
