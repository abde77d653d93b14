"""Rate cards as written → prices of an hour by role and activity, from a day on; what counts more, what is rounded."""

from __future__ import annotations

from collections.abc import Mapping

from engine.company import Agent
from engine.company_file.calendars import known_calendar
from engine.company_file.figures import amount, check_order, since, span, times
from engine.machines.draft import Draft
from engine.machines.source import Path
from engine.money import Cents
from engine.tariff import Multiplier, RateCard, Rates, Rounding

OTHERS = "others"
"""Stands for every role that has no price of its own."""
_KEYS = ("from", OTHERS, "activities")
"""What stands beside roles in rates, so that no role can be called so."""
_LONGEST = 86_400
"""Seconds of a day: no minimum and no step is longer."""


def rate_cards(draft: Draft, agents: Mapping[str, Agent]) -> dict[str, RateCard]:
    """Every rate card, with as much of it as can be read."""
    if draft.section("rate_cards"):
        _check_roles(draft)
    cards = {name: _card(draft, name) for name in draft.section("rate_cards")}
    for card in cards.values():
        _check_everybody(draft, card, agents)
    return cards


def known_activity(draft: Draft, what: str, *path: str | int, key: bool = False) -> str:
    """The activity that stands at a path (or is its key), reported when there is no such."""
    name = str(path[-1]) if key else str(draft.value(*path))
    if name not in draft.section("activities"):
        report = draft.unknown_key if key else draft.unknown
        report("M625", name, f"{what} '{name}', which is no activity", draft.names("activities"), *path)
    return name


def _card(draft: Draft, name: str) -> RateCard:
    path = ("rate_cards", name)
    written = draft.section(*path)
    places: list[Path] = [(*path, "rates", index) for index in range(len(written["rates"]))]
    found = [(rates, place) for place in places if (rates := _rates(draft, place))]
    check_order(draft, [(rates.since, (*place, "from")) for rates, place in found])
    multipliers = (_multiplier(draft, (*path, "multipliers", each)) for each in written.get("multipliers", {}))
    return RateCard(
        name=name,
        title=written.get("title", "") or name,
        position=draft.source.key_at(*path),
        rates=tuple(rates for rates, _ in found),
        rounding=_rounding(draft, path),
        multipliers=tuple(each for each in multipliers if each),
    )


def _rates(draft: Draft, path: Path) -> Rates | None:
    first = since(draft, *path)
    roles = _prices(draft, path)
    activities = {}
    for name in draft.section(*path, "activities"):
        where = (*path, "activities", name)
        known_activity(draft, f"rate card '{path[1]}' prices", *where, key=True)
        activities[name] = _prices(draft, where)
    if len(draft.section(*path)) == 1:
        message = f"from this day on rate card '{path[1]}' has no price at all"
        draft.report("M627", message, *path, advice="for example {from: 2026-01-01, others: 80.00}")
    return Rates(first, draft.source.at(*path), roles, activities) if first else None


def _prices(draft: Draft, path: Path) -> dict[str, Cents]:
    """Role → price of an hour; the empty text for `others`."""
    roles = draft.section("roles")
    found = {}
    for role in draft.section(*path):
        if role in {"from", "activities"}:
            continue
        if role != OTHERS and role not in roles:
            known = {**draft.names("roles"), OTHERS: None}
            message = f"rate card '{path[1]}' has a price for '{role}', which is no role"
            draft.unknown_key("M624", role, message, known, *path, role)
        price = amount(draft, *path, role)
        if price is not None:
            found["" if role == OTHERS else role] = price
    return found


def _rounding(draft: Draft, path: Path) -> Rounding:
    written = draft.section(*path)
    per = written.get("per", "entry")
    if "per" in written and not {"minimum", "step"} & written.keys():
        message = f"rate card '{path[-1]}' counts per {per}, and has neither a minimum nor a step to count"
        draft.report("M629", message, *path, "per")
    return Rounding(_part_of_day(draft, *path, "minimum") or 0, _part_of_day(draft, *path, "step") or 1, per)


def _part_of_day(draft: Draft, *path: str | int) -> int | None:
    """A minimum or a step in seconds; None where there is none."""
    if draft.value(*path) is None:
        return None
    seconds = span(draft, *path)
    if seconds is None or seconds <= _LONGEST:
        return seconds
    draft.report("M629", f"a {path[-1]} of {draft.source.written(*path)} is longer than a day", *path)
    return None


def _multiplier(draft: Draft, path: Path) -> Multiplier | None:
    written, name = draft.section(*path), str(path[-1])
    if "outside" in written:
        known_calendar(draft, f"multiplier '{name}' holds outside of", *path, "outside")
    if "activity" in written:
        known_activity(draft, f"multiplier '{name}' holds for", *path, "activity")
    if not {"outside", "activity"} & written.keys():
        message = f"multiplier '{name}' would hold for all work at all times; the prices can say so themselves"
        advice = "name the calendar `outside` whose hours it holds, or an `activity`"
        draft.report("M626", message, *path, key=True, advice=advice)
    count = times(draft, *path, "times")
    where = draft.source.key_at(*path)
    return Multiplier(name, count, where, written.get("outside", ""), written.get("activity", "")) if count else None


def _check_roles(draft: Draft) -> None:
    """Roles are keys beside others in rates, so none can be called like those."""
    for name in _KEYS:
        if name in draft.section("roles"):
            message = f"'{name}' has a meaning of its own in rate cards and cannot be one of the roles"
            draft.report("M231", message, "roles", name, key=True)


def _check_everybody(draft: Draft, card: RateCard, agents: Mapping[str, Agent]) -> None:
    """Tell whose hours would have no price by the last rates of a card."""
    if not card.rates or draft.codes & {"M222", "M620", "M624", "M627"}:
        return
    last = card.rates[-1]
    without = [agent.id for agent in agents.values() if last.price(agent.roles, "") is None]
    if without:
        message = f"rate card '{card.name}' has no price for the roles of {', '.join(without)}: such hours stay unrated"
        draft.report("M628", message, "rate_cards", card.name, key=True, advice="add `others`", warning=True)
