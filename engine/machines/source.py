"""A YAML file as plain values, and for each of them the place where it is written.

What people write is read here and nowhere else: this is the one module that knows `yaml`. Only its parser is used,
as a flat stream of events; the values are put together by composer.py, without recursion, because

- yaml's own composer follows nesting on the machine's stack (50,000 brackets end the process) and expands aliases
  without limit (201 bytes make 670,000 values), so both are counted as the events come in;
- it reads YAML 1.1, where `on` is true and `1:30` is ninety, and we promise YAML 1.2 (scalars.py);
- it takes the last of two equal keys and forgets where anything was written, and we show both places.

A mistake that leaves the rest readable is reported and passed over; one that does not ends the reading: then there is
no Source.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any

import yaml

from engine.machines.characters import LINE_BREAK, decode
from engine.machines.composer import Composer, Unreadable
from engine.machines.nodes import Node
from engine.problems import Position, Problem

Path = tuple[str | int, ...]
"""Where a value is in the document: keys of mappings and, from 0, numbers in lists."""

LARGEST_FILE = 1_000_000
"""Bytes."""

_PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was read."""

    file: str
    """As it is shown to people."""
    text: str
    value: Any
    """dict, list, str, int, bool, Decimal or None; keys are text."""
    digest: str
    """The first 7 hex digits of the SHA-256 of its bytes."""
    root: Node = field(repr=False, compare=False)

    def at(self, *path: str | int) -> Position:
        """Where the value at `path` is written, or the nearest thing around it that exists."""
        return self._walk(path)[-1].position(self.file)

    def key_at(self, *path: str | int) -> Position:
        """Where the key that ends `path` is written, or the nearest key around it; for an item of a list, the item."""
        nodes = self._walk(path)
        if len(nodes) == 1:
            return nodes[0].position(self.file)
        return nodes[-2].keys.get(path[len(nodes) - 2], nodes[-1]).position(self.file)

    def written(self, *path: str | int) -> str:
        """The text of the scalar at `path` as it stands in the file, whatever it means; empty where there is none."""
        nodes = self._walk(path)
        return nodes[-1].written if len(nodes) == len(path) + 1 else ""

    def inside(self, path: Path, line: int, column: int) -> Position:
        """Where character `column` of line `line` (both from 1) of the text at `path` is written.

        Exact for text in every style but long `>` blocks; there, and beyond the text's end, where the text begins.
        """
        node = self._walk(path)[-1]
        offsets = node.offsets(self.text)
        index = sum(len(text) + 1 for text in node.written.split("\n")[: line - 1]) + column - 1
        if not 0 <= index < len(offsets):
            return node.position(self.file)
        before = LINE_BREAK.split(self.text[: offsets[index]])
        return Position(self.file, len(before), len(before[-1]) + 1, len(before[-1]) + 2)

    def _walk(self, path: Path) -> list[Node]:
        """The nodes along `path` as far as they exist, the document itself first."""
        nodes = [self.root]
        for key in path:
            if (child := nodes[-1].children.get(key)) is None:
                break
            nodes.append(child)
        return nodes


def read_file(path: FilePath, shown: str) -> tuple[Source | None, list[Problem]]:
    """What the file at `path` says; messages name it `shown`."""
    data = read_bytes(path, shown)
    return (None, [data]) if isinstance(data, Problem) else read(data, shown)


def read_bytes(path: FilePath, shown: str) -> bytes | Problem:
    """The content of the file at `path`, one byte more than is allowed at most; or why there is none."""
    try:
        if path.exists() and not path.is_file():
            what = "a folder" if path.is_dir() else "no ordinary file"
            return Problem("M108", f"'{shown}' is {what}, and a YAML file is needed", _start(shown))
        with path.open("rb") as file:
            return file.read(LARGEST_FILE + 1)
    except OSError as error:
        reason = (error.strerror or "it cannot be opened").lower()
        return Problem("M108", f"'{shown}' cannot be read: {reason}", _start(shown))


def read(data: bytes, file: str) -> tuple[Source | None, list[Problem]]:
    """What `data` says; messages name it `file`. Without a Source there is at least one Problem."""
    if len(data) > LARGEST_FILE:
        message = f"the file is larger than {LARGEST_FILE:,} bytes, the most that is read"
        return None, [Problem("M104", message, _start(file), "split it into several files")]
    text = decode(data, file)
    if isinstance(text, Problem):
        return None, [text]
    composer = Composer(file, text)
    try:
        root = _document(composer)
    except Unreadable as stop:
        return None, [*composer.problems, stop.problem]
    return Source(file, text, root.value, hashlib.sha256(data).hexdigest()[:7], root), composer.problems


def _document(composer: Composer) -> Node:
    """The one document that the composer's text must be."""
    parser = _PARSER(composer.text)
    try:
        while parser.check_event():
            _take(composer, parser.get_event())
    except yaml.MarkedYAMLError as error:
        words = str(error.problem), error.context or ""
        raise Unreadable(composer.misunderstood(*words, error.problem_mark, error.context_mark)) from error
    except (ValueError, OverflowError) as error:  # "\ud800": the parser in Python lets it by, or falls over it
        raise Unreadable(composer.misunderstood("found an unknown escape", at=parser.get_mark())) from error
    root = composer.root
    if root is None or (root.value is None and not root.written):
        raise Unreadable(Problem("M107", "the file is empty", _start(composer.file)))
    return root


def _take(composer: Composer, event: Any) -> None:
    if isinstance(event, yaml.ScalarEvent):
        composer.scalar(event)
    elif isinstance(event, yaml.CollectionStartEvent):
        composer.begin(event, mapping=isinstance(event, yaml.MappingStartEvent))
    elif isinstance(event, yaml.CollectionEndEvent):
        composer.finish(event)
    elif isinstance(event, yaml.AliasEvent):
        composer.alias(event)
    elif isinstance(event, yaml.DocumentStartEvent):
        composer.start(event)


def _start(file: str) -> Position:
    return Position(file, 1, 1)
