"""What records time just now and is not written down yet: running timers, and states that record their time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from engine.clock import Instant
from engine.money_events import WorkBegan
from engine.store.contract import Where
from engine.views import Views


@dataclass(frozen=True, slots=True)
class Recording:
    """Somebody's time that is being recorded."""

    agent: str
    record: str
    since: Instant
    timer: bool
    """Whether it is a timer that was started; else the record's state records it."""


def recording(views: Views, agents: Iterable[str]) -> Iterator[Recording]:
    """Everything that records time now."""
    for agent in agents:
        body = next((event.body for event in views.store.latest(f"@{agent}")), None)
        if isinstance(body, WorkBegan):
            yield Recording(agent, body.record, body.start, timer=True)
    for kind, definition in views.workflow.definitions.items():
        states = tuple(state.name for state in definition.states.values() if state.records_time)
        for record in views.all(Where(kind=kind, open=True, states=states)) if states else ():
            assignee = record.fields.get("assignee")
            if isinstance(assignee, str) and assignee:
                yield Recording(assignee, record.id, max(record.entered, record.logged), timer=False)
