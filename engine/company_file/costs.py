"""What an hour costs us, as written → the cost of each agent and the shared costs of a month, from a day on."""

from __future__ import annotations

from fractions import Fraction

from engine.company_file.figures import A_MONTH, amount, check_order, since
from engine.machines.draft import Draft
from engine.machines.source import Path
from engine.money import Cents, half_up
from engine.tariff import CostRate, Overhead

_WAYS = "`per_hour`, or `per_month` and the `hours` that are worked for it"


def costs(draft: Draft) -> dict[str, tuple[CostRate, ...]]:
    """Agent → cost rates in the order of their days; whoever has none is left out."""
    found = {name: _of_agent(draft, name) for name in draft.section("agents")}
    return {name: rates for name, rates in found.items() if rates}


def overheads(draft: Draft) -> tuple[Overhead, ...]:
    """Shared costs of a month, in the order of their days."""
    places: list[Path] = [("overheads", index) for index in range(len(draft.value("overheads") or ()))]
    found = [(each, place) for place in places if (each := _overhead(draft, place))]
    check_order(draft, [(each.since, (*place, "from")) for each, place in found])
    return tuple(each for each, _ in found)


def _of_agent(draft: Draft, name: str) -> tuple[CostRate, ...]:
    path: Path = ("agents", name, "cost")
    places: list[Path] = [(*path, index) for index in range(len(draft.value(*path) or ()))]
    found = [(rate, place) for place in places if (rate := _cost(draft, place))]
    check_order(draft, [(rate.since, (*place, "from")) for rate, place in found])
    return tuple(rate for rate, _ in found)


def _cost(draft: Draft, path: Path) -> CostRate | None:
    first, per_hour = since(draft, *path), _per_hour(draft, path)
    return CostRate(first, per_hour, draft.source.at(*path)) if first and per_hour is not None else None


def _per_hour(draft: Draft, path: Path) -> Cents | None:
    """Of a month's cost each of its hours carries a part, rounded half up to a cent."""
    keys = draft.section(*path).keys() - {"from"}
    if keys == {"per_hour"}:
        return amount(draft, *path, "per_hour")
    if keys == {"per_month", "hours"}:
        per_month = amount(draft, *path, "per_month", most=A_MONTH)
        return None if per_month is None else half_up(Fraction(per_month, draft.value(*path, "hours")))
    said = " and ".join(f"'{key}'" for key in draft.section(*path) if key in keys) or "nothing"
    draft.report("M630", f"a cost of agent '{path[1]}' says {said}, and it takes one of two: {_WAYS}", *path)
    return None


def _overhead(draft: Draft, path: Path) -> Overhead | None:
    first, per_month = since(draft, *path), amount(draft, *path, "per_month", most=A_MONTH)
    hours = draft.value(*path, "hours")
    return Overhead(first, per_month, hours, draft.source.at(*path)) if first and per_month is not None else None
