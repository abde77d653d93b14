"""Amounts of time as people write them: `90s`, `30m`, `4h`, `1h30m`, `3 workdays`, `100% + 1h`.

A bare day is the one trap. Under a business calendar "2 days" may mean two openings or 48 hours, and the two differ by
a weekend; so it is refused unless the calendar never closes. Everything here raises ValueError with a message fit for
a person; the caller knows the position.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from engine.machines.definition import Duration, Late
from engine.problems import did_you_mean

_CLOCK = re.compile(r"(?:(\d{1,9})h)?\s*(?:(\d{1,9})m)?\s*(?:(\d{1,9})s)?", re.ASCII)
_DAYS = re.compile(r"(\d{1,9})\s*(workdays?|days?|d)", re.ASCII)
_SHARE = re.compile(r"(\d{1,9})\s*%\s*(?:([+-])\s*(.+))?", re.ASCII)
_OFFSET = re.compile(r"([+-])\s*(.+)", re.ASCII)
_DAY = re.compile(r"([+-]?)\s*(\d{1,9})\s*(d|days?|w|weeks?|wd|workdays?)", re.ASCII)
_LONGEST = 10 * 366 * 86400
"""Ten years: whatever is longer is a slip of the finger."""
_MOST_DAYS = 3660


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


@dataclass(frozen=True, slots=True)
class Mark:
    """A place on a ladder."""

    percent: int
    offset: int
    """Working seconds after (negative: before) that percentage, or days after (before) a date."""
    unit: Literal["target", "days", "workdays"] = "target"

    @property
    def key(self) -> str:
        """`75%`, `100%+1h`, `-90d`, `+2wd`: the name of a rung for ever, however it was written."""
        sign = "+" if self.offset > 0 else "-"
        if self.unit != "target":
            return f"{self.offset:+d}".replace("+0", "0") + ("d" if self.unit == "days" else "wd")
        return f"{self.percent}%" + (f"{sign}{spell(abs(self.offset))}" if self.offset else "")


def parse_mark(text: str) -> Mark:
    """`75%`, `100% + 1h`, `-30m` (before the target); `-90d`, `0d`, `+7d`, `-5 workdays` (from a date)."""
    written = text.strip()
    if match := _DAY.fullmatch(written):
        return _day_mark(match, text)
    if match := _OFFSET.fullmatch(written):
        return Mark(100, _signed(match[1], match[2]))
    match = _SHARE.fullmatch(written)
    if not match:
        raise ValueError(
            f"'{_short(text)}' is no place on a ladder; write it like 75%, 100% + 1h or -30m for a promise, "
            "like -90d, 0d or +7d for a date"
        )
    percent = int(match[1])
    if percent > 10_000:
        raise ValueError(f"'{text}' is beyond 10000%; write the time after the promise instead, like 100% + 8h")
    return Mark(percent, _signed(match[2], match[3]) if match[3] else 0)


def parse_days(text: str) -> Mark:
    """`7d`, `2 weeks`, `1 workday`: the distance of two rungs from a date, as a mark that far behind it."""
    match = _DAY.fullmatch(text.strip())
    if match is None or match[1] or not int(match[2]):
        raise ValueError(f"'{_short(text)}' is no number of days; write it like 7d, 2 weeks or 1 workday")
    return _day_mark(match, text)


def parse_late(text: str) -> Late:
    """`all`, `highest`, `skip_after 8h`."""
    policy, _, duration = text.strip().partition(" ")
    if policy == "skip_after" and duration.strip():
        return Late("skip_after", parse(duration, always=True).seconds)
    if text.strip() == "all":
        return Late("all")
    if text.strip() == "highest":
        return Late("highest")
    near = did_you_mean(policy, ("all", "highest", "skip_after"))
    if policy == "skip_after" or not near.startswith("; did"):
        near = "; write all, highest, or like skip_after 8h"
    raise ValueError(f"'{_short(text)}' says nothing about what comes late{near}")


def _day_mark(match: re.Match[str], text: str) -> Mark:
    count = int(match[2]) * (7 if match[3] in {"w", "week", "weeks"} else 1)
    if count > _MOST_DAYS:
        raise ValueError(f"'{text}' is more than ten years away")
    unit: Literal["days", "workdays"] = "workdays" if match[3].startswith(("wd", "workday")) else "days"
    return Mark(0, -count if match[1] == "-" else count, unit)


def _signed(sign: str, duration: str) -> int:
    seconds = parse_seconds(duration)
    return -seconds if sign == "-" else seconds


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
