"""The queue of each kind: a class with a key for each of its transitions."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from textual.binding import Binding

from engine.machines.definition import Definition
from tui.screens.bindings import transitions
from tui.screens.marked import KEYS_OF_MARKS, MarkedQueue
from tui.screens.queue import QueueScreen
from tui.screens.verbs import KEYS_OF_VERBS
from tui.session import Session
from tui.tabs import NO_KINDS


def queue_screen(definition: Definition, kinds: Mapping[str, Definition] = NO_KINDS) -> type[QueueScreen]:
    """The queue of a kind, with marks, and a key for each of its transitions, and those of kinds that it shows too."""
    names = dict.fromkeys(name for view in definition.views for name in view.also)
    others = [kinds[name] for name in names if name in kinds]
    bindings = transitions(definition, [*KEYS_OF_VERBS, *KEYS_OF_MARKS], others)
    return _with_keys(tuple(bindings.items()))


@cache
def _with_keys(bindings: tuple[tuple[str, Binding], ...]) -> type[QueueScreen]:
    """One class for all screens with the same keys: classes stay for as long as the program runs."""
    own = [binding for _name, binding in bindings]
    keys = {name: binding.key for name, binding in bindings}
    return type("KindScreen", (MarkedQueue,), {"BINDINGS": own, "TRANSITIONS": own, "KEYS": keys})


def queue_of(session: Session) -> QueueScreen:
    """The queue of the kind that the session is about."""
    definition = session.workflow.definitions[session.kind]
    return queue_screen(definition, session.workflow.definitions)(session, definition)
