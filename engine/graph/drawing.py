"""A layered picture with sizes and places: how large every box and label is, in which band it lies, where lines end.

A row is a band: within it lines run straight up and down, between two bands they swing to where they go on. Boxes and
labels lie in bands only, so no line runs through a box that it does not belong to.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from engine.graph.layers import Layers, Trunk, Vertex, layered
from engine.graph.lettering import width, wrapped
from engine.graph.model import Arrow, Box, Graph, words
from engine.graph.places import place

TITLE, LABEL, SMALL = 14.0, 12.0, 10.5
"""Sizes of letters, in pixels: of states, of transitions, of conditions and remarks."""
LEADING = 1.35
TITLE_CELLS, LABEL_CELLS, GUARD_CELLS = 24, 26, 34
"""Cells of a line before it is broken."""
PADDING, LEAST_BOX = 14.0, 92.0
GAP = 30.0
"""Pixels between two bands."""
HEAD = 8.0
"""Length of an arrow head."""
LOOP = 30.0
"""How far a way from a state to itself swings out."""
MARGIN, TOP = 24.0, 100.0
PORTS = 22.0
"""Pixels between lines that end at one box, where it is wide enough."""
ICON = 15.0
"""Room for a sign before a text."""

Style = Literal["title", "label", "engine", "guard", "remark"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text."""

    text: str
    style: Style
    sign: Literal["", "clock", "pause"] = ""
    """A little drawing before it."""

    @property
    def size(self) -> float:
        return {"title": TITLE, "label": LABEL, "engine": LABEL}.get(self.style, SMALL)

    @property
    def width(self) -> float:
        mono = 0.62 * self.size * len(self.text) if self.style == "guard" else 0.0
        bold = 1.12 if self.style == "title" else 1.0
        return max(mono, bold * width(self.text, self.size)) + (ICON if self.sign else 0)

    @property
    def height(self) -> float:
        return self.size * LEADING


@dataclass(frozen=True)
class Drawing:
    """Everything with its place."""

    layers: Layers
    width: float
    height: float
    bands: list[tuple[float, float]]
    """Top and bottom of every row."""

    def port(self, box: Vertex, other: Vertex) -> float:
        """Where the line between a box and its neighbour ends at the box."""
        return box.x + box.ports[id(other)]

    def top(self, vertex: Vertex) -> float:
        """The upper edge of what a vertex shows."""
        return self.middle(vertex) - vertex.height / 2

    def bottom(self, vertex: Vertex) -> float:
        return self.middle(vertex) + vertex.height / 2

    def middle(self, vertex: Vertex) -> float:
        return sum(self.bands[vertex.row]) / 2


def drawn(graph: Graph) -> Drawing:
    """A picture with all its places."""
    layers = layered(graph)
    for row in layers.rows:
        for vertex in row:
            _measure(vertex, layers)
    _ports(layers)
    wide = place(layers.rows)
    bands, y = [], TOP
    for row in layers.rows:
        bands.append((y, y + max((vertex.height for vertex in row), default=0.0)))
        y = bands[-1][1] + GAP
    for row in layers.rows:
        for vertex in row:
            vertex.x += MARGIN
    return Drawing(layers, wide + 2 * MARGIN, bands[-1][1] + MARGIN, bands)


def box_lines(box: Box) -> list[Line]:
    """What is written in a box."""
    titles = [Line(text, "title") for text in wrapped(box.title, TITLE_CELLS)]
    paused = [f"{clock.replace('_', ' ')} paused" for clock in box.pauses]
    return [*titles, *(Line(text, "remark", "pause") for text in paused)]


def arrow_lines(arrow: Arrow) -> list[Line]:
    """What is written on an arrow."""
    by_engine = arrow.via != "asked"
    texts = wrapped(arrow.label, LABEL_CELLS)
    lines = [
        Line(text, "engine" if by_engine else "label", "clock" if by_engine and number == 0 else "")
        for number, text in enumerate(texts)
    ]
    if arrow.approval:
        lines += [Line(text, "remark") for text in wrapped(f"approved by {words(arrow.approval)}", GUARD_CELLS)]
    guard = wrapped(f"if {arrow.guard}", GUARD_CELLS, 4) if arrow.guard else []
    return [*lines, *(Line(text, "guard") for text in guard)]


def label_lines(trunk: Trunk) -> list[Line]:
    """What is written on arrows that run together."""
    return [line for arrow in trunk.arrows for line in arrow_lines(arrow)]


def badge(box: Box) -> float:
    """The width of the badge with the number of records; 0 where nobody counted."""
    return max(22.0, width(box.counted, LABEL) + 12) if box.count is not None else 0.0


def half(box: Box) -> float:
    """Half the width of a box."""
    number = badge(box) + 8 if box.count is not None else 0.0
    written = max(
        max(line.width for line in box_lines(box) if line.style == "title") + number,
        *(line.width for line in box_lines(box)),
    )
    return max(LEAST_BOX, written + 2 * PADDING) / 2


def _measure(vertex: Vertex, layers: Layers) -> None:
    """How much room a vertex needs."""
    if vertex.box is not None:
        loops = [line for arrow in layers.loops.get(vertex.box.name, ()) for line in arrow_lines(arrow)]
        vertex.left = vertex.right = half(vertex.box)
        vertex.height = sum(line.height for line in box_lines(vertex.box)) + 2 * PADDING - 4
        if loops:
            vertex.right += LOOP + 6 + max(line.width for line in loops)
            vertex.height = max(vertex.height, sum(line.height for line in loops) + 4)
    elif vertex.label and vertex.trunk is not None:
        lines = label_lines(vertex.trunk)
        vertex.left = vertex.right = max(line.width for line in lines) / 2 + 5
        vertex.height = sum(line.height for line in lines) + 4


def _ports(layers: Layers) -> None:
    """Where on its upper and lower edge each line of a box ends: side by side, in the order of where they go.

    The way to the next box of the flow ends in the middle, so that the flow runs straight down.
    """
    order = {id(vertex): number for row in layers.rows for number, vertex in enumerate(row)}
    for vertex in layers.boxes.values():
        assert vertex.box is not None  # noqa: S101 - these are the boxes
        room = half(vertex.box) - 14
        for side in (vertex.above, vertex.below):
            near = sorted(side, key=lambda other: order[id(other)])
            main = min(range(len(near)), key=lambda number: _aside(near[number]), default=0)
            step = min(PORTS, room / max(1, main, len(near) - 1 - main))
            for number, other in enumerate(near):
                vertex.ports[id(other)] = (number - main) * step


def _aside(vertex: Vertex) -> tuple[bool, ...]:
    """How far a vertex is from being a label on the way to the next box: smaller is nearer."""
    trunk = vertex.trunk
    return (not vertex.label, trunk is not None and trunk.by_engine, trunk is not None and trunk.upwards)
