"""company.yaml → Company: calendars that count, agents who can be told apart, promises in seconds."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from functools import partial
from typing import Any

from engine.clock import zone
from engine.company import Agent, Company, ServiceLevel, Target
from engine.hours import WorkingHours, check_holidays, parse_days, parse_interval, public_holidays
from engine.machines.build_timers import PROMISES
from engine.machines.draft import Draft
from engine.machines.durations import parse_seconds
from engine.machines.surroundings import BUILT_IN_ROLES, Grant, Level, Surroundings

UNPLACED = ("roles", "calendars")
"""Sections whose values do not know where they are written."""


def build(draft: Draft) -> Company:
    """The company that a file of the right shape means; problems go to the draft."""
    calendars = {name: hours for name in draft.section("calendars") if (hours := _calendar(draft, name))}
    _known_calendar(draft, "the company counts by", "calendar")
    _check_zone(draft, "zone")
    _check_names(draft)
    company = Company(
        name=draft.value("company"),
        zone=draft.value("zone"),
        calendar=draft.value("calendar"),
        roles=draft.section("roles"),
        agents={name: _agent(draft, name) for name in draft.section("agents")},
        calendars=calendars,
        service_levels={name: _service_level(draft, name, calendars) for name in draft.section("service_levels")},
        file=draft.source.file,
        digest=draft.source.digest,
        places={(section, name): place for section in UNPLACED for name, place in draft.names(section).items()},
    )
    _check_unique(draft, "email", "M604")
    _check_unique(draft, "user", "M605")
    return company


def surroundings(company: Company | None, kinds: Collection[str]) -> Surroundings:
    """The names that workflows may use; of a company that could not be read there are none."""
    if company is None:
        return Surroundings(kinds=frozenset(kinds))
    return Surroundings(
        kinds=frozenset(kinds),
        known=True,
        roles={role: company.with_role(role) for role in company.roles},
        agents=frozenset(company.agents),
        calendars=frozenset(company.calendars),
        always=frozenset(name for name, hours in company.calendars.items() if hours.round_the_clock),
        calendar=company.calendar,
        levels={name: _level(level) for name, level in company.service_levels.items()},
    )


def _level(level: ServiceLevel) -> Level:
    granted = {
        promise: {value: Grant(target.seconds, target.position) for value, target in targets.items()}
        for promise, targets in level.targets.items()
    }
    return Level(level.position, granted)


def _check_zone(draft: Draft, *path: str) -> bool:
    name = draft.value(*path)
    try:
        WorkingHours("", name, {0: ((0, 1),)})
    except ValueError as error:
        draft.report("M601", f"{error}", *path)
        return False
    return True


def _known_calendar(draft: Draft, what: str, *path: str) -> str:
    name: str = draft.value(*path)
    if name not in draft.section("calendars"):
        draft.unknown("M224", name, f"{what} '{name}', which is no calendar", draft.names("calendars"), *path)
    return name


def _check_names(draft: Draft) -> None:
    """Rungs name roles and agents alike, so no word can be both, nor one of ours."""
    for section in ("roles", "agents"):
        for name in draft.section(section):
            if name in (*BUILT_IN_ROLES, "actor", "note"):
                draft.report(
                    "M231",
                    f"'{name}' has a meaning of its own and cannot be one of the {section}",
                    section,
                    name,
                    key=True,
                )
    for name in draft.section("agents"):
        if name in draft.section("roles"):
            draft.report(
                "M230",
                f"'{name}' is an agent and a role; a rung that notifies '{name}' could mean either",
                "agents",
                name,
                key=True,
                related=((draft.source.key_at("roles", name), "the role"),),
            )


def _agent(draft: Draft, name: str) -> Agent:
    written = draft.section("agents", name)
    roles = draft.section("roles")
    for role, where in draft.texts("agents", name, "roles"):
        if role not in roles:
            draft.unknown(
                "M222",
                role,
                f"agent '{name}' has the role '{role}', which is not declared",
                draft.names("roles"),
                *where,
            )
    return Agent(
        id=name,
        name=written["name"],
        roles=tuple(role for role, _ in draft.texts("agents", name, "roles")),
        position=draft.source.key_at("agents", name),
        email=written.get("email", ""),
        user=written.get("user", ""),
    )


def _check_unique(draft: Draft, key: str, code: str) -> None:
    """Mail and log-ins are matched to one agent, so no two may share them."""
    first: dict[str, str] = {}
    for name, written in draft.section("agents").items():
        value = written.get(key, "").lower()
        owner = first.setdefault(value, name)
        if value and owner != name:
            where = draft.source.at("agents", owner, key)
            message = (
                f"agent '{name}' has the same {key} as '{owner}', {written[key]}, so that nobody can tell them apart"
            )
            draft.report(code, message, "agents", name, key, related=((where, "first used here"),))


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
            _check_zone(draft, *where)
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


def _service_level(draft: Draft, name: str, calendars: dict[str, WorkingHours]) -> ServiceLevel:
    path = ("service_levels", name)
    _known_calendar(draft, f"service level '{name}' counts by", *path, "calendar")
    written = draft.section(*path)
    return ServiceLevel(
        name=name,
        title=written.get("title", "") or name,
        targets={promise: _targets(draft, (*path, promise), calendars) for promise in PROMISES if promise in written},
        position=draft.source.key_at(*path),
    )


def _targets(draft: Draft, path: tuple[str, ...], calendars: dict[str, WorkingHours]) -> dict[str, Target]:
    """By value of the timer's `per` field; the empty text when there is one target for all."""
    written = draft.value(*path)
    if isinstance(written, str) or "within" in written:
        places: dict[str, tuple[str, ...]] = {"": path}
        for key in set(written) - {"within", "calendar"} if isinstance(written, dict) else ():
            message = f"'{key}' stands beside 'within'; write one target for all, or one for each value"
            draft.report("M608", message, *path, key, key=True)
    else:
        places = {value: (*path, value) for value in written}
    found = {value: _target(draft, where, calendars) for value, where in places.items()}
    return {value: target for value, target in found.items() if target}


def _target(draft: Draft, path: tuple[str, ...], calendars: dict[str, WorkingHours]) -> Target | None:
    written: Any = draft.value(*path)
    calendar = draft.value("service_levels", path[1], "calendar")
    where = path
    if isinstance(written, dict):
        where = (*path, "within")
        if "calendar" in written:
            calendar = _known_calendar(draft, f"a target of service level '{path[1]}' counts by", *path, "calendar")
    hours = calendars.get(calendar)
    try:
        seconds = parse_seconds(draft.value(*where), always=hours is not None and hours.round_the_clock)
    except ValueError as error:
        draft.report("M513", f"{error}", *where)
        return None
    return Target(seconds, calendar, draft.source.at(*path))
