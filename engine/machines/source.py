"""A YAML file as plain values, and for each of them the place where it is written.

What people write is read here and nowhere else: this is the one module that knows `yaml`. Only its parser is used,
as a flat stream of events; the values are put together here, without recursion, because

- yaml's own composer follows nesting on the machine's stack (50,000 brackets end the process) and expands aliases
  without limit (201 bytes make 670,000 values), so both are counted as the events come in;
- it reads YAML 1.1, where `on` is true and `1:30` is ninety, and we promise YAML 1.2 (scalars.py);
- it takes the last of two equal keys and forgets where anything was written, and we show both places.

A mistake that leaves the rest readable is reported and passed over; one that does not ends the reading: then there is
no Source.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any

import yaml

from engine.machines.characters import LINE_BREAK, brief, decode
from engine.machines.nodes import Mark, Node, span
from engine.machines.scalars import resolve
from engine.machines.syntax import explained, fault
from engine.problems import Position, Problem, did_you_mean

Path = tuple[str | int, ...]
"""Where a value is in the document: keys of mappings and, from 0, numbers in lists."""

LARGEST_FILE = 1_000_000
"""Bytes."""
DEEPEST = 50
"""Mappings and lists inside each other."""
MOST_VALUES = 100_000
"""Values in a file, each alias counted as all that it stands for."""

_PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DIRECTIVE = re.compile(r"^%(?!YAML )", re.MULTILINE)
_NAMED = re.compile(r"(?:[&!]\S*\s+)+")


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
    try:
        if path.exists() and not path.is_file():
            what = "a folder" if path.is_dir() else "no ordinary file"
            return None, [Problem("M108", f"'{shown}' is {what}, and a YAML file is needed", _start(shown))]
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except OSError as error:
        reason = (error.strerror or "it cannot be opened").lower()
        return None, [Problem("M108", f"'{shown}' cannot be read: {reason}", _start(shown))]
    return read(data, shown)


def read(data: bytes, file: str) -> tuple[Source | None, list[Problem]]:
    """What `data` says; messages name it `file`. Without a Source there is at least one Problem."""
    if len(data) > LARGEST_FILE:
        message = f"the file is larger than {LARGEST_FILE:,} bytes, the most that is read"
        return None, [Problem("M104", message, _start(file), "split it into several files")]
    text = decode(data, file)
    if isinstance(text, Problem):
        return None, [text]
    reader = _Reader(file, text)
    try:
        root = reader.document()
    except _Unreadable as stop:
        return None, [*reader.problems, stop.problem]
    return Source(file, text, root.value, hashlib.sha256(data).hexdigest()[:7], root), reader.problems


class _Unreadable(Exception):  # noqa: N818 - it ends the reading, and carries the Problem that did
    """What follows cannot be read, or would only raise messages about the same mistake."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem


@dataclass(slots=True)
class _Open:
    """A mapping or list whose end has not come yet."""

    node: Node
    before: int
    """Values read before it."""
    key: Node | None = None
    """In a mapping: the key whose value comes next."""


