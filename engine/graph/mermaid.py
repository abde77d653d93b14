"""A picture as Mermaid text, for merge requests, wikis and papers: `stateDiagram-v2`, the same text every time.

Mermaid reads its language with little care: a quote, a semicolon or an arrow inside a title ends it, and some names are
words of the language. So names that are get a line behind them, and of titles all but letters, digits and harmless
signs is written as a character's number. (`transitions` can print Mermaid too, but knows no titles, timers or rungs.)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.graph.lettering import plain
from engine.graph.model import Arrow, Box, Graph

RESERVED = frozenset({
    "accdescr", "acctitle", "as", "choice", "class", "classdef", "click", "default", "direction", "empty", "end",
    "fork", "hide", "href", "join", "left", "note", "of", "over", "right", "root", "scale", "state",
    "statediagram", "style", "title",
})  # fmt: skip
"""Words of Mermaid's, which cannot be the name of a state."""
_HARMLESS = frozenset(" .,!?+*/=_'()[]")
_MEANT = re.compile(r"d(?=irection)|\[(?=\[)", re.IGNORECASE)
"""`direction LR` anywhere in a line is a command, and so is `[[fork]]` in a title: their first letters are."""


def mermaid(graph: Graph) -> str:
    """The picture as Mermaid text."""
    return "\n".join(_lines(graph)) + "\n"


def _lines(graph: Graph) -> Iterator[str]:
    yield f"%% {plain(graph.rule)}"
    yield "stateDiagram-v2"
    yield f"    accTitle: Workflow {escaped(graph.title)}"
    for box in graph.boxes:
        yield f'    state "{_title(box)}" as {name(box.name)}'
        yield from (f"    {name(box.name)} : {escaped(f'{clock} paused')}" for clock in box.pauses)
    yield from (f"    [*] --> {name(box.name)}" for box in graph.boxes if box.initial)
    for arrow in graph.arrows:
        yield f"    {name(arrow.source)} --> {name(arrow.target)} : {_label(arrow)}"
    yield from (f"    {name(box.name)} --> [*]" for box in graph.boxes if box.final)
    for group, states in graph.groups.items():
        if states:
            yield f"    note right of {name(states[0])} : {escaped(f'{group} = ' + ', '.join(states))}"


def name(state: str) -> str:
    """A state's name as Mermaid takes it."""
    return f"{state}_" if state in RESERVED else state


def _title(box: Box) -> str:
    return escaped(f"{box.title} ({box.counted})" if box.count is not None else box.title)


def _label(arrow: Arrow) -> str:
    sign = "" if arrow.via == "asked" else "(engine) "
    guard = f" [{arrow.guard}]" if arrow.guard else ""
    approval = f" (approved by {arrow.approval})" if arrow.approval else ""
    return escaped(f"{sign}{arrow.label}{approval}{guard}")


def escaped(text: str) -> str:
    """The text on one line, in which Mermaid finds nothing that it understands."""
    parts = (
        letter if letter.isalnum() or letter in _HARMLESS else f"#{ord(letter)};" for letter in plain(text)
    )  # fmt: skip
    return _MEANT.sub(lambda found: f"#{ord(found[0])};", "".join(parts))
