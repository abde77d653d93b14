"""Records that the rules have left behind: their state is gone and nobody said where it moved, or their workflow is.

How many there are an index tells; the records themselves are looked for only when there are some, and only so far, so
that a store of a million is asked in moments.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from engine.machines.definition import Definition
from engine.records import Record
from engine.store.contract import Store, Where
from engine.views import Views

NAMED = 5
"""Records that are named."""

FAR, PAGE = 5000, 500
"""Records of a kind that are looked through for some to name, the newest change first, so many at a time."""


@dataclass(frozen=True, slots=True)
class Misfits:
    """What was found."""

    count: int
    some: tuple[str, ...]
    """Ids of a few; fewer than there are, or none, when they lie further back than anybody looks."""


def misfits(store: Store, definitions: Mapping[str, Definition]) -> Misfits:
    """Records whose state their workflow does not know, and open ones that have no workflow: history needs none."""
    count, names = 0, list[str]()
    for kind, definition in definitions.items():
        states = (*definition.states, *definition.moved)
        lost = store.count(Where(kind=kind)) - store.count(Where(kind=kind, states=states))
        names += _first(lost, (r.id for r in _newest(store, Where(kind=kind)) if r.state not in states))
        count += max(0, lost)  # less than none, where somebody has opened one between the two questions
    lost = store.count(Where(open=True)) - sum(store.count(Where(kind=kind, open=True)) for kind in definitions)
    names += _first(lost, (r.id for r in _newest(store, Where(open=True)) if r.kind not in definitions))
    return Misfits(count + max(0, lost), tuple(names[:NAMED]))


def strange_levels(views: Views) -> dict[str, list[str]]:
    """Service levels that open records hold and the company does not know, with the ids of these records.

    Nothing is promised to such a record: a level by that name, or another one in the field, promises again.
    """
    levels = views.workflow.company.service_levels
    found: dict[str, list[str]] = {}
    for kind, definition in views.workflow.definitions.items():
        names = [field.name for field in definition.fields.values() if field.type == "service_level"]
        for record in views.all(Where(kind=kind, open=True), "id") if names else ():
            for level in {str(value) for name in names if (value := record.fields.get(name))} - levels.keys():
                found.setdefault(level, []).append(record.id)
    return found


def _first(lost: int, ids: Iterator[str]) -> Iterator[str]:
    """A few of what was lost; nothing is read when there is none, nor beyond the last."""
    return islice(ids, max(0, min(lost, NAMED)))


def _newest(store: Store, where: Where) -> Iterator[Record]:
    after = None
    for _ in range(0, FAR, PAGE):
        page = store.find(where, "changed", after, PAGE)
        yield from page.records
        if (after := page.cursor) is None:
            return
