"""Views of a queue as a workflow declares them: a title, what is shown in the filter language, and an order."""

from __future__ import annotations

from collections.abc import Iterator

from engine.machines.definition import View
from engine.machines.draft import Draft, unplaced

OWN = ("id", "state", "group", "client", "is")
"""Fields that every record has in the filter language, whatever its workflow declares."""


def views(draft: Draft) -> tuple[View, ...]:
    """The views that a file declares, in its order; a field that there is not goes to the draft."""
    return tuple(_view(draft, name) for name in draft.section("views"))


def _view(draft: Draft, name: str) -> View:
    written = draft.section("views", name)
    show = written.get("show", "")
    known = {*OWN, *draft.section("fields")}
    for word in misnamed(show, known):
        message = f"view '{name}' asks for '{word}', which is no field of this workflow"
        draft.unknown("M274", word, message, unplaced(known), "views", name, "show")
    title = written.get("title") or name.replace("_", " ").capitalize()
    place = draft.source.key_at("views", name)
    return View(name, title, show, written.get("order", "due"), written.get("empty", ""), place, _also(draft, name))


def _also(draft: Draft, name: str) -> tuple[str, ...]:
    """The other kinds that a view shows."""
    known = unplaced(draft.around.kinds)
    for kind, where in draft.texts("views", name, "also"):
        if kind not in known:
            draft.unknown("M227", kind, f"view '{name}' also shows '{kind}', which is no workflow kind", known, *where)
    return tuple(kind for kind, _ in draft.texts("views", name, "also"))


def misnamed(text: str, known: set[str]) -> Iterator[str]:
    """The words in front of colons that are no field, nor the only beginning of one."""
    for word in text.split():
        name, colon, _ = word.removeprefix("!").partition(":")
        near = [field for field in known if field.startswith(name.casefold())]
        if colon and name.isidentifier() and name.casefold() not in known and len(near) != 1:
            yield name
