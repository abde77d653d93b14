"""Service levels as written → as promises in seconds: each with what it is like, and what it says itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.company import ServiceLevel, Target, Targets
from engine.company_file.calendars import known_calendar
from engine.hours import WorkingHours
from engine.machines.draft import Draft
from engine.machines.durations import parse_seconds, spell
from engine.machines.source import Path
from engine.machines.surroundings import OF_LEVELS
from engine.problems import Position

_LONG_AGO = 1_577_836_800
"""The beginning of 2020: what is out of reach from there is so from every day on which somebody works by it."""
_AT_HAND = 520
"""Weeks whose hours every calendar has before it ends."""

Places = Mapping[str, Mapping[str, Path]]
"""Promise → value → where its target is written."""


def service_levels(draft: Draft, calendars: Mapping[str, WorkingHours]) -> dict[str, ServiceLevel]:
    """Every service level, with what it takes over from those that it is like."""
    _circles(draft)
    return {name: _service_level(draft, name, calendars) for name in draft.section("service_levels")}


def _service_level(draft: Draft, name: str, calendars: Mapping[str, WorkingHours]) -> ServiceLevel:
    path = ("service_levels", name)
    written = draft.section(*path)
    chain = _chain(draft, name)
    if "calendar" in written:
        known_calendar(draft, f"service level '{name}' counts by", *path, "calendar")
    elif "like" not in written:
        draft.report("M203", "a service level needs 'calendar', or 'like' and another one", *path, key=True)
    calendar = next((found for level in chain if (found := draft.value("service_levels", level, "calendar"))), "")
    targets: Places = {}
    services: dict[str, Places] = {}
    for level in reversed(chain):
        own = _places(draft, ("service_levels", level))
        targets = _merged(targets, own)
        services = {service: _left(places, own) for service, places in services.items()}
        for service in _services(draft, level):
            theirs = _places(draft, ("service_levels", level, "services", service))
            services[service] = _merged(services.get(service, {}), theirs)
    return ServiceLevel(
        name=name,
        title=written.get("title", "") or name,
        targets=_targets(draft, targets, calendar, calendars),
        position=draft.source.key_at(*path),
        services={service: _targets(draft, places, calendar, calendars) for service, places in services.items()},
        like=chain[1] if len(chain) > 1 else "",
        written=_written(draft, name),
    )


def _chain(draft: Draft, name: str) -> list[str]:
    """A service level and those that it is like, one after the other, as far as there are such."""
    chain = [name]
    while (like := draft.value("service_levels", chain[-1], "like")) in draft.section("service_levels"):
        if like in chain:
            break
        chain.append(like)
    return chain


def _circles(draft: Draft) -> None:
    """Report levels that are like one that there is not, or in the end like themselves."""
    levels = draft.section("service_levels")
    seen: set[frozenset[str]] = set()
    for name in levels:
        path = ("service_levels", name, "like")
        like = draft.value(*path)
        if like is not None and like not in levels:
            message = f"service level '{name}' is like '{like}', which is no service level"
            draft.unknown("M610", like, message, draft.names("service_levels"), *path)
        chain = _chain(draft, name)
        circle = frozenset(chain)
        if draft.value("service_levels", chain[-1], "like") == name and circle not in seen:
            seen.add(circle)
            way = " → ".join([*chain, name])
            draft.report("M610", f"service level '{name}' would be like itself ({way})", *path)


def _services(draft: Draft, level: str) -> list[str]:
    """The services for which a level promises something of their own; unknown ones are reported."""
    path = ("service_levels", level, "services")
    known = draft.section("services")
    for service in draft.section(*path):
        if service not in known:
            message = f"service level '{level}' promises something for '{service}', which is no service"
            draft.unknown_key("M611", service, message, draft.names("services"), *path, service)
    return [service for service in draft.section(*path) if service in known]


def _places(draft: Draft, path: Path) -> dict[str, dict[str, Path]]:
    """Where the targets are written that stand at a path."""
    return {promise: _values(draft, (*path, promise)) for promise in draft.section(*path) if promise not in OF_LEVELS}


def _values(draft: Draft, path: Path) -> dict[str, Path]:
    """By value of the timer's `per` field; the empty text when there is one target for all."""
    written = draft.value(*path)
    if isinstance(written, dict) and "within" not in written:
        return {value: (*path, value) for value in written}
    for key in set(written) - {"within", "calendar"} if isinstance(written, dict) else ():
        message = f"'{key}' stands beside 'within'; write one target for all, or one for each value"
        draft.report("M608", message, *path, key, key=True)
    return {"": path}


def _merged(theirs: Places, own: Places) -> Places:
    """What a level takes over, and what it says otherwise: one target for all replaces everything."""
    both = {
        promise: values if "" in values else {**theirs.get(promise, {}), **values} for promise, values in own.items()
    }
    return {**theirs, **both}


def _left(inherited: Places, own: Places) -> Places:
    """What a level takes over for a service: not where it says something itself, for that holds for every service."""
    left: dict[str, Mapping[str, Path]] = {}
    for promise, values in inherited.items():
        said = own.get(promise, {})
        kept = {} if "" in said else {value: path for value, path in values.items() if value not in said}
        if kept:
            left[promise] = {**kept, **said} if "" in kept else kept  # one for all would hide what is said of a value
    return left


def _written(draft: Draft, name: str) -> dict[str, Position]:
    """The promises that a level names itself, and where it does so first."""
    path: Path = ("service_levels", name)
    sections = [path, *((*path, "services", service) for service in draft.section(*path, "services"))]
    found: dict[str, Position] = {}
    for section in sections:
        for promise in _places(draft, section):
            found.setdefault(promise, draft.source.key_at(*section, promise))
    return found


def _targets(draft: Draft, places: Places, calendar: str, calendars: Mapping[str, WorkingHours]) -> Targets:
    found = {
        promise: {value: _target(draft, path, calendar, calendars) for value, path in values.items()}
        for promise, values in places.items()
    }
    return {promise: {v: target for v, target in values.items() if target} for promise, values in found.items()}


def _target(draft: Draft, path: Path, calendar: str, calendars: Mapping[str, WorkingHours]) -> Target | None:
    written: Any = draft.value(*path)
    level, where = str(path[1]), path
    if isinstance(written, dict):
        where = (*path, "within")
        if "calendar" in written:
            calendar = known_calendar(draft, f"a target of service level '{level}' counts by", *path, "calendar")
    hours = calendars.get(calendar)
    try:
        seconds = parse_seconds(draft.value(*where), always=hours is not None and hours.round_the_clock)
    except ValueError as error:
        draft.report("M513", f"{error}", *where)
        return None
    if hours is not None and _out_of_reach(hours, seconds):
        message = (
            f"'{draft.value(*where)}' is never over: calendar '{calendar}' is open {spell(hours.weekly)} a week, and "
        )
        draft.report("M526", f"{message}counts to the end of 2399", *where)
    return Target(seconds, calendar, draft.source.at(*path), level)


def _out_of_reach(hours: WorkingHours, seconds: int) -> bool:
    """Whether so much working time is never over; what a calendar has within ten years is not looked for."""
    if seconds <= _AT_HAND * hours.weekly:
        return False
    try:
        hours.add(_LONG_AGO, seconds)
    except ValueError:
        return True
    return False
