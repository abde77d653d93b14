"""Time as the engine sees it: whole seconds since 1970 in UTC, read once at each door.

An `Instant` is a plain int. It sorts, subtracts and stores without conversion; only doors turn it into text. This is
the one module that asks the operating system what time it is.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, tzinfo
from typing import Protocol
from zoneinfo import ZoneInfo

Instant = int
"""Whole seconds since 1970-01-01T00:00:00Z."""


class Clock(Protocol):
    """Anything that can say what time it is."""

    def now(self) -> Instant:
        """The current instant."""
        ...

    def seconds_until(self, moment: Instant) -> float:
        """Real seconds until this clock shows `moment`; 0 when it has passed."""
        ...


class SystemClock:
    """The operating system's clock."""

    def now(self) -> Instant:
        return int(time.time())

    def seconds_until(self, moment: Instant) -> float:
        return max(0.0, moment - time.time())


class VirtualClock:
    """A clock that moves only when told to: scenarios, imports, tests."""

    def __init__(self, start: Instant = 0) -> None:
        self.instant = start

    def now(self) -> Instant:
        return self.instant

    def seconds_until(self, moment: Instant) -> float:
        return max(0.0, float(moment - self.instant))

    def advance(self, seconds: int) -> None:
        self.instant += seconds

    def set(self, instant: Instant) -> None:
        """Move to `instant`; never backwards."""
        self.instant = max(self.instant, instant)


class FastClock:
    """The system's clock run `factor` times as fast from `start`: demonstrations."""

    def __init__(self, start: Instant, factor: int, began: float | None = None) -> None:
        self.start, self.factor = start, factor
        self.began = time.time() if began is None else began

    def now(self) -> Instant:
        return self.start + int((time.time() - self.began) * self.factor)

    def seconds_until(self, moment: Instant) -> float:
        return max(0.0, (moment - self.start) / self.factor + self.began - time.time())


def instant(text: str, zone: tzinfo = UTC) -> Instant:
    """ISO 8601 text to an Instant; text without an offset is local time in `zone`. ValueError when it is neither."""
    moment = datetime.fromisoformat(text)
    return int((moment if moment.tzinfo else moment.replace(tzinfo=zone)).timestamp())


def iso(moment: Instant, zone: tzinfo = UTC) -> str:
    """`2026-11-23T09:12:00+01:00` in `zone`; UTC is written with `Z`."""
    text = datetime.fromtimestamp(moment, zone).isoformat()
    return text.replace("+00:00", "Z") if zone is UTC else text


def local(moment: Instant, zone: tzinfo) -> datetime:
    """The wall clock in `zone` at an instant."""
    return datetime.fromtimestamp(moment, zone)


def zone(name: str) -> ZoneInfo:
    """A time zone by its IANA name; zoneinfo.ZoneInfoNotFoundError or ValueError when there is none."""
    return ZoneInfo(name)
