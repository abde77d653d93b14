"""What was ever set in the records that money hangs on: contracts, clients, blocks. Read once, then event by event.

Only kinds that rate work, have a fee, or are drawn from are followed; of all others the present is enough.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from engine.clock import Instant
from engine.events import Event, FieldsSet, Opened, StateRenamed, Transitioned, Undone
from engine.machines.definition import Definition
from engine.rating import Change
from engine.records import Value
from engine.store.contract import Store, Where, every
from engine.workflow import Workflow

TERMS_FROM = "terms_from"
"""The field of type date that says from when on the others of the same command hold."""


@dataclass(slots=True)
class History:
    """One record's."""

    kind: str
    version: int = 0
    said: dict[int, Change] = field(default_factory=dict)
    """What each event said, by its version, in the order in which they came; what was taken back is not among it."""
    fields: dict[str, Value] = field(default_factory=dict)
    """As they are now."""
    state: str = ""
    open: bool = True

    @property
    def changes(self) -> list[Change]:
        """All that was said and stands."""
        return list(self.said.values())

    def hear(self, event: Event, day: date) -> bool:
        """Take in an event of a local day; whether it says anything of terms."""
        if event.version <= self.version:
            return False
        self.version = event.version
        match event.body:
            case Opened(fields=fields, state=state):
                self._set(day, fields, state)
            case FieldsSet(fields=fields) if fields:
                self._set(day, fields, "")
            case Transitioned(target=state, final=final) | StateRenamed(target=state, final=final):
                self.open = not final
                self._set(day, {}, state)
            case Undone() as undone:
                self._take_back(undone)
            case _:
                return False
        return True

    def _set(self, day: date, fields: dict[str, Value], state: str) -> None:
        holds = fields.get(TERMS_FROM)
        self.said[self.version] = Change(date.fromisoformat(holds) if isinstance(holds, str) else day, fields, state)
        self.fields = self.fields | fields
        self.state = state or self.state

    def _take_back(self, undone: Undone) -> None:
        """As if it had never been said, on no day."""
        for version in undone.versions:
            self.said.pop(version, None)
        before = undone.before
        self.fields, self.state, self.open = dict(before.fields), before.state, before.open


def followed(workflow: Workflow) -> dict[str, Definition]:
    """The kinds whose histories matter."""
    sources = {
        cover.source
        for definition in workflow.definitions.values()
        if definition.rating
        for cover in definition.rating.covered.values()
        if cover.source
    }
    return {
        kind: definition
        for kind, definition in workflow.definitions.items()
        if definition.rating or kind in sources or any(rule.every for rule in definition.billing.values())
    }


class Histories:
    """The histories of all records of the kinds that are followed."""

    def __init__(self, store: Store, workflow: Workflow, day: Callable[[Instant], date]) -> None:
        self._store = store
        self._day = day
        self.kinds = followed(workflow)
        self.of: dict[str, History] = {}

    def read(self) -> None:
        """Read everything, up to now."""
        for kind in self.kinds:
            for stream in list(ids(self._store, kind)):
                self._begin(stream, kind)
                self.hear(self._store.events(stream))

    def hear(self, events: Iterable[Event]) -> set[str]:
        """Take in events; the records of which they say something."""
        touched = set()
        for event in events:
            history = self.of.get(event.stream)
            if history is None and isinstance(event.body, Opened) and event.body.kind in self.kinds:
                history = self._begin(event.stream, event.body.kind)
            if history is not None and history.hear(event, self._day(event.at)):
                touched.add(event.stream)
        return touched

    def _begin(self, stream: str, kind: str) -> History:
        found = self.of[stream] = History(kind)
        return found


def ids(store: Store, kind: str) -> Iterator[str]:
    """The ids of all records of a kind."""
    return (record.id for record in every(store, Where(kind=kind)))
