"""What happens to the rules themselves: a set is put in force, rejected, mended; facts of a stream of their own.

Like every event they hold what is needed to read them again without anything else: a set that was adopted, its text.
"""

from __future__ import annotations

import msgspec

RULES = "rules"
"""The stream of the rules in force; no record has this name, because every record's has a number."""


class RuleProblem(msgspec.Struct, frozen=True, omit_defaults=True):
    """What keeps a set of rules from being put in force, as `margine check` found it."""

    code: str
    message: str
    file: str
    """Its name within the folder."""
    line: int
    column: int
    help: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.message}"


class Stranded(msgspec.Struct, frozen=True, omit_defaults=True):
    """Live records in a state that a set of rules has no place for."""

    kind: str
    state: str
    count: int
    some: tuple[str, ...]
    """Ids of the first few."""
    rule: str = ""
    """Where the rules in force declare the state: `ticket.yaml:21@3f2a91c`."""


class RulesAdopted(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """A set of rules was put in force, for every process."""

    digest: str
    """SHA-256 over the names and contents of all files, 64 hex digits; people are shown the first 7."""
    files: dict[str, str]
    """Name → text, whole: a process can put the set in force without the disk."""
    changed: dict[str, str] = {}
    """Name → `added`, `changed` or `removed`, beside the set before; empty for the first one."""
    folder: str = ""
    """Where the files were read."""


class RulesRejected(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """The files on the disk were not put in force; the rules before them stay."""

    digest: str
    problems: tuple[RuleProblem, ...] = ()
    more: int = 0
    """Further problems, which are not kept."""
    stranded: tuple[Stranded, ...] = ()


class RulesMended(msgspec.Struct, frozen=True, tag=True):
    """After a rejection the disk holds again what is in force."""

    digest: str


class RulesFollowed(msgspec.Struct, frozen=True, tag=True):
    """Every open record has been brought under these rules; it stands in a stream of its own."""

    clocks: dict[str, str]
    """Kind → `Kind.clocks`."""
