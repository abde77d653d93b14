"""Where in its row everything stands: as straight below its neighbours as there is room for, and nothing on another.

A row whose neighbours stand still is a problem of its own: keep the order and the distances, and move as little as
possible away from where each would like to be. Taking the distances out first leaves an isotonic regression, which
pooling adjacent violators solves exactly.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, pairwise
from math import inf

from engine.graph.layers import Vertex

ROUNDS = 60
STILL = 0.1
"""Pixels that no longer count as moving."""
APART = 18.0
"""Pixels between neighbours of a row."""
FIRM = 1e9
"""The weight of what stays where it is."""


def place(rows: Sequence[Sequence[Vertex]]) -> float:
    """Give every vertex its x, the leftmost edge at 0; how wide it all is."""
    shifts = [_shifts(row) for row in rows]
    for row, offsets in zip(rows, shifts, strict=True):
        for vertex, offset in zip(row, offsets, strict=True):
            vertex.x = offset
    trunks, spines, beside = _trunks(rows), _spines(rows), _beside(rows)
    for fixed in (frozenset[int](), frozenset(id(vertex) for spine in spines for vertex in spine)):
        for turn in range(ROUNDS):
            before = [vertex.x for row in rows for vertex in row]
            for row, offsets in list(zip(rows, shifts, strict=True))[:: 1 if turn % 2 == 0 else -1]:
                _settle(row, offsets, fixed)
            _straighten(trunks, beside)
            for spine in spines if not fixed else ():
                _push_through(spine, rows)
            if all(abs(v.x - x) < STILL for v, x in zip((v for row in rows for v in row), before, strict=True)):
                break
    left = min(v.x - v.left for row in rows for v in row)
    for row in rows:
        for vertex in row:
            vertex.x = round(vertex.x - left, 1)
    return max(v.x + v.right for row in rows for v in row)


def _shifts(row: Sequence[Vertex]) -> list[float]:
    """How far to the right of the first each vertex of a row must stand at least."""
    return [0.0, *accumulate(before.right + APART + after.left for before, after in pairwise(row))][: len(row)]


def _beside(rows: Sequence[Sequence[Vertex]]) -> dict[int, tuple[Vertex | None, Vertex | None]]:
    """The neighbours of each vertex to the left and right."""
    return {id(v): (a, b) for row in rows for a, v, b in zip([None, *row], row, [*row[1:], None], strict=False)}


def _settle(row: Sequence[Vertex], shifts: Sequence[float], fixed: Collection[int]) -> None:
    """Move the vertices of one row to where their neighbours are, as far as they leave each other room."""
    wishes = [(vertex.x, FIRM) if id(vertex) in fixed else _wish(vertex) for vertex in row]
    free = [(wish - shift, weight) for (wish, weight), shift in zip(wishes, shifts, strict=True)]
    for vertex, x, shift in zip(row, _rising(free), shifts, strict=True):
        vertex.x = x + shift


def _wish(vertex: Vertex) -> tuple[float, float]:
    """Where a vertex would like to stand, and how much it cares: long lines care most, so that they are straight."""
    return _mean(_wishes(vertex)) or (vertex.x, 0.1)


def _wishes(vertex: Vertex, but: Collection[int] = ()) -> Iterator[tuple[float, float]]:
    """Straight below or above each neighbour, and how much that matters."""
    for other in (*vertex.above, *vertex.below):
        if id(other) not in but:
            x = other.x + other.ports.get(id(vertex), 0.0) - vertex.ports.get(id(other), 0.0)
            yield x, _pull(vertex, other)


def _mean(wishes: Iterable[tuple[float, float]]) -> tuple[float, float] | None:
    found = list(wishes)
    weight = sum(w for _, w in found)
    return (sum(x * w for x, w in found) / weight, weight) if found else None


def _pull(one: Vertex, other: Vertex) -> float:
    """How straight the line between two vertices wants to be."""
    if one.trunk is not None and one.trunk is other.trunk:
        return 6.0
    return 3.0 if one.label or other.label else 0.3


def _trunks(rows: Sequence[Sequence[Vertex]]) -> list[list[Vertex]]:
    """The vertices of each trunk that has bends, from the top down."""
    found: dict[int, list[Vertex]] = {}
    for row in rows:
        for vertex in row:
            if vertex.trunk is not None:
                found.setdefault(id(vertex.trunk), []).append(vertex)
    return [trunk for trunk in found.values() if len(trunk) > 1]


def _spines(rows: Sequence[Sequence[Vertex]]) -> list[list[Vertex]]:
    """Runs of boxes and the labels between them that each lead to the next one only: the flow itself."""
    found: dict[int, list[Vertex]] = {}
    for row in rows:
        for vertex in row:
            if vertex.box is not None and (label := _onwards(vertex)) is not None:
                run = found.pop(id(vertex), [vertex])
                found[id(label.below[0])] = [*run, label, label.below[0]]
    return list(found.values())


def _onwards(box: Vertex) -> Vertex | None:
    """The label straight below a box that stands straight above the next one."""
    for label in box.below:
        downwards = label.label and label.trunk is not None and not label.trunk.upwards and len(label.above) == 1
        if downwards and box.ports[id(label)] == 0 and label.below[0].ports[id(label)] == 0:
            return label
    return None


def _straighten(
    lines: Sequence[Sequence[Vertex]], beside: Mapping[int, tuple[Vertex | None, Vertex | None]]
) -> None:  # fmt: skip
    """Put as much of each line as possible upright between its neighbours to the left and right."""
    for line in lines:
        run: list[Vertex] = []
        low, high = -inf, inf
        for vertex in line:
            left, right = beside[id(vertex)]
            least = left.x + left.right + APART + vertex.left if left else -inf
            most = right.x - right.left - APART - vertex.right if right else inf
            if max(low, least) > min(high, most):
                _align(run, low, high)
                run, low, high = [], -inf, inf
            run.append(vertex)
            low, high = max(low, least), max(least, min(high, most))
        _align(run, low, high)


def _align(run: Sequence[Vertex], low: float, high: float) -> None:
    """Put a run where what is around it pulls it, as far as there is room."""
    within = frozenset(map(id, run))
    wish = _mean(wish for vertex in run for wish in _wishes(vertex, within))
    if wish is not None:
        for vertex in run:
            vertex.x = min(max(wish[0], low), high)


def _push_through(spine: Sequence[Vertex], rows: Sequence[Sequence[Vertex]]) -> None:
    """Put a spine where what is around it pulls it; whatever stands in its way gives way."""
    _align(spine, -inf, inf)
    for vertex in spine:
        row = rows[vertex.row]
        number = row.index(vertex)
        for before, after in pairwise(row[number:]):
            after.x = max(after.x, before.x + before.right + APART + after.left)
        for after, before in pairwise(row[number::-1]):
            before.x = min(before.x, after.x - after.left - APART - before.right)


def _rising(wishes: Sequence[tuple[float, float]]) -> list[float]:
    """The rising numbers that are nearest to the wishes, by weighted squares."""
    pools: list[tuple[float, float, int]] = []  # mean, weight, how many
    for wish, weight in wishes:
        mean, total, count = wish, weight, 1
        while pools and pools[-1][0] > mean:
            other, heavy, many = pools.pop()
            mean = (mean * total + other * heavy) / (total + heavy)
            total, count = total + heavy, count + many
        pools.append((mean, total, count))
    return [mean for mean, _, count in pools for _ in range(count)]
