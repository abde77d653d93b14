"""Lateness: of several steps that have come due at once, after an outage for instance, which still act."""

from __future__ import annotations

from collections.abc import Sequence

from engine.clock import Instant
from engine.machines.definition import Late


def acting(late: Late, dues: Sequence[Instant], now: Instant) -> list[bool]:
    """For each step, by the instant at which it was due and in order, whether it acts; the others are recorded."""
    match late.policy:
        case "all":
            return [True] * len(dues)
        case "highest":
            return [place == len(dues) - 1 for place in range(len(dues))]
        case "skip_after":
            return [now - due <= late.seconds for due in dues]
