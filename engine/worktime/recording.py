"""What records time just now and is not written down yet: running timers, and states that record their time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.clock import Instant
from engine.store.contract import Store, Where, every
from engine.workflow import Workflow
from engine.worktime.running import all_running


@dataclass(frozen=True, slots=True)
class Recording:
    """Somebody's time that is being recorded."""

    agent: str
    record: str
    since: Instant
    timer: bool
    """Whether it is a timer that was started; else the record's state records it."""


def recording(store: Store, workflow: Workflow) -> Iterator[Recording]:
    """Everything that records time now."""
    for timer in all_running(store, workflow.company.agents):
        yield Recording(timer.agent, timer.record, timer.start, timer=True)
    yield from in_states(store, workflow)


def in_states(store: Store, workflow: Workflow, agent: str | None = None) -> Iterator[Recording]:
    """What stands in a state that records its assignee's time, of everybody or of one agent."""
    for kind, definition in workflow.definitions.items():
        states = tuple(state.name for state in definition.states.values() if state.records_time)
        where = Where(kind=kind, open=True, states=states, assignee=agent)
        for record in every(store, where) if states else ():
            assignee = record.fields.get("assignee")
            if isinstance(assignee, str) and assignee:
                yield Recording(assignee, record.id, max(record.entered, record.logged), timer=False)
