"""The terminal program: opens the store off the screen's thread, shows the queue, and keeps trying when it cannot."""

from __future__ import annotations

from collections.abc import Callable

from engine.clock import Clock
from engine.store.contract import Store
from engine.workflow import Workflow


def run(
    store_opener: Callable[[], Store], workflow: Workflow, clock: Clock, agent: str, *, kind: str = "ticket"
) -> int:
    """Show the queue of one kind to `agent`, an id of company.yaml, until they quit; the process's exit code.

    `store_opener` is called twice: one store reads and commits, the other waits for what other processes commit. It
    may raise StoreUnavailable; the screen then says so and tries again.
    """
    from tui.queue_app import QueueApp

    app = QueueApp(store_opener, workflow, clock, agent, kind=kind)
    app.run()
    return app.return_code or 0
