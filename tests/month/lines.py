"""Lines of invoices in few words."""

from __future__ import annotations

from datetime import date

from engine.charges import Charge, ChargeKind, Line
from engine.problems import Position
from engine.tariff import Tax

PLACE = Position("company.yaml", 1, 1)
TAXES = {
    "standard": Tax("standard", "IVA 22%", PLACE, 2200),
    "reduced": Tax("reduced", "IVA 10%", PLACE, 1000),
    "exempt": Tax("exempt", "Exempt", PLACE, 0, "Art. 10", "N4"),
    "abroad": Tax("abroad", "Reverse charge", PLACE, 0, "Art. 7-ter", "N2.1"),
    "standard_again": Tax("standard_again", "IVA 22% bis", PLACE, 2200),
}


def line(
    amount: int,
    subject: str = "T-1#1",
    kind: ChargeKind = "time",
    *,
    day: str = "2026-11-10",
    tax: str = "",
    adjusts: str = "",
    before: int = 0,
    **more: object,
) -> Line:
    """A line that bills so many cents."""
    record = subject.partition("#")[0].partition("/")[0]
    charge = Charge(
        f"{subject}/time", subject, kind, record, "C-1", date.fromisoformat(day), amount=amount, tax=tax, **more
    )
    return Line(charge, adjusts, before)
