"""What the kinds of timers have in common while they are read: their keys, where they run, what they do."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from engine.machines.build_actions import VERBS, actions
from engine.machines.build_ladders import calendar, late
from engine.machines.definition import Action, TimerRule
from engine.machines.draft import Draft

COMMON = frozenset({"runs_in", "calendar", "late"})
ACTING = frozenset(VERBS) | {"quiet"}
_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)


@dataclass(frozen=True, slots=True)
class TimerKind:
    """One kind of timer."""

    keyword: str
    called: str
    """In messages: `a promise`."""
    keys: frozenset[str]
    """What it may say."""
    build: Callable[[Draft, str], TimerRule]

    def advice(self, key: str) -> str:
        """How to get what a key of another kind would do."""
        if "escalate" in self.keys and key in VERBS:
            return "a ladder's rung can do that: escalate"
        return ""


def common(draft: Draft, name: str) -> dict[str, Any]:
    """What every kind of timer says alike."""
    path = ("timers", name)
    return {
        "name": name,
        "position": draft.source.key_at(*path),
        "runs_in": _runs_in(draft, name),
        "calendar": calendar(draft, f"timer '{name}' counts by", *path, "calendar"),
        "late": late(draft, *path, "late"),
    }


def acting(draft: Draft, name: str) -> dict[str, Any]:
    """What a timer without a ladder does."""
    path = ("timers", name)
    found: tuple[Action, ...] = actions(draft, f"timer '{name}'", path)
    if not found:
        draft.report(
            "M512",
            f"timer '{name}' comes due and then does nothing: it needs one of {', '.join(VERBS)}",
            *path,
            key=True,
        )
    return {"actions": found, "quiet": calendar(draft, f"timer '{name}' keeps quiet outside", *path, "quiet")}


def ladder(draft: Draft, name: str) -> str:
    """The ladder that a timer climbs; empty when it names none."""
    path = ("timers", name, "escalate")
    found: str = draft.value(*path) or ""
    if found and found not in draft.section("ladders"):
        message = f"timer '{name}' escalates by '{found}', which is no ladder of this workflow"
        draft.unknown("M223", found, message, draft.names("ladders"), *path)
    return found


def time_of_day(draft: Draft, name: str) -> int:
    """Seconds of the local day at which a timer is due; its beginning where nothing is said."""
    path = ("timers", name, "time")
    written = draft.value(*path)
    if written is None:
        return 0
    if match := _TIME.fullmatch(written):
        return int(match[1]) * 3600 + int(match[2]) * 60
    draft.report("M513", f"'{written}' is no time of a day; write it like 09:00", *path)
    return 0


def closed_days(draft: Draft, name: str) -> Any:
    """What becomes of a day on which the calendar is closed."""
    path = ("timers", name)
    rule = draft.value(*path, "closed_days") or "keep"
    counted = draft.value(*path, "calendar") or draft.around.calendar
    if rule != "keep" and counted in draft.around.always:
        message = f"calendar '{counted}' is never closed, so 'closed_days' has no effect"
        draft.report("M516", message, *path, "closed_days", key=True)
    return rule


def _runs_in(draft: Draft, name: str) -> frozenset[str] | None:
    if "runs_in" not in draft.section("timers", name):
        return None
    return frozenset(draft.states(f"timer '{name}' runs in", "timers", name, "runs_in"))
