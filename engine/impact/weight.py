"""How much a changed rule can move at all: words and people never a clock, a rung never a deadline.

Of a rule that changed only what it says otherwise counts: a service level with another title moves nothing.
"""

from __future__ import annotations

from enum import IntEnum

from engine.impact.rule import RuleChange


class Weight(IntEnum):
    """What a changed rule can move, each more than the one before."""

    WORDS = 0
    """Nothing: how something is called, who works here, who is told, what it costs."""
    ACTS = 1
    """What is done when a step comes."""
    STEPS = 2
    """Which steps lie ahead."""
    CLOCKS = 3
    """Whether a clock runs, and its deadline."""


_SORTS = {
    "agent": Weight.WORDS, "role": Weight.WORDS, "rota": Weight.WORDS, "service": Weight.WORDS, "field": Weight.WORDS,
    "currency": Weight.WORDS, "activity": Weight.WORDS, "default": Weight.WORDS, "rate card": Weight.WORDS,
    "rates": Weight.WORDS, "multiplier": Weight.WORDS, "cost": Weight.WORDS, "overheads": Weight.WORDS,
    "tax": Weight.WORDS, "index": Weight.WORDS, "search": Weight.WORDS, "issuer": Weight.WORDS,
    "charge": Weight.WORDS, "cover": Weight.WORDS, "rating": Weight.WORDS, "bills": Weight.WORDS,
    "transition": Weight.ACTS, "rung": Weight.STEPS, "ladder": Weight.STEPS,
}  # fmt: skip
"""The most that rules of a sort can move; all others: clocks."""

_PARTS = {
    "title": Weight.WORDS, "name": Weight.WORDS, "number": Weight.WORDS, "records_time": Weight.WORDS,
    "initial": Weight.WORDS, "asks": Weight.WORDS, "by": Weight.WORDS, "approval": Weight.WORDS, "key": Weight.WORDS,
    "does": Weight.ACTS, "late": Weight.ACTS, "quiet": Weight.ACTS, "escalate": Weight.STEPS,
}  # fmt: skip
"""The most that a part of a rule can move; all others: as much as the rule."""


def weight(change: RuleChange) -> Weight:
    """The most that a changed rule can move."""
    most = _SORTS.get(change.sort, Weight.CLOCKS)
    if change.how != "changed":
        return most
    return min(most, max(_part(change.sort, part) for part in change.parts))


def _part(sort: str, part: str) -> Weight:
    if sort == "rung" and not part:
        return Weight.ACTS  # what it does
    return _PARTS.get(part, Weight.CLOCKS)
