"""What a scenario expects of clocks: `clocks: {resolution: {left: 7h, paused: yes}}`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from engine.machines.definition import Definition
from engine.machines.draft import nearest, unplaced
from engine.machines.durations import parse_seconds, spell
from engine.machines.source import Path
from engine.records import Timer
from engine.rules import timers
from engine.scenario.page import Page
from engine.scenario.script import Check, Look
from engine.scenario.stage import Stage

NO_TARGET = "nothing: it has no target"
_NOTHING = frozenset({"0", "0h", "0m", "0s"})


def clocks(page: Page, name: str, definition: Definition, path: Path) -> Iterator[Check]:
    """One check for each thing that is said of each clock."""
    for clock, said in page.draft.section(*path).items():
        where = (*path, clock)
        if clock not in definition.timers:
            known = nearest(clock, unplaced(definition.timers))
            page.draft.report("M809", f"'{clock}' is no clock of a {definition.kind}{known}", *where, key=True)
        elif said is None:
            yield _absent(page, name, clock, where)
        else:
            for what in said:  # a word that nobody knows was told with the shape
                understood = what == "due" or what in _SPANS or what in _STATUS
                if understood and (wanted := _wanted(page, what, (*where, what))) is not None:
                    yield _check(page, name, (*where, what), wanted)


def _absent(page: Page, name: str, clock: str, path: Path) -> Check:
    def look(stage: Stage) -> Look:
        there = clock in stage.record(name).timers
        return Look("no such clock", "it has one" if there else "no such clock", _rule(stage, name, clock))

    return Check(name, f"clock {clock}", page.draft.source.key_at(*path), look)


def _wanted(page: Page, what: str, path: Path) -> str | None:
    """What is written, as it is compared; None, and reported, when it cannot be read."""
    written = page.value(*path)
    try:
        if what == "due":
            return page.moments.written(page.moments.deadline(written, page.now))
        return span(written) if what in _SPANS else "yes" if written in {True, "yes"} else "no"
    except ValueError as error:
        page.draft.report("M801" if what == "due" else "M811", str(error), *path)
        return None


def span(written: str) -> str:
    """`1h30m`, `90m`, `0m`, `-20m` in the one way in which spans are compared. ValueError when it is none."""
    text = written.strip()
    if text.lstrip("-") in _NOTHING:
        return spell(0)
    return f"-{spell(parse_seconds(text[1:]))}" if text.startswith("-") else spell(parse_seconds(text))


def spoken(seconds: int) -> str:
    """A span as `span` gives it back."""
    return f"-{spell(-seconds)}" if seconds < 0 else spell(seconds)


def _check(page: Page, name: str, path: Path, wanted: str) -> Check:
    clock, what = str(path[-2]), str(path[-1])

    def look(stage: Stage) -> Look:
        timer = stage.record(name).timers.get(clock)
        found = "no such clock" if timer is None else _read(stage, name, clock, timer, what)
        return Look(wanted, found, _rule(stage, name, clock))

    return Check(name, f"clock {clock}, {what}", page.position(*path), look)


def _read(stage: Stage, name: str, clock: str, timer: Timer, what: str) -> str:
    if what == "due":
        due = timer.breached if timer.due is None else timer.due  # one that was missed stays known when it stands still
        return f"nothing: it is {timer.status}" if due is None else stage.moments.written(due)
    if (status := _STATUS.get(what)) is not None:
        return "yes" if status(timer) else "no"
    if not timer.target:
        return NO_TARGET
    used = timers.consumed(timer, stage.kind(name).plans[clock].hours(timer), stage.now)
    return spoken(_SPANS[what](timer, used))


def _rule(stage: Stage, name: str, clock: str) -> str:
    plan = stage.kind(name).plans.get(clock)
    return plan.where if plan else ""


_SPANS: Mapping[str, Callable[[Timer, int], int]] = {
    "target": lambda timer, _: timer.target,
    "used": lambda _, used: used,
    "left": lambda timer, used: timer.target - used,
}
_STATUS: Mapping[str, Callable[[Timer], bool]] = {
    "running": lambda timer: timer.status == "running",
    "paused": lambda timer: timer.status == "paused",
    "met": lambda timer: timer.status == "met",
    "stopped": lambda timer: timer.status == "stopped",
    "breached": lambda timer: timer.breached is not None,
}
