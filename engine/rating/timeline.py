"""The terms of a record over time, from what was ever set in it: what held on a day, not what was known on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from engine.rating.account import Terms
from engine.records import Value

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Change:
    """Fields that were set at once, or a state that was entered."""

    day: date
    """From when on it holds: the date in `terms_from` where the same command set one, else the event's local day."""
    fields: Mapping[str, Value]
    state: str = ""
    """Empty: it stayed the same."""


def timeline(changes: Iterable[Change], start: date | None = None) -> tuple[Terms, ...]:
    """Changes, in the order in which they were made, as terms in the order of their days, without gaps.

    What is set from a day on replaces whatever was said of the same field for later days. What was set before `start`
    (the day on which the contract begins), and what was set first, holds from the beginning; states keep their days.
    """
    fields: dict[str, dict[date, Value]] = {}
    states: dict[date, str] = {}
    passed: dict[date, tuple[str, ...]] = {}
    for place, change in enumerate(changes):
        day = date.min if place == 0 or (start and change.day < start) else change.day
        for name, value in change.fields.items():
            _from(fields.setdefault(name, {}), day, value)
        if change.state:
            if change.day in states:
                passed[change.day] = (*passed.get(change.day, ()), states[change.day])
            _from(states, change.day, change.state)
    days = sorted({date.min, *states, *(day for values in fields.values() for day in values)})
    return tuple(
        Terms(day, after, _said(fields, day), _on(states, day) or "", passed.get(day, ()))
        for day, after in zip(days, [*days[1:], None], strict=True)
    )


def _from(values: dict[date, V], day: date, value: V) -> None:
    """Say what holds from a day on."""
    for later in [each for each in values if each >= day]:
        del values[later]
    values[day] = value


def _said(fields: Mapping[str, Mapping[date, Value]], day: date) -> dict[str, Value]:
    """All fields that have a value on a day."""
    return {name: value for name, values in fields.items() if (value := _on(values, day)) is not None}


def _on(values: Mapping[date, V], day: date) -> V | None:
    """What holds on a day."""
    said = [each for each in values if each <= day]
    return values[max(said)] if said else None
