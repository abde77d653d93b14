"""The keys of a queue: those that every queue has, and one for each transition of its kind.

Every binding has an id, so that keys can be changed by name; the help and the palette are made from these lists.
"""

from __future__ import annotations

from collections.abc import Sequence

from textual.binding import Binding, BindingType

from engine.machines.definition import Definition
from tui.keys import keys_of
from tui.place import KEYS_OF_EVERY_PLACE

KEYS_OF_EVERY_QUEUE: list[BindingType] = [
    Binding("enter", "read", "open", id="queue.open", tooltip="the whole record"),
    Binding("slash", "filter", "filter", id="queue.filter", tooltip="words, field:value, !word"),
    Binding("r", "write(True)", "reply", id="queue.reply", tooltip="a public note: the client reads it"),
    Binding("i", "write(False)", "note", id="queue.note", tooltip="an internal note, for colleagues"),
    Binding("plus", "log", "time", id="queue.time", tooltip="write down work in a line: 15m, 9:30-10:10 and a note"),
    Binding("n", "new", "new", id="queue.new", tooltip="open a new one"),
    Binding("s", "sort", "sort again", id="queue.sort", tooltip="new ones appear, changed ones move"),
    Binding("o", "order", "order", id="queue.order", tooltip="by due date, by number, by last change"),
    Binding("j,down", "down(1)", "next", id="queue.down", show=False),
    Binding("k,up", "down(-1)", "previous", id="queue.up", show=False),
    Binding("pagedown,ctrl+f", "page(1)", "page down", id="queue.page_down", show=False),
    Binding("pageup,ctrl+b", "page(-1)", "page up", id="queue.page_up", show=False),
    Binding("g,home", "end(False)", "first", id="queue.first", show=False),
    Binding("G,end", "end(True)", "last", id="queue.last", show=False),
    *(Binding(str(n), f"tab({n - 1})", f"view {n}", id=f"queue.view_{n}", show=False) for n in range(1, 10)),
    Binding("escape", "back", "back", id="queue.back", show=False, tooltip="leave the record, clear the filter"),
]  # fmt: skip


def transitions(definition: Definition, further: Sequence[BindingType] = ()) -> dict[str, Binding]:
    """Transition → its binding, for every transition that has a key; none that `further` bindings have."""
    taken = {binding.key for binding in Binding.make_bindings([*KEYS_OF_EVERY_QUEUE, *KEYS_OF_EVERY_PLACE, *further])}
    return {
        name: Binding(
            key, f"transition('{name}')", _title(definition, name), id=f"{definition.kind}.{name}", show=False
        )
        for name, key in keys_of(definition, taken).items()
    }


def _title(definition: Definition, name: str) -> str:
    return definition.transitions[name][0].title or name.replace("_", " ")
