"""Every key by the name under which it can be changed, and a person's own keys in its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module

from textual.binding import Binding

RESERVED = "ctrl+q"
"""Quits, whatever else is changed."""


@dataclass(frozen=True, slots=True)
class Named:
    """One binding."""

    id: str
    keys: str
    text: str


CLASSES = (
    "tui.app:MargineApp", "tui.place:PlaceScreen", "tui.board:BoardScreen", "tui.explaining:ExplainingScreen",
    "tui.screens.queue:QueueScreen", "tui.screens.verbs:VerbQueue", "tui.screens.marked:MarkedQueue",
    "tui.screens.clocks:ClocksScreen",
    "tui.screens.time:TimeScreen", "tui.screens.margins:MarginsScreen", "tui.screens.month:MonthScreen",
    "tui.screens.workflows:WorkflowsScreen", "tui.screens.form:Form", "tui.screens.help:Help",
    "tui.screens.confirm:Confirm", "tui.screens.menu:PlacesMenu", "tui.screens.results:Results",
)  # fmt: skip
"""Where keys are bound. Those of transitions are named by their workflow: `ticket.start`."""


def bindings() -> Iterator[Named]:
    """All bindings, each once, with its keys."""
    seen: dict[str, list[Binding]] = {}
    for target in CLASSES:
        module, _, name = target.partition(":")
        declared = getattr(import_module(module), name).__dict__.get("BINDINGS", ())
        for binding in Binding.make_bindings(declared):
            seen.setdefault(binding.id or "", []).append(binding)
    for name, found in seen.items():
        yield Named(name, ",".join(binding.key for binding in found), found[0].description)


def keymap(wished: Mapping[str, str]) -> dict[str, str]:
    """A person's keys as the screens take them; the key that quits cannot be lost."""
    return {name: keys for name, keys in wished.items() if name != "app.quit" and RESERVED not in keys.split(",")}
