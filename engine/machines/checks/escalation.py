"""Ladders: every rung is reached once, and does something."""

from __future__ import annotations

from collections.abc import Iterator

from engine.machines.build_actions import VERBS
from engine.machines.checks import Case, Check
from engine.machines.checks.timers import TAKING
from engine.machines.definition import Ladder, Rung, TimerRule
from engine.machines.durations import spell
from engine.machines.source import Path


def rungs(case: Case) -> Iterator[tuple[Ladder, Rung, Path]]:
    """Every rung, with where it is written."""
    for name, ladder in case.definition.ladders.items():
        written = case.draft.value("ladders", name)
        steps: Path = ("ladders", name) if isinstance(written, list) else ("ladders", name, "rungs")
        yield from ((ladder, rung, (*steps, index)) for index, rung in enumerate(ladder.rungs))


def does_nothing(case: Case) -> None:
    """A rung without an action."""
    for _, rung, path in rungs(case):
        if not rung.actions:
            case.draft.report(
                "M514", f"the rung at {rung.key} does nothing", *path, advice=f"a rung can {', '.join(VERBS)}"
            )


def repeats(case: Case) -> None:
    """A rung that repeats without saying how often, or how often without saying when."""
    for _, _, path in rungs(case):
        written = case.draft.section(*path)
        if "times" in written and "every" not in written:
            case.draft.report(
                "M505",
                "'times' says how often, and nothing says when; add 'every', like every: 1h",
                *path,
                "times",
                key=True,
            )
        if "every" in written and "times" not in written:
            case.draft.report(
                "M505",
                "'every' says when, and nothing says how often; add 'times', like times: 3",
                *path,
                "every",
                key=True,
            )


def same_twice(case: Case) -> None:
    """Two rungs of one ladder at the same place: the second would be taken for the first, and never fire."""
    first: dict[tuple[str, str], Path] = {}
    for ladder, rung, path in rungs(case):
        before = first.setdefault((ladder.name, rung.key), path)
        if before != path:
            place = case.draft.source.at(*before, "at")
            case.draft.report(
                "M506",
                f"ladder '{ladder.name}' has a rung at {rung.key} already (line {place.line}), so this "
                "one would never fire; put both in one rung",
                *path,
                "at",
                related=((place, "the first one"),),
            )


def before_the_start(case: Case) -> None:
    """A rung so long before its percentage that the promise has not begun yet."""
    for ladder, rung, path in rungs(case):
        if rung.offset >= 0 or rung.unit != "target":
            continue
        for name, promise, value, seconds in _shortest_first(case, ladder):
            reached = seconds * rung.percent // 100
            if reached + rung.offset < 0:
                of = f"'{name}'" + (f" for {value}" if value else "")
                case.draft.report(
                    "M504",
                    f"the rung at {rung.key} can never fire in time: {rung.percent}% of the "
                    f"{promise} promised by {of} is {spell(reached)}, less than {spell(-rung.offset)}",
                    *path,
                    "at",
                )
                break


def _shortest_first(case: Case, ladder: Ladder) -> list[tuple[str, str, str, int]]:
    """The targets that a ladder is climbed for: level, promise, value and seconds."""
    promises = {rule.target for rule in _climbing(case, ladder) if rule.kind == "promise"}
    found = [
        (name, promise, value, grant.seconds)
        for name, level in case.draft.around.levels.items()
        for promise in promises
        for value, grant in level.grants(promise)
    ]
    return sorted(found, key=lambda target: (target[3], target))


def _climbing(case: Case, ladder: Ladder) -> list[TimerRule]:
    """The timers that climb a ladder."""
    return [rule for rule in case.definition.timers.values() if rule.ladder == ladder.name]


_CLIMBERS = {
    "promise": ("is a promise", "like 75% or 100% + 1h"),
    "until": ("looks towards a date", "like -30d, 0d or +7d"),
    "meter": ("watches an allowance", "like 80%, each once"),
}
_COUNTS = {"meter": "working time"}


def _fits(rung: Rung, rule: TimerRule) -> bool:
    """Whether a timer can climb a rung."""
    match rule.kind:
        case "promise":
            return rung.unit == "target"
        case "meter":
            return rung.unit == "target" and not rung.offset and not rung.every
        case _:
            return rung.unit != "target"


def wrong_unit(case: Case) -> None:
    """A ladder of days that a promise climbs, one of working time on the way to a date, either up an allowance."""
    for ladder, rung, path in rungs(case):
        for rule in _climbing(case, ladder):
            if not _fits(rung, rule):
                counts = "days from a date" if rung.unit != "target" else _COUNTS.get(rule.kind, "a promised time")
                climber, example = _CLIMBERS[rule.kind]
                case.draft.report(
                    "M517",
                    f"the rung at {rung.key} counts {counts}, and timer '{rule.name}', which climbs it, {climber}; "
                    f"write its rungs {example}",
                    *path,
                    "at",
                    related=((rule.position, f"timer '{rule.name}'"),),
                )
                break


def lost_when_late(case: Case) -> None:
    """A rung that moves the record and is skipped when a higher one is due as well, after an outage."""
    for ladder, rung, path in rungs(case):
        policies = [(rule.late or ladder.late).policy for rule in _climbing(case, ladder)]
        higher = rung is not ladder.rungs[-1] or rung.every
        for action in rung.actions:
            if action.verb in {"fire", "open", "ask"} and higher and "highest" in policies:
                case.draft.report(
                    "M518",
                    f"the rung at {rung.key} has to '{action.verb}', and is skipped when a higher one is due too, "
                    "after an outage; write late: all, or like late: skip_after 8h",
                    *path,
                    action.verb,
                    key=True,
                    warning=True,
                )


def cannot_be_taken(case: Case) -> None:
    """A rung that fires, or asks for, a transition which can be taken from no state in which its promise runs."""
    for ladder, rung, path in rungs(case):
        climbing = _climbing(case, ladder)
        runs_in = {state for rule in climbing for state in (case.living if rule.runs_in is None else rule.runs_in)}
        for action in rung.actions:
            sources = {s for t in case.definition.transitions.get(action.transition, ()) for s in t.sources}
            if action.verb in TAKING and climbing and not sources & runs_in:
                case.draft.report(
                    "M503",
                    f"the rung at {rung.key} {TAKING[action.verb]} '{action.transition}', which cannot be taken from "
                    "any state in which its promise runs",
                    *path,
                    action.verb,
                )


_NAMES = frozenset({"M220", "M223", "M226", "M306"})
CHECKS = (
    Check(does_nothing, frozenset({"M513"})),
    Check(repeats, frozenset({"M513"})),
    Check(same_twice, frozenset({"M513"})),
    Check(before_the_start, frozenset({"M513", "M223", "M512"})),
    Check(wrong_unit, frozenset({"M513", "M223", "M512"})),
    Check(lost_when_late, frozenset({"M513", "M223", "M512", "M515", "M517"})),
    Check(cannot_be_taken, _NAMES | {"M513", "M512", "M301", "M302"}),
)
