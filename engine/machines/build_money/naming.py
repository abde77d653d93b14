"""What the readers of money rules have in common: the fields that they name, parts of amounts, conditions."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace

from engine.machines.draft import Draft, nearest, unplaced
from engine.machines.guard_text import Guard
from engine.machines.source import Path
from engine.money import WHOLE, Points
from engine.problems import Position

_PART = re.compile(r"(\d{1,4})(?:[.,](\d{1,2}))?\s*%\s+of\s+([a-z][a-z0-9_]*)", re.ASCII)
_REST = re.compile(r"rest\s+of\s+([a-z][a-z0-9_]*)", re.ASCII)
_NAME = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)


def field_of(draft: Draft, what: str, kind: str, path: Path) -> str:
    """The field named at a path, which must be of one type; empty where none is named.

    `what` is the sentence up to the name: `charge 'fee' ends with`.
    """
    name: str = draft.value(*path) or ""
    if name:
        _check(draft, what, kind, name, draft.source.at(*path))
    return name


def _check(draft: Draft, what: str, kind: str, name: str, at: Position) -> None:
    """Report a name that is no field, or one of a field of another type; `at` is its place within the text."""
    fields = draft.section("fields")
    if name not in fields:
        message = f"{what} '{name}', which is no field of this workflow{nearest(name, draft.names('fields'))}"
        draft.report("M221", message, at=at)
    elif (found := fields[name]["type"]) != kind:
        others = [other for other, written in fields.items() if written["type"] == kind]
        hint = f"; there is {', '.join(others)}" if others else ""
        message = f"{what} '{name}', a field of type {found}, and it must be one of type {kind}{hint}"
        draft.report("M256", message, at=at, related=((draft.source.key_at("fields", name), f"'{name}'"),))


def amount(draft: Draft, what: str, path: Path) -> tuple[str, Points]:
    """`price`, `30% of price` or `rest of price`: the field of type money, and how much of it."""
    text: str = draft.value(*path).strip()
    if rest := _REST.fullmatch(text):
        _check(draft, what + " the rest of", "money", rest[1], _last_word(draft, path, rest[1]))
        return rest[1], WHOLE
    if part := _PART.fullmatch(text):
        points = int(part[1]) * 100 + int((part[2] or "").ljust(2, "0"))
        if not points:
            draft.report("M255", f"{what} '{text}', which is nothing", *path)
        _check(draft, what + " a part of", "money", part[3], _last_word(draft, path, part[3]))
        return part[3], points
    if not _NAME.fullmatch(text):
        message = f"{what} '{text}', which is no amount: it can be a field of type money, or a part like 30% of price"
        draft.report("M255", message, *path)
        return "", WHOLE
    _check(draft, what, "money", text, draft.source.at(*path))
    return text, WHOLE


def is_rest(text: str) -> bool:
    """Whether an amount is what other charges leave."""
    return _REST.fullmatch(text.strip()) is not None


def _last_word(draft: Draft, path: Path, word: str) -> Position:
    """The place of the last word of a text."""
    start = draft.value(*path).rindex(word)
    place = draft.source.inside(path, 1, start + 1)
    return replace(place, end_column=place.column + len(word))


def condition(draft: Draft, path: Path) -> Guard | None:
    """The expression as text; rules/guard.py compiles it."""
    text = draft.value(*path, "if")
    return Guard(text, draft.source.inside((*path, "if"), 1, 1)) if text is not None else None


def declared(draft: Draft, what: str, sort: str, known: Collection[str], path: Path) -> tuple[str, ...]:
    """Names of company.yaml in a text or list: activities, services, taxes."""
    for word, where in draft.texts(*path):
        if draft.around.known and word not in known:
            hint = nearest(word, unplaced(known)) or "; company.yaml declares none"
            draft.report("M259", f"{what} '{word}', which is no {sort}{hint}", *where)
    return tuple(dict.fromkeys(word for word, _ in draft.texts(*path)))


def foreign_keys(draft: Draft, what: str, allowed: Collection[str], advice: str, path: Path) -> None:
    """Report keys that what is written here has no use for; `what` is the sentence up to the key."""
    for key in draft.section(*path):
        if key not in allowed:
            draft.report("M254", f"{what} '{key}'", *path, key, key=True, advice=advice)
