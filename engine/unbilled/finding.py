"""What a search has found: work or money that no invoice will show unless somebody does something about it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import msgspec

from engine.money import Cents


class Finding(msgspec.Struct, frozen=True, omit_defaults=True):
    """One finding."""

    detector: str
    """Which search found it, as company.yaml calls it."""
    day: date
    """When it was worked, closed, due."""
    text: str
    """What is the matter, in a sentence."""
    command: str
    """What mends it."""
    client: str = ""
    record: str = ""
    agent: str = ""
    seconds: int = 0
    """Hours that it is about; a guess when it is estimated."""
    cents: Cents = 0
    """The money at stake: how much more would be billed once it is mended."""
    estimated: bool = False
    """Whether hours or money are a guess."""
    entries: tuple[str, ...] = ()
    """Time entries that it is about."""


class Total(msgspec.Struct, frozen=True):
    """What findings come to; what is known and what is guessed, apart."""

    count: int = 0
    seconds: int = 0
    exact: Cents = 0
    estimated: Cents = 0

    def __add__(self, other: Total) -> Total:
        return Total(
            self.count + other.count,
            self.seconds + other.seconds,
            self.exact + other.exact,
            self.estimated + other.estimated,
        )


def total(findings: Iterable[Finding]) -> Total:
    """What all of them come to."""
    return sum((_of(finding) for finding in findings), Total())


def totals(findings: Iterable[Finding]) -> dict[str, Total]:
    """What they come to by detector, in the order of the findings."""
    found: dict[str, Total] = {}
    for finding in findings:
        found[finding.detector] = found.get(finding.detector, Total()) + _of(finding)
    return found


def _of(finding: Finding) -> Total:
    if finding.estimated:
        return Total(1, finding.seconds, 0, finding.cents)
    return Total(1, finding.seconds, finding.cents, 0)
