"""Timers as written → as rules: durations counted, states and transitions resolved."""

from __future__ import annotations

from engine.machines.definition import Duration, TimerRule
from engine.machines.draft import Draft, unplaced
from engine.machines.durations import parse

_OF_PROMISES = ("per", "met_by", "escalate")


def timers(draft: Draft) -> dict[str, TimerRule]:
    """Every timer that is either a promise or an `after`."""
    built = {}
    for name in draft.section("timers"):
        written = draft.section("timers", name)
        if ("promise" in written) == ("after" in written):
            what = "has both 'promise' and 'after'" if "after" in written else "has neither 'promise' nor 'after'"
            draft.report(
                "M512",
                f"timer '{name}' {what}, and needs one of them",
                "timers",
                name,
                key=True,
                advice="a promise is to be kept in time; `after` waits and then takes a transition",
            )
        else:
            built[name] = _promise(draft, name) if "promise" in written else _after(draft, name)
    return built


def _promise(draft: Draft, name: str) -> TimerRule:
    path = ("timers", name)
    written = draft.section(*path)
    if "fire" in written:
        draft.report(
            "M512",
            f"timer '{name}' is a promise, and only `after` timers fire a transition",
            *path,
            "fire",
            key=True,
            advice="a ladder's rung can fire one: escalate",
        )
    if "met_by" not in written:
        draft.report("M512", f"timer '{name}' is a promise that nothing keeps: it needs 'met_by'", *path, key=True)
    level_field, target = _promised(draft, name)
    return TimerRule(
        name=name,
        position=draft.source.key_at(*path),
        kind="promise",
        target=target,
        level_field=level_field,
        per=_per(draft, name),
        runs_in=_runs_in(draft, name),
        met_by=_met_by(draft, name),
        ladder=_ladder_of(draft, name),
        calendar=_calendar(draft, name),
    )


def _promised(draft: Draft, name: str) -> tuple[str, str]:
    """`service_level.response` as its field and its promise."""
    path = ("timers", name, "promise")
    written = draft.value(*path)
    field, dot, target = written.rpartition(".")
    if not dot:
        field, target = "service_level", written
        draft.report(
            "M512",
            f"timer '{name}' promises '{written}'; write the field and the promise, like service_level.response",
            *path,
        )
    elif field not in draft.section("fields"):
        draft.unknown(
            "M221",
            field,
            f"timer '{name}' takes its promise from '{field}', which is no field of this workflow",
            draft.names("fields"),
            *path,
        )
    elif (kind := draft.section("fields", field).get("type")) != "service_level":
        draft.report(
            "M508",
            f"timer '{name}' takes its promise from '{field}', which is a field of type {kind}, "
            "and must be one of type service_level",
            *path,
        )
    promises = draft.around.promises
    if dot and promises and target not in promises:
        message = f"timer '{name}' promises '{target}', which no service level has"
        draft.unknown("M509", target, message, unplaced(promises), *path)
    return field, target


def _after(draft: Draft, name: str) -> TimerRule:
    path = ("timers", name)
    written = draft.section(*path)
    for key in _OF_PROMISES:
        if key in written:
            draft.report(
                "M512", f"timer '{name}' waits with 'after', and only a promise has '{key}'", *path, key, key=True
            )
    if "fire" not in written:
        draft.report(
            "M512", f"timer '{name}' waits with 'after' and then does nothing: it needs 'fire'", *path, key=True
        )
    return TimerRule(
        name=name,
        position=draft.source.key_at(*path),
        kind="after",
        runs_in=_runs_in(draft, name),
        calendar=_calendar(draft, name),
        after=_wait(draft, name),
        fire=draft.fired(f"timer '{name}'", *path, "fire"),
    )


def _wait(draft: Draft, name: str) -> Duration:
    path = ("timers", name, "after")
    calendar = draft.value("timers", name, "calendar") or draft.around.calendar
    try:
        return parse(draft.value(*path), always=calendar in draft.around.always or not draft.around.known)
    except ValueError as error:
        draft.report("M513", f"{error}", *path)
        return Duration()


def _runs_in(draft: Draft, name: str) -> frozenset[str] | None:
    if "runs_in" not in draft.section("timers", name):
        return None
    return frozenset(draft.states(f"timer '{name}' runs in", "timers", name, "runs_in"))


def _met_by(draft: Draft, name: str) -> frozenset[str]:
    transitions = draft.section("transitions")
    met = set()
    for word, where in draft.texts("timers", name, "met_by"):
        if word in transitions or word == "first_reply":
            met.add(word)
        else:
            draft.unknown(
                "M226",
                word,
                f"timer '{name}' is met by '{word}', which is no transition of this workflow",
                draft.names("transitions") | {"first_reply": None},
                *where,
            )
    return frozenset(met)


def _per(draft: Draft, name: str) -> str:
    per: str = draft.value("timers", name, "per") or ""
    if not per:
        return ""
    if per not in draft.section("fields"):
        draft.unknown(
            "M221",
            per,
            f"timer '{name}' has its targets per '{per}', which is no field of this workflow",
            draft.names("fields"),
            "timers",
            name,
            "per",
        )
    elif (kind := draft.section("fields", per).get("type")) != "choice":
        draft.report(
            "M508",
            f"timer '{name}' has its targets per '{per}', which is a field of type {kind}, "
            "and must be one of type choice",
            "timers",
            name,
            "per",
        )
    return per


def _ladder_of(draft: Draft, name: str) -> str:
    ladder: str = draft.value("timers", name, "escalate") or ""
    if ladder and ladder not in draft.section("ladders"):
        draft.unknown(
            "M223",
            ladder,
            f"timer '{name}' escalates by '{ladder}', which is no ladder of this workflow",
            draft.names("ladders"),
            "timers",
            name,
            "escalate",
        )
    return ladder


def _calendar(draft: Draft, name: str) -> str:
    calendar: str = draft.value("timers", name, "calendar") or ""
    if calendar and draft.around.known and calendar not in draft.around.calendars:
        draft.unknown(
            "M224",
            calendar,
            f"timer '{name}' counts by '{calendar}', which is no calendar",
            unplaced(draft.around.calendars),
            "timers",
            name,
            "calendar",
        )
    return calendar
