"""Places in texts that rules write: `{subject}` for a field of the record, `{id}` for its name."""

from __future__ import annotations

import re
from collections.abc import Mapping

from engine.records import Value
from engine.rules.fields import spoken
from engine.rules.story import Story

ID = "{id}"
"""Stands for the record's name; while a record has none yet, it is left for the store to fill in."""

_NOTHING: Mapping[str, str] = {}
_PLACE = re.compile(r"\{(\w+)\}")


def filled(story: Story, value: Value) -> Value:
    """A text with its places filled; a place alone is the value as it is."""
    if not isinstance(value, str):
        return value
    if whole := _PLACE.fullmatch(value):
        return _held(story, whole[1])
    return worded(story, value)


def worded(story: Story, text: str, more: Mapping[str, str] = _NOTHING) -> str:
    """A text with its places filled, in words; `more` places than fields have."""
    return _PLACE.sub(lambda place: more[place[1]] if place[1] in more else told(story, place[1]), text)


def _held(story: Story, name: str) -> Value:
    return story.record.id if name == "id" else story.record.fields.get(name)


def told(story: Story, name: str) -> str:
    """What a place stands for, in words."""
    if name == "id":
        return story.record.id or ID
    return spoken(story.kind.definition.fields.get(name), _held(story, name))
