"""Calendars as written → as working hours that count."""

from __future__ import annotations

from datetime import date
from functools import partial

from engine.clock import zone
from engine.hours import WorkingHours, check_holidays, parse_days, parse_interval, public_holidays
from engine.machines.draft import Draft


def calendars(draft: Draft) -> dict[str, WorkingHours]:
    """Every calendar that can be read."""
    return {name: hours for name in draft.section("calendars") if (hours := _calendar(draft, name))}


def known_calendar(draft: Draft, what: str, *path: str | int) -> str:
    """The calendar named at a path, reported when there is no such."""
    name: str = draft.value(*path)
    if name not in draft.section("calendars"):
        draft.unknown("M224", name, f"{what} '{name}', which is no calendar", draft.names("calendars"), *path)
    return name


def check_zone(draft: Draft, *path: str | int) -> bool:
    """Whether there is such a time zone, reported when not."""
    name = draft.value(*path)
    try:
        WorkingHours("", name, {0: ((0, 1),)})
    except ValueError as error:
        draft.report("M601", f"{error}", *path)
        return False
    return True


def _calendar(draft: Draft, name: str) -> WorkingHours | None:
    path = ("calendars", name)
    written = draft.section(*path)
    closed = _closed(draft, path)
    if not _check_holidays(draft, path):
        return None
    if isinstance(written["open"], str):
        return _always(draft, name)
    week = _week(draft, path)
    where = (*path, "zone") if "zone" in written else ("zone",)
    if week is None or not _valid_zone(draft.value(*where)):
        if "zone" in written:
            check_zone(draft, *where)
        return None
    country, subdivision = written.get("country", ""), written.get("subdivision", "")
    holidays = partial(public_holidays, country, subdivision) if country else None
    try:
        return WorkingHours(name, draft.value(*where), week, holidays=holidays, closed=closed)
    except ValueError as error:
        draft.report("M603", f"{error}", *path, "open")
        return None


def _valid_zone(name: str) -> bool:
    try:
        zone(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def _always(draft: Draft, name: str) -> WorkingHours | None:
    written = draft.section("calendars", name)
    if written["open"] != "always":
        draft.report(
            "M603",
            f"calendar '{name}' is open '{written['open']}', which says nothing; write always, or hours by days",
            "calendars",
            name,
            "open",
            advice="for example mon-fri: 09:00-18:00",
        )
        return None
    for key in ("country", "subdivision", "closed", "zone"):
        if key in written:
            draft.report(
                "M603", f"calendar '{name}' is always open, so '{key}' has no effect", "calendars", name, key, key=True
            )
    return WorkingHours.always(name)


def _week(draft: Draft, path: tuple[str, ...]) -> dict[int, list[tuple[int, int]]] | None:
    """Opening hours by weekday; None when some cannot be read."""
    week: dict[int, list[tuple[int, int]]] = {}
    good = True
    for days in draft.section(*path, "open"):
        try:
            numbers = parse_days(days)
        except ValueError as error:
            draft.report("M603", f"{error}", *path, "open", days, key=True)
            good = False
            continue
        for text, where in draft.texts(*path, "open", days):
            try:
                interval = parse_interval(text)
            except ValueError as error:
                draft.report("M603", f"{error}", *where)
                good = False
                continue
            for number in numbers:
                week.setdefault(number, []).append(interval)
    return week if good else None


def _closed(draft: Draft, path: tuple[str, ...]) -> list[date]:
    days = []
    for text, where in draft.texts(*path, "closed"):
        try:
            days.append(date.fromisoformat(text))
        except ValueError:
            draft.report("M607", f"'{text}' is no day of any year", *where)
    return days


def _check_holidays(draft: Draft, path: tuple[str, ...]) -> bool:
    written = draft.section(*path)
    country, subdivision = written.get("country"), written.get("subdivision", "")
    if country is None:
        if subdivision:
            draft.report("M602", f"'{subdivision}' is a subdivision of no country; add 'country'", *path, "subdivision")
        return not subdivision
    try:
        check_holidays(country)
        check_holidays(country, subdivision)
    except ValueError as error:
        draft.report("M602", f"{error}", *path, "subdivision" if f"'{subdivision}'" in str(error) else "country")
        return False
    return True
