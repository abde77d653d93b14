"""An offer on one sheet: its lines with work, cost, price and margin, and what suppliers ask."""

from __future__ import annotations

from engine.boards.practice import Practice
from engine.money import grouped, tenths
from engine.projects.offers import LINE, QUOTE, Offer, read
from engine.records import Record
from engine.reports.spelling import of
from engine.reports.values import Cell, Column, Report, Table
from engine.store.contract import Where

LINES = (
    Column("line", "Line"),
    Column("subject", "Subject"),
    Column("becomes", "Becomes"),
    Column("work", "Work", "hours"),
    Column("quantity", "Qty", "count", spare=True),
    Column("cost", "Cost", "money"),
    Column("price", "Price", "money"),
    Column("margin", "Margin", "money"),
    Column("after", "Waits for", spare=True),
)
QUOTES = (
    Column("quote", "Quote"),
    Column("line", "Line"),
    Column("supplier", "Supplier"),
    Column("cost", "Cost of one", "money"),
    Column("delivery", "Days", "count"),
    Column("state", "State"),
)


def sheet(practice: Practice, record: Record) -> Report:
    """One version of an offer."""
    offer = read(practice.store, practice.workflow, record, practice.today)
    tables = [_lines(offer)]
    if quotes := _quotes(practice, offer):
        tables.append(quotes)
    version = record.fields.get("version") or 1
    title = f"Offer {record.id}, version {version}: {record.text('subject')}"
    return Report("offer", title, record.state, tuple(tables), (), tuple(_notes(offer)))


def _lines(offer: Offer) -> Table:
    rows: list[list[Cell]] = [
        [line.record.id, line.record.text("subject"), line.becomes, line.seconds or None,
         quantity if isinstance(quantity := line.record.fields.get("quantity"), int) else None, line.cost, line.price,
         line.margin, line.record.text("after")]
        for line in offer.lines
    ]  # fmt: skip
    total: list[Cell] = [
        "Total", None, None, offer.seconds, None, offer.cost, offer.price, offer.price - offer.cost, None,
    ]  # fmt: skip
    signs = ["!" if line.margin is not None and line.margin < 0 else "" for line in offer.lines]
    return Table("lines", "Lines", LINES, rows, total if rows else (), [each.record.id for each in offer.lines], signs)


def _quotes(practice: Practice, offer: Offer) -> Table | None:
    if QUOTE not in practice.workflow.definitions:
        return None
    own = {line.record.id for line in offer.lines}
    records = practice.views.all(Where(kind=QUOTE, client=offer.record.text("client")), "id")
    found = [each for each in records if each.text(LINE) in own]
    rows: list[list[Cell]] = [
        [each.id, each.text(LINE), each.text("supplier"), _number(each, "cost"), _number(each, "delivery"), each.state]
        for each in found
    ]  # fmt: skip
    return Table("quotes", "What suppliers ask", QUOTES, rows, (), [each.id for each in found]) if rows else None


def _number(record: Record, field: str) -> int | None:
    value = record.fields.get(field)
    return value if isinstance(value, int) else None


def _notes(offer: Offer) -> list[str]:
    margin = offer.price - offer.cost
    part = of(margin, offer.price)
    said = [f"Margin foreseen: {grouped(margin)}" + (f", {tenths(part)} of the price" if part is not None else "")]
    if offer.unknown:
        said.append(f"{offer.unknown} lines have work of which nobody knows the cost; it is not in the sum.")
    if offer.of_project != offer.price:
        said.append(f"Price of the project {grouped(offer.of_project)}; the rest is charged with its milestones.")
    return said if offer.lines else ["No lines yet: margine new line offer=… subject=… planned=6h price=500"]
