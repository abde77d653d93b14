"""Questions about what waits for somebody's yes."""

from __future__ import annotations

from collections.abc import Iterator

from engine.month.questions.question import Question
from engine.month.questions.situation import Asked, Situation


def waiting(situation: Situation, asked: Asked) -> Iterator[Question]:
    """Transitions of the client's records that wait for approval; those of its invoices are told by the invoices."""
    for record, name, approval in situation.waiting.get(asked.client, ()):
        if record.kind != situation.kind.definition.kind and situation.day(approval.at) < situation.month.until:
            text = f"'{name}' of {situation.subject(record.id)} waits for {approval.role}, asked by {approval.by}"
            yield Question("approval", text, f"margine approve {record.id} {name}", records=(record.id,))


ASKERS = (waiting,)
