"""The arithmetic of a deadline, line by line: every interval, what it counted, and the sum at the bottom.

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

from engine.clock import Instant, local
from engine.company import Company
from engine.records import Timer
from engine.told.reasons import by_rule, plain_effect, plain_rung, prospect, spoken_effect
from engine.told.times import DAYS, day, precise, second, written
from engine.why import ClockStory, Cycle, Explanation, Moment, Stretch
from engine.why.telling_money import reading

LONGEST_RUN = 9
"""Intervals without a pause that are all shown."""
ENDS = 3
"""Intervals at each end of a longer run that are shown."""

MOST_MOMENTS = 12
"""Things that a clock did that are shown."""

_OWN_DAY = {"closed": "own closing day"}


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

    def plain(self, story: ClockStory) -> dict[str, Any]:
        """A clock for programs."""
        timer = story.timer
        return {
            "name": story.name,
            "kind": story.kind,
            "rule": story.rule,
            "says": story.says,
            "status": timer.status,
            "calendar": timer.calendar,
            "calendars": list(story.calendars),
            "target": timer.target or None,
            "used": story.used,
            "of": timer.of or None,
            "left": timer.target - story.used if timer.target else None,
            "due": written(timer.due, self.zone),
            "date": timer.mark or None,
            "breached": written(timer.breached, self.zone),
            "cycle": timer.cycle,
            "stretches": [self._dated(stretch, "start", "end") for stretch in story.stretches],
            "moments": [self._told(moment) for moment in story.moments],
            "rungs": [plain_rung(rung, self.zone) for rung in story.rungs],
            "earlier": [self._cycle(cycle) for cycle in story.earlier],
        }

    def _cycle(self, cycle: Cycle) -> dict[str, Any]:
        return {
            "cycle": cycle.number,
            "rule": cycle.rule,
            "status": cycle.timer.status,
            "target": cycle.timer.target or None,
            "used": cycle.used,
            "date": cycle.timer.mark or None,
            "breached": written(cycle.timer.breached, self.zone),
            "stretches": [self._dated(stretch, "start", "end") for stretch in cycle.stretches],
            "moments": [self._told(moment) for moment in cycle.moments],
        }

    def _told(self, moment: Moment) -> dict[str, Any]:
        return self._dated(moment, "at", "due") | {"effects": [plain_effect(e, self.zone) for e in moment.effects]}

    def _dated(self, item: Stretch | Moment, *instants: str) -> dict[str, Any]:
        return asdict(item) | {name: written(getattr(item, name), self.zone) for name in instants}

    def rows(self) -> Iterator[tuple[str, ...]]:
        """For a pipe: every interval, then what was decided, what is to come, and the sum."""
        for story in self.found.clocks:
            for cycle in story.earlier if self.full else ():
                yield from self._cycle_rows(f"{story.name}/{cycle.number}", cycle)
            yield from self._cycle_rows(story.name, story)
            for rung in story.rungs:
                if not rung.version:
                    due, what = written(rung.due, self.zone) or "", f"{rung.status}: {rung.key}"
                    yield (story.name, "rung", due, "", "", what, rung.rule)
            due = written(story.timer.due, self.zone) or ""
            yield (story.name, "sum", "", due, str(story.used), story.timer.status, story.rule)

    def _cycle_rows(self, name: str, cycle: ClockStory | Cycle) -> Iterator[tuple[str, ...]]:
        for s in cycle.stretches:
            start, end = written(s.start, self.zone) or "", written(s.end, self.zone) or ""
            yield (name, "interval", start, end, str(s.seconds), s.what, s.because)
        for m in cycle.moments:
            due, at = written(m.due, self.zone) or "", written(m.at, self.zone) or ""
            yield (name, "moment", due, at, "", m.what, m.rule)

    def heading(self, story: ClockStory) -> str:
        """A clock and how it stands: `resolution: 4:00:00 of 24x7 promised, running (ticket.yaml:31@3f2a91c)`."""
        return f"{story.name}: {self._standing(story)}{by_rule(story.rule)}"

    def lines(self, story: ClockStory) -> Iterator[str]:
        """What a clock counted, interval by interval, what it did, and what is to come."""
        if story.kind in {"until", "every", "meter"}:
            yield from [story.says] if story.says else []
        else:
            yield from self._sum(story)
        yield from self._moments(story.moments)
        yield from self._to_come(story)
        yield from self._earlier(story)

    def _moments(self, moments: Sequence[Moment]) -> Iterator[str]:
        """What a clock did; of what came round often, the last times."""
        shown = moments if self.full else moments[-MOST_MOMENTS:]
        if len(shown) < len(moments):
            yield f"… {len(moments) - len(shown)} earlier; --full shows them"
        for moment in shown:
            yield self._moment(moment)
            yield from (f"  {spoken_effect(effect, self.zone)}" for effect in moment.effects)

    def _to_come(self, story: ClockStory) -> Iterator[str]:
        """Steps that were not decided yet: when they will be, or why not."""
        lost: dict[str, list[str]] = {}
        for rung in story.rungs:
            if rung.version:
                continue
            if rung.status == "never":
                lost.setdefault(rung.because, []).append(rung.key)
                continue
            yield f"{rung.key} {prospect(rung, self.zone)}{by_rule(rung.rule)}"
            if rung.does:
                yield f"  would {', '.join(rung.does)}"
        for because, keys in lost.items():
            yield f"never: {', '.join(keys)} ({because})"

    def _earlier(self, story: ClockStory) -> Iterator[str]:
        """Cycles before this one: a line each, or all of it."""
        for cycle in story.earlier:
            end = cycle.moments[-1] if cycle.moments else None
            ended = f"{end.what}, {second(end.at, self.zone)}" if end else cycle.timer.status
            yield f"cycle {cycle.number} before it: {ended}"
            if self.full:
                yield from (f"  {line}" for line in self._sum(cycle))
                yield from (f"  {line}" for line in self._moments(cycle.moments))

    def _standing(self, story: ClockStory) -> str:
        """How a clock stands, in half a sentence."""
        timer = story.timer
        due = second(timer.due, self.zone) if timer.due is not None else ""
        if not story.says and story.kind != "promise":
            return f"{timer.status}, its rule is gone"
        if story.kind == "until":
            return f"towards {timer.mark}, {timer.status}"
        if story.kind == "every":
            return f"comes round, {timer.status}" + (f", next {due}{_shifted(timer, self.zone)}" if due else "")
        if story.kind == "meter":
            return f"{reading(timer)}, {timer.status}"
        if not timer.target:
            return f"{timer.status}, runs out {due}" if due else timer.status
        promised = f"{precise(timer.target)} of {timer.calendar} promised"
        late = ", late" if timer.breached is not None and timer.status == "met" else ""
        return f"{promised}, {timer.status}{late}" + ("" if story.says else ", its rule is gone")

    def _sum(self, story: ClockStory | Cycle) -> Iterator[str]:
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

    def _because(self, stretch: Stretch, story: ClockStory | Cycle) -> str:
        """The cause, and the calendar where several counted; of closing time the days off that lie in it."""
        if stretch.what == "counted" and len(story.calendars) > 1:
            return f"{stretch.because}, {stretch.calendar}"
        if stretch.what != "closed":
            return stretch.because
        hours = self.company.calendars.get(stretch.calendar)
        names = (hours.closure(date) for date in _dates(stretch, self.zone)) if hours else ()
        return ", ".join(dict.fromkeys([stretch.because, *(_OWN_DAY.get(name, name) for name in names if name)]))

    def _moment(self, moment: Moment) -> str:
        """`rung 75%, due Mon 12:00:00, done 12:00:07 (ticket.yaml:52@3f2a91c)`."""
        due, at = moment.due, second(moment.at, self.zone)
        when = at if due is None or due == moment.at else f"{second(due, self.zone)}, acted on {at}"
        return f"{moment.what}: {when}{by_rule(moment.rule)}"


def _line(what: str, number: str, why: str) -> str:
    return f"{what:49} {number:>9}  {why}".rstrip()


def _shifted(timer: Timer, zone: ZoneInfo) -> str:
    """` instead of Sun 2026-11-01`, when a closed day was passed over."""
    if timer.due is None or not timer.mark or local(timer.due, zone).date().isoformat() == timer.mark:
        return ""
    planned = date.fromisoformat(timer.mark)
    return f" instead of {DAYS[planned.weekday()]} {timer.mark}, which is closed"


def _dates(stretch: Stretch, zone: ZoneInfo) -> Iterator[date]:
    """The local days that a stretch touches, at most a year of them."""
    first, last = local(stretch.start, zone).date(), local(stretch.end - 1, zone).date()
    for number in range(min((last - first).days, 366) + 1):
        yield first + timedelta(days=number)
