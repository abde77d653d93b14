"""What if: a plan under other circumstances, with nothing changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from engine.company import Company
from engine.problems import did_you_mean


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


def suppose(
    company: Company, today: date, *, since: str = "", extra: Iterable[str] = (), without: Iterable[str] = (),
    shares: Iterable[str] = (),
) -> Suppose:  # fmt: skip
    """What people suppose, as they write it: `2026-12-07` or `+1w`, agents, `bruno=50%`. ValueError for a person."""
    parts = dict(map(_share, shares))
    helping, missing = tuple(extra), tuple(without)
    for name in (*helping, *missing, *parts):
        if name not in company.agents:
            raise ValueError(f"'{name}' is no agent{did_you_mean(name, company.agents)}")
    return Suppose(_day(today, since.strip()) if since.strip() else None, helping, missing, parts)


def _share(text: str) -> tuple[str, int]:
    name, _, part = text.partition("=")
    digits = part.strip().removesuffix("%")
    if not (digits.isascii() and digits.isdecimal()) or len(digits) > 3 or not 0 < int(digits) <= 100:
        raise ValueError(f"'{text}' says of nobody how much of their time there is; write it like bruno=50%")
    return name.strip(), int(digits)


def _day(today: date, text: str) -> date:
    number, unit = text[1:-1], text[-1:]
    if text.startswith("+") and number.isascii() and number.isdecimal() and unit in {"d", "w"} and len(number) < 4:
        return today + timedelta(days=int(number) * (7 if unit == "w" else 1))
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"'{text}' is no day; write it like 2026-12-07, or +1w for a week from now") from None
