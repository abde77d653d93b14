"""What a task waits for, as people write it: `A-1`, `A-1, A-2 SS`, `A-3 FS + 4h`, `A-4 - 1h`.

The four kinds of links and their notation are those of the precedence diagramming method: FS, finish to start, is meant
where none is named; a lag is working time in between, a lead the same with a minus.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, get_args

from engine.machines.durations import parse, spell
from engine.problems import did_you_mean

Kind = Literal["FS", "SS", "FF", "SF"]
_ONE = re.compile(r"(?P<id>[^\s,+]+)(?:\s+(?P<kind>[A-Za-z]{2}))?(?:\s*(?P<sign>[+-])\s*(?P<lag>\S.*))?", re.ASCII)
MOST = 100
"""How many others a task waits for at most."""


@dataclass(frozen=True, slots=True)
class Predecessor:
    """One task that is waited for."""

    id: str
    kind: Kind = "FS"
    seconds: int = 0
    """Working time between; negative: it may begin so much before."""
    workdays: int = 0
    """Days of the calendar instead."""

    def __str__(self) -> str:
        kind = "" if self.kind == "FS" else f" {self.kind}"
        if not (self.seconds or self.workdays):
            return f"{self.id}{kind}"
        sign = "+" if self.seconds + self.workdays > 0 else "-"
        days = f"{abs(self.workdays)} workday{'' if abs(self.workdays) == 1 else 's'}"
        return f"{self.id}{kind} {sign} {days if self.workdays else spell(abs(self.seconds))}"


def predecessors(text: str) -> tuple[Predecessor, ...]:
    """All that are named in a text; ValueError with a message for a person. Their order stays."""
    found = tuple(_one(part.strip()) for part in text.split(",") if part.strip())
    twice = next((one.id for place, one in enumerate(found) if one.id in {other.id for other in found[:place]}), "")
    if twice:
        raise ValueError(f"names '{twice}' twice; one link between two tasks is enough")
    if len(found) > MOST:
        raise ValueError(f"names {len(found)} tasks, and one waits for {MOST} at most")
    return found


def spelled(found: tuple[Predecessor, ...]) -> str:
    """As it is kept, and read again by `predecessors`."""
    return ", ".join(map(str, found))


def _one(text: str) -> Predecessor:
    match = _ONE.fullmatch(text)
    if match is None:
        raise ValueError(f"has '{text[:40]}', which names no task; write it like A-1, A-2 SS or A-3 + 4h")
    kind = (match["kind"] or "FS").upper()
    if kind not in get_args(Kind):
        near = did_you_mean(kind, get_args(Kind)) or "; it is FS, SS, FF or SF"
        raise ValueError(f"has '{text[:40]}', and {kind} is no kind of link{near}")
    if match["lag"] is None:
        return Predecessor(match["id"], kind)  # type: ignore[arg-type]
    lag, sign = parse(match["lag"]), -1 if match["sign"] == "-" else 1
    return Predecessor(match["id"], kind, sign * lag.seconds, sign * lag.workdays)  # type: ignore[arg-type]
