"""What a picture of a workflow shows, before anybody draws it: a box per state, an arrow per way from one to the other.

Ways that the engine takes by itself (after a time, on a rung, automatically) are arrows of their own, because a reader
asks of them when, where people's transitions are asked under which condition.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from engine.machines import words as speech
from engine.machines.definition import Definition, State, TimerRule, Transition

Via = Literal["asked", "automatic", "timer", "rung"]
"""Who takes a way: somebody who asks, or the engine."""


@dataclass(frozen=True, slots=True)
class Box:
    """A state."""

    name: str
    title: str
    initial: bool = False
    final: bool = False
    groups: tuple[str, ...] = ()
    runs: tuple[str, ...] = ()
    """Clocks that count here."""
    pauses: tuple[str, ...] = ()
    """Promises that stand still here and may go on later."""
    count: int | None = None
    """Records that are here; None when nobody asked."""

    @property
    def counted(self) -> str:
        """`1,204`; empty when nobody asked."""
        return "" if self.count is None else f"{self.count:,}"


@dataclass(frozen=True, slots=True)
class Arrow:
    """A way from one state to another, or back to itself."""

    source: str
    target: str
    name: str
    """The transition."""
    title: str
    via: Via = "asked"
    guard: str = ""
    when: str = ""
    """For the engine's own ways: `after 3 workdays`, `response at 100%`."""
    asks: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    approval: str = ""
    """Who approves it."""
    rule: str = ""
    """`ticket.yaml:31@3f2a91c`."""

    @property
    def label(self) -> str:
        """What is written on it: the transition, and when, if the engine takes it."""
        return f"{self.title} {self.when}" if self.when else self.title


@dataclass(frozen=True, slots=True)
class Graph:
    """One workflow kind."""

    kind: str
    title: str
    rule: str
    boxes: tuple[Box, ...]
    """In the order of the flow: the initial state first, final ones last, between them as in the file."""
    arrows: tuple[Arrow, ...]
    groups: Mapping[str, tuple[str, ...]]
    elsewhere: int = 0
    """Records in states that are none any more."""

    def leaving(self, state: str) -> list[Arrow]:
        """The ways out of a state."""
        return [arrow for arrow in self.arrows if arrow.source == state]


def picture(definition: Definition) -> Graph:
    """What a definition looks like."""
    states = sorted(definition.states.values(), key=lambda state: (not state.initial, state.final))
    arrows = list(dict.fromkeys([*_asked(definition), *_timed(definition)]))
    return Graph(
        definition.kind,
        definition.title or definition.kind,
        definition.rule,
        tuple(_box(state, definition) for state in states),
        tuple(arrow for arrow in arrows if not _said_by_another(arrow, arrows)),
        definition.groups,
    )


def counted(graph: Graph, counts: Mapping[str, int], elsewhere: int = 0) -> Graph:
    """The picture with the number of records in each state."""
    boxes = tuple(replace(box, count=counts.get(box.name, 0)) for box in graph.boxes)
    return replace(graph, boxes=boxes, elsewhere=elsewhere)


def words(name: str) -> str:
    """A name as people read it."""
    return name.replace("_", " ")


def _box(state: State, definition: Definition) -> Box:
    clocks = definition.timers.values()
    return Box(
        state.name,
        state.title or words(state.name),
        state.initial,
        state.final,
        tuple(name for name, states in definition.groups.items() if state.name in states),
        tuple(clock.name for clock in clocks if state.name in runs_in(clock, definition)),
        tuple(clock.name for clock in clocks if _pauses(clock, state, definition)),
    )


def runs_in(timer: TimerRule, definition: Definition) -> frozenset[str]:
    """The states in which a timer counts."""
    return timer.runs_in or frozenset(name for name, state in definition.states.items() if not state.final)


def _pauses(timer: TimerRule, state: State, definition: Definition) -> bool:
    """Whether a promise can stand still in a state: it does not run there, and coming there is not what meets it."""
    if timer.kind != "promise" or state.final or state.name in runs_in(timer, definition):
        return False
    return any(
        transition.target == state.name and transition.name not in timer.met_by and {*transition.sources} - {state.name}
        for transition in _all(definition)
    )


def _all(definition: Definition) -> Iterator[Transition]:
    return (transition for alternatives in definition.transitions.values() for transition in alternatives)


def _asked(definition: Definition) -> Iterator[Arrow]:
    for transition in _all(definition):
        via: Via = "automatic" if transition.automatic else "asked"
        when = "by itself" if transition.automatic else ""
        yield from _arrows(definition, transition, transition.sources, via, when)


def _timed(definition: Definition) -> Iterator[Arrow]:
    """What timers and their ladders take."""
    for timer in definition.timers.values():
        states = runs_in(timer, definition)
        for action in timer.actions:
            if action.verb == "fire":
                yield from _fired(definition, action.transition, states, "timer", _when(timer))
        ladder = definition.ladders.get(timer.ladder)
        for rung in ladder.rungs if ladder else ():
            for action in rung.actions:
                if action.verb == "fire":
                    yield from _fired(
                        definition, action.transition, states, "rung", f"{words(timer.name)} at {rung.key}"
                    )


def _when(timer: TimerRule) -> str:
    """`after 3 workdays`, `every month on day 1`."""
    if timer.schedule is not None:
        return speech.schedule(timer.schedule)
    return f"after {timer.after.text}" if timer.after else timer.kind


def _fired(definition: Definition, name: str, states: Iterable[str], via: Via, when: str) -> Iterator[Arrow]:
    within = frozenset(states)
    for transition in definition.transitions.get(name, ()):
        sources = [source for source in transition.sources if source in within]
        yield from _arrows(definition, transition, sources, via, when)


def _arrows(
    definition: Definition, transition: Transition, sources: Iterable[str], via: Via, when: str
) -> Iterator[Arrow]:
    for source in sources:
        yield Arrow(
            source,
            transition.target,
            transition.name,
            transition.title or words(transition.name),
            via,
            transition.guard.text if transition.guard else "",
            when,
            transition.asks if via == "asked" else (),
            transition.by,
            transition.approval,
            definition.rule_at(transition.position),
        )


def _said_by_another(arrow: Arrow, arrows: Iterable[Arrow]) -> bool:
    """Whether only the engine may take it, and the arrow that says when it does is there as well."""
    if arrow.via != "asked" or arrow.by != ("engine",):
        return False
    way = (arrow.source, arrow.target, arrow.name)
    return any(other.via != "asked" and (other.source, other.target, other.name) == way for other in arrows)
