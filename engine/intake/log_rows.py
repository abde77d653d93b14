"""The first pass over a log: which rows ask for something, when, and where in the file they are.

Everything that a row alone can be refused for is found here, so that a log which cannot be read to its end is known
before anything is changed.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from engine.clock import Instant
from engine.intake.log_file import LogFile, Row
from engine.intake.log_map import Activity, LogMap, Unreadable
from engine.intake.summary import Refusal, Summary
from engine.problems import did_you_mean


@dataclass(slots=True)
class Rows:
    """Where the rows to be played are, in the order of the file."""

    instants: array[int] = field(default_factory=lambda: array("q"))
    offsets: array[int] = field(default_factory=lambda: array("q"))
    lines: array[int] = field(default_factory=lambda: array("q"))

    def add(self, instant: Instant, row: Row) -> None:
        self.instants.append(instant)
        self.offsets.append(row.offset)
        self.lines.append(row.line)

    def __len__(self) -> int:
        return len(self.instants)

    def by_time(self) -> Iterator[tuple[Instant, int, int]]:
        """(instant, byte, line), earliest first; rows of one instant in the order of the file."""
        for i in sorted(range(len(self.instants)), key=self.instants.__getitem__):
            yield self.instants[i], self.offsets[i], self.lines[i]

    def batches(self, size: int) -> Iterator[tuple[int, list[tuple[Instant, int, int]]]]:
        """Rows by the batch, and how many there were up to its end."""
        rows, played = self.by_time(), 0
        while batch := list(islice(rows, size)):
            played += len(batch)
            yield played, batch


def read_through(file: LogFile, mapping: LogMap, summary: Summary) -> Rows:
    """The rows to be played; the others are counted in `summary`. LogUnreadable when the file has no readable end."""
    rows = Rows()
    activity, time, record = (file.header.index(c) for c in (mapping.activity, mapping.time, mapping.record))
    for row in file.rows():
        summary.rows += 1
        try:
            if _activity(row, activity, mapping).ignored:
                summary.ignored += 1
            else:
                rows.add(_instant(row.cells[record], row.cells[time], mapping), row)
        except Unreadable as unreadable:
            summary.refused.append(Refusal(row.line, row.offset, str(unreadable)))
    if rows.instants:
        summary.first, summary.last = min(rows.instants), max(rows.instants)
    return rows


def _activity(row: Row, place: int, mapping: LogMap) -> Activity:
    if row.fault:
        raise Unreadable(row.fault)
    word = row.cells[place].strip()
    if (activity := mapping.activities.get(word)) is None:
        raise Unreadable(f"'{word[:60]}' is no activity of the map{did_you_mean(word[:60], mapping.activities)}")
    return activity


def _instant(record: str, time: str, mapping: LogMap) -> Instant:
    if not record.strip():
        raise Unreadable(f"column '{mapping.record}' is empty, so nobody knows what the row is about")
    try:
        return mapping.instant(time)
    except ValueError as error:
        raise Unreadable(f"{error}") from None
