"""Work in progress: rated and not invoiced, by client or whatever is asked, and since when it waits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from engine.charges import Line
from engine.margin import FIELDS
from engine.reports.grouping import MOST_BARS, columns, names, spoken, totals, within
from engine.reports.reading import Reading
from engine.reports.values import Asked, Cell, Chart, Column, Report, Series, Table

FIGURES = (
    Column("amount", "To bill", "money"),
    Column("adjustments", "Of it adjustments", "money", rare=True),
    Column("hours", "Hours", "hours"),
    Column("unrated", "Hours without a price", "hours", rare=True),
    Column("lines", "Lines", "count", spare=True),
    Column("oldest", "Oldest", "date"),
    Column("days", "Days", "count"),
)


def report(reading: Reading, asked: Asked) -> Report:
    """What could be billed by the end of the span, and is on no invoice."""
    groups: defaultdict[tuple[str, ...], list[Line]] = defaultdict(list)
    for line in _lines(reading, asked):
        groups[tuple(getattr(line.charge, FIELDS[dimension]) for dimension in asked.by)].append(line)
    amounts = {key: sum(line.charge.amount for line in lines) for key, lines in groups.items()}
    order = sorted(groups, key=lambda key: (-amounts[key], key))
    rows = [[*names(reading, asked.by, key), *_figures(groups[key], asked)] for key in order]
    everything = [line for lines in groups.values() for line in lines]
    title = f"Worked and not invoiced, {spoken(asked.by)}"
    total = [*totals(asked.by), *_figures(everything, asked)] if rows else []
    table = Table("wip", title, (*columns(asked.by), *FIGURES), rows, total)
    labels = tuple(" ".join(names(reading, asked.by, key)) for key in order[:MOST_BARS])
    chart = Chart(
        title, "bars", labels, (Series("To bill", tuple(amounts[key] for key in order[:MOST_BARS])),), "money"
    )
    return Report(
        "wip", title, within(reading, asked), (table,), (chart,),
        (
            "Fees are in it once they can be billed; a draft of an invoice takes what stands on it out of here.",
            "Work for a fixed price is in it when the price falls due.",
        ),
    )  # fmt: skip


def _lines(reading: Reading, asked: Asked) -> Iterator[Line]:
    """What the next invoices would say, as far as it is asked about."""
    for client in reading.ledger.clients():
        for line in reading.ledger.to_bill(client, asked.until):
            if all(getattr(line.charge, FIELDS[dimension]) == value for dimension, value in asked.only):
                yield line


def _figures(lines: Sequence[Line], asked: Asked) -> list[Cell]:
    days = [line.charge.day for line in lines]
    return [
        sum(line.charge.amount for line in lines),
        sum(line.charge.amount for line in lines if line.adjusts),
        sum(line.charge.seconds for line in lines if not line.adjusts),
        sum(line.charge.seconds for line in lines if line.charge.unrated),
        len(lines),
        min(days, default=None),
        (asked.today - min(days)).days if days else None,
    ]
