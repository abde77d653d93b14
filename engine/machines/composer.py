"""From a parser's stream of events to one tree of nodes, without recursion and within limits.

Every event is counted before anything is built from it, and what is open is kept on a list: neither depth nor aliases
can use up the machine. Events are taken as they come (`start_mark`, `anchor`, `value`); which library made them is
source.py's business.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from engine.machines.characters import LINE_BREAK, brief
from engine.machines.nodes import Mark, Node, span
from engine.machines.scalars import resolve
from engine.machines.syntax import explained, fault
from engine.problems import Position, Problem, did_you_mean

DEEPEST = 50
"""Mappings and lists inside each other."""
MOST_VALUES = 100_000
"""Values in a file, each alias counted as all that it stands for."""

_DIRECTIVE = re.compile(r"^%(?!YAML )", re.MULTILINE)
_NAMED = re.compile(r"(?:[&!]\S*\s+)+")


class Unreadable(Exception):  # noqa: N818 - it ends the reading, and carries the Problem that did
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


class Composer:
    """Puts values together from the parser's events, and counts as it goes."""

    def __init__(self, file: str, text: str) -> None:
        self.file, self.text = file, text
        self.problems: list[Problem] = []
        self.open: list[_Open] = []
        self.anchors: dict[str, Node] = {}
        self.values = 0
        self.root: Node | None = None

    def start(self, event: Any) -> None:
        if self.root is not None:
            message = "a second document begins here, and a file holds one"
            raise Unreadable(Problem("M112", message, self.place(event), "move it to a file of its own"))
        if _DIRECTIVE.search(self.text, 0, _mark(event.end_mark).offset):  # the parser in Python lets it by
            raise Unreadable(self.misunderstood("unknown directive", at=event.end_mark))
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

    def begin(self, event: Any, *, mapping: bool) -> None:
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
            raise Unreadable(Problem("M105", message + did_you_mean(name, map(brief, self.anchors)), self.place(event)))
        if not known.closed:
            message = f"'*{name}' stands inside '&{name}', so it would contain itself"
            raise Unreadable(Problem("M105", message, self.place(event)))
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
            raise Unreadable(Problem("M104", message, self.place(event), advice))

    def not_too_deep(self, depth: int, event: Any) -> None:
        if depth > DEEPEST:
            message = f"mappings and lists are nested more than {DEEPEST} deep, the most that is read"
            raise Unreadable(Problem("M104", message, self.place(event)))

    def place(self, event: Any) -> Position:
        return span(self.file, _mark(event.start_mark), _mark(event.end_mark))

    def after_names(self, start: Mark) -> Mark:
        """Where a scalar itself begins when an anchor or a tag stands before it."""
        named = _NAMED.match(self.text, start.offset)
        lines = LINE_BREAK.split(named[0]) if named else [""]
        column = len(lines[-1]) + (start.column if len(lines) == 1 else 0)
        return Mark(start.line + len(lines) - 1, column, named.end() if named else start.offset)

    def misunderstood(self, what: str, doing: str = "", at: Any = None, since: Any = None) -> Problem:
        """The parser's own error as a Problem: its words, and its marks where it gave up and where it began."""
        bracket = self.after_names(self.open[-1].node.start) if self.open else None
        if bracket and self.text[bracket.offset : bracket.offset + 1] not in {"[", "{"}:
            bracket = None
        return explained(fault(self.file, self.text, what=what, doing=doing, at=at, since=since, bracket=bracket))


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
