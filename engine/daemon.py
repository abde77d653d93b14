"""The daemon: sleeps until the next due instant or the next commit, fires what is due, and can be killed at any time.

It holds nothing that matters: whatever it has decided is committed, whatever it has not is still due. Any number of
daemons may run: each fires under the store's write lock, so what another has fired is no longer due.

A thread beside it watches the files of the rules and journals what becomes of them; the daemon learns of it like every
other process, by the journal, and takes the new rules up between two passes.
"""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from engine import takeover, timers
from engine.budgets import Budgets
from engine.desk import Desk
from engine.events import Escalated, Event, SlaBreached, TimerFired
from engine.ledger.ledger import Ledger
from engine.meters import Meters
from engine.records import NEVER
from engine.rule_files import RuleFiles
from engine.rulebook import Rulebook, Standing
from engine.rulebook.standing import changed_words
from engine.watcher import Watcher

LONGEST_SLEEP = 1.0
"""Seconds between looks at the store when nothing is due: how long a stop signal or a changed clock may wait."""

log = logging.getLogger("margine")


class Daemon:
    """Keeps every promise of one store on time."""

    def __init__(
        self,
        desk: Desk,
        tell: Callable[[Event], None] | None = None,
        rulebook: Rulebook | None = None,
        beside: Path | None = None,
    ) -> None:
        """Without a rulebook it keeps to the rules that the desk has. `beside`: the file of the ledger's snapshot."""
        self.desk = desk
        self.tell = tell or (lambda event: log.info("%s", told(event)))
        self.stopping = False
        self.stuck: tuple[str, ...] = ()
        self._rulebook = rulebook
        self._standing = rulebook.follow() if rulebook is not None else None
        self._watcher: Watcher | None = None
        self._sweep: takeover.Sweep | None = None
        self._since = 0
        self._again = NEVER
        self._meters: Meters | None = None
        self._budgets: Budgets | None = None
        self._beside = beside

    def stop(self, *_: int | FrameType | None) -> None:
        """End after the present pass; fit for a signal handler."""
        self.stopping = True

    def look(self, *_: int | FrameType | None) -> None:
        """Look at the files of the rules now; fit for a signal handler."""
        if self._watcher is not None:
            self._watcher.hint(at_once=True)

    def run(self) -> None:
        """Run until stopped."""
        self._begin_sweep()
        with self._watching():
            while not self.stopping:
                position = self.desk.store.position()
                self.follow_rules()
                self.run_once()
                self.measure()
                if not self._sweep_on():
                    self.sleep(position)

    def run_once(self) -> timers.Pass:
        """Fire everything that is due now."""
        now = self.desk.clock.now()
        done = timers.run_once(self.desk, now, tell=self.tell, going=lambda: not self.stopping)
        self._report(done.stuck)
        return done

    def measure(self) -> int:
        """Tell meters what is used by now, where any rules have meters; how many rungs were decided by that.

        A ledger is read for nothing else.
        """
        kinds = self.desk.workflow.kinds.values()
        if self._meters is None and not any(rule.kind == "meter" for kind in kinds for rule in kind.timers.values()):
            return 0
        try:
            if self._meters is None:
                self._meters = Meters(self.desk, Ledger(self.desk.store, self.desk.workflow, self._beside))
                self._budgets = Budgets(self.desk, self._meters.ledger)
            followed = [*self._meters.run_once(), *(self._budgets.run_once() if self._budgets else ())]
        except (ValueError, ArithmeticError, LookupError, TypeError, AttributeError):
            log.exception("meters cannot be told; clocks go on")
            return 0
        rungs = [event for event in followed if isinstance(event.body, Escalated)]
        for event in rungs:
            self.tell(event)
        return len(rungs)

    def follow_rules(self) -> None:
        """Take up what was journalled of the rules, by whomever, and say so."""
        before, standing = self._standing, self._rulebook.follow() if self._rulebook is not None else None
        if standing is None or (before is not None and standing.version == before.version):
            return
        self._standing = standing
        came = before is None or standing.since != before.since  # also where others came and went in between
        differs = standing.workflow.fingerprint != self.desk.workflow.fingerprint
        if (came or differs) and (rulebook := self._rulebook) is not None:
            self.desk.adopt(standing.workflow, standing.since, lambda: rulebook.former(standing))
            log.info("rules %s in force: %s", standing.digest, changed_words(standing.changed) or "as journalled")
            self._meters = None
            self._begin_sweep()
        self._report_rejected(before, standing)

    def take_over(self) -> None:
        """Bring all live records under the rules in force, in one go."""
        self._begin_sweep()
        while self._sweep_on() and not self.stopping:
            pass

    def _begin_sweep(self) -> None:
        self._sweep = takeover.Sweep(self.desk)
        now = self.desk.clock.now()
        self._since = min(self._standing.since, now) if self._standing is not None else now

    def _sweep_on(self) -> bool:
        """One page of the sweep, if one is under way: whatever comes due, and newer rules, need not wait for its end.

        It is made once more a minute after the change, when no process decides by the rules before any longer.
        """
        if self._sweep is None and self.desk.clock.now() >= self._again:
            self._sweep = takeover.Sweep(self.desk)
        if self._sweep is None or self._sweep.step():
            return self._sweep is not None
        if self._sweep.brought:
            log.info("open records brought under the rules in force: %d", self._sweep.brought)
        self._sweep = None
        self._again = NEVER if takeover.settle(self.desk, self._since) else self._since + takeover.SETTLED
        return False

    def sleep(self, position: int | None = None) -> None:
        """Wait for a commit after a position, the next due instant, or LONGEST_SLEEP, whichever comes first."""
        position = self.desk.store.position() if position is None else position
        due = self.desk.store.next_due()  # read after the position: a commit in between ends the wait at once
        left = LONGEST_SLEEP if due is None or self.stuck else self.desk.clock.seconds_until(due)
        if left > 0 and not self.stopping:
            self.desk.store.wait(position, min(left, LONGEST_SLEEP))

    @contextmanager
    def _watching(self) -> Iterator[None]:
        """Watch the folder of the rulebook, if it has one."""
        rulebook = self._rulebook
        if rulebook is None or rulebook.folder is None:
            yield
            return

        def offer(files: RuleFiles) -> bool:
            return rulebook.offer(files, self.desk.clock.now(), "files changed").settled

        self._watcher = Watcher(rulebook.folder, rulebook.read, offer)
        self._watcher.start()
        try:
            yield
        finally:
            self._watcher.stop()

    def _report(self, stuck: tuple[str, ...]) -> None:
        if new := [stream for stream in stuck if stream not in self.stuck]:
            log.warning("timers of %s are due but the records no longer fit the rules", ", ".join(new))
        self.stuck = stuck

    def _report_rejected(self, before: Standing | None, standing: Standing) -> None:
        rejected = standing.rejected
        if rejected is not None:
            log.warning("rules %s on the disk rejected; %s stay in force", rejected.digest, standing.digest)
            for line in rejected.lines:
                log.warning("  %s", line)
        elif (
            before is not None
            and before.rejected is not None
            and before.workflow.fingerprint == standing.workflow.fingerprint
        ):
            log.info("the disk holds the rules in force again, %s", standing.digest)


def stop_on_signals(daemon: Daemon) -> None:
    """SIGTERM and SIGINT end the daemon after its present pass; SIGHUP has it look at the rules.

    Unless SIGHUP is ignored already (nohup), or comes of a terminal that was closed: that ends it.
    """
    signal.signal(signal.SIGTERM, daemon.stop)
    signal.signal(signal.SIGINT, daemon.stop)

    had_terminal = _has_terminal()

    def hung_up(*_: int | FrameType | None) -> None:
        (daemon.stop if had_terminal and not _has_terminal() else daemon.look)()

    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signal.signal(signal.SIGHUP, hung_up)


def _has_terminal() -> bool:
    """Whether a terminal controls the process; one that was closed does not any more."""
    try:
        os.close(os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY))
    except OSError:
        return False
    return True


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
