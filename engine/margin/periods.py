"""Days by the calendar: the week, month, quarter and year that a day lies in, and the months that a span touches."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date


def next_month(day: date) -> date:
    """The first day of the month after a day's."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def months(since: date, until: date) -> Iterator[tuple[date, date]]:
    """The half-open span cut at the first days of months."""
    while since < until:
        end = min(next_month(since), until)
        yield since, end
        since = end


def _week(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


PERIODS: Mapping[str, Callable[[date], str]] = {
    "day": date.isoformat,
    "week": _week,
    "month": lambda day: f"{day.year:04}-{day.month:02}",
    "quarter": lambda day: f"{day.year:04}-Q{(day.month + 2) // 3}",
    "year": lambda day: f"{day.year:04}",
}
"""Period → its name for a day: `2026-11-23`, `2026-W48`, `2026-11`, `2026-Q4`, `2026`. Names sort as time runs."""
