"""A meter: how much of an allowance is used, as it is told from time to time, with rungs at percentages of it.

Whoever adds up money tells it (`Measure`); it runs towards no instant. A new mark, which is the next period or the next
block, is a new cycle: its rungs come anew. What came for a mark does not come for it again, also when work is corrected
and less of it is used for a while.
"""

from __future__ import annotations

from msgspec.structs import replace

from engine.clock import Instant
from engine.commands import Measure
from engine.events import Escalated
from engine.machines.definition import Rung
from engine.records import Record, Timer
from engine.rules import timers
from engine.rules.plans.lateness import acting
from engine.rules.plans.plan import Owed, TimerPlan

MOST_REMEMBERED = 20
"""Rungs of former marks that a timer remembers."""


class MeterPlan(TimerPlan):
    """`meter`: an allowance."""

    def fits(self, timer: Timer) -> bool:
        return bool(timer.of)

    def opened(self, record: Record, now: Instant) -> Timer | None:  # noqa: ARG002
        return None

    def measured(self, timer: Timer | None, record: Record, told: Measure, now: Instant) -> Timer | None:
        """The timer once it was told what is used; the same when that is no news, or the record has ended."""
        if not record.open or (
            timer and _reads(timer) == (told.used, told.of, told.mark) and timer.status != "stopped"
        ):
            return timer
        fresh = timer
        if fresh is None or fresh.mark != told.mark:
            cycle, fired = (fresh.cycle + 1, _known(fresh, told.mark)) if fresh else (1, ())
            fresh = Timer("paused", now, mark=told.mark, cycle=cycle, fired=fired)
        return self._scheduled(replace(fresh, consumed=told.used, of=told.of), record, now)

    def _scheduled(self, timer: Timer, record: Record, now: Instant) -> Timer:
        """The timer with what it owes owed at once, or standing still where it does not run."""
        inside = self.inside(record)
        status = "running" if inside else "paused"
        since = timer.since if timer.status == status else now
        owes = inside and any(self._passed(timer))
        return replace(timer, status=status, since=since, next=(timer.next or now) if owes else None)

    def moved(self, timer: Timer | None, record: Record, source: str, now: Instant) -> Timer | None:  # noqa: ARG002
        if timer is None or timer.status == "stopped":
            return timer
        if not record.open:
            return self.halted(timer, "stopped", now)
        return timer if self.inside(record) == (timer.status == "running") else self._scheduled(timer, record, now)

    def undecided(self, timer: Timer) -> list[Rung]:
        """The rungs that were not decided for the present mark, lowest first."""
        rungs = (rung for rung in (self.ladder.rungs if self.ladder else ()) if rung.key not in timer.fired)
        return sorted(rungs, key=lambda rung: rung.percent)

    def _passed(self, timer: Timer) -> list[Rung]:
        """Those of them that what is used has reached; of an allowance of nothing there are none."""
        return [r for r in self.undecided(timer) if timer.of > 0 and 100 * timer.consumed >= r.percent * timer.of]

    def owed(self, timer: Timer, record: Record, until: Instant, now: Instant) -> list[Owed]:  # noqa: ARG002
        passed, at = self._passed(timer), timer.next or until
        acts = acting(self.late, [at] * len(passed), now)
        found = []
        for place, (rung, act) in enumerate(zip(passed, acts, strict=True), 1):
            timer = timers.with_fired(timer, rung, rung.key)
            timer = replace(timer, next=at if place < len(passed) else None)
            body = Escalated(self.name, timer, rung.key, at, self.definition.rule_at(rung.position), skipped=not act)
            quiet = self.ladder.quiet if self.ladder else ""
            text = f"{self.name} at {rung.key} of {self.rule.meter} {timer.mark}"
            found.append(Owed(rung.key, body, text, rung.actions if act else (), quiet))
        return found

    def rejudged(self, timer: Timer | None, record: Record, at: Instant, former: TimerPlan | None) -> Timer | None:  # noqa: ARG002
        """What was measured stays; rungs that it has passed by these rules are owed from when they hold."""
        if timer is None or timer.status == "stopped":
            return timer
        fresh = self._scheduled(timer, record, max(at, timer.since))
        return timer if fresh == timer else fresh


def _reads(timer: Timer) -> tuple[int, int, str]:
    return timer.consumed, timer.of, timer.mark


def _known(timer: Timer, mark: str) -> tuple[str, ...]:
    """What counts as decided for another mark: what came for that very one; what came for others stays known too."""
    others = [key if "/" in key else f"{timer.mark}/{key}" for key in timer.fired]
    own = [key.removeprefix(f"{mark}/") for key in others if key.startswith(f"{mark}/")]
    rest = [key for key in others if not key.startswith(f"{mark}/")]
    return (*own, *rest[-MOST_REMEMBERED:])
