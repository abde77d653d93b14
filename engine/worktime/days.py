"""On which day somebody worked, as people write it in English and Italian: the latest day that fits, today included."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from engine.worktime.amounts import Unread

BACK = {
    "today": 0, "oggi": 0, "yesterday": 1, "ieri": 1, "altroieri": 2, "l'altroieri": 2, "avantieri": 2,
}  # fmt: skip

WEEKDAYS = (
    ("mon", "monday", "lun", "lunedi"),
    ("tue", "tuesday", "mar", "martedi"),
    ("wed", "wednesday", "mer", "mercoledi"),
    ("thu", "thursday", "gio", "giovedi"),
    ("fri", "friday", "ven", "venerdi"),
    ("sat", "saturday", "sab", "sabato"),
    ("sun", "sunday", "dom", "domenica"),
)

_WEEKDAY = {word: number for number, words in enumerate(WEEKDAYS) for word in words}
_ISO = re.compile(r"\d{4}-\d{1,2}-\d{1,2}", re.ASCII)
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})(?:/(\d{4}))?", re.ASCII)


def day_of(word: str, today: date) -> date | None:
    """The day that one word says; None when it says none. Unread when there is no such day, or when it may be two.

    A weekday is the latest one, today included. A day of a month without a year is the latest one.
    """
    if word in BACK:
        return today - timedelta(BACK[word])
    if (weekday := _WEEKDAY.get(word.replace("ì", "i"))) is not None:
        return today - timedelta((today.weekday() - weekday) % 7)
    if _ISO.fullmatch(word):
        return _date(word, *map(int, word.split("-")))
    if slashed := _SLASHED.fullmatch(word):
        return _slashed(word, int(slashed[1]), int(slashed[2]), int(slashed[3] or 0), today)
    return None


def _slashed(word: str, first: int, second: int, year: int, today: date) -> date:
    """Day and month, whichever of the two orders makes sense."""
    latest = _latest(today) if not year else lambda month, day: _date(word, year, month, day)
    if first > 12 or first == second:
        return latest(second, first)
    if second > 12:
        return latest(first, second)
    one, other = latest(second, first), latest(first, second)
    raise Unread(f"'{word}' may be two days: write {one} or {other}")


def _latest(today: date) -> Callable[[int, int], date]:
    def latest(month: int, day: int) -> date:
        word = f"{day}/{month}"
        years = (today.year, today.year - 1, *range(today.year - 2, today.year - 9, -1))  # 29/2 comes every four years
        found = (made for year in years if (made := _made(year, month, day)) is not None and made <= today)
        return next(found, None) or _date(word, today.year, month, day)

    return latest


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _date(word: str, year: int, month: int, day: int) -> date:
    made = _made(year, month, day)
    if made is None or not 1970 <= year < 2400:
        raise Unread(f"'{word}' is no day; write it like 2026-11-20")
    return made
