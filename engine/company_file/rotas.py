"""Rotas as written → as turns: one by one, or in an order that repeats."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import pairwise

from engine.company import Rota, Turn
from engine.company_file.calendars import check_zone, known_calendar
from engine.machines.draft import Draft
from engine.machines.source import Path

_DAYS = {"day": 1, "week": 7}
_OF_ORDERS = ("every", "from", "time")


def rotas(draft: Draft) -> dict[str, Rota]:
    """Every rota that can be read."""
    return {name: rota for name in draft.section("rotas") if (rota := _rota(draft, name))}


def _rota(draft: Draft, name: str) -> Rota | None:
    path: Path = ("rotas", name)
    written = draft.section(*path)
    zone = draft.value(*path, "zone") or draft.value("zone")
    if "zone" in written and not check_zone(draft, *path, "zone"):
        return None
    if "calendar" in written:
        known_calendar(draft, f"rota '{name}' is on duty by", *path, "calendar")
    if ("turns" in written) == ("order" in written):
        what = "has both 'turns' and 'order'" if "turns" in written else "has neither 'turns' nor 'order'"
        advice = "`turns` names each turn with its first day; `order` repeats, day by day or week by week"
        draft.report("M612", f"rota '{name}' {what}, and needs one of them", *path, key=True, advice=advice)
        return None
    turns = _turns(draft, path) if "turns" in written else _order(draft, path)
    days = 0 if "turns" in written else _DAYS[written.get("every", "week")]
    return Rota(name, zone, draft.source.key_at(*path), turns, days, written.get("calendar", "")) if turns else None


def _turns(draft: Draft, path: Path) -> tuple[Turn, ...]:
    """Turns as they are written, each later than the one before."""
    name = path[-1]
    for key in _OF_ORDERS:
        if key in draft.section(*path):
            message = f"rota '{name}' has turns, and each of them says when it begins; '{key}' goes with 'order'"
            draft.report("M612", message, *path, key, key=True)
    places: list[Path] = [(*path, "turns", index) for index in range(len(draft.value(*path, "turns")))]
    found = [(_turn(draft, place), place) for place in places]
    turns = [(turn, place) for turn, place in found if turn]
    for (before, _), (after, place) in pairwise(turns):
        if after.start <= before.start:
            message = f"this turn does not begin after the one before, which begins on {_shown(before.start)}"
            draft.report("M612", message, *place, "from")
    return tuple(turn for turn, _ in turns)


def _turn(draft: Draft, path: Path) -> Turn | None:
    start = _start(draft, path)
    agent = _agent(draft, *path, "agent")
    return Turn(start, agent) if start else None


def _order(draft: Draft, path: Path) -> tuple[Turn, ...]:
    """The first turn of everybody in an order that repeats."""
    if "from" not in draft.section(*path):
        message = f"rota '{path[-1]}' repeats, and does not say from which day on: it needs 'from'"
        draft.report("M612", message, *path, key=True, advice="for example from: 2026-11-23")
        return ()
    start = _start(draft, path)
    days = timedelta(days=_DAYS[draft.value(*path, "every") or "week"])
    agents = [_agent(draft, *where) for _, where in draft.texts(*path, "order")]
    return tuple(Turn(start + index * days, agent) for index, agent in enumerate(agents)) if start else ()


def _agent(draft: Draft, *path: str | int) -> str:
    agent: str = draft.value(*path)
    if agent not in draft.section("agents"):
        message = f"rota '{path[1]}' names '{agent}', who is no agent"
        draft.unknown("M612", agent, message, draft.names("agents"), *path)
    return agent


def _start(draft: Draft, path: Path) -> datetime | None:
    """The first day and the time of day at which a turn begins."""
    try:
        day = date.fromisoformat(draft.value(*path, "from"))
    except ValueError:
        draft.report("M607", f"'{draft.value(*path, 'from')}' is no day of any year", *path, "from")
        return None
    try:
        return datetime.combine(day, time.fromisoformat(draft.value(*path, "time") or "00:00"))
    except ValueError:
        draft.report("M612", f"'{draft.value(*path, 'time')}' is no time of day such as 18:00", *path, "time")
        return None


def _shown(start: datetime) -> str:
    return f"{start:%Y-%m-%d}" if start.time() == time() else f"{start:%Y-%m-%d %H:%M}"
