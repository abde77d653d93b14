"""Figures as people of one language read them: money, numbers, shares, hours, days, instants.

English is written as the rest of margine writes it; what other languages do differently is a line in `STYLES`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from engine.clock import Instant, local, zone
from engine.money import Cents, Points, grouped, tenths


@dataclass(frozen=True, slots=True)
class Style:
    """What one language does differently."""

    point: str
    group: str
    days: tuple[str, ...]
    """Short names of the days from Monday on."""
    months: tuple[str, ...]
    """Short names of the months from January on."""


STYLES = {
    "en": Style(
        ".", ",",
        ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    ),
    "it": Style(
        ",", ".",
        ("lun", "mar", "mer", "gio", "ven", "sab", "dom"),
        ("gen", "feb", "mar", "apr", "mag", "giu", "lug", "ago", "set", "ott", "nov", "dic"),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Formats:
    """How figures are written for one person."""

    style: Style = STYLES["en"]

    def money(self, cents: Cents, currency: str = "") -> str:
        """`1,234.50`, with ` EUR` behind it where a currency is given."""
        return self._local(grouped(cents)) + (f" {currency}" if currency else "")

    def number(self, number: int) -> str:
        """`12,345`."""
        return self._local(f"{number:,}")

    def percent(self, points: Points) -> str:
        """Hundredths of a per cent as `36.3%`: to a tenth, half up."""
        return self._local(tenths(points))

    def hours(self, seconds: int) -> str:
        """`1:15` hours and minutes, `-0:20` below nothing; seconds are left out."""
        sign, minutes = ("-" if seconds < 0 else ""), abs(seconds) // 60
        return f"{sign}{minutes // 60:,}:{minutes % 60:02}" if minutes else "0:00"

    def day(self, day: date, *, year: bool = False) -> str:
        """`Thu 26 Nov`, with its year where asked for."""
        words = f"{self.style.days[day.weekday()]} {day.day} {self.style.months[day.month - 1]}"
        return f"{words} {day.year}" if year else words

    def month(self, day: date) -> str:
        """The month of a day: `Nov 2026`."""
        return f"{self.style.months[day.month - 1]} {day.year}"

    def moment(self, at: Instant, now: Instant, zone_name: str) -> str:
        """Local time, as short as it is clear: `09:12`, `Fri 16:40`, `23 Nov 16:40`, `2025-06-01 10:00`."""
        there, here = local(at, zone(zone_name)), local(now, zone(zone_name))
        days, clock = abs((there.date() - here.date()).days), f"{there:%H:%M}"
        if days == 0:
            return clock
        if days < 7:
            return f"{self.style.days[there.weekday()]} {clock}"
        day = f"{there.day} {self.style.months[there.month - 1]}" if days < 300 else f"{there:%Y-%m-%d}"
        return f"{day} {clock}"

    def dated(self, at: Instant, zone_name: str) -> str:
        """An instant in local time with its day: `Mon 23 Nov 09:12`."""
        there = local(at, zone(zone_name))
        return f"{self.day(there.date())} {there:%H:%M}"

    def _local(self, english: str) -> str:
        """A figure written in English with this language's own signs."""
        return english.translate({ord(","): self.style.group, ord("."): self.style.point})


ENGLISH = Formats()
"""What the engine writes by itself, whatever the locale of the process."""
