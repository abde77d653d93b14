"""A picture for a terminal: each state with the number of its records, and under it the ways out, one a line.

Read from top to bottom it follows the flow, and read aloud it still says everything: a drawing in two dimensions would
do neither at 80 columns.

    working  21
      --resolve--> resolved 9
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.graph.lettering import cells, plain, wrapped
from engine.graph.model import Arrow, Box, Graph

LEAST = 40
"""Columns that are drawn for, however narrow the terminal is."""


@dataclass(frozen=True, slots=True)
class Signs:
    """What lines are made of; each sign is one cell wide."""

    line: str
    dashes: str
    """For ways that the engine takes."""
    head: str
    initial: str
    final: str
    state: str


UNICODE = Signs("─", "╌", "▶", "●", "◎", "○")
ASCII = Signs("-", ".", ">", "*", "#", "o")


def text(graph: Graph, width: int = 80, signs: Signs = UNICODE) -> Iterator[str]:
    """The picture line by line, at most `width` cells wide."""
    width = max(LEAST, width)
    remark = f"({graph.rule})"
    yield from wrapped(f"{graph.title} {remark}{_total(graph)}", width)
    for box in graph.boxes:
        yield ""
        yield from _state(box, width, signs)
        yield from _ways(graph, box, width, signs)
    if graph.groups:
        yield ""
    for group, states in graph.groups.items():
        yield from _hanging(f"{group}: ", ", ".join(states), width)
    if graph.elsewhere:
        yield ""
        yield from wrapped(f"{graph.elsewhere:,} in states that these rules do not have", width)


def _total(graph: Graph) -> str:
    if any(box.count is None for box in graph.boxes):
        return ""
    return f", {sum(box.count or 0 for box in graph.boxes if not box.final):,} open"


def _state(box: Box, width: int, signs: Signs) -> Iterator[str]:
    """`● new  4   initial`."""
    sign = signs.initial if box.initial else signs.final if box.final else signs.state
    title = plain(box.title) if box.title.replace(" ", "_") != box.name else ""
    facts = [title] if title else []
    facts += [word for word, true in (("initial", box.initial), ("final", box.final)) if true]
    facts += [f"{clock} paused" for clock in box.pauses]
    number = f"  {box.counted}" if box.count is not None else ""
    yield from _hanging(
        f"{sign} {box.name}{number}{'  ' if facts else ''}", f"({'; '.join(facts)})" if facts else "", width
    )


def _ways(graph: Graph, box: Box, width: int, signs: Signs) -> Iterator[str]:
    """The ways out of a state, their targets under each other; ways that differ in nothing shown are one."""
    counts = {other.name: other.counted for other in graph.boxes}
    ways = {(_words(way), way.target, way.guard, way.approval, way.via): way for way in graph.leaving(box.name)}
    wide = max((cells(words) for words, *_ in ways), default=0)
    for (words, target, *_), way in ways.items():
        line = signs.line if way.via == "asked" else signs.dashes
        number = f" {counts[target]}" if counts[target] else ""
        arrow = f"    {line * 2} {words} {line * (wide - cells(words) + 1)}{signs.head} {target}{number}"
        yield from [arrow] if cells(arrow) <= width else _broken(words, f"{target}{number}", line, signs, width)
        if way.approval:
            yield from _hanging("       approved by ", way.approval, width)
        if way.guard:
            yield from _hanging("       if ", way.guard, width)


def _broken(words: str, target: str, line: str, signs: Signs, width: int) -> Iterator[str]:
    """A way that does not fit on one line: its name, broken where it must be, and the target below."""
    yield from _hanging(f"    {line * 2} ", words, width)
    yield from _hanging(f"    {line}{signs.head} ", target, width)


def _words(arrow: Arrow) -> str:
    """The transition as people type it, and when it is taken if nobody asks."""
    return plain(f"{arrow.name} {arrow.when}" if arrow.when else arrow.name)


def _hanging(lead: str, words: str, width: int) -> Iterator[str]:
    """A paragraph whose further lines stand under its first word; under a long lead, a little to the right."""
    indent = cells(lead)
    if not words:
        yield from [lead.rstrip()] if indent <= width else wrapped(lead, width)
        return
    if indent + 20 > width:
        yield from wrapped(lead, width)
        lead, indent = " " * 6, 6
    for number, line in enumerate(wrapped(words, width - indent, 99)):
        yield f"{lead if number == 0 else ' ' * indent}{line}"


def plain_signs(lines: Sequence[str]) -> list[str]:
    """Lines for a terminal that knows ASCII only; a letter that it lacks is a question mark."""
    return [line.encode("ascii", "replace").decode() for line in lines]
