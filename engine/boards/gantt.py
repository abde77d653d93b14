"""A Gantt chart as cells of text: an axis of working time, a bar for each task, what was agreed beside it.

Closed hours are cut out of the axis, so that a night takes no room and a task's length is the work in it. A cell is a
character that says what is there; whoever draws it chooses glyphs and colours:

    =  work        #  work that holds the finish up      -  slack      .  where it was agreed to be
    *  milestone   @  milestone that holds it up         %  what is done of it       a space: nothing
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from engine.clock import Instant, local
from engine.planning.timeline import Timeline

HOUR = 3600
STEPS: tuple[tuple[str, int], ...] = (
    ("15 min", 900), ("30 min", 1800), ("1 h", HOUR), ("2 h", 2 * HOUR), ("4 h", 4 * HOUR), ("1 day", 8 * HOUR),
    ("2 days", 16 * HOUR), ("1 week", 40 * HOUR), ("4 weeks", 160 * HOUR),
)  # fmt: skip
"""What a cell can be, in working time; days and weeks are those of eight and forty hours."""
SIGNS = "=#-.*@% "
WORK, CRITICAL, SLACK, AGREED, MILESTONE, CRITICAL_MILESTONE, DONE, NOTHING = tuple(SIGNS)


@dataclass(frozen=True, slots=True)
class Bar:
    """What is drawn of one task."""

    id: str
    title: str
    who: str
    start: Instant
    end: Instant
    critical: bool
    slack: int
    """Working seconds after its end."""
    done: int
    """How much of it is done, in hundredths of a percent."""
    agreed: tuple[Instant, Instant] | None = None
    """Where it was when the plan was agreed."""
    closed: bool = False
    late: bool = False
    """Whether it misses its date."""


@dataclass(frozen=True)
class Axis:
    """Working time in cells: `unit` seconds each, from `origin` on."""

    line: Timeline
    zone: ZoneInfo
    origin: int
    """Open seconds passed where it begins."""
    unit: int

    def cell(self, moment: Instant) -> int:
        """The cell that an instant lies in."""
        return (self.line.position(moment) - self.origin) // self.unit

    def last(self, moment: Instant) -> int:
        """The cell before which something ends."""
        return -(-(self.line.position(moment) - self.origin) // self.unit)

    def begins(self, cell: int) -> Instant:
        """The instant at which a cell begins."""
        return self.line.left(self.origin + cell * self.unit)

    def marks(self, cells: int, offset: int = 0) -> Iterator[tuple[int, str]]:
        """Cells in which a day, a week or a month begins, with its name; never so close that names touch."""
        before, free = "", 0
        for cell in range(cells):
            name = self._name(self.begins(cell + offset))
            if name != before and cell >= free:
                yield cell, name
                free = cell + len(name) + 1
            before = name

    def _name(self, moment: Instant) -> str:
        wall = local(moment, self.zone)
        if self.unit <= 4 * HOUR:
            return f"{wall:%a %d}" if wall.day != 1 else f"{wall:%d %b}"
        monday = wall.toordinal() - wall.weekday()
        return (
            f"{wall:%d %b}"
            if self.unit <= 40 * HOUR and wall.toordinal() == monday
            else f"{wall:%b %Y}"
            if self.unit > 40 * HOUR
            else ""
        )


def fitting(line: Timeline, bars: Sequence[Bar], cells: int) -> int:
    """The place in STEPS of the finest step at which everything fits into so many cells."""
    if not bars:
        return 2
    start, end = extent(bars)
    length = line.between(start, end)
    return next(
        (place for place, (_, unit) in enumerate(STEPS) if place >= 2 and -(-length // unit) <= cells), len(STEPS) - 1
    )


def extent(bars: Sequence[Bar]) -> tuple[Instant, Instant]:
    """From the first to the last instant that is drawn."""
    starts = [bar.start for bar in bars] + [bar.agreed[0] for bar in bars if bar.agreed]
    ends = [bar.end for bar in bars] + [bar.agreed[1] for bar in bars if bar.agreed]
    return min(starts), max(ends)


def axis(line: Timeline, zone: ZoneInfo, bars: Sequence[Bar], step: int) -> Axis:
    """The axis of some bars; it begins with the day on which the first of them does."""
    unit = STEPS[step][1]
    start = extent(bars)[0] if bars else line.starts[0]
    wall = local(start, zone).replace(hour=0, minute=0, second=0)
    return Axis(line, zone, line.position(int(wall.timestamp())), unit)


def cells(bar: Bar, of: Axis, first: int, count: int) -> str:
    """One task in the cells `[first, first + count)`."""
    drawn = [NOTHING] * count

    def fill(start: int, end: int, sign: str) -> None:
        for cell in range(max(start - first, 0), min(end - first, count)):
            drawn[cell] = sign

    start, end = of.cell(bar.start), of.last(bar.end)
    if bar.agreed:
        fill(of.cell(bar.agreed[0]), max(of.last(bar.agreed[1]), of.cell(bar.agreed[0]) + 1), AGREED)
    if bar.slack and not bar.closed:
        fill(end, -(-(of.line.position(bar.end) + bar.slack - of.origin) // of.unit), SLACK)
    if bar.start == bar.end and not bar.closed:
        fill(start, start + 1, CRITICAL_MILESTONE if bar.critical else MILESTONE)
    else:
        end = max(end, start + 1)
        fill(start, end, CRITICAL if bar.critical else WORK)
        fill(start, start + (end - start) * bar.done // 10_000, DONE)
    return "".join(drawn)


def heading(of: Axis, first: int, count: int) -> str:
    """The names of days, weeks or months over the cells that they begin in."""
    line = [" "] * count
    for cell, name in of.marks(count, first):
        line[cell : cell + len(name)] = name
    return "".join(line)[:count]
