"""`margine month --export`: the invoices of a month as a file for whoever keeps the books."""

from __future__ import annotations

from engine.cli.files import csv_bytes, put
from engine.cli.home import Home
from engine.month.period import MonthOf


def export(home: Home, month: MonthOf, form: str, output: str | None, locale: str, *, issued: bool) -> None:
    """Write it, and say what was left out. NotPapered when an invoice cannot be shown as it was sent."""
    from engine.cli.endings import say
    from engine.month.documents import Documents
    from engine.papers.register import found, register
    from engine.reports.sheets import xlsx

    there = found(Documents(home.views), month, issued=issued)
    table = register(there.booked, month, home.workflow.company.tariff.currency, issued=issued)
    data = xlsx(table) if form == "xlsx" else csv_bytes(table.tables[0], locale)
    put(data, output, "the invoices", form)
    if there.unsent:
        many = f"{there.unsent} invoices are" if there.unsent > 1 else "1 invoice is"
        say(f"{many} not sent yet and stand{'' if there.unsent > 1 else 's'} outside")
