"""`until`: a date that a field holds, with rungs on the days before and after it."""

from __future__ import annotations

from engine.machines.build_timers.kind import COMMON, TimerKind, closed_days, common, ladder, time_of_day
from engine.machines.definition import TimerRule
from engine.machines.draft import Draft


def _build(draft: Draft, name: str) -> TimerRule:
    if "escalate" not in draft.section("timers", name):
        message = f"timer '{name}' looks towards a date and does nothing: it needs 'escalate', a ladder of days"
        draft.report("M512", message, "timers", name, key=True)
    return TimerRule(
        kind="until",
        until=_field(draft, name),
        ladder=ladder(draft, name),
        time=time_of_day(draft, name),
        closed_days=closed_days(draft, name),
        **common(draft, name),
    )


def _field(draft: Draft, name: str) -> str:
    path = ("timers", name, "until")
    field: str = draft.value(*path)
    if field not in draft.section("fields"):
        message = f"timer '{name}' looks towards '{field}', which is no field of this workflow"
        draft.unknown("M221", field, message, draft.names("fields"), *path)
    elif (kind := draft.section("fields", field).get("type")) != "date":
        draft.report(
            "M508",
            f"timer '{name}' looks towards '{field}', a field of type {kind}; it must be one of type date",
            *path,
        )
    return field


KIND = TimerKind("until", "a date ('until')", COMMON | {"until", "escalate", "time", "closed_days"}, _build)
