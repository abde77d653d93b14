"""When a step happens, as people write it: `Mon 2026-11-23 16:00`, `Tue 10:00`, `17:00`, `+1h`, `+3 workdays`.

Every time but a whole date leans on the step before it, and time never goes backwards: so each notation means one
instant, which is known when the file is read. Everything here raises ValueError with a message for a person.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from engine.clock import Instant, instant, local
from engine.company import Company
from engine.machines.durations import parse

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

EARLIEST, LATEST = instant("2000-01-01T00:00Z"), instant("2200-01-01T00:00Z")
"""Calendars know their public holidays for some centuries, and no scenario needs more."""

_DATED = re.compile(r"(?:([A-Za-z]{3,9})\s+)?(\d{4}-\d{2}-\d{2})\s+(\d{1,2}:\d{2}(?::\d{2})?)", re.ASCII)
_LATER = re.compile(r"(?:([A-Za-z]{3,9})\s+)?(\d{1,2}:\d{2}(?::\d{2})?)", re.ASCII)
_AFTER = re.compile(r"\+\s*(.+)")
_DAYS_AFTER = re.compile(r"(\d{1,4})\s*(?:days?|d)", re.ASCII)


class Moments:
    """The times of one scenario, one after the other."""

    def __init__(self, company: Company) -> None:
        self.zone = ZoneInfo(company.zone)
        self.hours = company.calendars[company.calendar]

    def read(self, text: str, before: Instant | None) -> Instant:
        """The instant that `text` means after the instant `before`; None: at the very beginning."""
        return self._fitting(text, lambda: self._read(text, before))

    def deadline(self, text: str, now: Instant | None) -> Instant:
        """The instant that `text` means as a deadline, looked at from `now`: a whole date may lie in the past."""
        if match := _DATED.fullmatch(text.strip()):
            weekday, day, time = match.groups()
            return self._fitting(text, lambda: self._dated(weekday, day, time))
        if now is not None and (match := _LATER.fullmatch(text.strip())) and match[1] is None:
            found = self._at(local(now, self.zone).date(), match[2])
            if found < now:
                raise ValueError(f"'{text}' has passed at this step; for the past, write {self.written(found)}")
        return self.read(text, now)

    def _fitting(self, text: str, means: Callable[[], Instant]) -> Instant:
        """What `text` means, in a year of which the calendars know something."""
        try:
            found = means()
        except OverflowError:
            found = 0
        if not EARLIEST <= found < LATEST:
            raise ValueError(f"'{text}' lies in a year in which nobody has promised anything; write 2000 to 2199")
        return found

    def _read(self, text: str, before: Instant | None) -> Instant:
        if match := _DATED.fullmatch(text.strip()):
            return self._not_before(self._dated(*match.groups()), before, text)
        if before is None:
            raise ValueError(f"'{text}' says no day; a scenario begins with a date, like 2026-11-23 16:00")
        if match := _AFTER.fullmatch(text.strip()):
            return self._after(match[1], before)
        if match := _LATER.fullmatch(text.strip()):
            return self._later(match[1], match[2], before, text)
        raise ValueError(f"'{text}' is no time; write it like 2026-11-23 16:00, Tue 10:00, 17:00, +1h or +3 workdays")

    def written(self, moment: Instant) -> str:
        """`Mon 2026-11-23 16:00`, with seconds where there are any."""
        wall = local(moment, self.zone)
        return f"{DAYS[wall.weekday()]} {wall:%Y-%m-%d %H:%M}" + (f":{wall:%S}" if wall.second else "")

    def _dated(self, weekday: str | None, day: str, time: str) -> Instant:
        try:
            wall = date.fromisoformat(day)
        except ValueError:
            raise ValueError(f"'{day}' is no day of the calendar") from None
        if weekday is not None and _day(weekday) != wall.weekday():
            raise ValueError(f"{day} is a {wall:%A}, and no {weekday}")
        return self._at(wall, time)

    def _later(self, weekday: str | None, time: str, before: Instant, text: str) -> Instant:
        """The same day at a time; or the first such weekday from then on."""
        today = local(before, self.zone).date()
        if weekday is None:
            return self._not_before(self._at(today, time), before, text)
        day = today + timedelta(days=(_day(weekday) - today.weekday()) % 7)
        found = self._at(day, time)
        return found if found >= before else self._at(day + timedelta(days=7), time)

    def _after(self, text: str, before: Instant) -> Instant:
        if match := _DAYS_AFTER.fullmatch(text.strip()):
            wall = local(before, self.zone)
            return self._at(wall.date() + timedelta(days=int(match[1])), f"{wall:%H:%M:%S}")
        duration = parse(text)
        return self.hours.add_workdays(before, duration.workdays) if duration.workdays else before + duration.seconds

    def _at(self, day: date, time: str) -> Instant:
        hour, *rest = time.split(":")
        clock = ":".join((hour.rjust(2, "0"), *rest))
        try:
            datetime.fromisoformat(f"{day}T{clock}")
        except ValueError:
            raise ValueError(f"'{time}' is no time of day") from None
        return instant(f"{day}T{clock}", self.zone)

    def _not_before(self, moment: Instant, before: Instant | None, text: str) -> Instant:
        if before is not None and moment < before:
            raise ValueError(f"'{text}' lies before {self.written(before)}, and time never goes backwards")
        return moment


def _day(word: str) -> int:
    """The number of a weekday, by its first three letters."""
    found = [n for n, day in enumerate(DAYS) if day.lower() == word[:3].lower()]
    if not found:
        raise ValueError(f"'{word}' is no day; write {', '.join(DAYS[:-1])} or {DAYS[-1]}")
    return found[0]
