"""Instants and spans as the command line writes them: local, with the weekday; ISO 8601 with the zone for programs."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from engine.clock import Instant, iso, local
from engine.records import NEVER

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def day(moment: Instant, zone: ZoneInfo) -> str:
    """`Mon 2026-11-23`."""
    wall = local(moment, zone)
    return f"{DAYS[wall.weekday()]} {wall:%Y-%m-%d}"


def minute(moment: Instant, zone: ZoneInfo) -> str:
    """`Mon 2026-11-23 09:12`."""
    return f"{day(moment, zone)} {local(moment, zone):%H:%M}"


def second(moment: Instant, zone: ZoneInfo) -> str:
    """`Mon 2026-11-23 09:12:04`."""
    return f"{day(moment, zone)} {local(moment, zone):%H:%M:%S}"


def precise(seconds: int) -> str:
    """`4:00:04`: hours, minutes and seconds, so that a sum can be checked on paper."""
    hours, rest = divmod(abs(seconds), 3600)
    return f"{'-' * (seconds < 0)}{hours}:{rest // 60:02}:{rest % 60:02}"


def written(moment: Instant | None, zone: ZoneInfo) -> str | None:
    """An instant for programs; None for none."""
    return None if moment is None or moment >= NEVER else iso(moment, zone)
