"""Who may tell of what over HTTP (`alerts:`), and when that is expected (`maintenance:`)."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from engine.company import AlertSource, Maintenance
from engine.machines.draft import Draft
from engine.machines.source import Path


def alerts(draft: Draft) -> dict[str, AlertSource]:
    """Every source that is declared."""
    return {name: _source(draft, name) for name in draft.section("alerts")}


def _source(draft: Draft, name: str) -> AlertSource:
    path: Path = ("alerts", name)
    ((kind, values),) = draft.section(*path, "opens").items()
    return AlertSource(
        name=name,
        opens=kind,
        values=values or {},
        client=draft.value(*path, "client") or "",
        recovery=draft.value(*path, "recovery") or "",
        per_minute=draft.value(*path, "per_minute") or 60,
        position=draft.source.key_at(*path),
    )


def maintenance(draft: Draft) -> tuple[Maintenance, ...]:
    """Every window that can be read, in the order of the file."""
    written = draft.value("maintenance")
    count = len(written) if isinstance(written, list) else 0
    return tuple(window for index in range(count) if (window := _window(draft, ("maintenance", index))))


def _window(draft: Draft, path: Path) -> Maintenance | None:
    begins, ends = _moment(draft, (*path, "from")), _moment(draft, (*path, "until"))
    if begins is None or ends is None:
        return None
    if ends <= begins:
        draft.report("M638", "this maintenance ends before it begins", *path, "until")
        return None
    devices = tuple(text.casefold() for text, _ in draft.texts(*path, "devices"))
    return Maintenance(begins, ends, devices, draft.value(*path, "why") or "declared in company.yaml")


def _moment(draft: Draft, path: Path) -> int | None:
    """An instant that is written as `2026-11-27 22:00`, in the company's zone."""
    text = str(draft.value(*path))
    try:
        return int(datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=ZoneInfo(draft.value("zone"))).timestamp())
    except (ValueError, KeyError, TypeError):
        draft.report("M638", f"'{text}' is no time of a day; write 2026-11-27 22:00", *path)
        return None
