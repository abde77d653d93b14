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
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any, NamedTuple

import yaml

from engine.machines.characters import LINE_BREAK, decode
from engine.machines.scalars import places, resolve
from engine.machines.syntax import explained
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
    height: int = 1
    """Levels in it, itself included."""
    closed: bool = True
    """False while it is still being read: an alias to it would contain itself."""

    def step(self, key: str | int) -> Node | None:
        return self.children.get(key)


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
        return _position(self.file, self._walk(path)[-1])

    def key_at(self, *path: str | int) -> Position:
        """Where the key that ends `path` is written; for an item of a list, the item."""
        nodes = self._walk(path)
        if len(nodes) == 1:
            return _position(self.file, nodes[0])
        key = path[len(nodes) - 2]
        return _position(self.file, nodes[-2].keys.get(key, nodes[-1]))

    def inside(self, path: Path, line: int, column: int) -> Position:
        """Where character `column` of line `line` (both from 1) of the text at `path` is written.

        Exact for every style of scalar; the start of the scalar where it has no such character.
        """
        nodes = self._walk(path)
        offsets = _offsets(self.text, nodes[-1])
        lines = nodes[-1].written.split("\n")
        index = sum(len(text) + 1 for text in lines[: line - 1]) + column - 1
        if not 0 <= index < len(offsets):
            return self.at(*path)
        before = LINE_BREAK.split(self.text[: offsets[index]])
        return Position(self.file, len(before), len(before[-1]) + 1, len(before[-1]) + 2)

    def _walk(self, path: Path) -> list[Node]:
        """The nodes along `path` as far as they exist, the document itself first."""
        nodes = [self.root]
        for key in path:
            child = nodes[-1].step(key)
            if child is None:
                break
            nodes.append(child)
        return nodes


def read_file(path: FilePath, shown: str) -> tuple[Source | None, list[Problem]]:
    """What the file at `path` says; messages name it `shown`."""
    try:
        if path.exists() and not path.is_file():
            what = "a folder" if path.is_dir() else "no ordinary file"
            return None, [_problem("M108", f"'{shown}' is {what}, and a YAML file is needed", _start(shown))]
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except OSError as error:
        reason = (error.strerror or "it cannot be read").lower()
        return None, [_problem("M108", f"'{shown}' cannot be read: {reason}", _start(shown))]
    return read(data, shown)


def read(data: bytes, file: str) -> tuple[Source | None, list[Problem]]:
    """What `data` says; messages name it `file`. Without a Source there is at least one Problem."""
    if len(data) > LARGEST_FILE:
        message = f"the file is larger than {LARGEST_FILE:,} bytes, the most that is read"
        return None, [_problem("M104", message, _start(file), "split it into several files")]
    text = decode(data, file)
    if isinstance(text, Problem):
        return None, [text]
    reader = _Reader(file)
    try:
        root = reader.document(text)
    except _Unreadable as stop:
        return None, [*reader.problems, stop.problem]
    except yaml.MarkedYAMLError as error:
        return None, [*reader.problems, explained(error, text, file)]
    digest = hashlib.sha256(data).hexdigest()[:7]
    return Source(file, text, root.value, digest, root), reader.problems


class _Unreadable(Exception):  # noqa: N818 - it ends the reading, and is a Problem by then
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

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.open: list[_Open] = []
        self.anchors: dict[str, Node] = {}
        self.values = 0
        self.root: Node | None = None

    def document(self, text: str) -> Node:
        """The one document that `text` must be."""
        for event in yaml.parse(text, Loader=_PARSER):
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
        if self.root is None or (self.root.value is None and not self.root.children):
            raise _Unreadable(_problem("M107", "the file is empty", _start(self.file)))
        return self.root

    def start(self, event: Any) -> None:
        if self.root is not None:
            message = "a second document begins here, and a file holds one"
            raise _Unreadable(_problem("M112", message, self.place(event), "move it to a file of its own"))
        if event.version and tuple(event.version) != (1, 2):
            shown = ".".join(map(str, event.version))
            self.report("M106", f"the file asks to be read as YAML {shown}, and is read as YAML 1.2", event)

    def scalar(self, event: Any) -> None:
        node = self.node(event, event.style or "")
        node.written = node.value = event.value
        if not node.style:
            try:
                node.value = resolve(event.value)
            except ValueError:
                self.report("M111", f"'{event.value[:40]}' is a number that cannot be kept exactly", event)
        self.attach(node)

    def begin(self, event: Any) -> None:
        mapping = isinstance(event, yaml.MappingStartEvent)
        before = self.values
        node = self.node(event, "{" if mapping else "[")
        node.value, node.closed = {} if mapping else [], False
        self.open.append(_Open(node, before))
        if len(self.open) > DEEPEST:
            raise _Unreadable(self.too_deep(event))

    def finish(self, event: Any) -> None:
        opened = self.open.pop()
        node = opened.node
        node.end = _mark(event.end_mark)
        node.size, node.closed = self.values - opened.before, True
        self.attach(node)

    def alias(self, event: Any) -> None:
        known = self.anchors.get(event.anchor)
        if known is None:
            hint = did_you_mean(event.anchor, self.anchors)
            message = f"'*{event.anchor}' repeats '&{event.anchor}', and nothing above is named so{hint}"
            raise _Unreadable(_problem("M105", message, self.place(event)))
        if not known.closed:
            message = f"'*{event.anchor}' stands inside '&{event.anchor}', so it would contain itself"
            raise _Unreadable(_problem("M105", message, self.place(event)))
        if len(self.open) + known.height > DEEPEST:
            raise _Unreadable(self.too_deep(event))
        self.count(known.size, event)
        start, end = _marks(event)
        self.attach(
            Node(_copy(known.value), start, end, known.style, known.written, known.children, known.keys,
                 known.size, known.height)
        )  # fmt: skip

    def node(self, event: Any, style: str) -> Node:
        """A node for an event that begins a value."""
        self.count(1, event)
        if event.tag:
            self.report("M106", f"the tag '{_tag(event.tag)}' is not allowed: values are plain", event)
        node = Node(None, *_marks(event), style)
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
        if refusal := _no_key(key):
            self.problems.append(_problem(*refusal[:2], _position(self.file, key), refusal[2]))
        elif name in mapping.keys:
            first = _position(self.file, mapping.keys[name])
            message = f"the key '{name}' is given twice in one mapping, first on line {first.line}"
            related = ((first, "first given here"),)
            self.problems.append(Problem("M102", message, _position(self.file, key), related=related))
        else:
            mapping.keys[name], mapping.children[name] = key, node
            mapping.value[name] = node.value

    def count(self, values: int, event: Any) -> None:
        self.values += values
        if self.values > MOST_VALUES:
            message = f"the file holds more than {MOST_VALUES:,} values, the most that is read"
            raise _Unreadable(_problem("M104", message, self.place(event), "each alias counts as all it stands for"))

    def too_deep(self, event: Any) -> Problem:
        message = f"mappings and lists are nested more than {DEEPEST} deep, the most that is read"
        return _problem("M104", message, self.place(event))

    def report(self, code: str, message: str, event: Any) -> None:
        self.problems.append(_problem(code, message, self.place(event)))

    def place(self, event: Any) -> Position:
        start, end = _marks(event)
        return _span(self.file, start, end)


