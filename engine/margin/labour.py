"""What an hour of work costs us: the agent's loaded rate on the day, for so many seconds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction

from engine.money import HOUR, Cents

Rate = Callable[[str, date], Fraction | None]


class Labour:
    """Rates of agents by day, looked up once each."""

    def __init__(self, rate: Rate) -> None:
        self._rate = rate
        self._known: dict[tuple[str, date], tuple[int, int] | None] = {}

    def cost(self, agent: str, day: date, seconds: int) -> Cents | None:
        """What the work cost, rounded half up; None when no rate holds on that day."""
        key = (agent, day)
        if key not in self._known:
            rate = self._rate(agent, day)
            self._known[key] = None if rate is None else (2 * rate.numerator, 2 * rate.denominator * HOUR)
        found = self._known[key]
        if found is None:
            return None
        twice, whole = found
        return (twice * seconds + whole // 2) // whole
