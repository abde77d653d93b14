"""The columns of a list, and the list itself: read page by page, however many records there are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import cast
from zoneinfo import ZoneInfo

from engine.cli.facts import plain, reading
from engine.cli.output import Answer, Column, Paper, table
from engine.clock import Instant
from engine.filtering import NOTHING_ASKED, Filter
from engine.machines.definition import Definition
from engine.problems import UsageError, did_you_mean
from engine.records import NEVER
from engine.rules.fields import spoken
from engine.store.contract import Order, Where
from engine.told.times import minute, written
from engine.views import SYMBOLS, Row, Views

PAGE = 200
"""Records read, and on a terminal aligned, at a time."""

MARK = "!"
"""The column of symbols: `!` breached, `~` at risk, `z` paused."""

_CUT_SHORT = frozenset({"subject", "client", "state"})
_INSTANTS: dict[str, Callable[[Row], Instant]] = {
    "due": lambda row: row.record.due,
    "opened": lambda row: row.record.opened,
    "changed": lambda row: row.record.changed,
    "entered": lambda row: row.record.entered,
}
_OWN: dict[str, Callable[[Row, Instant], str]] = {
    MARK: lambda row, now: SYMBOLS[row.urgency(now)].strip(),
    "id": lambda row, _: row.id,
    "kind": lambda row, _: row.record.kind,
    "state": lambda row, _: row.state,
    "client": lambda row, _: row.client,
    "subject": lambda row, _: row.subject,
    "version": lambda row, _: str(row.record.version),
    "seconds": lambda row, _: str(row.record.seconds),
    "urgency": lambda row, now: row.urgency(now),
}


def chosen(definition: Definition, asked: str | None) -> tuple[str, ...]:
    """The columns that were asked for, or those that a kind shows by itself. UsageError for one that it has not."""
    if asked is None:
        return _usual(definition)
    names = tuple(name.strip() for name in asked.split(",") if name.strip())
    known = [*_OWN, *_INSTANTS, *definition.fields, *_promises(definition)]
    for name in names:
        if name not in known:
            raise UsageError(f"'{name}' is no column of a {definition.kind}{did_you_mean(name, known)}")
    if not names:
        raise UsageError(f"--columns names none; there are {', '.join(dict.fromkeys(known))}")
    return names


def _promises(definition: Definition) -> list[str]:
    return [timer.name for timer in definition.timers.values() if timer.kind == "promise"]


MOST_FIELDS = 6
"""Fields of a kind without clocks that a list shows when nobody asks for others: what fits a terminal."""


def _usual(definition: Definition) -> tuple[str, ...]:
    """Symbol, id, priority, state, client, subject, assignee and clocks, as far as the kind has them.

    Of a kind without clocks its first fields: what matters stands first in the file.
    """
    fields, promises = definition.fields, _promises(definition)
    if not promises:
        return ("id", "state", *list(fields)[:MOST_FIELDS])
    first = [name for name in ("priority",) if name in fields]
    then = [name for name in ("client",) if name in fields]
    last = [name for name in ("assignee",) if name in fields]
    return (MARK, "id", *first, "state", *then, "subject", *last, *promises)


@dataclass
class Listing:
    """Records of a list as they stand at an instant, counted as they are read."""

    views: Views
    where: Where
    order: str
    limit: int
    """0 for all."""
    now: Instant
    columns: Sequence[str]
    past: bool
    """Whether `now` was asked for: the journal is replayed up to it then."""
    wanted: Filter = NOTHING_ASKED
    """What a record must also be; it is looked for among all of `where`."""
    count: int = 0
    more: bool = False
    """Whether the limit left some out."""
    total: int = 0
    """How many there were in all; known for the past only."""

    def pages(self) -> Iterator[list[Row]]:
        """The rows, some at a time."""
        rows = self._past() if self.past else self._present()
        while page := list(islice(rows, PAGE if not self.limit else min(PAGE, self.limit - self.count))):
            self.count += len(page)
            yield page
        self.more = bool(self.limit) and next(rows, None) is not None

    def _present(self) -> Iterator[Row]:
        after, size = None, min(PAGE, self.limit + 1) if self.limit and not self.wanted else PAGE
        while True:
            page = self.views.page(self.where, cast("Order", self.order), after, size)
            yield from (row for row in page.rows if self.wanted.holds(row, self.now))
            if (after := page.cursor) is None:
                return

    def _past(self) -> Iterator[Row]:
        rows = [row for row in self.views.as_of(self.now, self.where) if self.wanted.holds(row, self.now)]
        self.total = len(rows)
        if self.order == "changed":
            rows.sort(key=lambda row: -row.record.changed)
        elif self.order == "id":
            rows.sort(key=lambda row: (row.record.opened, len(row.id), row.id))
        return iter(rows)

    def answer(self, zone: ZoneInfo) -> Answer:
        """The list in its three forms."""
        rows = (row for page in self.pages() for row in page)
        return Answer(
            kind="list",
            data={
                "of": self.where.kind,
                "at": written(self.now, zone),
                "records": (plain(row, self.now, zone) for row in rows),
            },
            header=["symbol" if name == MARK else name for name in self.columns],
            rows=lambda: (self._cells(row, lambda at: written(at, zone) or "") for row in rows),
            page=lambda paper: self._lines(paper, lambda at: minute(at, zone) if at < NEVER else ""),
        )

    def _cells(self, row: Row, instant: Callable[[Instant], str]) -> list[str]:
        return [self._cell(name, row, instant) for name in self.columns]

    def _cell(self, name: str, row: Row, instant: Callable[[Instant], str]) -> str:
        if name in _OWN:
            return _OWN[name](row, self.now)
        if name in _INSTANTS:
            return instant(_INSTANTS[name](row))
        clock = next((clock for clock in row.clocks if clock.name == name), None)
        return reading(clock.face(self.now)) if clock else self._field(name, row)

    def _field(self, name: str, row: Row) -> str:
        definition = self.views.workflow.kinds.get(row.record.kind)
        return spoken(definition.fields.get(name) if definition else None, row.record.fields.get(name))

    def _lines(self, paper: Paper, instant: Callable[[Instant], str]) -> Iterable[str]:
        """Aligned page by page; what presses is bold where that is possible."""
        columns = [Column(" " if name == MARK else name, flexible=name in _CUT_SHORT) for name in self.columns]
        for number, page in enumerate(self.pages()):
            lines = table(columns, [self._cells(row, instant) for row in page], paper.width)
            title = next(lines)
            if number == 0:
                yield paper.strong(title)
            for row, line in zip(page, lines, strict=True):
                yield paper.strong(line) if row.urgency(self.now) == "breached" else line