class _Reader:
    """Puts values together from the parser's events, and counts as it goes."""

    def __init__(self, file: str, text: str) -> None:
        self.file, self.text = file, text
        self.problems: list[Problem] = []
        self.open: list[_Open] = []
        self.anchors: dict[str, Node] = {}
        self.values = 0
        self.root: Node | None = None

    def document(self) -> Node:
        """The one document that the text must be."""
        parser = _PARSER(self.text)
        try:
            while parser.check_event():
                self.take(parser.get_event())
        except yaml.MarkedYAMLError as error:
            raise _Unreadable(self.misunderstood(error)) from error
        except (ValueError, OverflowError) as error:  # "\ud800": the parser in Python lets it by, or falls over it
            wrong = yaml.MarkedYAMLError(None, None, "found an unknown escape", parser.get_mark())
            raise _Unreadable(self.misunderstood(wrong)) from error
        if self.root is None or (self.root.value is None and not self.root.written):
            raise _Unreadable(Problem("M107", "the file is empty", _start(self.file)))
        return self.root

    def take(self, event: Any) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self.scalar(event)
        elif isinstance(event, yaml.CollectionStartEvent):
            self.begin(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self.finish(event)
        elif isinstance(event, yaml.AliasEvent):
            self.alias(event)
        elif isinstance(event, yaml.DocumentStartEvent):
            self.start(event)

    def start(self, event: Any) -> None:
        if self.root is not None:
            message = "a second document begins here, and a file holds one"
            raise _Unreadable(Problem("M112", message, self.place(event), "move it to a file of its own"))
        if _DIRECTIVE.search(self.text, 0, _mark(event.end_mark).offset):  # the parser in Python lets it by
            raise _Unreadable(self.misunderstood(yaml.MarkedYAMLError(None, None, "unknown directive", event.end_mark)))
        if event.version and tuple(event.version) != (1, 2):
            asked = ".".join(map(str, event.version))
            position = self.place(event)
            message = f"the file asks to be read as YAML {asked}, and is read as YAML 1.2"
            self.problems.append(Problem("M106", message, position, "delete the line that begins with '%YAML'"))

    def scalar(self, event: Any) -> None:
        node = self.node(event, event.style or "")
        node.written = node.value = event.value
        if event.anchor or event.tag:
            node.start = self.after_names(node.start)
        if node.style == '"':
            event.value.encode()
        elif not node.style:
            try:
                node.value = resolve(event.value)
            except ValueError as error:
                advice = "put quotes around it if it is text"
                self.problems.append(Problem("M111", str(error), node.position(self.file), advice))
        self.attach(node)

    def begin(self, event: Any) -> None:
        mapping = isinstance(event, yaml.MappingStartEvent)
        before = self.values
        node = self.node(event, "{" if mapping else "[")
        node.value, node.height, node.closed = {} if mapping else [], 1, False
        self.open.append(_Open(node, before))
        self.not_too_deep(len(self.open), event)

    def finish(self, event: Any) -> None:
        opened = self.open.pop()
        opened.node.end = _mark(event.end_mark)
        opened.node.size, opened.node.closed = self.values - opened.before, True
        self.attach(opened.node)

    def alias(self, event: Any) -> None:
        known, name = self.anchors.get(event.anchor), brief(event.anchor)
        if known is None:
            message = f"'*{name}' repeats '&{name}', and nothing above has that name"
            raise _Unreadable(
                Problem("M105", message + did_you_mean(name, map(brief, self.anchors)), self.place(event))
            )
        if not known.closed:
            message = f"'*{name}' stands inside '&{name}', so it would contain itself"
            raise _Unreadable(Problem("M105", message, self.place(event)))
        self.not_too_deep(len(self.open) + known.height, event)
        self.count(known.size, event)
        self.attach(known.repeated(_mark(event.start_mark), _mark(event.end_mark)))

    def node(self, event: Any, style: str) -> Node:
        """A node for an event that begins a value."""
        self.count(1, event)
        node = Node(None, _mark(event.start_mark), _mark(event.end_mark), style)
        if event.tag:
            tag = brief(event.tag.replace("tag:yaml.org,2002:", "!!"))
            advice = "put quotes around text that begins with '!'"
            position = self.place(event)
            self.problems.append(Problem("M106", f"the tag '{tag}' is not allowed: values are plain", position, advice))
        if event.anchor:
            self.anchors[event.anchor] = node
        return node

    def attach(self, node: Node) -> None:
        """Give a complete node to the mapping or list that is open."""
        if not self.open:
            self.root = node
            return
        inside = self.open[-1]
        inside.node.height = max(inside.node.height, node.height + 1)
        if inside.node.style == "[":
            inside.node.children[len(inside.node.value)] = node
            inside.node.value.append(node.value)
        elif inside.key is None:
            inside.key = node
        else:
            key, inside.key = inside.key, None
            self.entry(inside.node, key, node)

    def entry(self, mapping: Node, key: Node, node: Node) -> None:
        """Put a key and its value into a mapping, unless the key cannot be."""
        name = key.written
        if refusal := _refused(key):
            code, message, advice = refusal
            self.problems.append(Problem(code, message, key.position(self.file), advice))
        elif name in mapping.keys:
            first = mapping.keys[name].position(self.file)
            message = f"the key '{brief(name)}' is given twice in one mapping, first on line {first.line}"
            related = ((first, "first given here"),)
            self.problems.append(Problem("M102", message, key.position(self.file), related=related))
        else:
            mapping.keys[name], mapping.children[name] = key, node
            mapping.value[name] = node.value

    def count(self, values: int, event: Any) -> None:
        self.values += values
        if self.values > MOST_VALUES:
            message = f"the file holds more than {MOST_VALUES:,} values, the most that are read"
            advice = "an alias counts as all that it stands for"
            raise _Unreadable(Problem("M104", message, self.place(event), advice))

    def not_too_deep(self, depth: int, event: Any) -> None:
        if depth > DEEPEST:
            message = f"mappings and lists are nested more than {DEEPEST} deep, the most that is read"
            raise _Unreadable(Problem("M104", message, self.place(event)))

    def place(self, event: Any) -> Position:
        return span(self.file, _mark(event.start_mark), _mark(event.end_mark))

    def after_names(self, start: Mark) -> Mark:
        """Where a scalar itself begins when an anchor or a tag stands before it."""
        named = _NAMED.match(self.text, start.offset)
        lines = LINE_BREAK.split(named[0]) if named else [""]
        column = len(lines[-1]) + (start.column if len(lines) == 1 else 0)
        return Mark(start.line + len(lines) - 1, column, named.end() if named else start.offset)

    def misunderstood(self, error: yaml.MarkedYAMLError) -> Problem:
        """The parser's own error as a Problem."""
        bracket = self.after_names(self.open[-1].node.start) if self.open else None
        if bracket and self.text[bracket.offset : bracket.offset + 1] not in {"[", "{"}:
            bracket = None
        return explained(
            fault(
                self.file,
                self.text,
                what=str(error.problem),
                doing=error.context or "",
                at=error.problem_mark,
                since=error.context_mark,
                bracket=bracket,
            )
        )


def _refused(key: Node) -> tuple[str, str, str] | None:
    """Code, message and advice when a node cannot be a key; whole numbers can, as the text that they are written in."""
    if key.style in {"{", "["}:
        what = "mapping" if key.style == "{" else "list"
        return "M110", f"a {what} stands where a key is needed", "put quotes around it if it is meant as text"
    if key.style:
        return None
    if key.written == "<<":
        return "M105", "'<<' merges mappings, which YAML 1.2 does not have", "write the keys out where they are needed"
    if key.written[:1].isspace():
        return (
            "M109",
            "the line is indented with a no-break space, and YAML takes plain spaces only",
            "replace it by spaces",
        )
    if not isinstance(key.value, str) and type(key.value) is not int:
        return "M110", f"'{brief(key.written)}' cannot be a key: it is not text", "put quotes around it"
    return None


def _mark(mark: Any) -> Mark:
    return Mark(mark.line, mark.column, mark.index)


def _start(file: str) -> Position:
    return Position(file, 1, 1)
