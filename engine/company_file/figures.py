"""Amounts, percentages, factors, days and spans of company.yaml, each reported where it is written when it is none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from itertools import pairwise

from engine.machines import figures
from engine.machines.draft import Draft
from engine.machines.durations import parse_seconds
from engine.machines.source import Path
from engine.money import WHOLE, Cents, Points

AN_HOUR: Cents = 10_000_000
"""The most that an hour is believed to cost: 100,000.00, ample in every currency with hundredths."""
A_MONTH: Cents = 100_000_000_000
"""The most that a month is believed to cost."""

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def amount(draft: Draft, *path: str | int, most: Cents = AN_HOUR) -> Cents | None:
    """The amount at a path in cents; None, and reported, when it is none."""
    try:
        return figures.cents(draft.source.written(*path), most)
    except ValueError as error:
        draft.report("M620", f"{error}", *path)
        return None


def percentage(draft: Draft, *path: str | int, least: Points = 0, most: Points = WHOLE) -> Points | None:
    """The percentage at a path in hundredths of a percent; None, and reported, when it is none."""
    try:
        return figures.points(draft.source.written(*path), least, most)
    except ValueError as error:
        draft.report("M621", f"{error}", *path)
        return None


def times(draft: Draft, *path: str | int) -> Fraction | None:
    """The factor at a path; None, and reported, when it is none."""
    try:
        return figures.factor(draft.source.written(*path))
    except ValueError as error:
        advice = "for what counts less, give the activity prices of its own"
        draft.report("M622", f"{error}", *path, advice=advice)
        return None


def span(draft: Draft, *path: str | int) -> int | None:
    """The duration at a path in seconds, by the clock on the wall; None, and reported, when it is none."""
    try:
        return parse_seconds(draft.source.written(*path), always=True)
    except ValueError as error:
        draft.report("M513", f"{error}", *path)
        return None


def day(draft: Draft, text: str, *path: str | int, key: bool = False) -> date | None:
    """A day that is written at a path (or is its key); None, and reported, when it is none."""
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    draft.report("M607", f"'{text}' is no day of any year, such as 2026-01-31", *path, key=key)
    return None


def since(draft: Draft, *path: str | int) -> date | None:
    """The day under `from` of the mapping at a path."""
    return day(draft, draft.value(*path, "from"), *path, "from")


def check_order(draft: Draft, days: Sequence[tuple[date, Path]], key: bool = False) -> None:
    """Things that hold from a day on are written in the order of their days, so that each can be read to its end."""
    for (before, _), (after, where) in pairwise(days):
        if after == before:
            draft.report("M623", f"what holds from {after} on is written twice; only one of them can", *where, key=key)
        elif after < before:
            message = f"{after} stands behind {before}; write the earlier day first"
            draft.report("M623", message, *where, key=key)
