"""Ladders as written → as rungs in order, each with what it does."""

from __future__ import annotations

from engine.machines.build_actions import actions
from engine.machines.definition import Ladder, Late, Rung
from engine.machines.draft import Draft, unplaced
from engine.machines.durations import Mark, parse_days, parse_late, parse_mark, parse_seconds
from engine.machines.source import Path


def ladders(draft: Draft) -> dict[str, Ladder]:
    """Every ladder, its rungs in the order in which they are written."""
    built = {}
    for name in draft.section("ladders"):
        path: Path = ("ladders", name)
        steps = path if isinstance(draft.value(*path), list) else (*path, "rungs")
        rungs = [_rung(draft, (*steps, index)) for index in range(len(draft.value(*steps)))]
        built[name] = Ladder(
            name,
            tuple(rung for rung in rungs if rung),
            draft.source.key_at(*path),
            late(draft, *path, "late") or Late(),
            calendar(draft, f"ladder '{name}' keeps quiet outside", *path, "quiet"),
        )
    return built


def late(draft: Draft, *path: str | int) -> Late | None:
    """What is said about lateness at a path; None where nothing is."""
    if (written := draft.value(*path)) is None:
        return None
    try:
        return parse_late(written)
    except ValueError as error:
        draft.report("M515", f"{error}", *path)
        return None


def calendar(draft: Draft, does: str, *path: str | int) -> str:
    """The calendar named at a path, reported when there is no such; empty where none is named."""
    name: str = draft.value(*path) or ""
    if name and draft.around.known and name not in draft.around.calendars:
        draft.unknown("M224", name, f"{does} '{name}', which is no calendar", unplaced(draft.around.calendars), *path)
    return name


def _rung(draft: Draft, path: Path) -> Rung | None:
    written = draft.section(*path)
    try:
        mark = parse_mark(written["at"])
    except ValueError as error:
        draft.report("M513", f"{error}", *path, "at")
        return None
    every = _every(draft, mark, path)
    return Rung(
        key=mark.key,
        percent=mark.percent,
        offset=mark.offset,
        actions=actions(draft, "a rung", path),
        position=draft.source.at(*path),
        every=every.offset if every else 0,
        times=written.get("times", 1),
        unit=every.unit if every and not mark.offset else mark.unit,
    )


def _every(draft: Draft, mark: Mark, path: Path) -> Mark | None:
    """The distance between repeats; in the unit of the rung itself, unless that stands on the very date."""
    written = draft.value(*path, "every")
    if written is None:
        return None
    try:
        if mark.unit == "target":
            return Mark(0, parse_seconds(written))
        distance = parse_days(written)
    except ValueError as error:
        draft.report("M513", f"{error}", *path, "every")
        return None
    if mark.offset and distance.unit != mark.unit:
        message = f"the rung at {mark.key} counts {mark.unit}, and repeats after '{written}'; write both alike"
        draft.report("M513", message, *path, "every")
    return distance
