"""Words that leave by mail, as files of their own: `templates/received.txt`, `templates/received.it.txt`.

This is the one module that knows `jinja2`, of which it lets through what fills places and chooses between words:
`{{ subject }}`, `{% if solution %}`, a few filters. No loops, no calls, no attributes: whatever a template says, it
ends at once and is not much longer than what it is given. A first line `Subject: …` is the subject of the mail.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING

from engine.machines.characters import decode
from engine.problems import Position, Problem

if TYPE_CHECKING:
    from jinja2 import Template as JinjaTemplate
    from jinja2 import nodes
    from jinja2.sandbox import ImmutableSandboxedEnvironment

FOLDER, ENDING = "templates", ".txt"
"""Below the rules."""
NAME = re.compile(r"(?P<name>[a-z][a-z0-9_]*)(?:\.(?P<language>[a-z]{2}))?\.txt")
LARGEST = 20_000
"""Bytes."""
SUBJECT = re.compile(r"\ASubject:[ \t]*(?P<subject>[^\n]*)(?:\n|\Z)(?P<text>.*)\Z", re.DOTALL)
ALONE = re.compile(r"^[ \t]*(\{%.*?%\})[ \t]*\n", re.MULTILINE)
"""A line with a condition and nothing else: it makes no line of the mail."""
PLAIN = re.compile(r"\{\{[ \t]*([a-z][a-z0-9_]*)[ \t]*\}\}")
"""A place and nothing else."""
FILTERS = frozenset({"default", "d", "upper", "lower", "capitalize", "title", "trim", "truncate"})
TESTS = frozenset({"eq", "ne", "equalto", "defined", "undefined", "none", "in"})
MEANT = (
    "Template", "Output", "TemplateData", "Name", "Const", "If", "CondExpr", "Filter", "Test", "Compare", "Operand",
    "And", "Or", "Not", "Concat", "Keyword",
)  # fmt: skip
"""What a template may be made of, by jinja2's names."""
_WORDS = {"For": "a loop", "Call": "a call", "Getattr": "a part of a value", "Getitem": "a part of a value"}

Fill = Callable[[Mapping[str, str]], str]


@dataclass(frozen=True, slots=True)
class Template:
    """One file, in one language."""

    name: str
    language: str
    """Empty: where no other fits."""
    file: str
    """As it is shown to people."""
    places: tuple[tuple[str, Position], ...]
    """Every name that stands for something, and where."""
    digest: str = ""
    _subject: Fill | None = field(default=None, repr=False, compare=False)
    _text: Fill | None = field(default=None, repr=False, compare=False)

    @property
    def called(self) -> str:
        """`received.it.txt`."""
        return f"{self.name}{f'.{self.language}' if self.language else ''}{ENDING}"

    def words(self, values: Mapping[str, str]) -> tuple[str, str]:
        """(subject, text) with everything filled in; the subject is empty where the file has none."""
        subject = self._subject(values) if self._subject is not None else ""
        text = self._text(values) if self._text is not None else ""
        return " ".join(subject.split()), text.strip()


Templates = Mapping[str, Mapping[str, Template]]
"""Name → language → the file."""


def is_template(name: str) -> bool:
    """Whether a file of the rules, by its name there, is one of these."""
    return name.startswith(f"{FOLDER}/")


def called(name: str) -> str:
    """What messages call a file of this name."""
    return name.removeprefix(f"{FOLDER}/").partition(".")[0]


def read(data: bytes, name: str, shown: str) -> Template | Problem:
    """The template in a file, or the first thing that is wrong with it."""
    digest = sha256(data).hexdigest()[:7]
    start = Position(shown, 1, 1)
    named = NAME.fullmatch(name.removeprefix(f"{FOLDER}/"))
    if named is None:
        message = f"'{name}' is no name of a template: write it like received.txt, or received.it.txt for Italian"
        return Problem("M641", message, start)
    if len(data) > LARGEST:
        return Problem("M641", f"the template is larger than {LARGEST:,} bytes, the most that is read", start)
    text = decode(data, shown)
    return text if isinstance(text, Problem) else _parsed(text, named["name"], named["language"] or "", shown, digest)


