"""Nothing unbilled: searches for work and money that no invoice shows, each with what is at stake and what mends it.

    detectors   one file for each search
    evidence    traces that work leaves
    endings     when work on a record is done
    search      what all searches share; which of them has found something first
    finding     one finding, and totals

The money at stake is always the same thing: how much more would be billed once it is mended. What several findings come
to is therefore what mending all of them would bring, allowances included, and nothing is counted twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from engine.clock import Instant
from engine.ledger.ledger import Ledger
from engine.unbilled.detectors import DETECTORS
from engine.unbilled.finding import Finding, Total, total, totals
from engine.unbilled.search import Search
from engine.views import Views

__all__ = ["DETECTORS", "Finding", "Total", "findings", "total", "totals"]


def findings(ledger: Ledger, views: Views, since: date, until: date, *, now: Instant) -> list[Finding]:
    """Everything that the company's searches find in the days [since, until), search by search, each by day.

    The ledger must be up to date, and must not be refreshed meanwhile.
    """
    with ledger.supposing() as supposing:
        search = Search(ledger, views, since, until, now, supposing)
        return [found for name in DETECTORS for found in sorted(_look(search, name), key=_place)]


def _look(search: Search, name: str) -> Iterator[Finding]:
    """What one search finds, tuned as company.yaml says; nothing when it is off."""
    tuned = search.ledger.company.tariff.detectors.get(name)
    if tuned is None or tuned.on:
        look, within = DETECTORS[name]
        yield from look(search, tuned.within if tuned and tuned.within else within)


def _place(finding: Finding) -> tuple[date, str, str]:
    return finding.day, finding.record, finding.agent
