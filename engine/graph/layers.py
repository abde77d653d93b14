"""Which row of a drawing everything stands in, and in which order: a layered drawing after Sugiyama.

Rows follow the order of the states in the file, so that whoever writes the rules decides what stands above what.
Boxes stand in even rows and labels in the odd ones between them, so that no label lies on a box. All ways of one name
to one state run together in one *trunk*: `resolve` out of four states is one label with four tails, not four arrows.

    row 0     new ─┐
    row 1          │ bend       a trunk goes down (or up) to its label, one bend a row
    row 2   assigned ─┐
    row 3        resolve        the label is the trunk's last vertex
    row 4       resolved
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from engine.graph.model import Arrow, Box, Graph

SWEEPS = 24


@dataclass(frozen=True, slots=True)
class Trunk:
    """Arrows that run together: into one state, from the same states, from the same side."""

    target: str
    upwards: bool
    by_engine: bool
    sources: tuple[str, ...]
    arrows: tuple[Arrow, ...]
    """One for each line of the label."""


@dataclass(slots=True, eq=False)
class Vertex:
    """A box, a label, or a bend of a trunk."""

    row: int
    box: Box | None = None
    trunk: Trunk | None = None
    label: bool = False
    left: float = 7
    right: float = 7
    """Pixels that it takes on either side of where lines go through it."""
    height: float = 0
    x: float = 0
    above: list[Vertex] = field(default_factory=list)
    below: list[Vertex] = field(default_factory=list)
    ports: dict[int, float] = field(default_factory=dict)
    """Of a box: identity of a neighbour → how far from the middle the line to it ends."""


@dataclass(frozen=True, slots=True)
class Layers:
    """The rows of a drawing, from top to bottom, each from left to right."""

    rows: list[list[Vertex]]
    boxes: dict[str, Vertex]
    loops: dict[str, list[Arrow]]
    """Ways from a state to itself."""


def layered(graph: Graph) -> Layers:
    """The rows of a picture, ordered so that few lines cross."""
    ranks = _ranks(graph)
    boxes = {box.name: Vertex(2 * ranks[box.name], box) for box in graph.boxes}
    loops: dict[str, list[Arrow]] = {}
    for arrow in graph.arrows:
        if arrow.source == arrow.target:
            loops.setdefault(arrow.source, []).append(arrow)
    vertices = [*boxes.values()]
    for trunk in _trunks(graph, ranks):
        vertices += _grown(trunk, boxes)
    rows: list[list[Vertex]] = [[] for _ in range(max(v.row for v in vertices) + 1)]
    for vertex in vertices:
        rows[vertex.row].append(vertex)
    return Layers(_ordered(rows), boxes, loops)


def _ranks(graph: Graph) -> dict[str, int]:
    """How far below the first state each one stands: below everything earlier that it has an arrow to or from."""
    ranks: dict[str, int] = {}
    near: dict[str, set[str]] = {box.name: set() for box in graph.boxes}
    for arrow in graph.arrows:
        near[arrow.source].add(arrow.target)
        near[arrow.target].add(arrow.source)
    for box in graph.boxes:
        ranks[box.name] = max((ranks[name] + 1 for name in near[box.name] if name in ranks), default=0)
    return ranks


def _trunks(graph: Graph, ranks: dict[str, int]) -> Iterator[Trunk]:
    """Arrows that share target, side, kind and sources, in the order of the picture."""
    by_way: dict[tuple[object, ...], list[Arrow]] = {}
    for arrow in graph.arrows:
        if arrow.source != arrow.target:
            up, engine = ranks[arrow.source] > ranks[arrow.target], arrow.via != "asked"
            by_way.setdefault((arrow.target, up, engine, arrow.label, arrow.guard), []).append(arrow)
    together: dict[tuple[str, bool, bool, tuple[str, ...]], list[Arrow]] = {}
    for arrows in by_way.values():
        first, sources = arrows[0], tuple(dict.fromkeys(arrow.source for arrow in arrows))
        up = ranks[first.source] > ranks[first.target]
        together.setdefault((first.target, up, first.via != "asked", sources), []).append(first)
    for (target, up, engine, sources), arrows in together.items():
        yield Trunk(target, up, engine, sources, tuple(arrows))


def _grown(trunk: Trunk, boxes: dict[str, Vertex]) -> Iterator[Vertex]:
    """The vertices of a trunk, from its label outwards, linked to each other and to its boxes."""
    target, step = boxes[trunk.target], 1 if trunk.upwards else -1
    sources = [boxes[name] for name in trunk.sources]
    last = max(v.row for v in sources) - 1 if trunk.upwards else min(v.row for v in sources) + 1
    before = target
    for row in range(target.row + step, last + step, step):
        vertex = Vertex(row, None, trunk, label=before is target)
        _link(before, vertex, upwards=trunk.upwards)
        for source in sources:
            if source.row == row + step:
                _link(vertex, source, upwards=trunk.upwards)
        before = vertex
        yield vertex


def _link(near: Vertex, far: Vertex, *, upwards: bool) -> None:
    """Join two vertices of neighbouring rows; `near` is nearer to the target."""
    upper, lower = (near, far) if upwards else (far, near)
    upper.below.append(lower)
    lower.above.append(upper)


def _ordered(rows: list[list[Vertex]]) -> list[list[Vertex]]:
    """The best of some orders: each row by the mean place of its neighbours, from the top down and back up."""
    best, fewest = [list(row) for row in rows], _crossings(rows)
    for sweep in range(SWEEPS):
        down = sweep % 2 == 0
        for row in rows if down else reversed(rows):
            _by_neighbours(row, rows, down=down)
        if (found := _crossings(rows)) < fewest:
            best, fewest = [list(row) for row in rows], found
    return best


def _by_neighbours(row: list[Vertex], rows: list[list[Vertex]], *, down: bool) -> None:
    """Order one row; who has no neighbour on that side stays where it is."""
    place = {id(vertex): number for other in rows for number, vertex in enumerate(other)}

    def wish(vertex: Vertex) -> float:
        near = vertex.above if down else vertex.below
        return sum(place[id(v)] for v in near) / len(near) if near else place[id(vertex)]

    row.sort(key=wish)


def _crossings(rows: Sequence[Sequence[Vertex]]) -> int:
    """How many pairs of lines cross between neighbouring rows."""
    total = 0
    for upper, lower in pairwise(rows):
        place = {id(vertex): number for number, vertex in enumerate(lower)}
        seen: list[int] = []
        for vertex in upper:
            ends = sorted(place[id(other)] for other in vertex.below)
            total += sum(len(seen) - bisect_right(seen, end) for end in ends)
            for end in ends:
                insort(seen, end)
    return total
