"""The arithmetic of a deadline on a page: every interval, what it counted, and the sum at the bottom.

Weeks of opening and closing times say little, so the middle of a long uninterrupted run is told in one line. That line
carries what it counted: the numbers on the page always add up to what is used.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from engine.cli.excerpt import clean
from engine.cli.facts import waiting
from engine.cli.output import Answer, Paper
from engine.cli.times import day, precise, second, written
from engine.clock import Instant, local
from engine.company import Company
from engine.views import Row, waits
from engine.why import ClockStory, Explanation, Moment, Stretch

LONGEST_RUN = 9
"""Intervals without a pause that are all shown."""
ENDS = 3
"""Intervals at each end of a longer run that are shown."""

_OWN_DAY = {"closed": "own closing day"}

HEADER = ("clock", "part", "start", "end", "seconds", "what", "because")


@dataclass(frozen=True, slots=True)
class Fold:
    """The middle of a long run, in one line."""

    stretches: Sequence[Stretch]

    @property
    def seconds(self) -> int:
        return sum(stretch.seconds for stretch in self.stretches)

    def days(self, zone: ZoneInfo) -> int:
        """Local days on which something counted."""
        return len({local(stretch.start, zone).date() for stretch in self.stretches if stretch.what == "counted"})


def folded(stretches: Sequence[Stretch]) -> Iterator[Stretch | Fold]:
    """The stretches, the middle of each long run as one Fold; a pause, or another cause, ends a run."""
    for _, group in groupby(_with_runs(stretches), key=lambda pair: pair[0]):
        run = [stretch for _, stretch in group]
        if len(run) <= LONGEST_RUN:
            yield from run
        else:
            yield from run[:ENDS]
            yield Fold(run[ENDS:-ENDS])
            yield from run[-ENDS:]


def _with_runs(stretches: Iterable[Stretch]) -> Iterator[tuple[int, Stretch]]:
    """Each stretch with the number of the run that it belongs to."""
    number, cause, paused = 0, None, False
    for stretch in stretches:
        other = stretch.what == "counted" and cause not in {None, stretch.because}
        if other or paused or stretch.what == "paused":
            number, cause = number + 1, None
        cause = stretch.because if stretch.what == "counted" else cause
        paused = stretch.what == "paused"
        yield number, stretch


@dataclass(frozen=True)
class Reckoning:
    """An explanation as it is told."""

    found: Explanation
    company: Company
    zone: ZoneInfo
    now: Instant
    full: bool = False

    def answer(self, row: Row) -> Answer:
        """The explanation in its three forms."""
        state = self.found.state
        data = {
            "id": row.id,
            "at": written(self.now, self.zone),
            "state": asdict(state) | {"since": written(state.since, self.zone)},
            "waiting": [waiting(name, asked, self.zone) for name, asked in self.found.record.asked.items()],
            "clocks": [self._plain(story) for story in self.found.clocks],
        }
        return Answer("why", data, HEADER, self._rows, lambda paper: self._page(row, paper))

    def _plain(self, story: ClockStory) -> dict[str, Any]:
        timer = story.timer
        return {
            "name": story.name,
            "rule": story.rule,
            "status": timer.status,
            "calendar": timer.calendar,
            "target": timer.target or None,
            "used": story.used,
            "left": timer.target - story.used if timer.target else None,
            "due": written(timer.due, self.zone),
            "breached": written(timer.breached, self.zone),
            "stretches": [self._dated(stretch, "start", "end") for stretch in story.stretches],
            "moments": [self._dated(moment, "at", "due") for moment in story.moments],
        }

    def _dated(self, item: Stretch | Moment, *instants: str) -> dict[str, Any]:
        return asdict(item) | {name: written(getattr(item, name), self.zone) for name in instants}

    def _rows(self) -> Iterator[tuple[str, ...]]:
        """For a pipe: every interval, then what was decided, then the sum."""
        for story in self.found.clocks:
            for s in story.stretches:
                start, end = written(s.start, self.zone) or "", written(s.end, self.zone) or ""
                yield (story.name, "interval", start, end, str(s.seconds), s.what, s.because)
            for m in story.moments:
                due, at = written(m.due, self.zone) or "", written(m.at, self.zone) or ""
                yield (story.name, "moment", due, at, "", m.what, m.rule)
            due = written(story.timer.due, self.zone) or ""
            yield (story.name, "sum", "", due, str(story.used), story.timer.status, story.rule)

    def _page(self, row: Row, paper: Paper) -> Iterator[str]:
        state = self.found.state
        yield paper.strong(clean(f"{row.id}  {row.subject}"))
        how = state.how if state.by else "as it was imported"
        yield clean(f"{state.state} since {second(state.since, self.zone)}: {how}{_by_rule(state.rule)}")
        for name, asked in self.found.record.asked.items():
            yield clean(waits(name, asked))
        for story in self.found.clocks:
            yield ""
            yield paper.strong(clean(f"{story.name}: {self._standing(story)}{_by_rule(story.rule)}"))
            yield from (f"  {clean(line)}" for line in self._sum(story))
            yield from (f"  {clean(line)}" for line in map(self._moment, story.moments))

    def _standing(self, story: ClockStory) -> str:
        """How a clock stands, in half a sentence."""
        timer = story.timer
        if not timer.target:
            due = f", runs out {second(timer.due, self.zone)}" if timer.due is not None else ""
            return f"{timer.status}{due}"
        promised = f"{precise(timer.target)} of {timer.calendar} promised"
        late = ", late" if timer.breached is not None and timer.status == "met" else ""
        return f"{promised}, {timer.status}{late}"

    def _sum(self, story: ClockStory) -> Iterator[str]:
        """The intervals, one under the other, and what they come to."""
        for item in story.stretches if self.full else folded(story.stretches):
            if isinstance(item, Fold):
                yield _line(f"… {item.days(self.zone)} days", precise(item.seconds), "counted …")
            else:
                counted = precise(item.seconds) if item.what == "counted" else "–"
                yield _line(self._interval(item), counted, f"{item.what}: {self._because(item, story)}")
        target, left = story.timer.target, story.timer.target - story.used
        yield _line("used", precise(story.used), f"of {precise(target)}" if target else "")
        if target:
            due = f"due {second(story.timer.due, self.zone)}" if story.timer.due is not None else ""
            yield _line("left" if left >= 0 else "overdue by", precise(abs(left)), due)

    def _interval(self, stretch: Stretch) -> str:
        """`Mon 2026-11-23 09:00:00 – 13:00:00`; the second date only where it is another."""
        start, end = second(stretch.start, self.zone), second(stretch.end, self.zone)
        same = day(stretch.start, self.zone) == day(stretch.end, self.zone)
        return f"{start} – {end.rpartition(' ')[2] if same else end}"

    def _because(self, stretch: Stretch, story: ClockStory) -> str:
        """The cause; of closing time the calendar, and the days off that lie in it."""
        if stretch.what != "closed":
            return stretch.because
        hours = self.company.calendars.get(story.timer.calendar)
        names = (hours.closure(date) for date in _dates(stretch, self.zone)) if hours else ()
        return ", ".join(dict.fromkeys([stretch.because, *(_OWN_DAY.get(name, name) for name in names if name)]))

    def _moment(self, moment: Moment) -> str:
        """`rung 75%, due Mon 12:00:00, done 12:00:07 (ticket.yaml:52@3f2a91c)`."""
        due, at = moment.due, second(moment.at, self.zone)
        when = at if due is None or due == moment.at else f"{second(due, self.zone)}, acted on {at}"
        return f"{moment.what}: {when}{_by_rule(moment.rule)}"


def _line(what: str, number: str, why: str) -> str:
    return f"{what:49} {number:>9}  {why}".rstrip()


def _by_rule(rule: str) -> str:
    return f" ({rule})" if rule else ""


def _dates(stretch: Stretch, zone: ZoneInfo) -> Iterator[date]:
    """The local days that a stretch touches, at most a year of them."""
    first, last = local(stretch.start, zone).date(), local(stretch.end - 1, zone).date()
    for number in range(min((last - first).days, 366) + 1):
        yield first + timedelta(days=number)
