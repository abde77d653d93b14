"""What the YAML parser cannot understand, said to a person who does not know its words."""

from __future__ import annotations

from typing import Any

from engine.problems import Position, Problem


def explained(error: Any, text: str, file: str) -> Problem:
    """A parser's error as a Problem."""
    mark = error.problem_mark or error.context_mark
    position = Position(file, mark.line + 1, mark.column + 1) if mark else Position(file, 1, 1)
    return Problem("M101", f"this cannot be understood as YAML: {error.problem}", position)
