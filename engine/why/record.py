"""A record, explained: its state, its clocks, and what did not happen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from engine.clock import Instant
from engine.events import Event, Opened, Transitioned, replay
from engine.machines.definition import Definition
from engine.records import Record
from engine.rules.kind import Asker, Kind
from engine.standing import standing
from engine.store.contract import Store
from engine.why.absent import Absence, absences
from engine.why.clock import ClockStory, Past, TimerEvent, clock
from engine.why.effects import Aftermath
from engine.why.rungs import RungStory, rungs
from engine.why.telling import history
from engine.why.ways import WayStory, ways
from engine.workflow import Workflow


@dataclass(frozen=True, slots=True)
class StateStory:
    """The state, explained."""

    state: str
    since: Instant
    by: str
    transition: str
    rule: str
    approved_by: str = ""

    @property
    def how(self) -> str:
        """`offer by anna, approved by dario`."""
        return f"{self.transition} by {self.by}" + (f", approved by {self.approved_by}" if self.approved_by else "")


@dataclass(frozen=True, slots=True)
class Explanation:
    """A record, explained as it stood at one instant."""

    record: Record
    state: StateStory
    clocks: tuple[ClockStory, ...]
    rungs: tuple[RungStory, ...] = ()
    """Every step of every ladder."""
    ways: tuple[WayStory, ...] = ()
    """Every transition of the kind, as the asker could take it; none when nobody asked."""
    absent: tuple[Absence, ...] = ()
    """Timers that it does not have."""
    definition: Definition | None = None
    """Of its kind; None when that is no workflow any more."""

    @property
    def automatic(self) -> tuple[WayStory, ...]:
        """What the engine would take by itself out of this state, and does not."""
        return tuple(w for w in self.ways if w.automatic and self.record.state in w.sources and w.objection)


def explain(
    store: Store,
    workflow: Workflow,
    record: Record,
    now: Instant,
    asker: Asker | None = None,
    *,
    kind: Kind | None = None,
) -> Explanation:
    """Why `record` stands where it stands at `now`; with an `asker` also what they could do with it, and what not.

    `kind` spares making the record's kind ready, for those who have it.
    """
    events = history(store, record.id, now)
    then, events = replay(events) or record, standing(events)
    definition = workflow.kinds.get(record.kind)
    if kind is None and definition is not None:
        kind = Kind(definition, workflow.company)
    if definition and (state := definition.placed(then.state)) != then.state:
        then = replace(then, state=state)  # under its present name
    steps = rungs(Aftermath(kind, workflow.kinds, events, store.seen), then, now)
    past = Past(events, steps, now)
    rules = definition.timers if definition else {}
    names = dict.fromkeys(event.body.name for event in events if isinstance(event.body, TimerEvent))
    return Explanation(
        record=then,
        state=_state(then, events),
        clocks=tuple(clock(name, past, workflow, rules.get(name)) for name in names),
        rungs=tuple(steps),
        ways=tuple(ways(kind, then, asker, events)) if kind and asker else (),
        absent=tuple(absences(kind, then)) if kind else (),
        definition=definition,
    )


def _state(record: Record, events: Sequence[Event]) -> StateStory:
    for event in reversed(events):
        if isinstance(event.body, Transitioned):
            body = event.body
            return StateStory(body.target, event.at, event.by, body.transition, body.rule, body.approved_by)
        if isinstance(event.body, Opened):
            return StateStory(event.body.state, event.at, event.by, "open", event.body.rule)
    return StateStory(record.state, record.entered, "", "", "")
