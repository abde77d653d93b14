"""Taxes and price indices as written → rates in hundredths of a percent, and the reasons why there is no tax."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from engine.company_file.figures import check_order, day, percentage
from engine.machines.draft import Draft, nearest
from engine.machines.source import Path
from engine.money import Points
from engine.tariff import Index, Tax

_NATURES = (
    "N1", "N2.1", "N2.2", "N3.1", "N3.2", "N3.3", "N3.4", "N3.5", "N3.6", "N4", "N5",
    "N6.1", "N6.2", "N6.3", "N6.4", "N6.5", "N6.6", "N6.7", "N6.8", "N6.9", "N7",
    "Z", "E", "AE", "K", "G", "O",
)  # fmt: skip
"""Codes of reasons why there is no tax: `Natura` of FatturaPA 1.9, and the categories of EN 16931 (UNCL 5305)."""

_HALF: Points = 5_000
"""An index that falls or rises by more than a half in one step is a slip of the finger."""


def taxes(draft: Draft) -> dict[str, Tax]:
    """Every tax that can be read."""
    return {name: tax for name in draft.section("taxes") if (tax := _tax(draft, name))}


def indices(draft: Draft) -> dict[str, Index]:
    """Every price index."""
    return {name: _index(draft, name) for name in draft.section("indices")}


def _tax(draft: Draft, name: str) -> Tax | None:
    path = ("taxes", name)
    written = draft.section(*path)
    rate = percentage(draft, *path, "rate") if "rate" in written else 0
    if said := _contradiction(written, rate):
        draft.report("M631", f"tax '{name}' {said}", *path, key=True)
    _check_nature(draft, name)
    if rate is None:
        return None
    title, place = written.get("title", "") or name, draft.source.key_at(*path)
    return Tax(name, title, place, rate, written.get("exempt", ""), written.get("nature", ""))


def _check_nature(draft: Draft, name: str) -> None:
    path = ("taxes", name, "nature")
    code = draft.value(*path)
    if code is not None and code not in _NATURES:
        finer = [each for each in _NATURES if each.startswith(f"{code}.")]
        meant = f"; there is {', '.join(finer)}" if finer else nearest(code, dict.fromkeys(_NATURES))
        draft.report("M636", f"'{code}' is the code of no reason why there is no tax{meant}", *path)


def _contradiction(keys: Collection[str], rate: Points | None) -> str:
    """Why what a tax says does not go together, as the end of a sentence; empty when it does."""
    if "rate" in keys and "exempt" in keys:
        return "has a rate and a reason why there is none; leave one of them out"
    if "rate" not in keys and "exempt" not in keys:
        return "has neither a rate nor a reason why there is none; write `rate: 22%`, or `exempt` and why"
    if "rate" in keys and "nature" in keys:
        return "has a rate, and 'nature' is the code of a reason why there is none"
    if "rate" in keys and rate == 0:
        return "has a rate of 0%, and an invoice has to state why; write `exempt` and the reason"
    return ""


def _index(draft: Draft, name: str) -> Index:
    path = ("indices", name)
    places: list[tuple[date, Path]] = []
    steps = []
    for text in draft.section(*path):
        since = day(draft, text, *path, text, key=True)
        rise = percentage(draft, *path, text, least=-_HALF, most=_HALF)
        if since:
            places.append((since, (*path, text)))
        if since and rise is not None:
            steps.append((since, rise))
    check_order(draft, places, key=True)
    return Index(name, draft.source.key_at(*path), tuple(steps))
