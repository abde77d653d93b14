"""The day of the owner on one board: what is late, money that waits, this month against last, load, renewals.

Every line leads somewhere: to a record, or to the screen that tells more.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from engine.boards import clocks, contracts
from engine.boards.practice import Practice
from engine.hours.notation import clock
from engine.margin.question import Question
from engine.money import grouped, tenths
from engine.periods import months_later, next_month
from engine.reports import Asked, make
from engine.reports.spelling import of
from engine.unbilled import findings
from engine.unbilled.finding import Finding, total
from engine.views import span

MOST = 5
"""Lines of a section, of those that press most."""
MOST_LOST = 1000
"""Messages that could not be sent, of which no more are counted."""
FULL = 10_000
"""Hundredths of a percent of the hours of a week from which an agent is overloaded."""
LOOKED_BACK = 90
"""Days in which lost work and money is looked for."""


@dataclass(frozen=True, slots=True)
class Told:
    """One line."""

    what: str
    figure: str
    more: str = ""
    sign: str = ""
    record: str = ""
    """Where it leads: a record,"""
    place: str = ""
    """or a screen."""


@dataclass(frozen=True, slots=True)
class Section:
    """Lines under a title."""

    title: str
    figure: str
    lines: tuple[Told, ...]
    sign: str = ""
    place: str = ""
    """The screen that tells more."""


@dataclass(frozen=True, slots=True)
class HomeBoard:
    """Today."""

    sections: tuple[Section, ...]


def read(practice: Practice) -> HomeBoard:
    """The board of this minute."""
    board = clocks.read(practice, 30, most=MOST)
    found = [_late(board, "breached", "Late", "!"), _late(board, "at risk", "At risk", "~")]
    return HomeBoard(
        (*found, *_unsent(practice), _unbilled(practice), _margin(practice), _load(practice), _renewals(practice))
    )


def _late(board: clocks.ClocksBoard, status: str, title: str, sign: str) -> Section:
    pressing = [each for each in board.clocks if each.face.status == status]
    lines = [
        Told(
            f"{each.row.id} {each.row.subject}",
            span(each.face.left),
            f"{each.row.client}, {each.clock.name}",
            sign,
            each.row.id,
        )
        for each in pressing[:MOST]
    ]
    return Section(title, str(board.count(status)), tuple(lines), sign if pressing else "", "clocks")


def _unsent(practice: Practice) -> tuple[Section, ...]:
    """What should have reached somebody and could not be sent; nothing is said where there is nothing."""
    lost, failing = practice.store.given_up(MOST_LOST), practice.failing
    if not lost and not failing:
        return ()
    lines = [
        Told(each.message.stream, ", ".join(each.message.to), each.trouble, "!", each.message.stream)
        for each in lost[-MOST:]
    ]
    channels = [Told(f"channel {each.channel}", "fails", each.trouble, "~", "", "home") for each in failing]
    return (Section("Not sent", str(len(lost)), (*channels, *reversed(lines)), "!" if lost else "~", "queue"),)


def _unbilled(practice: Practice) -> Section:
    """What no invoice shows, by the searches that found most; then what is worked and only waits for its invoice."""
    today, until = practice.today, practice.today + timedelta(1)
    found = findings(practice.ledger, practice.views, today - timedelta(LOOKED_BACK), until, now=practice.now)
    by_search = sorted({each.detector for each in found}, key=lambda name: -_cents(found, name))
    lines = [
        Told(
            name.replace("_", " "),
            grouped(_cents(found, name)),
            f"{sum(f.detector == name for f in found)} found",
            "~",
            "",
            "month",
        )
        for name in by_search[:MOST]
    ]
    whole = total(found)
    waits = make("wip", practice.reports, Asked(today.min, until, today)).tables[0].total
    if waits:
        lines.append(Told("worked, waits for its invoice", grouped(_int(waits[1])), "", "", "", "month"))
    return Section("Unbilled", grouped(whole.exact + whole.estimated), tuple(lines), "~" if found else "", "month")


def _cents(found: Iterable[Finding], name: str) -> int:
    return sum(each.cents for each in found if each.detector == name)


def _int(value: object) -> int:
    return value if isinstance(value, int) else 0


def _margin(practice: Practice) -> Section:
    """Of this month up to today, and of the whole month before."""
    first = practice.today.replace(day=1)
    books = practice.reports.books
    spans = [("This month", first, next_month(first)), ("Last month", months_later(first, -1), first)]
    lines, margins = [], []
    for title, since, until in spans:
        sums = books.margins(Question(("client",), since, until)).total
        margins.append(sums.margin)
        part = f", {tenths(sums.points)}" if sums.points is not None else ""
        more = f"revenue {grouped(sums.revenue)} − cost {grouped(sums.cost)}{part}"
        lines.append(Told(title, grouped(sums.margin), more, "!" if sums.margin < 0 else "", "", "margins"))
    sign = "!" if margins[0] < 0 else ""
    return Section("Margin", _change(margins[0] - margins[1]), tuple(lines), sign, "margins")


def _change(cents: int) -> str:
    """`+120.00`: against the month before."""
    return f"{'+' if cents >= 0 else ''}{grouped(cents)}"


def _load(practice: Practice) -> Section:
    """What each agent worked this week of the hours they had, and what is open with them; the fullest first."""
    monday = practice.today - timedelta(practice.today.weekday())
    table = make("capacity", practice.reports, Asked(monday, monday + timedelta(7), practice.today)).tables[0]
    names = [column.name for column in table.columns]
    rows = [dict(zip(names, row, strict=True)) for row in table.rows]
    lines = []
    for row in sorted(rows, key=lambda row: (-_int(row["overdue"]), -_int(row["records"]))):
        hours = _int(row["open_hours"]) - _int(row["absent"]) + _int(row["ahead"])
        used, late = of(_int(row["logged"]), hours), _int(row["overdue"])
        over = (used or 0) > FULL
        more = f"{clock(_int(row['logged']))} of {clock(hours)} h this week, {_int(row['records'])} open" + (
            f", {late} late" if late else ""
        )
        lines.append(
            Told(
                str(row["agent"]),
                tenths(used) if used is not None else "away",
                more,
                "!" if over else "~" if late else "",
                "",
                "time",
            )
        )
    heavy = sum(line.sign != "" for line in lines)
    return Section("Load", f"{heavy} of {len(lines)} press", tuple(lines[: MOST + 3]), "~" if heavy else "", "time")


def _renewals(practice: Practice) -> Section:
    near = [
        each for each in contracts.read(practice).contracts if each.days is not None and each.days <= contracts.NEAR
    ]
    lines = [
        Told(
            f"{each.record.id} {each.subject}",
            f"{each.days} days",
            f"{each.client}, {each.what} {each.ends}",
            each.sign,
            each.record.id,
        )
        for each in sorted(near, key=lambda each: each.days or 0)[:MOST]
    ]
    return Section("Renewals", f"{len(near)} in {contracts.NEAR} days", tuple(lines), "~" if near else "", "contracts")
