"""Steps and what they did, conditions and their parts: in words, and for programs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any
from zoneinfo import ZoneInfo

from engine.told.times import precise, second, written
from engine.why import Effect, GuardStory, RungStory, WayStory


def by_rule(rule: str) -> str:
    """` (ticket.yaml:42@3f2a91c)`."""
    return f" ({rule})" if rule else ""


def plain_rung(rung: RungStory, zone: ZoneInfo) -> dict[str, Any]:
    """A step for programs."""
    instants = {"due": written(rung.due, zone), "at": written(rung.at, zone)}
    return asdict(rung) | instants | {"effects": [plain_effect(effect, zone) for effect in rung.effects]}


def plain_effect(effect: Effect, zone: ZoneInfo) -> dict[str, Any]:
    """What a step did, for programs."""
    return asdict(effect) | {"held": written(effect.held, zone)}


def spoken_effect(effect: Effect, zone: ZoneInfo) -> str:
    """`notified anna, held back until Mon 2026-11-23 09:00:00`."""
    held = f", held back until {second(effect.held, zone)}" if effect.held is not None else ""
    read = f"; it read {', '.join(effect.read)}" if effect.read else ""
    return f"{effect.what}{held}{read}{by_rule(effect.rule)}"


def prospect(rung: RungStory, zone: ZoneInfo) -> str:
    """When a step will come and what it waits for, or what will become of it: `not yet: Mon 2026-11-23 09:45:00`."""
    when = second(rung.due, zone) if rung.due is not None else rung.because or "no calendar counts that far"
    match rung.status:
        case "due":
            what = (
                f"will be skipped when the daemon looks: {rung.because}"
                if rung.because
                else "acts when the daemon looks"
            )
            return f"due since {when}, {what}"
        case "standing":
            after = f", {precise(rung.away)} of working time before it" if rung.away is not None else ""
            return f"not yet: {rung.because}{after}"
        case "never":
            return f"never: {when}"
        case _:
            return f"not yet: {when}"


def plain_way(way: WayStory, zone: ZoneInfo) -> dict[str, Any]:
    """A way out of a state for programs."""
    guard = way.guard
    return asdict(way) | {
        "possible": way.possible,
        "waits_since": written(way.waits_since, zone),
        "guard": asdict(guard) | {"values": dict(guard.values), "failing": list(guard.failing)} if guard else None,
        "failures": [asdict(failure) | {"at": written(failure.at, zone)} for failure in way.failures],
    }


def condition(guard: GuardStory) -> Iterator[str]:
    """What a condition came to, part by part, and what it read."""
    verdict = {True: "holds", False: "does not hold", None: f"cannot be told: {guard.error}"}
    yield f"if {guard.text}"
    if len(guard.parts) > 1:
        yield from (f"  {_verdict(part.holds):5}  {part.text}" for part in guard.parts)
    yield f"  {verdict[guard.holds]}; it read {', '.join(guard.read)}" if guard.values else f"  {verdict[guard.holds]}"


def _verdict(holds: bool | None) -> str:
    return {True: "true", False: "false", None: "?"}[holds]
