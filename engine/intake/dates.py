"""Instants as other programs write them: a format in letters, a zone, and no guessing.

`DD/MM/YYYY hh:mm` reads as it looks. Local times are taken in one zone; a time that the clocks jumped over in spring
is refused, and one that came twice in autumn is the first of the two.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from engine.clock import Instant

FIRST_YEAR, LAST_YEAR = 1970, 2200
"""Years that calendars count in."""

_TOKENS = re.compile(r"YYYY|MM|M|DD|D|hh|h|mm|sss|ss|AM|zz|[A-Za-z]")
_DIGITS = {
    "YYYY": ("year", r"\d{4}"),
    "MM": ("month", r"\d\d"),
    "M": ("month", r"\d\d?"),
    "DD": ("day", r"\d\d"),
    "D": ("day", r"\d\d?"),
    "hh": ("hour", r"\d\d"),
    "h": ("hour", r"\d\d?"),
    "mm": ("minute", r"\d\d"),
    "ss": ("second", r"\d\d"),
    "sss": ("fraction", r"\d{1,9}"),
    "AM": ("half", r"[AaPp][Mm]"),
    "zz": ("offset", r"Z|[+-]\d\d:?\d\d"),
}
_NEEDED = {"year": "YYYY", "month": "MM", "day": "DD"}

Reader = Callable[[str], Instant]
"""Text to an instant; ValueError, with a message for a person, when it is none."""


def reader(format: str, zone: tzinfo) -> Reader:  # noqa: A002 - the word of the map
    """How instants of a format are read. ValueError when the format itself makes no sense."""
    if format == "iso":
        return lambda text: _instant(_iso(text), text, zone)
    pattern = _pattern(format)

    def read(text: str) -> Instant:
        found = pattern.fullmatch(text.strip())
        if found is None:
            raise ValueError(f"'{_short(text)}' is no instant of the form {format}")
        return _instant(_moment(found.groupdict(), text), text, zone)

    return read


def _pattern(format: str) -> re.Pattern[str]:  # noqa: A002
    """The format as a regular expression: letters become groups of digits, everything else stands for itself."""
    parts, seen, end = [], set[str](), 0
    for token in _TOKENS.finditer(format):
        parts.append(re.escape(format[end : token.start()]))
        end = token.end()
        if token[0] == "T":  # as in 2026-11-30T09:00
            parts.append("T")
            continue
        if token[0] not in _DIGITS:
            raise ValueError(
                f"'{token[0]}' in the format '{format}' stands for nothing; "
                "there is YYYY, MM, DD, hh, mm, ss, sss, AM and zz"
            )
        name, digits = _DIGITS[token[0]]
        if name in seen:
            raise ValueError(f"the format '{format}' has the {name} twice; months are MM, minutes are mm")
        seen.add(name)
        parts.append(f"(?P<{name}>{digits})")
    if missing := [letters for name, letters in _NEEDED.items() if name not in seen]:
        raise ValueError(f"the format '{format}' lacks {' and '.join(missing)}")
    return re.compile("".join(parts) + re.escape(format[end:]), re.ASCII)


def _moment(found: dict[str, str | None], text: str) -> datetime:
    part = {name: int(digits or 0) for name, digits in found.items() if name not in {"half", "offset", "fraction"}}
    hour = part.get("hour", 0)
    if half := found.get("half"):
        hour = hour % 12 + (12 if half.upper() == "PM" else 0)
    try:
        moment = datetime(part["year"], part["month"], part["day"], hour, part.get("minute", 0), part.get("second", 0))  # noqa: DTZ001 - the zone follows
    except ValueError as error:
        raise ValueError(f"'{_short(text)}' is no instant: {error}") from None
    return moment.replace(tzinfo=_offset(found["offset"])) if found.get("offset") else moment


def _offset(written: str | None) -> tzinfo:
    if written is None or written == "Z":
        return UTC
    sign = -1 if written[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(written[1:3]), minutes=int(written[-2:])))


def _iso(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(f"'{_short(text)}' is no instant such as 2026-11-30T09:15:00") from None


def _instant(moment: datetime, text: str, zone: tzinfo) -> Instant:
    if not FIRST_YEAR < moment.year < LAST_YEAR:
        raise ValueError(f"'{_short(text)}' is not between {FIRST_YEAR} and {LAST_YEAR}")
    if moment.tzinfo is not None:
        return int(moment.timestamp())
    instant = int(moment.replace(tzinfo=zone).timestamp())
    if datetime.fromtimestamp(instant, zone).replace(tzinfo=None, fold=0) != moment.replace(microsecond=0):
        raise ValueError(f"'{_short(text)}' never was in {zone}: the clocks went forward over it")
    return instant


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "…"
