"""Everything that company.yaml says of money → one Tariff.

figures    amounts, percentages, days          rates    rate cards
costs      what an hour costs us               taxes    taxes and price indices
detectors  how unbilled work is looked for     issuer   who stands on the invoices
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from engine.company import Agent
from engine.company_file.costs import costs, overheads
from engine.company_file.detectors import detectors
from engine.company_file.figures import day
from engine.company_file.issuer import issuer
from engine.company_file.rates import rate_cards
from engine.company_file.taxes import indices, taxes
from engine.machines.draft import Draft
from engine.tariff import Tariff

_NO_HUNDREDTHS = frozenset({
    "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF",
    "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND", "XPF",
})  # fmt: skip
"""Currencies whose coins are no hundredths (ISO 4217); everything here counts in hundredths."""


def tariff(draft: Draft, agents: Mapping[str, Agent]) -> Tariff:
    """What a file of the right shape says of money; problems go to the draft."""
    return Tariff(
        currency=_currency(draft),
        activities=draft.section("activities"),
        rate_cards=rate_cards(draft, agents),
        costs=costs(draft),
        overheads=overheads(draft),
        taxes=taxes(draft),
        indices=indices(draft),
        detectors=detectors(draft),
        issuer=issuer(draft),
        invoices_from=_first(draft),
    )


def _first(draft: Draft) -> date:
    """The first day of ours to be invoiced."""
    written = draft.value("invoices_from")
    return (day(draft, written, "invoices_from") if written is not None else None) or date.min


def _currency(draft: Draft) -> str:
    currency: str = draft.value("currency") or "EUR"
    if currency in _NO_HUNDREDTHS:
        message = f"amounts are kept in hundredths, and '{currency}' has none; EUR, CHF, USD and most others do"
        draft.report("M635", message, "currency")
    return currency
