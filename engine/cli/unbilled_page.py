"""What was found unbilled, as a page, as lines and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from textwrap import wrap
from typing import Any

from engine.cli.excerpt import clean
from engine.cli.home import Home
from engine.cli.output import Answer, Column, Paper, give, table
from engine.machines.durations import spell
from engine.money import amount, grouped
from engine.unbilled import Finding, Total, total, totals

HEADER = (
    "detector", "day", "client", "record", "agent", "seconds", "amount", "estimated", "text", "command", "entries",
)  # fmt: skip


def answer(home: Home, found: Sequence[Finding], since: date, until: date, *, as_json: bool) -> None:
    """Give the findings of some days."""

    def rows() -> Iterator[tuple[str, ...]]:
        return (_row(finding) for finding in found)

    def page(paper: Paper) -> Iterator[str]:
        return _page(home, found, since, until, paper)

    give(Answer("unbilled", _data(found, since, until), HEADER, rows, page), as_json=as_json)


def _data(found: Sequence[Finding], since: date, until: date) -> dict[str, Any]:
    return {
        "since": since.isoformat(),
        "until": until.isoformat(),
        "findings": [_plain(finding) for finding in found],
        "totals": {name: _sum(each) for name, each in totals(found).items()},
        "total": _sum(total(found)),
    }


def _plain(finding: Finding) -> dict[str, Any]:
    return {
        "detector": finding.detector, "day": finding.day.isoformat(), "client": finding.client or None,
        "record": finding.record or None, "agent": finding.agent or None, "seconds": finding.seconds,
        "amount": finding.cents, "estimated": finding.estimated, "text": finding.text, "command": finding.command,
        "entries": list(finding.entries),
    }  # fmt: skip


def _sum(each: Total) -> dict[str, int]:
    return {"findings": each.count, "seconds": each.seconds, "exact": each.exact, "estimated": each.estimated}


def _row(finding: Finding) -> tuple[str, ...]:
    return (
        finding.detector, finding.day.isoformat(), finding.client, finding.record, finding.agent,
        str(finding.seconds), amount(finding.cents), str(finding.estimated).lower(), finding.text, finding.command,
        " ".join(finding.entries),
    )  # fmt: skip


def _page(home: Home, found: Sequence[Finding], since: date, until: date, paper: Paper) -> Iterator[str]:
    """Search by search, then the sums."""
    for name in totals(found):
        these = [finding for finding in found if finding.detector == name]
        yield paper.strong(f"{name}: {_worth(total(these), home)}")
        for finding in these:
            yield from _finding(home, finding, paper)
    last = until - timedelta(1)
    if not found:
        yield clean(f"nothing unbilled from {since} to {last}")
        return
    yield ""
    yield from _sums(home, found, since, last, paper)


def _finding(home: Home, finding: Finding, paper: Paper) -> Iterator[str]:
    """A line of figures, what is the matter, and what mends it."""
    about = "~" if finding.estimated else ""
    who = home.views.name_of(finding.client) if finding.client else ""
    hours = f"{about}{spell(finding.seconds)}" if finding.seconds else ""
    figures = (finding.day.isoformat(), finding.record, finding.agent, who, hours, f"{about}{grouped(finding.cents)}")
    yield clean("  " + "  ".join(figure for figure in figures if figure))
    margin = " " * 6
    yield from wrap(
        clean(finding.text),
        max(paper.width, 40),
        initial_indent=margin,
        subsequent_indent=margin,
        break_on_hyphens=False,
    )
    yield paper.strong(f"      {finding.command}")


def _sums(home: Home, found: Sequence[Finding], since: date, last: date, paper: Paper) -> Iterator[str]:
    """What it comes to, search by search."""
    columns = [Column("search"), Column("found"), Column("hours"), Column("exact"), Column("estimated")]
    named = [*totals(found).items(), ("all", total(found))]
    rows = [
        (
            name,
            str(t.count),
            spell(t.seconds) if t.seconds else "",
            _some(t.exact),
            f"~{grouped(t.estimated)}" if t.estimated else "",
        )
        for name, t in named
    ]
    yield from table(columns, rows, paper.width)
    yield clean(f"from {since} to {last}, in {home.workflow.company.tariff.currency}; ~ is a guess")


def _some(cents: int) -> str:
    """An amount; nothing for none, so that the eye finds what there is."""
    return grouped(cents) if cents else ""


def _worth(each: Total, home: Home) -> str:
    """`3 findings, 120.00 EUR and ~60.00 more`."""
    currency = home.workflow.company.tariff.currency
    count = f"{each.count} finding{'' if each.count == 1 else 's'}"
    if each.exact and each.estimated:
        return f"{count}, {grouped(each.exact)} {currency} and about {grouped(each.estimated)} more"
    if each.estimated:
        return f"{count}, about {grouped(each.estimated)} {currency}"
    return f"{count}, {grouped(each.exact)} {currency}"
