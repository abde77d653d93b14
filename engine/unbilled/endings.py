"""When work on a record is done: it is closed, or what was promised is kept."""

from __future__ import annotations

from engine.machines.definition import Definition


def done(definition: Definition) -> set[str]:
    """States in which the work is done: the final ones, and those into which a promise is met that ends there."""
    found = {state.name for state in definition.states.values() if state.final}
    for timer in definition.timers.values():
        for name in timer.met_by if timer.runs_in else ():
            ways = definition.transitions.get(name, ())
            found |= {way.target for way in ways if way.target not in (timer.runs_in or ())}
    return found
