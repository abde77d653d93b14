"""Values of rules as people write them in YAML; whatever has no words of its own is told part by part."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from engine.impact.rule import Fact
from engine.machines import words
from engine.machines.definition import Action, Duration, Late, Opening, Schedule
from engine.machines.durations import spell
from engine.machines.guard_text import Guard
from engine.machines.templates import Template
from engine.problems import Position


def facts(value: Any, names: Mapping[str, str], leave: Collection[str] = ()) -> dict[str, Fact]:
    """Every part of a rule's value by its name in YAML, as `names` gives it, without places and what is in `leave`."""
    parts = ((f.name, getattr(value, f.name)) for f in fields(value) if f.name not in leave)
    return {names.get(name, name): said(part) for name, part in parts if not isinstance(part, Position)}


def said(value: Any) -> Fact:
    """A value in words; a list word by word."""
    if isinstance(value, frozenset):
        return tuple(sorted(str(each) for each in value))
    if isinstance(value, tuple):
        return tuple(_text(each) for each in value)
    return _text(value)


def _text(value: Any) -> str:
    match value:
        case None | False:
            return ""
        case True:
            return "yes"
        case Duration():
            return _workdays(value.workdays) if value.workdays else spell(value.seconds)
        case Guard():
            return value.text.strip()
        case Late():
            return value.policy + (f" {spell(value.seconds)}" if value.seconds else "")
        case Schedule():
            return words.schedule(value)
        case Action():
            return action(value)
        case Template():
            return f"{value.called} {value.digest}"
        case Mapping() if all(isinstance(each, Template) for each in value.values()):
            return ", ".join(map(_text, value.values()))
        case Mapping():
            return ", ".join(f"{key} = {'no' if each is False else _text(each)}" for key, each in value.items())
        case _ if is_dataclass(value):
            return ", ".join(
                part if isinstance(part, str) else " ".join(part) for part in facts(value, {}).values() if part
            )
        case tuple() | list() | frozenset():
            return ", ".join(map(_text, value))
        case _:
            return str(value)


def action(value: Action) -> str:
    """`notify anna`; of what is opened also the fields that it is given."""
    opening: Opening | None = value.opening
    return words.action(value) + (f" with {_text(opening.values)}" if opening and opening.values else "")


def _workdays(count: int) -> str:
    return f"{count} workday{'s' * (count != 1)}"


def clock_time(seconds: int) -> str:
    """`09:00`; nothing for midnight, which is what a rule means that says nothing."""
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}" if seconds else ""
