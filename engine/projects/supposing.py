"""What if: a plan under other circumstances, with nothing changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Suppose:
    """Circumstances that are not so."""

    since: date | None = None
    """Nothing that was not begun begins before."""
    extra: tuple[str, ...] = ()
    """Agents who can do what any role does."""
    without: tuple[str, ...] = ()
    """Agents who are not there."""
    shares: Mapping[str, int] = field(default_factory=dict)
    """Agent → how much of their time projects have, in percent."""

    def __bool__(self) -> bool:
        return bool(self.since or self.extra or self.without or self.shares)


AS_IT_IS = Suppose()
