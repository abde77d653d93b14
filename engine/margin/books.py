"""Margins remembered for as long as nothing happens: the same question at the same position is answered at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from engine.margin.gather import pieces
from engine.margin.pieces import Facts, Piece
from engine.margin.question import Key, Question
from engine.margin.sums import Sums
from engine.margin.table import Margins, margins, trend


class Books:
    """Pieces and answers of one position of the ledger."""

    def __init__(self, facts: Callable[[], Facts], position: Callable[[], int]) -> None:
        """`position` is asked before every answer; `facts` only when it has moved."""
        self._facts = facts
        self._position = position
        self._at: int | None = None
        self._pieces: Sequence[Piece] = ()
        self._answers: dict[Question, Margins] = {}
        self._trends: dict[tuple[Question, str], dict[Key, dict[str, Sums]]] = {}

    @property
    def pieces(self) -> Sequence[Piece]:
        """Everything that margins are added up from."""
        position = self._position()
        if position != self._at:
            self._pieces = pieces(self._facts())
            self._at = position
            self._answers.clear()
            self._trends.clear()
        return self._pieces

    def margins(self, question: Question) -> Margins:
        """The answer to a question."""
        known = self.pieces
        if question not in self._answers:
            self._answers[question] = margins(known, question)
        return self._answers[question]

    def trend(self, question: Question, period: str = "month") -> dict[Key, dict[str, Sums]]:
        """How each group of the answer came about over time."""
        known = self.pieces
        if (question, period) not in self._trends:
            self._trends[question, period] = trend(known, question, period)
        return self._trends[question, period]
