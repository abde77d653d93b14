"""Open time as an axis: instants become open seconds passed, and open seconds become instants.

An amount of open time that ends at closing time ends there, and work that begins then begins at the next opening: the
same second of the axis is two instants, the one where work ends and the one where it goes on.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from itertools import accumulate

from engine.clock import Instant
from engine.hours.spans import Span, free
from engine.problems import MargineError


class Beyond(MargineError):  # noqa: N818 - reads as what happened
    """A plan would reach further than anybody's time is known."""

    exit_code = 4

    def __init__(self) -> None:
        super().__init__(
            "the plan would go on for years beyond what calendars are read for; see whether a task is far too large, "
            "or somebody is never there"
        )


class Timeline:
    """Half-open spans in order in which time counts."""

    __slots__ = ("before", "ends", "starts", "upto")

    def __init__(self, spans: Iterable[Span]) -> None:
        """Spans in order that do not overlap; ValueError when there are none."""
        joined: list[Span] = []
        for start, end in spans:
            if joined and joined[-1][1] == start:
                joined[-1] = (joined[-1][0], end)
            elif start < end:
                joined.append((start, end))
        if not joined:
            raise ValueError("nobody is ever there: no open time at all")
        self.starts: list[Instant] = [start for start, _ in joined]
        self.ends: list[Instant] = [end for _, end in joined]
        self.upto = list(accumulate(end - start for start, end in joined))
        self.before = [0, *self.upto[:-1]]

    @property
    def spans(self) -> Iterator[Span]:
        """Its spans, in order."""
        return zip(self.starts, self.ends, strict=True)

    def position(self, at: Instant) -> int:
        """Open seconds passed at an instant; 0 before it begins."""
        place = bisect_right(self.starts, at) - 1
        if place < 0:
            return 0
        return self.before[place] + min(at, self.ends[place]) - self.starts[place]

    def reached(self, position: int) -> Instant:
        """The first instant at which so many open seconds have passed. Raises Beyond."""
        place = bisect_left(self.upto, position)
        if place == len(self.upto):
            raise Beyond
        return self.starts[place] + max(position - self.before[place], 0)

    def left(self, position: int) -> Instant:
        """The last instant at which no more than so many have passed: where the next one begins. Raises Beyond."""
        place = bisect_right(self.upto, max(position, 0))
        if place == len(self.upto):
            raise Beyond
        return self.starts[place] + max(position, 0) - self.before[place]

    def opening(self, at: Instant) -> Instant:
        """The first open instant from `at` on."""
        place = bisect_right(self.ends, at)
        if place == len(self.ends):
            raise Beyond
        return max(at, self.starts[place])

    def add(self, start: Instant, seconds: int) -> Instant:
        """When work of so many seconds ends that can begin at `start`; `start` itself for none."""
        return self.reached(self.position(start) + seconds) if seconds > 0 else start

    def back(self, end: Instant, seconds: int) -> Instant:
        """When work must begin that has to be done by `end`; `end` itself for none."""
        return min(end, self.left(self.position(end) - seconds)) if seconds > 0 else end

    def between(self, start: Instant, end: Instant) -> int:
        """Open seconds in `[start, end)`, negative where `end` is before `start`."""
        return self.position(end) - self.position(start)

    def later(self, at: Instant, lag: int) -> Instant:
        """An instant moved by open time: the first at which so much has passed since; before it for a negative lag."""
        return self.reached(max(self.position(at) + lag, 0)) if lag else at

    def earlier(self, at: Instant, lag: int) -> Instant:
        """The last instant from which `later` by the same lag does not go beyond `at`."""
        return self.left(self.position(at) - lag) if lag else at

    def within(self, start: Instant, end: Instant) -> Iterator[Span]:
        """Its spans within `[start, end)`, cut to it."""
        place = bisect_right(self.ends, start)
        while place < len(self.starts) and self.starts[place] < end:
            yield max(self.starts[place], start), min(self.ends[place], end)
            place += 1

    def __and__(self, other: Timeline) -> Timeline:
        """When both are open."""
        if other is self:
            return self
        return Timeline(part for start, end in self.spans for part in other.within(start, end))

    def __or__(self, other: Timeline) -> Timeline:
        """When at least one is open."""
        if other is self:
            return self
        return Timeline(_union(sorted([*self.spans, *other.spans])))

    def without(self, taken: Sequence[Span]) -> Timeline:
        """When it is open outside some spans."""
        return Timeline(free(list(self.spans), taken)) if taken else self

    def since(self, at: Instant) -> Timeline:
        """What of it comes from an instant on."""
        return Timeline(self.within(at, self.ends[-1]))


def _union(spans: Sequence[Span]) -> Iterator[Span]:
    began, ended = spans[0]
    for start, end in spans[1:]:
        if start > ended:
            yield began, ended
            began, ended = start, end
        ended = max(ended, end)
    yield began, ended


def together(timelines: Iterable[Timeline]) -> Timeline:
    """When all of some are open; at least one must be given."""
    return reduce(Timeline.__and__, timelines)
