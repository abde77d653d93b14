"""Days and months as the command line names them: `2026-11-20`, `yesterday`, `fri`, `20/11`; `2026-11`, `last`."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from engine.cli.home import Home
from engine.clock import local
from engine.problems import UsageError
from engine.worktime.amounts import Unread
from engine.worktime.days import day_of

if TYPE_CHECKING:
    from engine.month.period import MonthOf


def today(home: Home) -> date:
    """The day that it is in the practice's zone."""
    return local(home.clock.now(), home.zone).date()


def day_named(text: str, now: date) -> date:
    """The day that somebody names on the day `now`. UsageError when it is none."""
    try:
        found = day_of(text.lower(), now)
    except Unread as unread:
        raise UsageError(str(unread)) from None
    if found is None:
        raise UsageError(f"'{text}' is no day; write 2026-11-20, yesterday, fri or 20/11")
    return found


def month_named(text: str, now: date) -> MonthOf:
    """The month that somebody names on the day `now`. UsageError when it is none."""
    from engine.month.period import before, month_of, told_month

    if text.lower() == "last":
        return before(month_of(now))
    try:
        return told_month(text)
    except ValueError as error:
        raise UsageError(f"{error}, or last") from None
