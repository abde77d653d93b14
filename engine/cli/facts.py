"""A record and its clocks at one instant, as programs and people read them: for `list`, `show` and `why`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from engine.clock import Instant
from engine.records import Asked
from engine.told.times import written
from engine.views import ClockRow, Face, Row, span


def plain(row: Row, now: Instant, zone: ZoneInfo) -> dict[str, Any]:
    """A record for programs."""
    record = row.record
    return {
        "id": record.id,
        "kind": record.kind,
        "version": record.version,
        "state": record.state,
        "open": record.open,
        "opened": written(record.opened, zone),
        "changed": written(record.changed, zone),
        "entered": written(record.entered, zone),
        "due": written(record.due, zone),
        "urgency": row.urgency(now),
        "seconds": record.seconds,
        "seconds_merged": record.brought,
        "client": row.client or None,
        "fields": record.fields,
        "links": [{"id": other, "relation": end.relation, "open": end.open} for other, end in record.links.items()],
        "waiting": [waiting(name, asked, zone) for name, asked in record.asked.items()],
        "clocks": {clock.name: _clock(clock, now, zone) for clock in row.clocks},
    }


def waiting(name: str, asked: Asked, zone: ZoneInfo) -> dict[str, Any]:
    """What waits for approval, for programs."""
    return {
        "transition": name,
        "role": asked.role,
        "by": asked.by,
        "at": written(asked.at, zone),
        "fields": asked.fields,
        "note": asked.note,
    }


def _clock(clock: ClockRow, now: Instant, zone: ZoneInfo) -> dict[str, Any]:
    face, timer = clock.face(now), clock.timer
    return {
        "status": face.status,
        "target": timer.target,
        "used": face.used,
        "left": face.left,
        "due": written(timer.due, zone),
        "breached": written(timer.breached, zone),
        "calendar": timer.calendar,
    }


def reading(face: Face, written_as: Callable[[int], str] = span) -> str:
    """A clock in a column: what is left, or how it stands. Beside other spans it is written as they are."""
    if face.status in {"met", "met late", "paused", "stopped"}:
        return face.status
    if face.status == "breached" and face.left > 0:
        return "missed"  # once; its target was raised, or it runs again, with time left
    return written_as(face.left)
