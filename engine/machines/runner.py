"""Runs a Definition's state machine: one `transitions` Machine per definition, over items that are bound to nothing.

The library holds the states and dispatches; what may be taken by whom is asked of one condition that every transition
shares. Its exceptions never leave this file.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from transitions import EventData, Machine, MachineError
from transitions.core import Event as Trigger

from engine.machines.definition import Definition, Transition

logging.getLogger("transitions").setLevel(logging.WARNING)  # what happens is told by events, not by the library

Objection = str
"""Why a transition cannot be taken, for a person; the empty text when it can."""


@dataclass(slots=True)
class Item:
    """What the machine moves: a state, and the question whether a transition may be taken."""

    _state: str
    """No transition can have this name: the library wants the names of its model's attributes for itself."""
    objects: Callable[[Transition], Objection]
    objections: list[tuple[Transition, Objection]] = field(default_factory=list)
    taken: Transition | None = None


class Runner:
    """The machine of one definition."""

    def __init__(self, definition: Definition) -> None:
        self.machine = Machine(
            model=None,
            model_attribute="_state",
            states=list(definition.states),
            initial=definition.initial,
            auto_transitions=False,
            send_event=True,
        )
        for alternatives in definition.transitions.values():
            for transition in alternatives:
                self._add(transition)
        self.triggers: dict[str, Trigger] = dict(self.machine.events)

    def _add(self, transition: Transition) -> None:
        """One alternative; its condition asks the item and remembers the answer."""

        def possible(data: EventData) -> bool:
            item: Any = data.model
            if objection := item.objects(transition):
                item.objections.append((transition, objection))
                return False
            item.taken = transition
            return True

        self.machine.add_transition(transition.name, list(transition.sources), transition.target, conditions=[possible])

    def fire(self, name: str, item: Item) -> Transition | None:
        """Move the item by the first alternative of `name` that nothing objects to; None when there is none."""
        trigger = self.triggers.get(name)
        if trigger is None:
            return None
        try:
            return item.taken if trigger.trigger(item) else None
        except MachineError:  # no alternative leads out of the item's state
            return None
