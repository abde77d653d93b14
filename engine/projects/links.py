"""What waits for what, where not everything that is waited for becomes a task."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from engine.machines.predecessors import Predecessor
from engine.planning.network import in_turn

Waits = Mapping[str, tuple[Predecessor, ...]]
"""Name → what it waits for."""


def through(waits: Waits, kept: Collection[str]) -> dict[str, tuple[Predecessor, ...]]:
    """What each waits for of those that are kept, each after what it waits for. Raises Circle.

    What is not kept stands for what it waits for itself.
    """
    found: dict[str, tuple[Predecessor, ...]] = {}
    for name in in_turn({name: [each.id for each in named] for name, named in waits.items()}):
        said: dict[str, Predecessor] = {}
        for each in waits[name]:
            for one in (each,) if each.id in kept else found[each.id]:
                said.setdefault(one.id, one)
        found[name] = tuple(said.values())
    return found
