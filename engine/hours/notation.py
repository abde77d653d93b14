"""Hours as they are written: opening hours of company.yaml (days of the week, intervals of the day), and how long."""

from __future__ import annotations

import re
from collections.abc import Sequence

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""The index is the weekday number."""
DAY = 86400


def parse_interval(text: str) -> tuple[int, int]:
    """`09:00-13:00` as seconds of the local day, `[start, end)`; `22:00-06:00` ends on the next day, beyond 86400.

    ValueError, fit for a person, when it is no interval or an empty one.
    """
    written = re.fullmatch(r"\s*(\d{1,2}):(\d\d)\s*-\s*(\d{1,2}):(\d\d)\s*", text, re.ASCII)
    if not written:
        raise ValueError(f"'{text}' is no opening interval; write it like 09:00-13:00")
    hour, minute, end_hour, end_minute = map(int, written.groups())
    opens, closes = hour * 3600 + minute * 60, end_hour * 3600 + end_minute * 60
    if max(minute, end_minute) > 59 or opens >= DAY or closes > DAY:
        raise ValueError(f"'{text}' has a time that no day has; a day is 00:00-24:00")
    if opens == closes:
        raise ValueError(f"'{text}' is empty; for a whole day write 00:00-24:00")
    return opens, closes if closes > opens else closes + DAY


def parse_days(text: str) -> tuple[int, ...]:
    """`mon-fri`, `sat` or `mon, wed, fri` as weekday numbers in the order written; 0 is Monday, `sat-mon` three days.

    ValueError, fit for a person, for an unknown day and for a day that is named twice.
    """
    days: list[int] = []
    for part in text.split(","):
        first, dash, last = part.partition("-")
        begin = _weekday(first, text)
        length = (_weekday(last, text) - begin) % 7 if dash else 0
        days += [(begin + n) % 7 for n in range(length + 1)]
    if twice := [DAYS[day] for day in dict.fromkeys(days) if days.count(day) > 1]:
        raise ValueError(f"'{text}' names {', '.join(twice)} twice")
    return tuple(days)


def spelled(day: int, opens: int, closes: int) -> str:
    """`fri 22:00-06:00`: hours of a weekday, for messages."""
    ends = closes if closes <= DAY else closes - DAY
    return f"{DAYS[day % 7]} " + "-".join(f"{t // 3600:02}:{t // 60 % 60:02}" for t in (opens, ends))


def spelled_week(week: Sequence[Sequence[tuple[int, int]]]) -> tuple[str, ...]:
    """`mon-fri 09:00-13:00 14:00-18:00` for each stretch of days that open alike; closed days are left out."""
    found: list[tuple[int, int, str]] = []
    for day, spans in enumerate(week):
        hours = " ".join(spelled(0, *span).partition(" ")[2] for span in spans)
        if hours and found and found[-1][1:] == (day - 1, hours):
            found[-1] = (found[-1][0], day, hours)
        elif hours:
            found.append((day, day, hours))
    return tuple(f"{DAYS[first]}{f'-{DAYS[last]}' if last > first else ''} {hours}" for first, last, hours in found)


def _weekday(word: str, text: str) -> int:
    day = word.strip().lower()
    if day in DAYS:
        return DAYS.index(day)
    if day[:3] in DAYS:
        raise ValueError(f"'{word.strip()}' is no day of the week; did you mean '{day[:3]}'?")
    named = f"'{word.strip()}' in '{text}'" if word.strip() not in {"", text} else f"'{text}'"
    raise ValueError(f"{named} is no day of the week; write {', '.join(DAYS)}, or a range like mon-fri")


def clock(seconds: int) -> str:
    """`12:30`, how long: hours and minutes, half a minute counts as one."""
    minutes = (abs(seconds) + 30) // 60
    return f"{'-' * (seconds < 0 and minutes > 0)}{minutes // 60:,}:{minutes % 60:02}"
