"""Calendars and instants as the tests of working time write them."""

from datetime import date
from functools import partial

from engine.clock import instant, iso, zone
from engine.hours import WorkingHours, parse_days, parse_interval, public_holidays

ROME = zone("Europe/Rome")


def calendar(text, where="Europe/Rome", country="", closed=()):
    """`mon-fri 09:00-13:00 14:00-18:00; sat 09:00-12:00` as a calendar; `IT/MI` brings the holidays."""
    week = {}
    for line in text.split(";"):
        days, *hours = line.split()
        for day in parse_days(days):
            week.setdefault(day, []).extend(parse_interval(span) for span in hours)
    nation, _, province = country.partition("/")
    holidays = partial(public_holidays, nation, province) if country else None
    return WorkingHours("office", where, week, holidays=holidays, closed=[date.fromisoformat(d) for d in closed])


def at(text, where=ROME):
    return instant(text, where)


def told(moment, where=ROME):
    """An instant as `2026-11-23 16:00`, with seconds only where there are some."""
    return iso(moment, where)[:19].replace("T", " ").removesuffix(":00")


def hours(amount):
    return round(amount * 3600)
