"""Amounts of time as people write them: `90s`, `30m`, `4h`, `1h30m`, `3 workdays`, `100% + 1h`.

A bare day is the one trap. Under a business calendar "2 days" may mean two openings or 48 hours, and the two differ by
a weekend; so it is refused unless the calendar never closes. Everything here raises ValueError with a message fit for
a person; the caller knows the position.
"""

from __future__ import annotations

import re

from engine.machines.definition import Duration

_CLOCK = re.compile(r"(?:(\d{1,9})h)?\s*(?:(\d{1,9})m)?\s*(?:(\d{1,9})s)?", re.ASCII)
_DAYS = re.compile(r"(\d{1,9})\s*(workdays?|days?|d)", re.ASCII)
_MARK = re.compile(r"(\d{1,9})\s*%\s*(?:([+-])\s*(.+))?", re.ASCII)
_LONGEST = 10 * 366 * 86400
"""Ten years: whatever is longer is a slip of the finger."""


def parse(text: str, *, always: bool = False) -> Duration:
    """A duration; `always` tells that the calendar never closes, so that `2 days` can only mean 48 hours."""
    written = text.strip()
    if match := _DAYS.fullmatch(written):
        return _days(int(match[1]), match[2], written, always=always)
    match = _CLOCK.fullmatch(written)
    if not match or not written:
        raise ValueError(
            f"'{_short(text)}' is no duration; write it like 90s, 30m, 4h, 1h30m or 3 workdays{_advice(written)}"
        )
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return _bounded(Duration(seconds=hours * 3600 + minutes * 60 + seconds, text=written))


def parse_seconds(text: str, *, always: bool = False) -> int:
    """A duration in working seconds, for places where a number of workdays has no fixed length."""
    days = _DAYS.fullmatch(text.strip())
    if days and (days[2].startswith("workday") or not always):
        raise ValueError(
            f"'{text}' has no fixed length here; write its working hours instead, e.g. {int(days[1]) * 8}h"
        )
    return parse(text, always=always).seconds


def parse_mark(text: str) -> tuple[int, int]:
    """`75%`, `100% + 1h`, `100% - 30m` as (percent, working seconds after it)."""
    match = _MARK.fullmatch(text.strip())
    if not match:
        raise ValueError(f"'{_short(text)}' is no place on a ladder; write it like 75%, 100% or 100% + 1h")
    percent = int(match[1])
    if percent > 10_000:
        raise ValueError(f"'{text}' is beyond 10000%; write the time after the promise instead, like 100% + 8h")
    seconds = parse_seconds(match[3]) if match[3] else 0
    return percent, -seconds if match[2] == "-" else seconds


def mark_key(percent: int, seconds: int) -> str:
    """`75%`, `100%+1h`: the name of a rung for ever, however it was spaced."""
    return f"{percent}%" + (f"{'+' if seconds > 0 else '-'}{spell(abs(seconds))}" if seconds else "")


def spell(seconds: int) -> str:
    """`1h30m`: the shortest way to write so many seconds."""
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    parts = ((hours, "h"), (minutes, "m"), (seconds, "s"))
    return "".join(f"{amount}{unit}" for amount, unit in parts if amount) or "0s"


def _days(count: int, unit: str, text: str, *, always: bool) -> Duration:
    if unit.startswith("workday"):
        if not 0 < count <= 3660:
            raise ValueError(f"'{text}' makes no sense; write 1 to 3660 workdays")
        return Duration(workdays=count, text=text)
    if not always:
        raise ValueError(
            f"'{text}' is ambiguous, because the calendar closes at night; "
            f"write {count} workday{'' if count == 1 else 's'}, or {count * 24}h of working time"
        )
    return _bounded(Duration(seconds=count * 86400, text=text))


def _bounded(duration: Duration) -> Duration:
    if not 0 < duration.seconds <= _LONGEST:
        raise ValueError(f"'{duration.text}' is {'no time at all' if not duration.seconds else 'more than ten years'}")
    return duration


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"


def _advice(text: str) -> str:
    """What was probably meant, for the slips that people make."""
    if match := re.fullmatch(r"(\d{1,3})[.,](\d{1,3})\s*h(ours?)?", text):
        minutes = round(int(match[1] + match[2]) * 60 / 10 ** len(match[2]))
        return f"; parts of an hour are minutes: {spell(minutes * 60)}"
    if match := re.fullmatch(r"(\d+)\s*(second|minute|hour)s?|(\d+)\s+([smh])", text):
        return f"; did you mean {match[1] or match[3]}{(match[2] or match[4])[0]}?"
    if re.fullmatch(r"\d{1,9}", text, re.ASCII):
        return f"; did you mean {text}m or {text}h?"
    return ""
