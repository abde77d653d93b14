"""Work that must not hold up the screen: reading and committing, in worker threads, answers on the screen's thread.

Errands have slots; a newer errand of a slot makes the answer of an older one worthless, and it is dropped. A store that
cannot be read is an answer too. Errands that wait for the same turn are done one at a time, and one that nobody wants
any more is not begun.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from itertools import count
from typing import Any, TypeVar

from textual.dom import DOMNode

from engine.problems import StoreUnavailable

T = TypeVar("T")
Turn = AbstractContextManager[object]
"""A lock that whoever works holds; work without one waits for nobody."""
FREE: Turn = nullcontext()


class Errands:
    """The errands of one screen."""

    def __init__(
        self, node: DOMNode, failed: Callable[[StoreUnavailable], object], worked: Callable[[], object]
    ) -> None:
        self._node = node
        self._failed, self._worked = failed, worked
        self._newest: dict[str, int] = {}
        self._serial = count()

    def run(self, slot: str, job: Callable[[], T], then: Callable[[T], object], *, turn: Turn = FREE) -> None:
        """Do one thing when it is its turn; `then` gets its answer unless the slot was used again meanwhile."""
        self.stream(slot, lambda: iter([job()]), then, turn=turn)

    def always(self, job: Callable[[], T], then: Callable[[T], object], *, turn: Turn = FREE) -> None:
        """Do one thing whose answer is wanted in any case, whatever is asked for later: it changes something."""
        self.run(self.fresh(), job, then, turn=turn)

    def fresh(self) -> str:
        """A slot that nobody else uses."""
        return f"fresh {next(self._serial)}"

    def stream(
        self, slot: str, jobs: Callable[[], Iterator[T]], then: Callable[[T], object], *, turn: Turn = FREE
    ) -> None:
        """Do one thing that answers bit by bit; it ends early once the slot is used again."""
        serial = self._newest[slot] = self._newest.get(slot, 0) + 1
        work = partial(self._work, slot, serial, jobs, then, turn=turn)
        self._node.run_worker(work, name=slot, group=slot, thread=True)

    def drop(self, slot: str) -> None:
        """Whatever is under way in a slot is not wanted any more."""
        self._newest[slot] = self._newest.get(slot, 0) + 1

    def _work(
        self, slot: str, serial: int, jobs: Callable[[], Iterator[Any]], then: Callable[[Any], object], *, turn: Turn
    ) -> None:
        """In a worker thread."""
        try:
            with turn:
                for answer in jobs() if self._newest[slot] == serial else ():
                    if self._newest[slot] != serial:
                        return
                    self._node.call_later(self._deliver, slot, serial, then, answer)
        except StoreUnavailable as error:
            self._node.call_later(self._deliver, slot, serial, self._failed, error)

    def _deliver(self, slot: str, serial: int, then: Callable[[Any], object], answer: object) -> None:
        """On the screen's thread."""
        if not isinstance(answer, StoreUnavailable):
            self._worked()
        if self._newest[slot] == serial:
            then(answer)
