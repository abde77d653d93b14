"""`after`: a wait in some states, and what is done when it is over."""

from __future__ import annotations

from engine.machines.build_timers.kind import ACTING, COMMON, TimerKind, acting, common
from engine.machines.definition import Duration, TimerRule
from engine.machines.draft import Draft
from engine.machines.durations import parse


def _build(draft: Draft, name: str) -> TimerRule:
    return TimerRule(kind="after", after=_wait(draft, name), **common(draft, name), **acting(draft, name))


def _wait(draft: Draft, name: str) -> Duration:
    path = ("timers", name, "after")
    calendar = draft.value("timers", name, "calendar") or draft.around.calendar
    try:
        return parse(draft.value(*path), always=calendar in draft.around.always or not draft.around.known)
    except ValueError as error:
        draft.report("M513", f"{error}", *path)
        return Duration()


KIND = TimerKind("after", "a wait ('after')", COMMON | ACTING | {"after"}, _build)
