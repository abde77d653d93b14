"""The keys of a queue: those that every queue has, and one for each transition of its kind.

Every binding has an id, so that keys can be changed by name; the help and the palette are made from these lists.
"""

from __future__ import annotations

from collections.abc import Sequence

from textual.binding import Binding, BindingType

from engine.machines.definition import Definition
from tui.keys import keys_of
from tui.place import KEYS_OF_EVERY_PLACE
from tui.words import N_

KEYS_OF_EVERY_QUEUE: list[BindingType] = [
    Binding("enter", "read", N_("open"), id="queue.open", tooltip=N_("the whole record")),
    Binding("slash", "filter", N_("filter"), id="queue.filter", tooltip=N_("words, field:value, !word")),
    Binding("r", "write(True)", N_("reply"), id="queue.reply", tooltip=N_("a public note: the client reads it")),
    Binding("i", "write(False)", N_("note"), id="queue.note", tooltip=N_("an internal note, for colleagues")),
    Binding("plus", "log", N_("time"), id="queue.time", tooltip=N_("work in a line: 15m, 9:30-10:10 and a note")),
    Binding("n", "new", N_("new"), id="queue.new", tooltip=N_("open a new one")),
    Binding("s", "sort", N_("sort again"), id="queue.sort", tooltip=N_("new ones appear, changed ones move")),
    Binding("o", "order", N_("order"), id="queue.order", tooltip=N_("by due date, by number, by last change")),
    Binding("j,down", "down(1)", N_("next"), id="queue.down", show=False),
    Binding("k,up", "down(-1)", N_("previous"), id="queue.up", show=False),
    Binding("pagedown,ctrl+f", "page(1)", N_("page down"), id="queue.page_down", show=False),
    Binding("pageup,ctrl+b", "page(-1)", N_("page up"), id="queue.page_up", show=False),
    Binding("g,home", "end(False)", N_("first"), id="queue.first", show=False),
    Binding("G,end", "end(True)", N_("last"), id="queue.last", show=False),
    *(Binding(str(n), f"tab({n - 1})", f"view {n}", id=f"queue.view_{n}", show=False) for n in range(1, 10)),
    Binding("escape", "back", N_("back"), id="queue.back", show=False, tooltip=N_("leave it, clear the filter")),
]  # fmt: skip


def transitions(
    definition: Definition, further: Sequence[BindingType] = (), others: Sequence[Definition] = ()
) -> dict[str, Binding]:
    """Transition → its binding, for every transition that has a key; none that `further` bindings have.

    Those of other kinds come after; a transition of the same name has the same key.
    """
    taken = {binding.key for binding in Binding.make_bindings([*KEYS_OF_EVERY_QUEUE, *KEYS_OF_EVERY_PLACE, *further])}
    found: dict[str, Binding] = {}
    for each in (definition, *others):
        used = taken | {binding.key for binding in found.values()}
        found |= {name: _binding(each, name, key) for name, key in keys_of(each, used).items() if name not in found}
    return found


def _binding(definition: Definition, name: str, key: str) -> Binding:
    title = _title(definition, name)
    return Binding(key, f"transition('{name}')", title, id=f"{definition.kind}.{name}", show=False)


def _title(definition: Definition, name: str) -> str:
    return definition.transitions[name][0].title or name.replace("_", " ")
