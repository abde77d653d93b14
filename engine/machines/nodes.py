"""A value of a YAML document together with where it stands: the side table that gives every message its place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from engine.machines.characters import LINE_BREAK
from engine.machines.scalars import places
from engine.problems import Position


class Mark(NamedTuple):
    """A place between two characters. Everything counts from 0 here, as the parser does."""

    line: int
    column: int
    offset: int
    """Characters from the beginning of the text."""


@dataclass(slots=True, eq=False)
class Node:
    """A value as it stands in the file."""

    value: Any
    start: Mark
    end: Mark
    style: str = ""
    """`'`, `"`, `|`, `>` or empty for scalars; `{` for mappings, `[` for lists."""
    written: str = ""
    """A scalar's text, whatever it means."""
    children: dict[str | int, Node] = field(default_factory=dict)
    keys: dict[str | int, Node] = field(default_factory=dict)
    """The key of each child of a mapping."""
    size: int = 1
    """Values in it, itself and what aliases stand for included."""
    height: int = 0
    """Levels of mappings and lists in it, itself included."""
    closed: bool = True
    """False while it is still being read: an alias to it would contain itself."""

    def repeated(self, start: Mark, end: Mark) -> Node:
        """The value once more, where an alias stands. What is in it stays where it is written."""
        value = copied(self.value)
        return Node(value, start, end, self.style, self.written, self.children, self.keys, self.size, self.height)

    def position(self, file: str) -> Position:
        return span(file, self.start, self.end)

    def offsets(self, text: str) -> list[int]:
        """For each character of a text, its offset in the file; empty when they cannot be matched, or it is no text."""
        if self.style in {"{", "["}:
            return []
        written = text[self.start.offset : self.end.offset]
        if self.style in {"|", ">"}:
            header = LINE_BREAK.search(written)
            skipped = header.end() if header else len(written)
            found = self._block_offsets(written[skipped:])
        else:
            skipped = len(self.style)
            found = list(places(written[skipped : len(written) - skipped], self.style))
        return [self.start.offset + skipped + place for place in found] if len(found) == len(self.written) else []

    def _block_offsets(self, body: str) -> list[int]:
        """Offsets in the lines below `|` or `>`."""
        if self.style == "|":
            return _literal_offsets(body, self.written)
        indent = len(body) - len(body.lstrip(" "))
        found = [indent + place for place in places(body[indent:], "")][: len(self.written)]
        same = all(body[place] == c for place, c in zip(found, self.written, strict=False) if not c.isspace())
        return found if same else []


def _literal_offsets(body: str, written: str) -> list[int]:
    """What a line of a literal block has more than its text is indentation."""
    found: list[int] = []
    begin = 0
    for line in written.splitlines(keepends=True):
        stop = LINE_BREAK.search(body, begin)
        end = stop.start() if stop else len(body)
        indent = max(0, end - begin - len(line.removesuffix("\n")))
        found += range(begin + indent, begin + indent + len(line))
        begin = stop.end() if stop else end
    return found


def copied(value: Any) -> Any:
    """A copy of lists and mappings: changing one place must not change the other. Its depth is bounded by then."""
    if isinstance(value, dict):
        return {key: copied(item) for key, item in value.items()}
    return [copied(item) for item in value] if isinstance(value, list) else value


def span(file: str, start: Mark, end: Mark) -> Position:
    """The Position from one mark to another."""
    return Position(file, start.line + 1, start.column + 1, end.column + 1 if start.line == end.line else 0)
