"""Margins on one board: revenue − cost of a month by whatever is asked, with what led up to it and what is missing.

The figures are those of `margine margin`; every one of them is explained by the pieces that it is added up from.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

from engine.boards.practice import Practice
from engine.hours.notation import clock
from engine.margin import Piece, Sums, behind
from engine.margin.question import Question
from engine.money import Cents, grouped, half_up, tenths
from engine.periods import months_later, next_month
from engine.reports.explained import explained
from engine.reports.grouping import TITLES, span
from engine.reports.promises import decided
from engine.reports.reading import Reading
from engine.reports.spelling import of
from engine.reports.unknown import notes
from engine.reports.values import Asked, Cell, Column, Report, Table

BY = ("client", "contract", "service", "project", "agent")
"""What margins are shown by."""
MONTHS = 6
"""Months of the trend, the shown one included."""
SOURCES = {
    "": "charged for work or goods",
    "alone": "fees that covered no work",
    "fee": "shares of monthly fees",
    "spread": "shares of fees of several months",
    "block": "drawn from blocks",
    "price": "shares of prices",
}
"""How revenue comes about, in words."""
FIGURES = (
    Column("revenue", "Revenue", "money"),
    Column("labour", "Labour", "money", spare=True),
    Column("other", "Other", "money", spare=True),
    Column("margin", "Margin", "money"),
    Column("part", "%", "percent"),
    Column("trend", "6 months", "trend"),
    Column("pending", "Unbilled h", "hours", spare=True),
    Column("uncosted", "Uncosted h", "hours", rare=True),
    Column("kept", "SLA met", "percent", spare=True),
)


def read(practice: Practice, by: str = "client", month: date | None = None) -> Report:
    """The margins of a month, the largest first; `month` is any day of it, this month where there is none."""
    reading = practice.reports
    asked = _asked(practice, by, month)
    answer = reading.books.margins(Question((by,), asked.since, asked.until))
    trend = _trend(reading, asked, by)
    kept = _kept(reading, asked, by)
    rows = [
        _row(reading.name(by, row.key[0]), row.sums, trend[row.key[0]], kept.get(row.key[0])) for row in answer.rows
    ]
    total = _row("Total", answer.total, [sum(column) for column in zip(*trend.values(), strict=True)], _all(kept))
    keys = [row.key[0] for row in answer.rows]
    signs = ["!" if row.sums.margin < 0 else "~" if not row.sums.whole else "" for row in answer.rows]
    title = f"Margins by {by}"
    first = Column(by, TITLES.get(by, by.capitalize()))
    table = Table("margins", title, (first, *FIGURES), rows, total if rows else (), keys, signs)
    said = ["! loses money; ~ is not all known", *notes(answer.total)]
    return Report("margins", title, span(asked.since, asked.until), (table,), (), tuple(said))


def month_of(practice: Practice, months: int) -> date:
    """The first day of the month so many months from this one."""
    return months_later(practice.today.replace(day=1), months)


def behind_it(practice: Practice, by: str, key: str, month: date | None = None) -> Report:
    """Every entry, charge and purchase that a row is added up from."""
    asked = replace(_asked(practice, by, month), only=((by, key),))
    return explained(practice.reports, asked)


def reasons(practice: Practice, by: str, key: str, month: date | None = None) -> list[str]:
    """How each figure of a row came about, a line each."""
    asked = replace(_asked(practice, by, month), only=((by, key),))
    question = Question((by,), asked.since, asked.until, asked.only)
    pieces = behind(practice.reports.books.pieces, question)
    sums = Sums()
    for piece in pieces:
        sums.add(piece, allocated=False)
    labour = sums.cost - sums.purchases
    lines = [
        f"Margin = revenue − cost = {grouped(sums.revenue)} − {grouped(sums.cost)} = {grouped(sums.margin)}"
        + (f", {tenths(sums.points)} of the revenue" if sums.points is not None else ""),
        f"Revenue {grouped(sums.revenue)}: " + _listed(_sources(pieces)),
        f"Labour {grouped(labour)}: " + _listed(_labour(practice, pieces)),
        f"Other cost {grouped(sums.purchases)}: " + _listed(_bought(pieces)),
    ]
    if sums.pending_entries or sums.pending_amount:
        lines.append(
            f"Unbilled: {clock(sums.pending)} h and {grouped(sums.pending_amount)} stand on no approved invoice"
        )
    if sums.uncosted:
        lines.append(f"Uncosted: {clock(sums.uncosted)} h have no cost rate on their day; they are not in the cost")
    if sums.unrated:
        lines.append(f"Unrated: {clock(sums.unrated)} h have no price; they are not in the revenue")
    return lines


def _asked(practice: Practice, by: str, month: date | None) -> Asked:
    first = (month or practice.today).replace(day=1)
    return Asked(first, next_month(first), practice.today, (by,))


def _row(name: str, sums: Sums, trend: Sequence[int], kept: tuple[int, int] | None) -> list[Cell]:
    met, decided_ = kept or (0, 0)
    return [
        name, sums.revenue, sums.cost - sums.purchases, sums.purchases, sums.margin, sums.points, tuple(trend),
        sums.pending, sums.uncosted, of(met, decided_),
    ]  # fmt: skip


def _trend(reading: Reading, asked: Asked, by: str) -> defaultdict[str, list[Cents]]:
    """Group → its margins of the months up to the shown one."""
    since = months_later(asked.since, 1 - MONTHS)
    months = [f"{months_later(since, n):%Y-%m}" for n in range(MONTHS)]
    found: defaultdict[str, list[Cents]] = defaultdict(lambda: [0] * MONTHS)
    for key, sums in reading.books.trend(Question((by,), since, asked.until)).items():
        found[key[0]] = [sums[month].margin if month in sums else 0 for month in months]
    return found


def _kept(reading: Reading, asked: Asked, by: str) -> Mapping[str, tuple[int, int]]:
    """Group → promises kept, and decided at all, in the month."""
    kept: Counter[str] = Counter()
    every: Counter[str] = Counter()
    for promise in decided(reading, asked):
        group = reading.value(promise.record, by)
        every[group] += 1
        kept[group] += not promise.missed
    return {group: (kept[group], every[group]) for group in every}


def _all(kept: Mapping[str, tuple[int, int]]) -> tuple[int, int]:
    return sum(met for met, _ in kept.values()), sum(every for _, every in kept.values())


def _listed(parts: Sequence[str]) -> str:
    return "; ".join(parts) if parts else "nothing"


def _sources(pieces: Sequence[Piece]) -> list[str]:
    """Revenue by how it comes about."""
    found: Counter[str] = Counter()
    for piece in pieces:
        found[SOURCES[piece.shared]] += piece.revenue
    return [f"{grouped(amount)} {what}" for what, amount in found.items() if amount]


def _labour(practice: Practice, pieces: Sequence[Piece]) -> list[str]:
    """`31:00 h of anna at 30.00`: hours by agent and rate, which add up to the cost."""
    rate = practice.company.tariff.cost
    hours: Counter[tuple[str, Fraction]] = Counter()
    cost: Counter[tuple[str, Fraction]] = Counter()
    for piece in pieces:
        hour = rate(piece.agent, piece.day) if piece.agent and not piece.uncosted else None
        if hour is not None:
            hours[piece.agent, hour] += piece.seconds
            cost[piece.agent, hour] += piece.cost
    return [
        f"{clock(hours[who])} h of {who[0]} at {grouped(half_up(who[1]))} = {grouped(cost[who])}"
        for who in sorted(hours, key=lambda who: -cost[who])
    ]


def _bought(pieces: Sequence[Piece]) -> list[str]:
    """What was spent besides labour, the largest first."""
    found: Counter[str] = Counter()
    for piece in pieces:
        if not piece.agent and piece.cost:
            found[piece.record] += piece.cost
    return [f"{grouped(amount)} {record}" for record, amount in found.most_common()]
