"""What the stream of the rules says: the set in force, a rejection since then, and the sets that held before."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from engine.clock import Instant
from engine.events import Event
from engine.rule_events import RulesAdopted, RulesRejected
from engine.rule_files import of_texts
from engine.rules.kind import Kind
from engine.workflow import Workflow, check_files


class Former:
    """A set of rules that was in force before the present one; its text is read when it is asked for."""

    def __init__(self, adopted: RulesAdopted, since: Instant, until: Instant, shown: str) -> None:
        self.digest = adopted.digest[:7]
        self.since, self.until = since, until
        self._files = of_texts(adopted.files, shown)
        self._kinds: dict[str, Kind | None] = {}

    @cached_property
    def workflow(self) -> Workflow | None:
        """The rules; None where this version of margine cannot read them any more."""
        return check_files(self._files)[0]

    def kind(self, name: str) -> Kind | None:
        """One of its kinds; None when it had none of that name."""
        if name not in self._kinds:
            workflow = self.workflow
            definition = workflow.kinds.get(name) if workflow else None
            self._kinds[name] = Kind(definition, workflow.company) if workflow and definition else None
        return self._kinds[name]


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
        newest = (self.adopted, self.rejected)
        return any(getattr(event.body, "digest", "") == fingerprint for event in newest if event is not None)

    def says(self, verdict: RulesRejected) -> bool:
        """Whether these files are rejected already, for this kind of reason."""
        body = self.rejected.body if self.rejected else None
        same = isinstance(body, RulesRejected) and body.digest == verdict.digest
        return same and bool(getattr(body, "stranded", ())) == bool(verdict.stranded)
