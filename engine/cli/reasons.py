"""What the answers of `margine why` say alike: the record and its state."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any
from zoneinfo import ZoneInfo

from engine.cli.excerpt import clean
from engine.cli.facts import waiting
from engine.cli.output import Paper
from engine.clock import Instant
from engine.told.reasons import by_rule
from engine.told.times import second, written
from engine.views import Row, waits
from engine.why import Explanation


def about(found: Explanation, row: Row, now: Instant, zone: ZoneInfo) -> dict[str, Any]:
    """The record and its state, for programs."""
    state = found.state
    return {
        "id": row.id,
        "at": written(now, zone),
        "state": asdict(state) | {"since": written(state.since, zone)},
        "waiting": [waiting(name, asked, zone) for name, asked in found.record.asked.items()],
    }


def head(found: Explanation, row: Row, zone: ZoneInfo, paper: Paper) -> Iterator[str]:
    """The record and its state, for a person."""
    state = found.state
    yield paper.strong(clean(f"{row.id}  {row.subject}"))
    how = state.how if state.by else "as it was imported"
    yield clean(f"{state.state} since {second(state.since, zone)}: {how}{by_rule(state.rule)}")
    yield from (clean(waits(name, asked, found.definition)) for name, asked in found.record.asked.items())
