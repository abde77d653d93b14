"""What is to be known of work and money that no invoice will show: what `margine unbilled` finds in the month.

What the other questions ask about already is left out here.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.money import grouped
from engine.month.questions.question import Question, count
from engine.month.questions.situation import Asked, Situation
from engine.unbilled import total

ASKED_ALREADY = frozenset({"running_timer", "left_out", "no_contract", "not_resold"})
"""Searches for what the month asks about in questions of their own, or bills."""


def unbilled(situation: Situation, asked: Asked) -> Iterator[Question]:
    """How much was found, and what is at stake; a guess is said, and is no amount."""
    found = [each for each in situation.lost.get(asked.client, ()) if each.detector not in ASKED_ALREADY]
    if not found:
        return
    sums = total(found)
    guess = f", about {grouped(sums.exact + sums.estimated)}" if sums.estimated else ""
    text = f"{count(sums.count, 'finding')} of work that no invoice shows{guess}"
    records = tuple(dict.fromkeys(each.record for each in found if each.record))
    command = f"margine unbilled --month {situation.month} --client {asked.client}"
    yield Question("unbilled", text, command, False, records, None if guess else sums.exact)


ASKERS = (unbilled,)
