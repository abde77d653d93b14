"""How an answer leaves the process: a page on a terminal, tab-separated lines in a pipe, JSON when asked for.

Nothing that comes from a record may move a terminal's cursor, and no tab or line break inside a value may break a
line of the table: pages are cleaned, piped values are escaped.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TextIO

from engine.cli.excerpt import cells, clean

ENVELOPE = 1
"""Version of the JSON envelope: changes when a key changes its meaning or goes; new keys may come at any time."""

COMFORTABLE_WIDTH, LEAST_WIDTH = 16, 8
"""Cells that flexible columns keep before titles are shortened, and however narrow the terminal is."""

SHORT_TITLE = 4
"""Cells that a title keeps."""

_ESCAPES = {ord("\\"): "\\\\", ord("\t"): "\\t", ord("\n"): "\\n", ord("\r"): "\\r"}


@dataclass(frozen=True, slots=True)
class Paper:
    """What a page is written on."""

    width: int
    bold: bool = False

    def strong(self, text: str) -> str:
        """Cleaned, and emphasised where that is possible; nothing is ever said by it alone."""
        return f"\x1b[1m{clean(text)}\x1b[0m" if self.bold and text else clean(text)


@dataclass(frozen=True)
class Answer:
    """What a reading command has found, in the three ways of saying it."""

    kind: str
    """Names the JSON document."""
    data: Mapping[str, Any]
    """The JSON document; an iterator in it is written item by item."""
    header: Sequence[str]
    rows: Callable[[], Iterable[Sequence[str]]]
    """For a pipe."""
    page: Callable[[Paper], Iterable[str]]
    """For a person, line by line."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table on a terminal."""

    title: str
    flexible: bool = field(default=False, kw_only=True)
    """Cut with `…` where the terminal is too narrow."""


def give(answer: Answer, *, as_json: bool, plain: bool = False) -> None:
    """Write an answer to stdout; `plain`: the page without emphasis, into a pipe too."""
    out = sys.stdout
    if as_json:
        write_json({"kind": answer.kind, **answer.data}, out)
    elif plain or out.isatty():
        sheet = paper()
        out.writelines(f"{line}\n" for line in answer.page(Paper(sheet.width) if plain else sheet))
    else:
        out.write("\t".join(answer.header) + "\n")
        out.writelines("\t".join(map(escaped, row)) + "\n" for row in answer.rows())


def in_file(answer: Answer, *, as_json: bool, width: int = 120) -> bytes:
    """An answer as a file: the page on wide paper, or the JSON document."""
    if not as_json:
        return "".join(f"{line}\n" for line in answer.page(Paper(width))).encode()
    out = io.StringIO()
    write_json({"kind": answer.kind, **answer.data}, out)
    return out.getvalue().encode()


def paper() -> Paper:
    """The terminal as it is now."""
    plain = "NO_COLOR" in os.environ or os.environ.get("TERM") == "dumb"
    return Paper(shutil.get_terminal_size().columns, bold=not plain)


def escaped(value: str) -> str:
    r"""A value in a tab-separated line: tab, line break and backslash are written `\t`, `\n`, `\\`."""
    return value.translate(_ESCAPES)


def write_json(document: Mapping[str, Any], out: TextIO) -> None:
    """A document in its envelope."""
    lead = "{"
    for key, value in {"margine": ENVELOPE, **document}.items():
        out.write(f"{lead}{json.dumps(key)}: ")
        lead = ",\n "
        if isinstance(value, Iterator):
            _write_items(value, out)
        else:
            out.write(json.dumps(value, ensure_ascii=False))
    out.write("}\n")


def _write_items(items: Iterator[Any], out: TextIO) -> None:
    lead = "[\n  "
    for item in items:
        out.write(lead + json.dumps(item, ensure_ascii=False))
        lead = ",\n  "
    out.write("]" if lead.startswith(",") else "[]")


def table(columns: Sequence[Column], rows: Sequence[Sequence[str]], width: int) -> Iterator[str]:
    """Rows under their titles, aligned within `width` cells as far as flexible columns and long titles allow."""
    cleaned = [[clean(value).replace("\t", " ") for value in row] for row in rows]
    widths = _widths(columns, cleaned, width)
    yield _line([column.title[:wide] for column, wide in zip(columns, widths, strict=True)], widths)
    for row in cleaned:
        yield _line([cut(v, w) if c.flexible else v for v, w, c in zip(row, widths, columns, strict=True)], widths)


def _line(values: Sequence[str], widths: Sequence[int]) -> str:
    shown = (value + " " * (width - cells(value)) for value, width in zip(values, widths, strict=True))
    return "  ".join(shown).rstrip()


def _widths(columns: Sequence[Column], rows: Sequence[Sequence[str]], width: int) -> list[int]:
    """Each column as wide as it needs; where that is too much, long titles and the widest flexible columns give way."""
    needs = [max((cells(row[i]) for row in rows), default=0) for i in range(len(columns))]
    widths = [max(cells(c.title), need) for c, need in zip(columns, needs, strict=True)]
    flexible = [i for i, column in enumerate(columns) if column.flexible]
    excess = sum(widths) + 2 * (len(widths) - 1) - width
    for least in (COMFORTABLE_WIDTH, LEAST_WIDTH):
        excess = _shrunk(widths, flexible, least, excess)
        for i in () if excess <= 0 or flexible == [] else range(len(columns)):
            if i not in flexible:
                shorter = max(needs[i], min(SHORT_TITLE, widths[i]), widths[i] - max(0, excess))
                excess -= widths[i] - shorter
                widths[i] = shorter
    return widths


def _shrunk(widths: list[int], flexible: Sequence[int], least: int, excess: int) -> int:
    """Take cells from the widest of the flexible columns; what is still too much."""
    while excess > 0 and flexible:
        widest = max(flexible, key=widths.__getitem__)
        if widths[widest] <= least:
            break
        widths[widest] -= 1
        excess -= 1
    return excess


def cut(text: str, width: int) -> str:
    """The text, or as much of it as fits, with `…` at the end."""
    if cells(text) <= width:
        return text
    while text and cells(text) > width - 1:
        text = text[:-1]
    return f"{text}…"
