"""The daemon: sleeps until the next due instant or the next commit, fires what is due, and can be killed at any time.

It holds nothing that matters: whatever it has decided is committed, whatever it has not is still due. Any number of
daemons may run: each fires under the store's write lock, so what another has fired is no longer due.
"""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable
from types import FrameType

from engine import timers
from engine.desk import Desk
from engine.events import Escalated, Event, SlaBreached, TimerFired

LONGEST_SLEEP = 1.0
"""Seconds between looks at the store when nothing is due: how long a stop signal or a changed clock may wait."""

log = logging.getLogger("margine")


class Daemon:
    """Keeps every promise of one store on time."""

    def __init__(self, desk: Desk, tell: Callable[[Event], None] | None = None) -> None:
        self.desk = desk
        self.tell = tell or (lambda event: log.info("%s", told(event)))
        self.stopping = False
        self.stuck: tuple[str, ...] = ()

    def stop(self, *_: int | FrameType | None) -> None:
        """End after the present pass; fit for a signal handler."""
        self.stopping = True

    def run(self) -> None:
        """Run until stopped."""
        if brought := timers.follow_rules(self.desk, going=lambda: not self.stopping):
            log.info("%d records were brought under the rules in force", brought)
        while not self.stopping:
            self.run_once()
            self.sleep()

    def run_once(self) -> timers.Pass:
        """Fire everything that is due now."""
        now = self.desk.clock.now()
        done = timers.run_once(self.desk, now, tell=self.tell, going=lambda: not self.stopping)
        self._report(done.stuck)
        return done

    def sleep(self) -> None:
        """Wait for the next commit, the next due instant, or LONGEST_SLEEP, whichever comes first."""
        position = self.desk.store.position()
        due = self.desk.store.next_due()  # read after the position: a commit in between ends the wait at once
        left = LONGEST_SLEEP if due is None or self.stuck else self.desk.clock.seconds_until(due)
        if left > 0 and not self.stopping:
            self.desk.store.wait(position, min(left, LONGEST_SLEEP))

    def _report(self, stuck: tuple[str, ...]) -> None:
        if new := [stream for stream in stuck if stream not in self.stuck]:
            log.warning("timers of %s are due but the records no longer fit the rules", ", ".join(new))
        self.stuck = stuck


def stop_on_signals(daemon: Daemon) -> None:
    """SIGTERM and SIGINT end the daemon after its present pass."""
    signal.signal(signal.SIGTERM, daemon.stop)
    signal.signal(signal.SIGINT, daemon.stop)


def told(event: Event) -> str:
    """A line of the daemon's log."""
    match event.body:
        case Escalated(name=name, rung=rung, rule=rule, skipped=skipped):
            return f"{event.stream} {name} {rung}{' skipped' if skipped else ''} ({rule})"
        case SlaBreached(name=name, rule=rule):
            return f"{event.stream} {name} breached ({rule})"
        case TimerFired(name=name, rule=rule):
            return f"{event.stream} {name} ran out ({rule})"
        case _:
            return f"{event.stream} {type(event.body).__name__}"
