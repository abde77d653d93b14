"""What the stream of the rules says: the set in force, a rejection since then, and the sets that held before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from engine.clock import Instant
from engine.events import Event, RulesAdopted, RulesRejected
from engine.workflow import Workflow


class Former(NamedTuple):
    """A set of rules that was in force before the present one."""

    digest: str
    since: Instant
    load: Callable[[], Workflow | None]
    """The rules; None where this version of margine cannot read them any more."""


@dataclass(frozen=True, slots=True)
class Journal:
    """What the stream of the rules says."""

    version: int = 0
    adopted: Event | None = None
    """The newest adoption."""
    rejected: Event | None = None
    """A rejection since then that was not mended."""

    @property
    def files(self) -> dict[str, str]:
        """The texts in force."""
        body = self.adopted.body if self.adopted else None
        return body.files if isinstance(body, RulesAdopted) else {}

    def after(self, event: Event) -> Journal:
        """With one more event."""
        match event.body:
            case RulesAdopted():
                return Journal(event.version, event)
            case RulesRejected():
                return Journal(event.version, self.adopted, event)
            case _:
                return Journal(event.version, self.adopted)

    def knows(self, fingerprint: str) -> bool:
        """Whether files with this fingerprint are in force, or rejected already."""
        return any(
            event is not None and getattr(event.body, "digest", "") == fingerprint
            for event in (self.adopted, self.rejected)
        )

    def says(self, verdict: RulesRejected) -> bool:
        """Whether these files are rejected already, for this kind of reason."""
        body = self.rejected.body if self.rejected else None
        same = isinstance(body, RulesRejected) and body.digest == verdict.digest
        return same and bool(getattr(body, "stranded", ())) == bool(verdict.stranded)
