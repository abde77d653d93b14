"""What must be answered before a month is invoiced, or should be known: one file for each thing that is looked at.

    time          entries without a price, timers and states that record time, entries too long, beside the contract
    approvals     what waits for somebody's yes
    prices        prices that were triggered and have no amount, or never were; purchases that are not resold
    allowances    blocks and included hours that run low
    lost          what `margine unbilled` finds besides
    invoice       taxes that nobody declares, a draft that is out of date, the month not being over

A question names the command that answers it. One that must be answered keeps an invoice from being approved, unless
somebody says why not; the others are to be known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from engine.month.questions import allowances, approvals, invoice, lost, prices, time
from engine.month.questions.question import Question
from engine.month.questions.situation import Asked, LeftOut, Situation

Asker = Callable[[Situation, Asked], Iterable[Question]]
"""What looks at one client."""

ASKERS: tuple[Asker, ...] = (
    *invoice.ASKERS,
    *time.ASKERS,
    *approvals.ASKERS,
    *prices.ASKERS,
    *allowances.ASKERS,
    *lost.ASKERS,
)
"""In the order in which they are shown; of each sort those that must be answered come first."""


def questions(situation: Situation, asked: Asked) -> tuple[Question, ...]:
    """Everything that is to be asked about a client."""
    found = [question for asker in ASKERS for question in asker(situation, asked)]
    return tuple(sorted(found, key=lambda question: not question.must))


__all__ = ["Asked", "LeftOut", "Question", "Situation", "questions"]
