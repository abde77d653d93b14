"""Traces that work leaves: what an agent did to a record, from which somebody can tell that there was work.

A trace is read from one step: all events of one command on one record. Another sort of trace is one more function in
the table at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from engine.clock import Instant
from engine.events import Event, FieldsSet, Noted, Opened, Transitioned


@dataclass(frozen=True, slots=True)
class Trace:
    """What somebody did."""

    agent: str
    at: Instant
    what: str
    """`took 'resolve'`."""
    target: str = ""
    """The state that a transition led to, where it is nothing but one."""


@dataclass(frozen=True, slots=True)
class Step:
    """What one command did to a record."""

    agent: str
    events: Sequence[Event]
    assignee: str
    """Whose the record is after it; empty when nobody's."""

    @property
    def moved(self) -> Transitioned | None:
        """The transition that was taken."""
        return next((event.body for event in self.events if isinstance(event.body, Transitioned)), None)

    @property
    def passes_on(self) -> bool:
        """Whether a transition hands the record to somebody else, or leaves it with them: that is no work on it."""
        return self.moved is not None and self.assignee not in {"", self.agent}


def answered(step: Step) -> str:
    """Words to the client."""
    return "wrote to the client" if _notes(step, public=True) else ""


def noted(step: Step) -> str:
    """Words to colleagues, unless they go with a ticket that is handed to one."""
    return "wrote a note" if not step.passes_on and _notes(step, public=False) else ""


def moved(step: Step) -> str:
    """A transition of one's own record. One that ends it is left to the search for tickets without any time."""
    body = step.moved
    return f"took '{body.transition}'" if body and not body.final and not step.passes_on else ""


SORTS: tuple[Callable[[Step], str], ...] = (answered, noted, moved)
"""Of a step the first that says something counts."""


def traces(events: Iterable[Event], agents: Collection[str]) -> Iterator[Trace]:
    """The traces of agents in a record's journal, in its order."""
    assignee = ""
    for (at, by, _), group in groupby(events, key=lambda event: (event.at, event.by, event.cause)):
        step = list(group)
        assignee = _assigned(step, assignee)
        if by in agents:
            read = Step(by, step, assignee)
            what, sort = next(((found, sort) for sort in SORTS if (found := sort(read))), ("", None))
            if what:
                yield Trace(by, at, what, read.moved.target if sort is moved and read.moved else "")


def _assigned(step: Sequence[Event], before: str) -> str:
    for event in step:
        if isinstance(event.body, FieldsSet | Opened) and "assignee" in event.body.fields:
            before = str(event.body.fields["assignee"] or "")
    return before


def _notes(step: Step, *, public: bool) -> bool:
    return any(isinstance(event.body, Noted) and event.body.public is public for event in step.events)
