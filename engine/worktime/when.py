"""When somebody worked, in the words of a quick entry: a day, then a span, a beginning, or an amount.

    15m   1h15   1h 15m   90   0,5h        how long
    9:30-10:10   9.30-10   23:30-0:40      from when to when; over midnight it is one span
    from 9:30    dalle 9:30 alle 10:10     from when until now, or until then
    from 9:30 45m                          from when, and how long
    yesterday 45m   ven 9:30-10:10         on which day, before or behind it

Times are those of a clock of 24 hours. What may mean two things is refused, with both.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from engine.machines.durations import spell
from engine.worktime.amounts import HOUR, Unread, amount, smallest_unit
from engine.worktime.days import day_of

DAY = 86400

LONGEST_NIGHT = 12 * HOUR
"""A span over midnight that would be longer was probably meant within the day."""

FROM = frozenset({"from", "since", "at", "dalle", "dalla", "da", "alle"})
TO = frozenset({"to", "until", "till", "alle", "alla", "a", "-", "–"})

EXAMPLES = "write 15m, 1h15, 9:30-10:10, from 9:30, or yesterday 45m"

_TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2})(?::(\d{2}))?)?", re.ASCII)
_CLOCK = re.compile(r"\d{1,2}[:.]\d{2}(?::\d{2})?", re.ASCII)
_SPAN = re.compile(r"(\d[\d:.]*)[-–](\d[\d:.]*)", re.ASCII)


@dataclass(frozen=True, slots=True)
class When:
    """What was said of when: an amount, a beginning, or a beginning with either an end or an amount."""

    day: date | None = None
    """None: nothing was said."""
    start: int | None = None
    """Seconds of the day's clock."""
    end: int | None = None
    """Seconds of the day's clock; beyond 86400 on the day after."""
    seconds: int | None = None

    def __str__(self) -> str:
        """In the words that are read back as the same."""
        day = f"{self.day} " if self.day else ""
        if self.start is None:
            return f"{day}{spell(self.seconds or 0)}"
        if self.end is not None:
            return f"{day}{clock(self.start)}-{clock(self.end if self.end == DAY else self.end % DAY)}"
        return f"{day}from {clock(self.start)}" + ("" if self.seconds is None else f" {spell(self.seconds)}")


def clock(seconds: int) -> str:
    """`09:30`, with the seconds where there are any."""
    text = f"{seconds // HOUR:02}:{seconds % HOUR // 60:02}"
    return f"{text}:{seconds % 60:02}" if seconds % 60 else text


def read(words: Sequence[str], today: date) -> tuple[When, int]:
    """What the first words say, and how many of them say it. Unread when they say nothing, or may mean two things."""
    said, taken = When(), 0
    while taken < len(words):
        further, more = _further(said, [word.lower() for word in words[taken : taken + 6]], today)
        if not more:
            break
        said, taken = further, taken + more
    if said.start is None and said.seconds is None:
        raise Unread(_nothing(said, words))
    return (_over_midnight(said) if said.end is not None else said), taken


def read_arguments(arguments: Sequence[str], today: date) -> tuple[When, str]:
    """What the words of a command line say, and the note that is left. What stands in quotes is either or."""
    words: list[str] = []
    rest: Sequence[str] = ()
    for index, argument in enumerate(arguments):
        own = argument.split()
        if len(own) > 1 and words and not _all_of(words + own, today):
            rest = arguments[index:]
            break
        words += own
    said, taken = read(words, today)
    return said, " ".join([*words[taken:], *rest])


def _all_of(words: Sequence[str], today: date) -> bool:
    try:
        return read(words, today)[1] == len(words)
    except Unread:
        return False


def _further(said: When, words: Sequence[str], today: date) -> tuple[When, int]:
    """What the next words add, and how many they are; 0 when they add nothing."""
    word = words[0]
    if said.day is None and (day := day_of(word, today)) is not None:
        return replace(said, day=day), 1
    if said.start is None and said.seconds is None:
        return _begin(said, words)
    if said.end is None and said.seconds is None:
        return _lasting(said, words)
    return said, 0


