"""What the YAML parser does not understand, said to a person who does not know its words.

Its two makes (in C and in Python) word the same mistake differently; both are recognised by a few words that they
share. They name the place where they gave up, which is often not the place to mend: an open bracket is shown where it
was opened, a cut key where it begins.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from engine.machines.characters import LINE_BREAK, brief
from engine.problems import Position, Problem


class _Place(Protocol):
    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...


@dataclass(frozen=True)
class Fault:
    """A parser's error: where it gave up, what it was doing, and the text around. Lines and columns count from 0."""

    file: str
    lines: list[str]
    what: str
    """The parser's own words."""
    doing: str
    """What it was in the middle of, in its own words."""
    at: tuple[int, int]
    since: tuple[int, int]
    """Where it began what it was doing."""
    bracket: tuple[int, int] | None = None
    """The innermost `[` or `{` that is open."""

    @property
    def line(self) -> str:
        return self.lines[self.at[0]] if self.at[0] < len(self.lines) else ""

    @property
    def ended(self) -> bool:
        """Nothing but white space and comments comes after."""
        rest = [self.line[self.at[1] :], *self.lines[self.at[0] + 1 :]]
        return all(not text.strip() or text.lstrip().startswith("#") for text in rest)

    @property
    def first(self) -> bool:
        """It gave up on the first thing of a line."""
        return not self.line[: self.at[1]].strip()

    def word(self, place: tuple[int, int]) -> str:
        """What stands at a place, up to white space; long words are cut."""
        match = re.compile(r"\S{1,24}").match(self.lines[place[0]] if place[0] < len(self.lines) else "", place[1])
        return brief(match[0]) if match else ""

    def problem(
        self, message: str, advice: str, place: tuple[int, int], width: int = 1, *, code: str = "M101"
    ) -> Problem:
        line, column = place[0] + 1, place[1] + 1
        return Problem(code, message, Position(self.file, line, column, column + max(1, width)), advice)

    def begun(self, problem: Problem, place: tuple[int, int], words: str) -> Problem:
        """The same problem with the place where something began beside it."""
        begin = Position(self.file, place[0] + 1, place[1] + 1, place[1] + 2)
        return Problem(problem.code, problem.message, problem.position, problem.help, ((begin, words),))


def explained(fault: Fault) -> Problem:
    """A parser's error as a Problem; words that are not known here are passed on."""
    for pattern, rule in _RULES:
        if re.search(pattern, f"{fault.what} {fault.doing}") and (problem := rule(fault)):
            return problem
    return fault.problem(f"this cannot be understood as YAML: {fault.what}", "", fault.at)


def fault(
    file: str, text: str, *, what: str, doing: str, at: _Place | None, since: _Place | None, bracket: _Place | None
) -> Fault:
    """A Fault from the parser's marks, any of which may be missing."""
    place, lines = at or since, LINE_BREAK.split(text)
    here = (place.line, place.column) if place else (0, 0)
    if here[0] >= len(lines):  # the parser in C counts one line more at the end of a text
        here = (len(lines) - 1, len(lines[-1]))
    begun = (since.line, since.column) if since else here
    opened = (bracket.line, bracket.column) if bracket else None
    return Fault(file, lines, what, doing, here, begun, opened)


def _tab(fault: Fault) -> Problem | None:
    column = len(fault.line) - len(fault.line.lstrip(" "))
    if fault.line[column : column + 1] != "\t":
        return None
    message = "the line is indented with a tab, and YAML takes spaces only"
    return fault.problem(message, "indent with two spaces; most editors can do it for you", (fault.at[0], column),
                         code="M109")  # fmt: skip


def _open_quote(fault: Fault) -> Problem:
    advice = "put the same quote at the end of the text; an apostrophe inside single quotes is written twice"
    return fault.problem("the quote that opens here is never closed", advice, fault.since)


def _open_bracket(fault: Fault) -> Problem | None:
    if not fault.bracket or not fault.ended:
        return None
    mark = fault.word(fault.bracket)[:1]
    return fault.problem(
        f"the '{mark}' that opens here is never closed", f"put '{_closing(mark)}' where it ends", fault.bracket
    )


def _separator(fault: Fault) -> Problem:
    opened = fault.bracket or fault.since
    mark = fault.word(opened)[:1]
    found = fault.word(fault.at)[:1]
    message = f"'{found}' stands where ',' or '{_closing(mark)}' is needed"
    return fault.begun(fault.problem(message, "", fault.at), opened, f"the '{mark}' that is still open")


def _closing(mark: str) -> str:
    return {"[": "]", "{": "}"}.get(mark, "the closing bracket")


def _second_colon(fault: Fault) -> Problem | None:
    if not re.search(r":[ \t]", fault.line[: fault.at[1]]):
        return None
    return fault.problem("a second ': ' stands on this line", "put quotes around text that holds ': '", fault.at)


def _no_key(fault: Fault) -> Problem:
    before = fault.line[: fault.at[1]]
    key = before.lstrip(" -").rstrip()
    if len(key) > 1000:
        return fault.problem("the key is longer than 1,000 characters", "", (fault.at[0], before.find(key)))
    message = f"'{brief(key)}' cannot be a key here, because the text above it goes on"
    advice = "indent it like the keys beside it, and write a space after each ':'"
    return fault.problem(message, advice, (fault.at[0], before.find(key)), len(key))


def _no_item(fault: Fault) -> Problem:
    advice = "begin each item on a line of its own, or write the list as [a, b]"
    return fault.problem("a list item cannot begin here", advice, fault.at)


