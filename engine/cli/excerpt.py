"""A problem as a person reads it: the message, the line that it is about, and carets under the very words.

Terminals count cells, not characters: a tab is four, a Chinese character two, a combining accent none. A character
that would move the cursor is shown as U+FFFD, so that a file cannot write on the reader's terminal. Long lines are cut
around the place.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from engine.machines.characters import LINE_BREAK
from engine.problems import Position, Problem

Sources = Callable[[str], str | None]
"""The text of a file by the name that Positions show; None when it cannot be shown."""

WIDEST = 110
"""Characters of a line that are shown."""
_TAB = "    "
_ANSI = {"error": "1;31", "warning": "1;33", "note": "1;36", "gutter": "34", "message": "1"}
_SAFE = re.compile(r"[^\S\t ]|[\x00-\x08\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")


def full(problem: Problem, sources: Sources, *, colour: bool) -> str:
    """One problem with its excerpt, its help and its related places, over several lines."""
    places = [problem.position, *(place for place, _ in problem.related)]
    gutter = len(str(max(place.line for place in places)))
    head = f"{problem.severity}[{problem.code}]"
    lines = [f"{_paint(head, problem.severity, colour)}{_paint(f': {clean(problem.message)}', 'message', colour)}"]
    lines += _excerpt(problem.position, sources, gutter, problem.severity, colour=colour)
    if problem.help:
        lines.append(f"{' ' * gutter} {_paint('=', 'gutter', colour)} help: {clean(problem.help)}")
    for place, words in problem.related:
        lines.append(f"{_paint('note', 'note', colour)}: {clean(words)}")
        lines += _excerpt(place, sources, gutter, "note", colour=colour)
    return "\n".join(lines)


def clean(text: str) -> str:
    """The text without anything that moves a terminal's cursor or reorders what stands around it."""
    return _SAFE.sub("\ufffd", text)


def clean_lines(text: str) -> str:
    """Cleaned line by line: a message may have several."""
    return "\n".join(map(clean, text.split("\n")))


def _excerpt(place: Position, sources: Sources, gutter: int, style: str, *, colour: bool) -> list[str]:
    bar = _paint("|", "gutter", colour)
    lines = [f"{' ' * gutter}{_paint('-->', 'gutter', colour)} {clean(str(place))}"]
    text = _line(sources(place.file), place.line)
    if text is None:
        return lines
    shown, before, width = _cut(text, place)
    number = _paint(str(place.line).rjust(gutter), "gutter", colour)
    carets = " " * before + _paint("^" * width, style, colour)
    return [*lines, f"{' ' * gutter} {bar}", f"{number} {bar} {shown}".rstrip(), f"{' ' * gutter} {bar} {carets}"]


def _line(text: str | None, number: int) -> str | None:
    """A line by its number from 1; None when the text does not have it."""
    lines = LINE_BREAK.split((text or "").removeprefix("\ufeff")) if text is not None else []
    return lines[number - 1] if 0 < number <= len(lines) else None


def _cut(line: str, place: Position) -> tuple[str, int, int]:
    """The part of a line to show; cells before the place; cells of the place."""
    start = min(place.column - 1, len(line))
    end = min(max(place.end_column - 1, start + 1), max(len(line), start + 1))
    first = max(0, min(start - WIDEST // 2, len(line) - WIDEST))
    last = first + WIDEST
    head, tail = "…" if first else "", "…" if last < len(line) else ""
    before, marked = cells(head + line[first:start]), cells(line[start : min(end, last)])
    return head + clean(line[first:last]).replace("\t", _TAB) + tail, before, max(1, marked)


def cells(text: str) -> int:
    """How many cells of a terminal a text takes, as it is shown here."""
    return len(text) if text.isascii() and "\t" not in text else sum(map(_width, text))


def _width(character: str) -> int:
    if character == "\t":
        return len(_TAB)
    if _SAFE.match(character):
        return 1
    if unicodedata.category(character) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def _paint(text: str, style: str, colour: bool) -> str:
    return f"\x1b[{_ANSI[style]}m{text}\x1b[0m" if colour else text
