"""When to look at a folder, and whether what was seen there has come to rest.

    resting ──hint──▶ hinted ──quiet for a while──▶ look ──seen twice alike──▶ handed over, resting
       │                 ▲  each hint puts it off, up to a bound    │ git at work, or seen otherwise: look again soon
       └──the slow sweep─┴──────────────────────────────────────────┘

Nothing in here waits, reads or asks for the time: `due` says when to call `step`, and `step` is told the instant and
what there is to be seen. Instants are seconds of any clock that runs evenly.
"""

from __future__ import annotations

from dataclasses import dataclass

DEBOUNCE = 0.3
"""Seconds without a further hint after which a folder is looked at: programs save in several strokes."""
LONGEST = 2.0
"""Seconds after the first hint at which it is looked at all the same, however many follow."""
STABLE = 0.05
"""Seconds between two looks that must see the same."""
GIT_AGAIN = 0.1
"""Seconds until the next look while git is at work."""
SWEEP = 15.0
"""Seconds between looks that nothing gave occasion to."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What one look shows."""

    fingerprint: str
    """Of all files; two looks are alike when theirs are."""
    git: bool = False
    """Whether git is at work in the folder."""


class Lookout:
    """Decides; whoever has threads and files asks it."""

    def __init__(self, now: float, *, debounce: float = DEBOUNCE, sweep: float = SWEEP) -> None:
        self.debounce, self.sweep = debounce, sweep
        self.due = now
        """When `step` has something to do; the first time at once."""
        self.settled = ""
        """The fingerprint that was handed over last."""
        self.surprised = False
        """Whether the last look saw something new that no hint had announced: then hints are not to be relied on."""
        self._hinted: float | None = None
        self._seen = ""

    def hint(self, now: float, *, at_once: bool = False) -> None:
        """Something may have changed."""
        if self._hinted is None:
            self._hinted = now
        self.due = now if at_once else min(now + self.debounce, self._hinted + LONGEST)

    def step(self, now: float, sight: Sight) -> bool:
        """Take in a look; True when it shows something else than before that has come to rest, to be handed over."""
        self.surprised = False
        if sight.git:
            self._seen = ""
            self.due = now + GIT_AGAIN
            return False
        if sight.fingerprint == self.settled:
            return self._rest(now)
        if sight.fingerprint != self._seen:
            self._seen = sight.fingerprint
            if self._hinted is None and self.settled:
                self.surprised = True
                self.hint(now)  # somebody may be in the middle of it
            else:
                self.due = now + STABLE
            return False
        self.settled = sight.fingerprint
        self._rest(now)
        return True

    def again(self) -> None:
        """What was handed over was not taken: hand it over once more at the next sweep."""
        self.settled = ""

    def _rest(self, now: float) -> bool:
        self._hinted, self._seen = None, ""
        self.due = now + self.sweep
        return False
