"""What a map says, as values: how a row of an event log is read, and what is asked of the desk because of it.

A map holds no row and no record. It reads text from cells; whether the rules accept what comes out is for the desk.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from engine.intake.dates import Reader
from engine.intake.log_file import LogUnreadable
from engine.machines.definition import Definition
from engine.problems import Position, Problem, did_you_mean

Cells = Mapping[str, str]
"""Column → what is written there."""


class Unreadable(ValueError):  # noqa: N818 - not an error of ours
    """A row that the map cannot make sense of; the message is for a person."""


@dataclass(frozen=True, slots=True)
class Translation:
    """How the words of one column are read."""

    column: str
    words: Mapping[str, str] = field(default_factory=dict)
    pattern: re.Pattern[str] | None = None
    becomes: str = ""

    def of(self, word: str) -> str:
        """A word translated; an empty cell stays empty. Raises Unreadable when there is no translation."""
        if not word:
            return ""
        if (translated := self.words.get(word)) is not None:
            return translated
        if self.pattern is None:
            raise Unreadable(f"'{word}' in column '{self.column}' has no translation{did_you_mean(word, self.words)}")
        if (found := self.pattern.fullmatch(word)) is None:
            raise Unreadable(f"'{word}' in column '{self.column}' has not the form that the map says")
        return self.becomes.replace("{n}", found["n"])


@dataclass(frozen=True, slots=True)
class Reading:
    """Text made from the cells of a row: fixed pieces and columns in turn."""

    pieces: tuple[str | Translation, ...]

    def of(self, cells: Cells) -> str:
        """The text. Raises Unreadable."""
        return "".join(p if isinstance(p, str) else p.of(cells[p.column].strip()) for p in self.pieces)

    @property
    def fixed(self) -> str | None:
        """The text, when it is the same for every row."""
        return None if any(isinstance(p, Translation) for p in self.pieces) else "".join(map(str, self.pieces))


@dataclass(frozen=True, slots=True)
class Linked:
    """A record that a field refers to, opened the first time that its word appears."""

    kind: str
    by: Translation
    fields: Mapping[str, Reading]


@dataclass(frozen=True, slots=True)
class Activity:
    """What one word of the activity column asks for. Nothing at all means: ignore."""

    opens: bool = False
    transitions: tuple[str, ...] = ()
    """In order; the first possible is taken."""
    brings: tuple[str, ...] = ()
    """Fields set anew from the row."""
    note: Reading | None = None
    public: bool = False

    @property
    def ignored(self) -> bool:
        return not (self.opens or self.transitions or self.brings or self.note)


@dataclass(frozen=True, slots=True)
class Mention:
    """A column that the map speaks of, and where."""

    column: str
    position: Position


@dataclass(frozen=True, slots=True)
class LogMap:
    """A whole map, checked against the workflow."""

    definition: Definition
    source: str
    record: str
    activity: str
    time: str
    instant: Reader
    agent: Reading
    fields: Mapping[str, Reading | Linked]
    activities: Mapping[str, Activity]
    encoding: str
    delimiter: str
    mentions: tuple[Mention, ...]

    def hold_against(self, header: Iterable[str]) -> None:
        """LogUnreadable when the file has not the columns that the map speaks of."""
        if problems := self.problems(header):
            raise LogUnreadable(problems)

    def problems(self, header: Iterable[str]) -> list[Problem]:
        """The columns that the map speaks of and the file has not, or has twice."""
        names = list(header)
        return [
            Problem("M701", _wrong(mention.column, names), mention.position, _hint(mention.column, names))
            for mention in self.mentions
            if names.count(mention.column) != 1
        ]


def _wrong(column: str, names: list[str]) -> str:
    if column in names:
        return f"the file has {names.count(column)} columns called '{column}', so nobody knows which is meant"
    return f"'{column}' is no column of the file{did_you_mean(column, names) if len(names) > 1 else ''}"


def _hint(column: str, names: list[str]) -> str:
    if len(names) == 1 and (other := next((d for d in ";\t|," if d in names[0]), "")):
        shown = "\\t" if other == "\t" else other
        return f'the file seems to part its cells otherwise; write file: {{delimiter: "{shown}"}}'
    return (
        "" if column in names else f"the columns are: {', '.join(names)}; for a fixed text write {{always: {column}}}"
    )
