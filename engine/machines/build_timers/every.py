"""`every`: what comes round again, on some day of the week, the month, the quarter or the year."""

from __future__ import annotations

import re
from datetime import date

from engine.hours import DAYS
from engine.machines.build_timers.kind import ACTING, COMMON, TimerKind, acting, closed_days, common, time_of_day
from engine.machines.definition import LAST, Schedule, TimerRule
from engine.machines.draft import Draft

_OF_YEAR = re.compile(r"(\d\d)-(\d\d)", re.ASCII)
_WRITTEN = {
    "week": "mon, tue, wed, thu, fri, sat or sun",
    "month": "a number from 1 to 31, or last",
    "quarter": "a number from 1 to 31, or last",
    "year": "month and day like 12-31",
}


def _build(draft: Draft, name: str) -> TimerRule:
    return TimerRule(
        kind="every",
        schedule=_schedule(draft, name),
        time=time_of_day(draft, name),
        closed_days=closed_days(draft, name),
        **common(draft, name),
        **acting(draft, name),
    )


def _schedule(draft: Draft, name: str) -> Schedule:
    path = ("timers", name)
    every, day = draft.value(*path, "every"), draft.value(*path, "day")
    if day is None:
        return Schedule(every, 0 if every == "week" else 1)
    if every == "day":
        draft.report("M516", f"timer '{name}' comes every day, so 'day' has no effect", *path, "day", key=True)
        return Schedule("day")
    found = _day(every, str(day).strip().lower())
    if found is None:
        message = f"timer '{name}' comes every {every} on '{day}', which is none; write {_WRITTEN[every]}"
        draft.report("M513", message, *path, "day")
        return Schedule(every)
    return found


def _day(every: str, day: str) -> Schedule | None:
    """The schedule that a word means, or None when it means no day of the period."""
    if every == "week":
        return Schedule("week", DAYS.index(day)) if day in DAYS else None
    if every == "year":
        match = _OF_YEAR.fullmatch(day)
        return _of_year(int(match[1]), int(match[2])) if match else None
    number = LAST if day == "last" else int(day) if re.fullmatch(r"\d{1,2}", day, re.ASCII) else 0
    if not 1 <= number <= LAST:
        return None
    return Schedule("month", number) if every == "month" else Schedule("quarter", number)


def _of_year(month: int, day: int) -> Schedule | None:
    try:
        date(2024, month, day)  # a leap year: the 29th of February comes on the 28th in the others
    except ValueError:
        return None
    return Schedule("year", day, month)


KIND = TimerKind("every", "a schedule ('every')", COMMON | ACTING | {"every", "day", "time", "closed_days"}, _build)
