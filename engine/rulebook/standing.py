"""How matters stand with the rules: the set in force, and the files on the disk when they are not it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from engine.clock import Instant
from engine.events import Event
from engine.rule_events import RulesAdopted, RulesRejected, Stranded
from engine.workflow import Workflow


@dataclass(frozen=True)
class Rejection:
    """Files on the disk that were not put in force."""

    at: Instant
    body: RulesRejected

    @property
    def digest(self) -> str:
        """As people are shown it."""
        return self.body.digest[:7]

    @property
    def count(self) -> int:
        """How many things are to be mended."""
        return len(self.body.problems) + self.body.more + len(self.body.stranded)

    @property
    def lines(self) -> Iterator[str]:
        """Everything that is known to be wrong, a line each."""
        yield from map(str, self.body.problems)
        if self.body.more:
            yield f"and {self.body.more} more; `margine check` shows them all"
        yield from map(stranded_words, self.body.stranded)

    @property
    def brief(self) -> str:
        """The first of it, and how much more there is."""
        first, more = next(self.lines, "they cannot be read"), self.count - 1
        return f"{first} (and {more} more)" if more > 0 else first


@dataclass(frozen=True)
class Standing:
    """The rules in force, as a process knows them."""

    workflow: Workflow
    since: Instant
    version: int
    """Of the stream of the rules, up to which this holds; 0 when nothing was journalled yet."""
    rejected: Rejection | None = None
    changed: Mapping[str, str] = field(default_factory=dict)
    """File → `added`, `changed` or `removed`, beside the set before."""
    files: Mapping[str, str] = field(default_factory=dict)
    """File → the hash by which explanations name it, `3f2a91c`."""
    folder: str = ""
    """Where they were read when they were put in force; empty where the journal does not say."""

    @property
    def digest(self) -> str:
        """Of the set in force, as people are shown it."""
        return self.workflow.digest

    @property
    def settled(self) -> bool:
        """False while what is on the disk waits for live records to leave states that it does not know."""
        return self.rejected is None or not self.rejected.body.stranded


def stranded_words(lost: Stranded) -> str:
    """`12 open tickets are 'waiting' (T-1, T-5, …), which is no state any more …`."""
    rest = lost.count - len(lost.some)
    some = f"{', '.join(lost.some)}{f' and {rest:,} more' if rest > 0 else ''}"
    are = "record is" if lost.count == 1 else "records are"
    if not lost.state:
        return (
            f"{lost.count:,} open {are} of kind '{lost.kind}' ({some}), whose file is gone; put {lost.kind}.yaml back"
        )
    return (
        f"{lost.kind}.yaml: {lost.count:,} open {are} in state '{lost.state}' ({some}), which is gone ({lost.rule}); "
        f"say where they go: moved: {{{lost.state}: …}}"
    )


def adopted_words(event: Event) -> str:
    """`ticket.yaml changed, asset.yaml added`; for the first set, how many files it has."""
    body = event.body
    if not isinstance(body, RulesAdopted):
        return ""
    return changed_words(body.changed) or f"{len(body.files)} files"


def changed_words(changed: Mapping[str, str]) -> str:
    """`ticket.yaml changed, asset.yaml added`."""
    return ", ".join(f"{name} {how}" for name, how in changed.items())
