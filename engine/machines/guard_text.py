"""A condition as it stands in a file, and once it was compiled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from engine.problems import Position


@dataclass(frozen=True, slots=True)
class Guard:
    """A CEL expression that was type-checked against the declared fields."""

    text: str
    position: Position
    """Of the first character of the expression."""
    names: tuple[str, ...] = ()
    """The variables it reads, e.g. `ticket.priority`."""
    program: Callable[[dict[str, Any]], Any] | None = field(default=None, compare=False, repr=False)
    """values of `names` → the result; raises GuardError (rules/guard.py)."""
