"""Work that must not hold up the screen: reading and committing, in worker threads, answers on the screen's thread.

Errands have slots; a newer errand of a slot makes the answer of an older one worthless, and it is dropped. A store that
cannot be read is an answer too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, TypeVar

from textual.dom import DOMNode

from engine.problems import StoreUnavailable

T = TypeVar("T")


class Errands:
    """The errands of one screen."""

    def __init__(
        self, node: DOMNode, failed: Callable[[StoreUnavailable], object], worked: Callable[[], object]
    ) -> None:
        self._node = node
        self._failed, self._worked = failed, worked
        self._newest: dict[str, int] = {}

    def run(self, slot: str, job: Callable[[], T], then: Callable[[T], object]) -> None:
        """Do one thing; `then` gets its answer unless the slot was used again meanwhile."""
        self.stream(slot, lambda: iter([job()]), then)

    def stream(self, slot: str, jobs: Callable[[], Iterator[T]], then: Callable[[T], object]) -> None:
        """Do one thing that answers bit by bit; it ends early once the slot is used again."""
        serial = self._newest[slot] = self._newest.get(slot, 0) + 1
        work = partial(self._work, slot, serial, jobs, then)
        self._node.run_worker(work, name=slot, group=slot, thread=True)

    def drop(self, slot: str) -> None:
        """Whatever is under way in a slot is not wanted any more."""
        self._newest[slot] = self._newest.get(slot, 0) + 1

    def _work(self, slot: str, serial: int, jobs: Callable[[], Iterator[Any]], then: Callable[[Any], object]) -> None:
        """In a worker thread."""
        try:
            for answer in jobs():
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
