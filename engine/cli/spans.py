"""Which time a question is about, and whom: `--month 2026-11`, `--from … --to …`, `--year 2026`, `--client rossi`."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVar

import click

from engine.cli.days import day_named, month_named
from engine.cli.home import Home
from engine.margin.question import FIELDS
from engine.month.period import month_of
from engine.periods import months_later
from engine.problems import UsageError, did_you_mean

F = TypeVar("F", bound=Callable[..., Any])

RECORDS = ("client", "contract", "project", "ticket")
"""Dimensions whose values are records."""
AHEAD = 120
"""Days that are ahead where nobody says how many."""


def spanned(command: F) -> F:
    """`--month`, `--year`, `--from` and `--to`, for `span`."""
    options = [
        click.option("--month", metavar="MONTH", help="A month: 2026-11, or last."),
        click.option("--year", metavar="YEAR", help="A year: 2026."),
        click.option("--from", "first", metavar="DAY", help="From this day on: 2026-11-02, or fri."),
        click.option("--to", "last", metavar="DAY", help="Up to this day, which counts: 2026-11-15."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def narrowed(command: F) -> F:
    """`--client` and its like, for `only`."""
    for name in reversed(FIELDS):
        command = click.option(f"--{name}", metavar="NAME", help=f"Only what belongs to this {name}.")(command)
    return command


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open days."""

    since: date
    until: date


def span(today: date, told: dict[str, Any], default: str = "month") -> Span:
    """The span that options name; else what is usual: this month, three months, what is ahead, all until now.

    UsageError for nonsense.
    """
    month, year, first, last = (told.get(name) for name in ("month", "year", "first", "last"))
    if bool(month) + bool(year) + bool(first or last) > 1:
        raise UsageError("--month, --year and --from with --to exclude each other")
    if month:
        named = month_named(month, today)
        return Span(named.since, named.until)
    if year:
        return _year(year)
    ends = day_named(last, today) if last else None
    usual = _usual(today, ends, default)
    since = day_named(first, today) if first else usual.since
    until = ends + timedelta(1) if ends else max(usual.until, since + timedelta(1))
    if since >= until:
        raise UsageError(f"--to {last} lies before {'--from ' + first if first else since.isoformat()}")
    return Span(since, until)


def _usual(today: date, ends: date | None, default: str) -> Span:
    match default:
        case "ahead":
            return Span(today, today + timedelta(AHEAD))
        case "until now":
            return Span(date.min, today + timedelta(1))
        case "three months":
            return Span(months_later(ends or today, -3), today + timedelta(1))
        case _:
            month = month_of(today)
            return Span(month.since, month.until)


def _year(text: str) -> Span:
    if re.fullmatch(r"\d{4}", text) and 1902 <= int(text) <= 2397:  # as for months
        return Span(date(int(text), 1, 1), date(int(text) + 1, 1, 1))
    raise UsageError(f"--year is '{text}', which is no year such as 2026")


def only(home: Home, told: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """(dimension, value) of every option that narrows. NotDone for a record that is not there, else UsageError."""
    return tuple((name, _value(home, name, text)) for name in FIELDS if (text := told.get(name)))


def _value(home: Home, name: str, text: str) -> str:
    from engine.cli import lookup

    if name in RECORDS:
        known = name in home.workflow.definitions and name != "ticket"
        return lookup.reference(home, name, text) if known and not _is_id(home, text) else lookup.record(home, text).id
    company = home.workflow.company
    names = {"agent": company.agents, "service": company.services, "activity": company.tariff.activities}[name]
    if text not in names:
        raise UsageError(f"'{text}' is no {name} of {company.name}{did_you_mean(text, names)}")
    return text


def _is_id(home: Home, text: str) -> bool:
    """Whether somebody wrote the id of a record, in upper or lower case."""
    return home.store.load(text) is not None or home.store.load(text.upper()) is not None


def grouped_by(text: str | None) -> tuple[str, ...]:
    """`client,month` as its parts."""
    return tuple(part.strip() for part in text.split(",") if part.strip()) if text else ()
