"""The rows of a CSV file, each with its line and its place in bytes, so that they can be read again in another order.

A row that cannot be used (ragged, undecodable, absurdly long) is still a row: it carries its fault, and the cells as
far as they could be read. Only what makes everything after it unreadable ends the reading: then there is one Problem.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Self

from engine.problems import MargineError, Position, Problem, UsageError

LONGEST_CELL = 100_000
"""Characters of a cell beyond which a row is refused."""
LONGEST_READABLE = 8_000_000
"""Characters of a cell beyond which nobody reads on: a quote was left open."""

SMALL = 32_000_000
"""Bytes of a file that is kept in memory while it is played."""

_BOM = b"\xef\xbb\xbf"
_WIDE = (b"\xff\xfe", b"\xfe\xff")


class LogUnreadable(MargineError):  # noqa: N818 - what it says of a log, as the others say of a store
    """A log or its map that cannot be worked with; carries the problems, nothing was imported."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(str(problem) for problem in problems))


@dataclass(frozen=True, slots=True)
class Row:
    """One row below the header."""

    line: int
    offset: int
    """Byte where it begins."""
    cells: list[str]
    fault: str = ""
    """Why it cannot be used; empty when it can."""


class LogFile:
    """A CSV file with a header row, read one row at a time."""

    def __init__(self, path: Path, *, encoding: str = "utf-8", delimiter: str = ",") -> None:
        self.name = path.as_posix()
        self.encoding, self.delimiter = encoding, delimiter
        try:
            self.file = _opened(path)
        except OSError as error:
            raise UsageError(
                f"'{self.name}' cannot be read: {(error.strerror or 'it cannot be opened').lower()}"
            ) from None
        csv.field_size_limit(LONGEST_READABLE)
        self.lines = _Lines(self.file, encoding)
        try:
            self.header = self._header()
        except LogUnreadable:
            self.file.close()
            raise

    def close(self) -> None:
        self.file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def rows(self) -> Iterator[Row]:
        """Every row in the order of the file; blank lines are none. LogUnreadable when what follows is lost."""
        self.lines.seek(*self.start)
        reader = csv.reader(self.lines, delimiter=self.delimiter, strict=True)
        while (row := self._next(reader)) is not None:
            if row.cells or row.fault:
                yield row

    def row_at(self, offset: int, line: int) -> Row:
        """The row that begins at a byte that `rows` told of."""
        self.lines.seek(offset, line - 1)
        row = self._next(csv.reader(self.lines, delimiter=self.delimiter, strict=True))
        return row or Row(line, offset, [], "the row is gone: the file was changed meanwhile")

    def _header(self) -> list[str]:
        begin = self.file.read(4)
        if not begin:
            raise self.unreadable(1, "the file is empty")
        if begin.startswith(_WIDE) or b"\0" in begin:
            raise self.unreadable(1, "the file is written in UTF-16 or is no text; save it as CSV in UTF-8")
        self.lines.seek(len(_BOM) if begin.startswith(_BOM) else 0, 0)
        row = self._next(csv.reader(self.lines, delimiter=self.delimiter, strict=True))
        if row is None or not row.cells:
            raise self.unreadable(1, "the first line is blank, and it must name the columns")
        if row.fault:
            raise self.unreadable(1, f"the line that names the columns cannot be used: {row.fault}")
        self.start = (self.lines.offset, self.lines.line)
        self.width = len(row.cells)
        return [cell.strip() for cell in row.cells]

    def _next(self, reader: Iterator[list[str]]) -> Row | None:
        line, offset = self.lines.line + 1, self.lines.offset
        try:
            cells = next(reader)
        except StopIteration:
            return None
        except csv.Error as error:
            return self._broken(str(error), line, offset)
        return Row(line, offset, cells, self._fault(cells, one_line=self.lines.line == line))

    def _broken(self, complaint: str, line: int, offset: int) -> Row:
        if "unexpected end" in complaint:
            raise self.unreadable(
                line, "a quote that is opened in this row is never closed, so no row after it can be told"
            )
        if "field limit" in complaint:
            message = f"a cell of this row has more than {LONGEST_READABLE:,} characters; was a quote left open?"
            raise self.unreadable(line, message)
        broken = "new-line character" in complaint
        fault = "a line break stands in a cell without quotes" if broken else f"the quotes are wrong: {complaint}"
        return Row(line, offset, [self.lines.last.rstrip("\r\n")], fault)

    def _fault(self, cells: list[str], *, one_line: bool) -> str:
        if (wanted := getattr(self, "width", 0)) and cells and len(cells) != wanted:
            return f"the row has {len(cells)} cells and the header has {wanted}"
        last = self.lines.last
        if len(last) <= LONGEST_CELL and last.isascii() and "\0" not in last and one_line:
            return ""
        for number, cell in enumerate(cells, 1):
            if len(cell) > LONGEST_CELL:
                return f"cell {number} has {len(cell):,} characters; {LONGEST_CELL:,} are the most"
            if "\0" in cell:
                return f"cell {number} holds a NUL byte"
            if not cell.isascii() and (byte := _undecodable(cell)):
                return f"cell {number} holds the byte {byte}, which is no {self.encoding}; what is the file's encoding?"
        return ""

    def unreadable(self, line: int, message: str) -> LogUnreadable:
        """The problem that ends the reading."""
        return LogUnreadable([Problem("M711", message, Position(self.name, line, 1))])


def _opened(path: Path) -> BinaryIO:
    """The file; a small one, or a pipe, is read into memory, where its rows are found again quickly."""
    return BytesIO(path.read_bytes()) if path.stat().st_size <= SMALL else path.open("rb")


class _Lines:
    """The lines of a file as text, counted in lines and bytes; bytes that do not decode are kept as surrogates."""

    def __init__(self, file: BinaryIO, encoding: str) -> None:
        self.file, self.encoding = file, encoding
        self.line = self.offset = 0
        self.last = ""

    def seek(self, offset: int, line: int) -> None:
        """Go on from a byte; `line` lines come before it."""
        if self.offset != offset or line == 0:
            self.file.seek(offset)
        self.offset, self.line = offset, line

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        data = self.file.readline(LONGEST_READABLE)
        if not data:
            raise StopIteration
        if len(data) == LONGEST_READABLE:
            raise csv.Error("a line larger than the field limit")
        self.offset += len(data)
        self.line += 1
        self.last = data.decode(self.encoding, "surrogateescape")
        return self.last


def _undecodable(cell: str) -> str:
    """The first byte that could not be decoded, or nothing."""
    return next((f"0x{ord(c) - 0xDC00:02x}" for c in cell if 0xDC80 <= ord(c) <= 0xDCFF), "")
