"""Counts for Prometheus: what was asked here, and how the practice is doing."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest

from engine.clock import Instant
from engine.records import NEVER
from engine.store.contract import Store, Where
from engine.workflow import Workflow

PATIENCE = 60
"""Seconds after which a timer that was not fired is late: no daemon runs."""
MOST = 1000
"""Late timers and messages that are counted."""


class Metrics:
    """All counts of one process."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._asked = Counter(
            "margine_requests",
            "Requests by source and what became of them",
            ["source", "what"],
            registry=self._registry,
        )
        self._open = Gauge("margine_open_records", "Open records", ["kind"], registry=self._registry)
        self._late = Gauge("margine_late_timers", "Timers that no daemon has fired", registry=self._registry)
        self._waiting = Gauge("margine_outbox_waiting", "Messages that wait", registry=self._registry)
        self._given_up = Gauge("margine_outbox_given_up", "Messages that could not be sent", registry=self._registry)
        self._channels = Gauge(
            "margine_channels_failing",
            "Channels to agents that do not take what they are given",
            registry=self._registry,
        )
        self._events = Gauge("margine_events", "Events in the journal", registry=self._registry)

    def count(self, source: str, what: str) -> None:
        """One more request."""
        self._asked.labels(source, what).inc()

    def text(self, store: Store, workflow: Workflow, now: Instant, failing: int = 0) -> bytes:
        """Everything, in Prometheus' own format."""
        for kind in workflow.definitions:
            self._open.labels(kind).set(store.count(Where(kind=kind, open=True)))
        self._late.set(len(store.due(now - PATIENCE, MOST)))
        self._waiting.set(len(store.to_send(NEVER, MOST)))
        self._given_up.set(len(store.given_up(MOST)))
        self._channels.set(failing)
        self._events.set(store.position())
        return generate_latest(self._registry)