def _no_key(key: Node) -> tuple[str, str, str] | None:
    """Code, message and help when a node cannot be a key."""
    if key.style in {"{", "["}:
        what = "mapping" if key.style == "{" else "list"
        return "M110", f"a {what} stands where a key is needed", "put quotes around it if it is meant as text"
    if key.style == "" and key.written == "<<":
        return "M105", "'<<' merges mappings, which YAML 1.2 does not have", "write the keys out where they are needed"
    if not isinstance(key.value, str) and (key.value is None or type(key.value) is not int):
        shown = key.written or "nothing"
        return "M110", f"'{shown}' cannot be a key: it is not text", f"put quotes around it: '{shown}'"
    return None


def _copy(value: Any) -> Any:
    """A copy of lists and mappings, so that changing one place does not change the other. Depth is bounded."""
    if isinstance(value, dict):
        return {key: _copy(item) for key, item in value.items()}
    return [_copy(item) for item in value] if isinstance(value, list) else value


def _offsets(text: str, node: Node) -> list[int]:
    """For each character of a scalar's text, its offset in the file's text; empty when they do not match."""
    begin, written = node.start.offset, text[node.start.offset : node.end.offset]
    if node.style in {"|", ">"}:
        return _block_offsets(begin, written, node)
    quotes = len(node.style)
    found = [begin + quotes + place for place in places(written[quotes : len(written) - quotes], node.style)]
    return found if len(found) == len(node.written) else []


def _block_offsets(begin: int, written: str, node: Node) -> list[int]:
    """The same for `|` and `>`: what a line has more than its text is indentation."""
    header = LINE_BREAK.search(written)
    begin, written = begin + (header.end() if header else 0), written[header.end() :] if header else ""
    if node.style == ">":
        indent = len(written) - len(written.lstrip(" "))
        found = [begin + indent + place for place in places(written[indent:], "")][: len(node.written)]
        same = all(written[o - begin] == c for o, c in zip(found, node.written, strict=False) if not c.isspace())
        return found if same and len(found) == len(node.written) else []
    found = []
    for line in node.written.splitlines(keepends=True):
        stop = LINE_BREAK.search(written)
        bare = written[: stop.start()] if stop else written
        indent = max(0, len(bare) - len(line.rstrip("\n")))
        found += range(begin + indent, begin + indent + len(line))
        begin, written = begin + (stop.end() if stop else len(bare)), written[stop.end() :] if stop else ""
    return found


def _marks(event: Any) -> tuple[Mark, Mark]:
    return _mark(event.start_mark), _mark(event.end_mark)


def _mark(mark: Any) -> Mark:
    return Mark(mark.line, mark.column, mark.index)


def _position(file: str, node: Node) -> Position:
    return _span(file, node.start, node.end)


def _span(file: str, start: Mark, end: Mark) -> Position:
    return Position(file, start.line + 1, start.column + 1, end.column + 1 if start.line == end.line else 0)


def _start(file: str) -> Position:
    return Position(file, 1, 1)


def _tag(tag: str) -> str:
    return tag.replace("tag:yaml.org,2002:", "!!")


def _problem(code: str, message: str, position: Position, advice: str = "") -> Problem:
    return Problem(code, message, position, advice)
