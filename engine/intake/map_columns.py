"""How a map reads a file: its columns and what their words become, its instants, and how it is written."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field
from typing import Any

from engine.clock import zone
from engine.intake import dates
from engine.intake.log_map import Mention, Reading, Translation
from engine.machines.draft import Draft
from engine.machines.source import Path
from engine.problems import Position

_COLUMN = re.compile(r"\{([^{}]*)\}")
_ANYTHING = re.compile(r"(?s)(?P<n>.*)")


@dataclass
class Columns:
    """The columns that a map speaks of."""

    draft: Draft
    mentions: list[Mention] = field(default_factory=list)
    translations: dict[str, Translation] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.translations = {name: self.translation(name) for name in self.draft.section("columns")}

    def mention(self, *where: str | int) -> str:
        """The column that is named at a path."""
        name: str = self.draft.value(*where)
        self.mentions.append(Mention(name, self.draft.source.at(*where)))
        return name

    def column(self, name: str, position: Position) -> Translation:
        self.mentions.append(Mention(name, position))
        return self.translations.get(name) or Translation(name, pattern=_ANYTHING, becomes="{n}")

    def translation(self, name: str) -> Translation:
        self.mentions.append(Mention(name, self.draft.source.key_at("columns", name)))
        written = self.draft.section("columns", name)
        words, old, new = written.get("words", {}), written.get("from"), written.get("to")
        if (old is None) != (new is None):
            self.draft.report("M709", f"the translation of '{name}' has '{'to' if old is None else 'from'}' alone; "
                              "'from' and 'to' go together", "columns", name, key=True)  # fmt: skip
            return Translation(name, words)
        for key in ("from", "to"):
            if old is not None and written[key].count("{n}") != 1:
                self.draft.report("M709", f"'{key}' needs {{n}} once, the part that is kept", "columns", name, key)
                return Translation(name, words)
        pattern = re.compile("(?P<n>.+)".join(map(re.escape, old.split("{n}")))) if old else None
        return Translation(name, words, pattern, new or "")

    def reading(self, *where: str | int) -> Reading:
        """A column, text with {columns} in it, or {always: text}."""
        written: Any = self.draft.value(*where)
        if isinstance(written, dict):
            return Reading((written["always"],))
        position = self.draft.source.at(*where)
        if "{" not in written:
            return Reading((self.column(written, position),))
        parts = _COLUMN.split(written)
        pieces = tuple(self.column(part, position) if odd % 2 else part for odd, part in enumerate(parts))
        return Reading(tuple(piece for piece in pieces if piece != ""))

    def texts(self, reading: Reading, *where: str | int) -> list[tuple[str, Path]]:
        """The texts that a reading can come to, as far as the map alone tells, and where they are written."""
        if (fixed := reading.fixed) is not None:
            return [(fixed, where)]
        if len(reading.pieces) > 1 or not isinstance(only := reading.pieces[0], Translation):
            return []
        return [(text, ("columns", only.column, "words", word)) for word, text in only.words.items()]


def encoding(draft: Draft) -> str:
    """The encoding of the file: one in which lines end with the byte that they end with in ASCII."""
    name: str = draft.value("file", "encoding") or "utf-8"
    try:
        plain = "a\n".encode(codecs.lookup(name).name) == b"a\n"
    except (LookupError, UnicodeError, TypeError):
        draft.report(
            "M708", f"'{name}' is no encoding of text", "file", "encoding", advice="common ones: utf-8, cp1252"
        )
        return "utf-8"
    if not plain:
        draft.report("M708", f"files in '{name}' are not read; save the log in UTF-8", "file", "encoding")
    return name


def delimiter(draft: Draft) -> str:
    """What parts the cells of a row."""
    mark: str = draft.value("file", "delimiter") or ","
    if mark in '"\r\n ' or mark.isalnum():
        draft.report("M708", f"{mark!r} cannot part cells", "file", "delimiter", advice='common ones: "," ";" "\\t"')
    return mark


def instants(draft: Draft, company_zone: str) -> dates.Reader:
    """How the column of instants is read."""
    written = draft.section("time")
    name = written.get("zone", company_zone)
    try:
        here = zone(name)
    except (KeyError, ValueError, OSError):
        draft.report("M707", f"'{name}' is no time zone; write it like Europe/Rome", "time", "zone")
        here = zone(company_zone)
    try:
        return dates.reader(written.get("format", "iso"), here)
    except ValueError as error:
        draft.report("M707", str(error), "time", "format")
        return dates.reader("iso", here)
