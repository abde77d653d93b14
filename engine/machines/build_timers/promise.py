"""`promise`: a stopwatch against a target of the record's service level."""

from __future__ import annotations

from engine.machines.build_timers.kind import COMMON, TimerKind, common, ladder
from engine.machines.definition import TimerRule
from engine.machines.draft import Draft, unplaced

OPENING, CLIENT_MESSAGE = "opening", "client_message"
"""When a promise can begin, beside the first value of a field of type agent."""
REPLIES = ("first_reply", "reply")
"""What keeps a promise beside transitions: an agent's first public note, or any."""


def _build(draft: Draft, name: str) -> TimerRule:
    path = ("timers", name)
    if "met_by" not in draft.section(*path):
        draft.report("M512", f"timer '{name}' is a promise that nothing keeps: it needs 'met_by'", *path, key=True)
    level_field, target = _promised(draft, name)
    return TimerRule(
        kind="promise",
        target=target,
        level_field=level_field,
        per=_per(draft, name),
        begins=_begins(draft, name),
        met_by=_met_by(draft, name),
        ladder=ladder(draft, name),
        **common(draft, name),
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


def _begins(draft: Draft, name: str) -> str:
    """What starts the clock; empty for the opening of the record."""
    path = ("timers", name, "from")
    written: str = draft.value(*path) or OPENING
    if written in {OPENING, CLIENT_MESSAGE}:
        return "" if written == OPENING else written
    if (kind := draft.section("fields", written).get("type")) is None:
        known = draft.names("fields") | {OPENING: None, CLIENT_MESSAGE: None}
        draft.unknown(
            "M221", written, f"timer '{name}' begins with '{written}', which is no field or event", known, *path
        )
    elif kind != "agent":
        message = f"timer '{name}' begins with '{written}', a field of type {kind}; it must be one of type agent"
        draft.report("M508", message, *path)
    return written


def _met_by(draft: Draft, name: str) -> frozenset[str]:
    transitions = draft.section("transitions")
    met = set()
    for word, where in draft.texts("timers", name, "met_by"):
        if word in transitions or word in REPLIES:
            met.add(word)
        else:
            draft.unknown(
                "M226",
                word,
                f"timer '{name}' is met by '{word}', which is no transition of this workflow",
                draft.names("transitions") | dict.fromkeys(REPLIES),
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


KIND = TimerKind("promise", "a promise", COMMON | {"promise", "per", "from", "met_by", "escalate"}, _build)
