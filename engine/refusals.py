"""What rules have refused: facts of a stream of their own, so that whoever keeps the rules sees which of them bite.

A refusal changes no record. It is noted by the doors at which people stand, after they were told; where it cannot be
noted (the store is busy), nothing else suffers.
"""

from __future__ import annotations

import msgspec

REFUSALS = "refusals"
"""The stream; no record has this name, because every record's has a number."""


class TransitionRefused(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """Somebody asked for a transition, and a rule said no."""

    record: str
    transition: str
    reason: str
    rule: str
    """`ticket.yaml:42@3f2a91c`."""
