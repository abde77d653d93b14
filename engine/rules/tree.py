"""A guard as a tree: which names it reads, what it compares them with, and where.

CEL hands its checked tree out in one form only: serialised as cel.expr.CheckedExpr (in an Any) in protobuf's wire
format. A few lines read that format; the tree they give is what the compiler understood, so that no second grammar of
ours could disagree with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

_Fields = dict[int, list[Any]]
"""A message: field number → values in order, ints or bytes."""

_FIXED = {1: 8, 5: 4}
"""Wire types whose values have a length of their own, in bytes."""


@dataclass(frozen=True, slots=True)
class Node:
    """One node of an expression."""

    kind: Literal["name", "value", "call", "list", "other"]
    value: Any
    """name: the variable; value: int, bool, str or None; call: the function, e.g. `_==_`; list, other: None."""
    parts: tuple[Node, ...] = ()
    """Arguments of a call, items of a list, whatever stands inside of something else."""
    offset: int = 0
    """Characters before it in the text; of an operator, before the sign."""

    def walk(self) -> Iterator[Node]:
        """Itself and everything in it."""
        yield self
        for part in self.parts:
            yield from part.walk()


def tree(serialised: bytes) -> Node:
    """The tree of a checked expression."""
    checked = _message(_message(serialised)[2][0])
    positions = dict(_entry(entry) for entry in _message(checked[5][0]).get(4, ()))
    return _node(checked[4][0], positions)


def conjunctions(root: Node) -> Iterator[int]:
    """Where each `&&` stands that joins the whole: characters before it."""
    if root.kind == "call" and root.value == "_&&_":
        yield root.offset
        for part in root.parts:
            yield from conjunctions(part)


def _node(data: bytes, positions: dict[int, int]) -> Node:
    """An Expr: field 2 is its id, one of 3 to 9 says what it is."""
    expr = _message(data)
    offset = positions.get(expr.get(2, [0])[0], 0)
    if 3 in expr:
        return Node("value", _constant(expr[3][0]), (), offset)
    if 4 in expr:
        return Node("name", _message(expr[4][0])[1][0].decode(), (), offset)
    if 6 in expr:
        call = _message(expr[6][0])
        arguments = (_node(part, positions) for part in (*call.get(1, ()), *call.get(3, ())))
        return Node("call", call[2][0].decode(), tuple(arguments), offset)
    if 7 in expr:
        items = (_node(part, positions) for part in _message(expr[7][0]).get(1, ()))
        return Node("list", None, tuple(items), offset)
    return Node("other", None, tuple(_inside(expr, positions)), offset)


def _inside(expr: _Fields, positions: dict[int, int]) -> Iterator[Node]:
    """What a selection (5), a map (8) or a macro such as `exists` (9) is made of."""
    if 5 in expr:
        yield _node(_message(expr[5][0])[1][0], positions)
    for entry in map(_message, _message(expr[8][0]).get(2, ()) if 8 in expr else ()):
        yield from (_node(part, positions) for number in (3, 4) for part in entry.get(number, ()))
    if 9 in expr:
        macro = _message(expr[9][0])
        yield from (_node(part, positions) for number in (2, 4, 5, 6, 7) for part in macro.get(number, ()))


def _constant(data: bytes) -> Any:
    """A Constant; None for the types that no guard compares with: bytes, durations and the like."""
    for number, values in _message(data).items():
        match number:
            case 2:
                return bool(values[0])
            case 3:
                return values[0] - (1 << 64) if values[0] >> 63 else values[0]
            case 6:
                return values[0].decode()
    return None


def _entry(data: bytes) -> tuple[int, int]:
    """An entry of a map from number to number; a zero is left out."""
    entry = _message(data)
    return entry.get(1, [0])[0], entry.get(2, [0])[0]


def _message(data: bytes) -> _Fields:
    """Fields of a message: numbers, or bytes for everything that has a length."""
    found: _Fields = {}
    at = 0
    while at < len(data):
        tag, at = _number(data, at)
        value: int | bytes
        if tag & 7 == 0:
            value, at = _number(data, at)
        else:
            length, at = (_FIXED[tag & 7], at) if tag & 7 in _FIXED else _number(data, at)
            value, at = data[at : at + length], at + length
        found.setdefault(tag >> 3, []).append(value)
    return found


def _number(data: bytes, at: int) -> tuple[int, int]:
    """A number of variable length, and where the next thing begins."""
    number = shift = 0
    while True:
        byte = data[at]
        number |= (byte & 127) << shift
        shift, at = shift + 7, at + 1
        if byte < 128:
            return number, at
