"""Spans of time, half-open: what of some is left without others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from engine.clock import Instant

Span = tuple[Instant, Instant]
"""Half-open."""


def free(spans: Sequence[Span], taken: Sequence[Span]) -> Iterator[Span]:
    """What of some spans in order is left without others."""
    for opens, closes in spans:
        at = opens
        for began, ended in chain(sorted(taken), [(closes, closes)]):
            if began > at:
                yield at, min(began, closes)
            at = max(at, ended)
            if at >= closes:
                break