def _begin(said: When, words: Sequence[str]) -> tuple[When, int]:
    """A span, a beginning, or an amount."""
    word, following = words[0], words[1:]
    if (span := _SPAN.fullmatch(word)) and not word.startswith("-"):
        return replace(said, start=_time(span[1]), end=_end(span[2])), 1
    if word in FROM and following and _TIME.fullmatch(following[0]):
        start = replace(said, start=_time(following[0]))
        return (_until(start, following[2]), 4) if _goes_to(following) else (start, 2)
    if _TIME.fullmatch(word) and _goes_to(words):
        return _until(replace(said, start=_time(word)), words[2]), 3
    if word in FROM and following and (span := _SPAN.fullmatch(following[0])):
        return replace(said, start=_time(span[1]), end=_end(span[2])), 2
    if _CLOCK.fullmatch(word):
        return _at(said, word, following)
    return _lasting(said, words)


def _goes_to(words: Sequence[str]) -> bool:
    """Whether a time is followed by `to` and another one."""
    return len(words) > 2 and words[1] in TO and _TIME.fullmatch(words[2]) is not None


def _until(said: When, word: str) -> When:
    return replace(said, end=_end(word))


def _at(said: When, word: str, following: Sequence[str]) -> tuple[When, int]:
    """`9:30 45m`; alone it may be an amount as well."""
    if following and (found := _amount(following))[1]:
        return replace(said, start=_time(word), seconds=found[0]), 1 + found[1]
    hours, minutes = re.split("[:.]", word)[:2]
    raise Unread(
        f"'{word}' may be a time of day or an amount: write from {hours}:{minutes} for the one, {hours}h{minutes} "
        "for the other"
    )


def _lasting(said: When, words: Sequence[str]) -> tuple[When, int]:
    """An amount; of several words as long as their units become smaller."""
    seconds, taken = _amount(words)
    return (replace(said, seconds=seconds), taken) if taken else (said, 0)


def _amount(words: Sequence[str]) -> tuple[int, int]:
    """(seconds, how many words): `1h 15m`, `20 min`."""
    total, taken, unit = 0, 0, HOUR + 1
    while taken < len(words) and unit > 1:
        word, width = words[taken], 1
        if re.fullmatch(r"\d{1,4}(?:[.,]\d+)?", word) and taken + 1 < len(words) and smallest_unit(words[taken + 1]):
            joined = word + words[taken + 1]
            word, width = (joined, 2) if amount(joined) is not None else (word, 1)
        if taken and (not (own := smallest_unit(word)) or own >= unit):
            break
        seconds = amount(word)
        if seconds is None:
            break
        if unit > HOUR and smallest_unit(word) == HOUR and _plain_minutes(words[taken + width :]):
            raise Unread(f"'{word} {words[taken + width]}' may be one amount: write {word}{words[taken + width]}")
        total, taken, unit = total + seconds, taken + width, smallest_unit(word)
    return total, taken


def _plain_minutes(words: Sequence[str]) -> bool:
    """Whether a number follows that has no unit of its own."""
    plain = bool(words) and re.fullmatch(r"[1-5]?\d", words[0], re.ASCII) is not None
    return plain and not smallest_unit(words[1] if len(words) > 1 else "")


def _time(word: str) -> int:
    """Seconds of the day; Unread for what no clock shows."""
    found = _TIME.fullmatch(word)
    hours, minutes, seconds = (int(part or 0) for part in found.groups()) if found else (99, 0, 0)
    if hours > 23 or minutes > 59 or seconds > 59:
        raise Unread(f"'{word}' is no time of day; write 9:30, from 0:00 to 23:59")
    return hours * HOUR + minutes * 60 + seconds


def _end(word: str) -> int:
    return DAY if word in {"24", "24:00", "24.00"} else _time(word)


def _over_midnight(said: When) -> When:
    """A span that ends before it begins ends on the day after; Unread where that makes no sense."""
    start, end = said.start or 0, said.end or 0
    span = f"{clock(start)}-{clock(end)}"
    if end == start:
        raise Unread(f"'{span}' is no time at all, or a whole day: write an amount")
    if end > start:
        return said
    if (night := end + DAY - start) <= LONGEST_NIGHT:
        return replace(said, end=end + DAY)
    within = f"{clock(start)}-{clock(end + DAY // 2)} or " if start < end + DAY // 2 < DAY else ""
    raise Unread(f"'{span}' would be {spell(night)} over midnight: write {within}from {clock(start)} {spell(night)}")


def _nothing(said: When, words: Sequence[str]) -> str:
    if said.day is not None:
        return f"'{words[0]}' says a day and not how long; {EXAMPLES}"
    return f"'{words[0]}' says no time; {EXAMPLES}" if words else f"no time is said; {EXAMPLES}"