def _question(fault: Fault) -> Problem:
    return fault.problem("'?' cannot begin a key here", "put quotes around text that begins with it", fault.at)


def _after_value(fault: Fault) -> Problem | None:
    if fault.first:
        return None
    word = fault.word(fault.at)
    advice = "put quotes around the whole text; an apostrophe inside single quotes is written twice"
    if word[:1] in {"]", "}"}:
        advice = "delete it, or put quotes around the whole text"
    return fault.problem(f"'{word}' stands after the end of the value", advice, fault.at, len(word))


def _among_keys(fault: Fault) -> Problem:
    word = fault.word(fault.at)
    if word == "-":
        problem = fault.problem("a list item stands among the keys of a mapping", "indent it under its key", fault.at)
    elif word.startswith(":"):
        return fault.problem("no key stands before this ':'", "", fault.at)
    else:
        message = f"the line is indented by {fault.at[1]}, which fits nothing above it"
        advice = "give the keys of one mapping the same indentation"
        problem = fault.problem(message, advice, fault.at, len(word))
    return fault.begun(problem, fault.since, f"the mapping around it is indented by {fault.since[1]}")


def _among_items(fault: Fault) -> Problem:
    word = fault.word(fault.at)
    message = f"'{word}' stands among the items of a list, which each begin with '- '"
    problem = fault.problem(message, "put '- ' before it, or give the list its own key", fault.at, len(word))
    return fault.begun(problem, fault.since, "the list begins here")


def _no_colon(fault: Fault) -> Problem:
    text = fault.lines[fault.since[0]][fault.since[1] :].rstrip()
    advice = "write a space after the ':'" if ":" in text else "give it a value: 'key: value'"
    return fault.problem(f"'{brief(text)}' stands where a key and its value are needed", advice, fault.since, len(text))


def _cannot_begin(fault: Fault) -> Problem:
    character = fault.word(fault.at)[:1] or fault.line[fault.at[1] : fault.at[1] + 1]
    shown = "a tab" if character == "\t" else f"'{character}'"
    return fault.problem(f"{shown} cannot begin a value", "put quotes around the text", fault.at)


def _escape(fault: Fault) -> Problem:
    column = max(0, fault.line.rfind("\\", 0, fault.at[1] + 1))
    escape = fault.line[column : column + 2]
    advice = r"write '\\' for a backslash, or use single quotes, where it is an ordinary character"
    return fault.problem(f"'{escape}' begins no character that YAML knows", advice, (fault.at[0], column), len(escape))


def _block_head(fault: Fault) -> Problem:
    mark = fault.word(fault.since)[:1]
    message = f"nothing may follow '{mark}' on its line but a comment"
    return fault.problem(message, "begin the text on the next line, indented", fault.at)


def _reserved(fault: Fault) -> Problem:
    word = fault.word(fault.since)
    kind = "an alias, the name of something above" if word[:1] == "*" else "an anchor, a name for what follows"
    return fault.problem(
        f"'{word}' would be {kind}",
        f"put quotes around text that begins with '{word[:1]}'",
        fault.since,
        len(word),
    )


def _tag(fault: Fault) -> Problem:
    word = fault.word(fault.since)
    advice = "put quotes around text that begins with '!'"
    message = f"the tag '{word}' is not allowed: values are plain"
    return fault.problem(message, advice, fault.since, len(word), code="M106")


def _directive(fault: Fault) -> Problem | None:
    found = next((i for i, line in enumerate(fault.lines[: fault.at[0] + 1]) if line.startswith("%")), None)
    if found is None:
        return None
    word = fault.word((found, 0))
    message = f"'{word}' would be an instruction to the parser, and none is allowed"
    return fault.problem(message, "put quotes around text that begins with '%'", (found, 0), len(word), code="M106")


def _after_document(fault: Fault) -> Problem:
    word = fault.word(fault.at)
    advice = "a file is one mapping; a bracket may be closed too early"
    return fault.problem(f"'{word}' stands after the end of the document", advice, fault.at, len(word))


def _no_value(fault: Fault) -> Problem:
    mark = fault.word(fault.at)[:1]
    shown, advice = (f"'{mark}'", "put quotes around text that begins with it") if mark else ("nothing", "")
    return fault.problem(f"{shown} stands where a value is needed", advice, fault.at)


_RULES: list[tuple[str, Callable[[Fault], Problem | None]]] = [
    (r"tab character|cannot start any token|expected|allowed", _tab),
    (r"quoted scalar", lambda f: _open_quote(f) if "unexpected" in f.what else None),
    (r"escape|hexdecimal", _escape),
    (r"flow (sequence|mapping|node)", _open_bracket),
    (r"expected ',' or", _separator),
    (r"mapping values are not allowed", _second_colon),
    (r"mapping values are not allowed", _no_key),
    (r"sequence entries are not allowed", _no_item),
    (r"mapping keys are not allowed", _question),
    (r"(an|a) (alias|anchor)$", _reserved),
    (r"\btag\b", _tag),
    (r"directive|YAML document|<document start>", _directive),
    (r"expected (key|'-' indicator|<block end>)", _after_value),
    (r"while parsing a block mapping", _among_keys),
    (r"while parsing a block collection", _among_items),
    (r"simple key", _no_colon),
    (r"block scalar", _block_head),
    (r"cannot start any token", _cannot_begin),
    (r"<document start>", _after_document),
    (r"node content", _no_value),
]
