"""What a zone's clock shows, and when it shows it first.

A wall time is a plain number: the seconds since the zone's own clock would have shown 1970-01-01T00:00. Wall times
become instants by one rule: *the first instant at which the clock shows it or more*. A time that the clock skips is the
moment of the skip, a time that it shows twice is the first of the two. So hours that touch on paper touch in fact, no
second is counted twice, and a day on which the clock is changed has its 23 or 25 hours.
"""

from __future__ import annotations

import zoneinfo
from bisect import bisect_left
from datetime import date, datetime, timedelta, tzinfo

from engine.clock import Instant, local, zone
from engine.problems import did_you_mean

EPOCH = date(1970, 1, 1).toordinal()


def known_zone(name: str) -> tzinfo:
    """A time zone by its IANA name; ValueError with the nearest that exists."""
    try:
        return zone(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        hint = did_you_mean(name, zoneinfo.available_timezones()) or "; write it like Europe/Rome"
        raise ValueError(f"'{name}' is no time zone{hint}") from None


def shown(zone: tzinfo, moment: Instant) -> int:
    """The wall time at an instant."""
    return moment + _seconds(local(moment, zone).utcoffset())


def reached(zone: tzinfo, wall: int) -> Instant:
    """The first instant at which the clock shows `wall` or more."""
    naive = datetime.fromordinal(EPOCH) + timedelta(seconds=wall)
    early, late = sorted(wall - _seconds(zone.utcoffset(naive.replace(fold=fold))) for fold in (0, 1))
    if shown(zone, early) >= wall:
        return early
    return early + bisect_left(range(early, late + 1), wall, key=lambda moment: shown(zone, moment))


def at_time(zone_name: str, day: date, seconds: int) -> Instant:
    """The instant at which a zone's clock first shows a time of a local day, given as seconds since its midnight."""
    return reached(known_zone(zone_name), (day.toordinal() - EPOCH) * 86400 + seconds)


def local_day(zone_name: str, moment: Instant) -> date:
    """The local day of an instant."""
    return local(moment, known_zone(zone_name)).date()


def steady_offset(zone: tzinfo, day: int, days: int) -> int | None:
    """Seconds from UTC all through `days` days from `day` (ordinal) on, or None when the clock is changed meanwhile."""
    before = zone.utcoffset(datetime.fromordinal(day))
    after = zone.utcoffset(datetime.fromordinal(day + days).replace(fold=1))
    return _seconds(before) if before == after else None


def _seconds(offset: timedelta | None) -> int:
    return offset.days * 86400 + offset.seconds if offset else 0