def _parsed(text: str, name: str, language: str, shown: str, digest: str) -> Template | Problem:
    text = text.replace("\r\n", "\n")
    if _is_plain(text):
        plain = tuple(_plain_places(text, shown))
        return Template(name, language, shown, plain, digest, *(_fill(part) for part in _parts(text)))
    from jinja2 import TemplateSyntaxError

    try:
        tree = _environment().parse(text)
        if (problem := _not_meant(tree, shown)) is not None:
            return problem
        places = tuple(_places(tree, text, shown))
        subject, body = _parts(text)
        for part in (subject, body):  # a condition that begins in the subject ends there
            _environment().parse(part)
    except TemplateSyntaxError as error:
        return Problem("M641", f"the template cannot be read: {error.message}", Position(shown, error.lineno, 1))
    return Template(name, language, shown, places, digest, _fill(subject), _fill(body))


@cache
def _environment() -> ImmutableSandboxedEnvironment:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    made = ImmutableSandboxedEnvironment(undefined=StrictUndefined)
    made.globals.clear()
    return made


def _parts(text: str) -> tuple[str, str]:
    """(subject, text) of a file; a line with a condition and nothing else makes no line of the mail."""
    text = ALONE.sub(r"\1", text)
    split = SUBJECT.match(text)
    return (split["subject"], split["text"]) if split else ("", text)


def _is_plain(text: str) -> bool:
    """Whether it only fills places, as most do: then jinja2, which takes 15 ms to import, is left where it is."""
    return not re.search(r"\{[{%#]", PLAIN.sub("", text))


def _plain_places(text: str, shown: str) -> Iterator[tuple[str, Position]]:
    for number, line in enumerate(text.split("\n"), 1):
        for found in PLAIN.finditer(line):
            yield found[1], Position(shown, number, found.start(1) + 1, found.end(1) + 1)


def _fill(text: str) -> Fill | None:
    """What was read is compiled when it is first needed: most programs that read rules send nothing."""
    if not text.strip():
        return None
    if _is_plain(text):
        return lambda values: PLAIN.sub(lambda place: values[place[1]], text)
    return lambda values: _compiled(text).render(values)


@cache
def _compiled(text: str) -> JinjaTemplate:
    return _environment().from_string(text)


def _not_meant(tree: nodes.Template, shown: str) -> Problem | None:
    """The first thing in a template that no template may hold."""
    from jinja2 import nodes

    for node in _walk(tree):
        kind, where = type(node).__name__, Position(shown, node.lineno or 1, 1)
        known = FILTERS if isinstance(node, nodes.Filter) else TESTS if isinstance(node, nodes.Test) else None
        if kind not in MEANT:
            what = _WORDS.get(kind, f"'{kind.lower()}'")
            return Problem("M641", f"{what} cannot stand in a template: it fills in words and chooses with if", where)
        if known is not None and getattr(node, "name", "") not in known:
            what = f"there is no '{getattr(node, 'name', '')}' here; there is {', '.join(sorted(known))}"
            return Problem("M641", what, where)
    return None


def _walk(node: nodes.Node) -> Iterator[nodes.Node]:
    yield node
    for child in node.iter_child_nodes():
        yield from _walk(child)


def _places(tree: nodes.Template, text: str, shown: str) -> Iterator[tuple[str, Position]]:
    """Every name in a template; where it stands is looked for in its line."""
    from jinja2 import nodes

    lines = text.split("\n")
    for node in tree.find_all(nodes.Name):
        line = lines[node.lineno - 1] if node.lineno <= len(lines) else ""
        found = re.search(rf"\b{re.escape(node.name)}\b(?=[^{{]*[}}%]}})", line)
        column = found.start() + 1 if found else 1
        yield node.name, Position(shown, node.lineno, column, column + len(node.name))
