"""The thread that watches a folder of rules, and hands over every set of files that is new and has come to rest.

It sleeps until there is a hint, something to look at again, or half a second has passed: then it makes sure, by one
stat, that the folder that it watches is still the one that bears the name. Whatever happens in it, it goes on.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from queue import Empty, SimpleQueue

from engine.problems import StoreUnavailable
from engine.rule_files import RuleFiles
from engine.watcher.eyes import Eyes
from engine.watcher.folders import git_at_work
from engine.watcher.lookout import DEBOUNCE, SWEEP, Lookout, Sight

PULSE = 0.5
"""Seconds between two looks at the folder's name."""
BLIND_SWEEP = 1.0
"""Seconds between sweeps where the system tells nothing."""

log = logging.getLogger("margine")


class Watcher(threading.Thread):
    """Runs until stopped."""

    def __init__(
        self,
        folder: Path,
        read: Callable[[], RuleFiles],
        offer: Callable[[RuleFiles], bool],
        *,
        debounce: float = DEBOUNCE,
        sweep: float = SWEEP,
    ) -> None:
        """`offer` is called from this thread with every new set; False asks for it once more at the next sweep."""
        super().__init__(name="watcher", daemon=True)
        self._folder, self._read, self._offer = folder.absolute(), read, offer
        self._debounce, self._sweep = debounce, sweep
        self._hints: SimpleQueue[bool | None] = SimpleQueue()
        self._eyes = Eyes(self._folder, self.hint)

    @property
    def blind(self) -> bool:
        """Whether the system gives no hints, so that the folder is looked at every second."""
        return self._eyes.blind

    def hint(self, *, at_once: bool = False) -> None:
        """Have it look soon, or at once; from any thread, and from a signal handler."""
        self._hints.put(at_once)

    def stop(self) -> None:
        """End, and wait for it."""
        self._hints.put(None)
        if self.is_alive():
            self.join()

    def run(self) -> None:
        lookout = Lookout(time.monotonic(), debounce=self._debounce, sweep=self._sweep)
        try:
            while self._waited(lookout):
                self._step(lookout)
        finally:
            self._eyes.close()

    def _step(self, lookout: Lookout) -> None:
        """See to the folder's name, and look if that is due; nothing that goes wrong may leave the rules unwatched."""
        try:
            if self._eyes.look():
                lookout.hint(time.monotonic())
            lookout.sweep = min(self._sweep, BLIND_SWEEP) if self._eyes.blind else self._sweep
            if time.monotonic() >= lookout.due:
                self._look(lookout)
        except Exception:
            log.exception("the files of the rules cannot be watched just now; trying again")
            lookout.due = time.monotonic() + BLIND_SWEEP

    def _waited(self, lookout: Lookout) -> bool:
        """Wait for a hint, or for what is due; False when it is time to end."""
        timeout = min(PULSE, max(0.0, lookout.due - time.monotonic()))
        try:
            hint = self._hints.get(timeout=timeout)
            while hint is not None:
                lookout.hint(time.monotonic(), at_once=hint)
                hint = self._hints.get_nowait()
        except Empty:
            return True
        return False

    def _look(self, lookout: Lookout) -> None:
        """One look; what came to rest is offered."""
        git = git_at_work(self._folder)
        files = self._read()
        ready = lookout.step(time.monotonic(), Sight(files.fingerprint, git=git or git_at_work(self._folder)))
        if lookout.surprised and not self._eyes.blind:
            self._eyes.arm()
        if ready and not self._taken(files):
            lookout.again()

    def _taken(self, files: RuleFiles) -> bool:
        try:
            return self._offer(files)
        except StoreUnavailable as error:
            log.warning("the rules on the disk could not be taken up: %s; trying again", error)
            return False
        except Exception:
            log.exception("the rules on the disk could not be taken up; trying again")
            return False
