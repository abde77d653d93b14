"""How long somebody worked, as people write it: `15m`, `1h15`, `90`, `0,5h`; always whole seconds, never a float."""

from __future__ import annotations

import re
from fractions import Fraction

from engine.machines.durations import spell

HOUR, MINUTE = 3600, 60

LEAST_PLAIN = 10
"""A number without a unit is minutes from here on; below it may be hours as well."""

MOST_PLAIN = 24 * 60

UNITS = {
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours", "ora", "ore"), HOUR),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes", "minuto", "minuti"), MINUTE),
    **dict.fromkeys(("s", "sec", "second", "seconds", "secondo", "secondi"), 1),
}

_PART = re.compile(r"(\d{1,4})(?:[.,](\d{1,6}))?([a-z]+)", re.ASCII)
_SHORT = re.compile(r"(\d{1,3}h)(\d{1,2})", re.ASCII)
_PLAIN = re.compile(r"\d{1,4}", re.ASCII)


class Unread(ValueError):  # noqa: N818 - reads as what happened
    """What was written cannot be read, or may mean two things; the message says what to write instead."""


def amount(word: str) -> int | None:
    """Seconds that one word says; None when it is no amount. Unread when it may mean two."""
    if _PLAIN.fullmatch(word):
        return _plain(word)
    if short := _SHORT.fullmatch(word):
        word = f"{short[1]}{short[2]}m"  # 1h15
    total, last, place = Fraction(0), HOUR + 1, 0
    while part := _PART.match(word, place):
        unit = UNITS.get(part[3])
        if unit is None or unit >= last:
            return None
        total += Fraction(int(part[1] + (part[2] or "")), 10 ** len(part[2] or "")) * unit
        last, place = unit, part.end()
    if not place or place < len(word):
        return None
    if total.denominator != 1:
        raise Unread(f"'{word}' is no whole number of seconds; write hours and minutes, such as {spell(int(total))}")
    return int(total)


def smallest_unit(word: str) -> int:
    """The unit in which an amount ends, in seconds; 0 where it names none, so that nothing can follow."""
    names = re.findall(r"[a-z]+", word)
    return UNITS.get(names[-1], 0) if names and not _SHORT.fullmatch(word) else 0


def _plain(word: str) -> int:
    number = int(word)
    if number < LEAST_PLAIN:
        raise Unread(f"'{word}' may be minutes or hours: write {number}m or {number}h")
    if number > MOST_PLAIN:
        raise Unread(f"'{word}' would be minutes of more than a day; write an amount such as 45m or 1h15")
    return number * MINUTE
