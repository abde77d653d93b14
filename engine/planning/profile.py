"""How much of somebody is taken when: a step function of time."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from engine.clock import Instant


class Profile:
    """What is taken, from each instant to the next one in the list."""

    __slots__ = ("taken", "times")

    def __init__(self) -> None:
        self.times: list[Instant] = [0]
        self.taken: list[int] = [0]

    def take(self, start: Instant, end: Instant, amount: int) -> None:
        """Take so much in `[start, end)`; a negative amount gives it back."""
        first, last = self._cut(start), self._cut(end)
        for place in range(first, last):
            self.taken[place] += amount

    def full(self, start: Instant, end: Instant, most: int) -> Instant:
        """Until when, at the latest step within `[start, end)`, more than `most` is taken; 0 when nowhere."""
        times, taken = self.times, self.taken
        place = bisect_left(times, end) - 1
        while place >= 0:
            if taken[place] > most:
                return times[place + 1]  # the last step takes nothing, so that there is a next one
            if times[place] <= start:
                return 0
            place -= 1
        return 0

    def _cut(self, at: Instant) -> int:
        """The place of the step that begins at an instant."""
        place = bisect_right(self.times, at) - 1
        if self.times[place] != at:
            place += 1
            self.times.insert(place, at)
            self.taken.insert(place, self.taken[place - 1])
        return place
