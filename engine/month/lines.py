"""The lines that stand on an invoice, as they were drawn last."""

from __future__ import annotations

from engine.charges import Line
from engine.money_events import Billed
from engine.store.contract import Store


def lines_of(store: Store, invoice: str) -> tuple[Line, ...]:
    """An invoice's lines; none when it never had any. Reads its newest events only."""
    return next((event.body.lines for event in store.latest(invoice) if isinstance(event.body, Billed)), ())
