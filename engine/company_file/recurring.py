"""Work that comes round again, as company.yaml says it → schedules of the company itself.

The company is a record too: one, of a kind that no file declares, always in one state. So what comes round has a clock
like any other: the same words, early or late, once for each day, and new rules as for everything that is alive.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from engine.company import KIND
from engine.events import CLIENT
from engine.machines.draft import Draft
from engine.machines.nodes import Node
from engine.machines.source import Source
from engine.machines.surroundings import Surroundings

_SECTION = "recurring"


def recurring(company: Source, around: Surroundings) -> Draft:
    """The company as a draft of a workflow: what comes round are its timers."""
    value = {
        "workflow": KIND,
        "title": company.value.get("company"),
        "number": f"{KIND}-{{n}}",
        "states": {"active": {"initial": True}},
        "timers": company.value.get(_SECTION, {}),
    }
    root = company.root
    root = replace(root, children=_as_timers(root.children), keys=_as_timers(root.keys))
    draft = Draft(replace(company, value=value, root=root), around)
    for name in draft.section("timers"):
        for word, where in draft.texts("timers", name, "notify"):
            if word == CLIENT:
                draft.report("M228", f"recurring work '{name}' notifies '{CLIENT}', and it is of no client", *where)
    return draft


def _as_timers(places: Mapping[str | int, Node]) -> dict[str | int, Node]:
    """Where things are written: what comes round stands where timers do, and all else nowhere."""
    return {"timers": places[_SECTION]} if _SECTION in places else {}
