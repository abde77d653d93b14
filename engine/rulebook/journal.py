"""What the stream of the rules says: the set in force, and a rejection since then."""

from __future__ import annotations

from dataclasses import dataclass

from engine.clock import Instant
from engine.events import Event
from engine.rule_events import RulesAdopted, RulesRejected


@dataclass(frozen=True, slots=True)
class Journal:
    """What the stream of the rules says."""

    version: int = 0
    adopted: Event | None = None
    """The newest adoption."""
    rejected: Event | None = None
    """A rejection since then that was not mended."""
    at: Instant | None = None
    """Of the newest event: what is journalled after it happened after it, however clocks were set meanwhile."""

    @property
    def files(self) -> dict[str, str]:
        """The texts in force."""
        body = self.adopted.body if self.adopted else None
        return body.files if isinstance(body, RulesAdopted) else {}

    def after(self, event: Event) -> Journal:
        """With one more event."""
        match event.body:
            case RulesAdopted():
                return Journal(event.version, event, at=event.at)
            case RulesRejected():
                return Journal(event.version, self.adopted, event, event.at)
            case _:
                return Journal(event.version, self.adopted, at=event.at)

    def knows(self, fingerprint: str) -> bool:
        """Whether files with this fingerprint are in force, or rejected already."""
        newest = (self.adopted, self.rejected)
        return any(getattr(event.body, "digest", "") == fingerprint for event in newest if event is not None)

    def says(self, verdict: RulesRejected) -> bool:
        """Whether these files are rejected already, for this kind of reason."""
        body = self.rejected.body if self.rejected else None
        same = isinstance(body, RulesRejected) and body.digest == verdict.digest
        return same and bool(getattr(body, "stranded", ())) == bool(verdict.stranded)
