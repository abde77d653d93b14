"""Agents as written → as people who can be told apart: their roles, when they are away, and who stands in."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise

from engine.company import Absence, Agent
from engine.company_file.calendars import known_calendar
from engine.machines.draft import Draft
from engine.machines.source import Path

MAIL = "mail"
"""The channel that nobody has to declare."""
_HOURS = re.compile(r"(\d{1,2}):([0-5]\d)\s*-\s*(\d{1,2}):([0-5]\d)", re.ASCII)
_TIME = re.compile(r"(\d{1,2}):([0-5]\d)", re.ASCII)
_PART = re.compile(r"(\d{1,3})\s*%", re.ASCII)
_DAYS = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\s*\.\.\s*(\d{4}-\d{2}-\d{2}))?", re.ASCII)


def agents(draft: Draft) -> dict[str, Agent]:
    """Everybody who works here."""
    found = {name: _agent(draft, name) for name in draft.section("agents")}
    _check_unique(draft, "email", "M604")
    _check_unique(draft, "user", "M605")
    _check_deputies(draft)
    return found


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
        absent=_absences(draft, name),
        deputy=written.get("deputy", ""),
        hears=_hears(draft, name),
        quiet=_quiet(draft, name),
        digest=_digest(draft, name),
        calendar=known_calendar(draft, f"agent '{name}' works by", "agents", name, "calendar")
        if "calendar" in written
        else "",
        projects=_projects(draft, name),
    )


def _projects(draft: Draft, name: str) -> int | None:
    """`60%`: how much of an agent's time projects can have."""
    text = draft.value("agents", name, "projects")
    match = _PART.fullmatch(str(text)) if text is not None else None
    if text is not None and (match is None or not 0 < int(match[1]) <= 100):
        message = f"'{text}' is no part of somebody's time that projects can have; write it like 60%, from 1% to 100%"
        draft.report("M640", message, "agents", name, "projects")
        return None
    return int(match[1]) if match else None


def _hears(draft: Draft, name: str) -> tuple[str, ...]:
    """The channels by which an agent hears, in their order."""
    known = {MAIL: None, **draft.names("channels")}
    for word, where in draft.texts("agents", name, "hears"):
        if word not in known:
            draft.unknown("M639", word, f"agent '{name}' hears by '{word}', which is no channel", known, *where)
    return tuple(word for word, _ in draft.texts("agents", name, "hears"))


def _quiet(draft: Draft, name: str) -> tuple[int, int] | None:
    """`22:00-07:00` as minutes of the day."""
    text = draft.value("agents", name, "quiet")
    if text is None:
        return None
    match = _HOURS.fullmatch(str(text))
    begins, ends = (int(match[1]) * 60 + int(match[2]), int(match[3]) * 60 + int(match[4])) if match else (0, 0)
    if match is None or begins == ends or max(begins, ends) >= 24 * 60:
        draft.report("M639", f"'{text}' are no hours of a day; write 22:00-07:00", "agents", name, "quiet")
        return None
    return begins, ends


def _digest(draft: Draft, name: str) -> tuple[int, ...]:
    """`08:30` as minutes of the day, earliest first."""
    found = set[int]()
    for text, where in draft.texts("agents", name, "digest"):
        match = _TIME.fullmatch(text)
        if match is None or int(match[1]) > 23:
            draft.report("M639", f"'{text}' is no time of day for a digest; write 08:30", *where)
        else:
            found.add(int(match[1]) * 60 + int(match[2]))
    return tuple(sorted(found))


def _absences(draft: Draft, name: str) -> tuple[Absence, ...]:
    """When an agent is away, earliest first; no day is named twice."""
    written = list(draft.texts("agents", name, "absent"))
    found = [(away, where) for text, where in written if (away := _absence(draft, text, where))]
    found.sort(key=lambda pair: pair[0].first)
    for (before, _), (after, where) in pairwise(found):
        if after.first <= before.last:
            message = f"agent '{name}' is away on {after.first} already; write both as one"
            draft.report("M613", message, *where)
    return tuple(away for away, _ in found)


def _absence(draft: Draft, text: str, where: Path) -> Absence | None:
    match = _DAYS.fullmatch(text.strip())
    if match is None:
        message = f"'{text}' is no day and no days; write 2026-12-24, or 2026-12-24..2026-12-31 for first and last"
        draft.report("M613", message, *where)
        return None
    try:
        first, last = (date.fromisoformat(day) for day in (match[1], match[2] or match[1]))
    except ValueError:
        draft.report("M613", f"'{text}' names a day that is none of any year", *where)
        return None
    if last < first:
        draft.report("M613", f"'{text}' ends before it begins; write the first day first", *where)
        return None
    return Absence(first, last)


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


def _check_deputies(draft: Draft) -> None:
    """A deputy who is nobody, or oneself. Two may stand in for each other: when both are away, nobody does."""
    everybody = draft.section("agents")
    for name in everybody:
        path = ("agents", name, "deputy")
        deputy = draft.value(*path)
        if deputy == name:
            draft.report("M614", f"agent '{name}' cannot be their own deputy", *path)
        elif deputy is not None and deputy not in everybody:
            message = f"the deputy of agent '{name}' is '{deputy}', who is no agent"
            draft.unknown("M614", deputy, message, draft.names("agents"), *path)
