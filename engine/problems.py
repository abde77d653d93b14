"""Problems are values with a place: what is written, why it cannot be, the nearest thing that can.

Everything that reads what a person wrote (workflow files, maps, CSV rows) collects `Problem`s and goes on,
so that one run shows them all. Exceptions are for the ways a whole command can end, and they are drawn here:

    MargineError              the root: one message for a person, one exit code
    ├── RulesInvalid          workflow files that do not load           exit 1, carries its problems
    ├── UsageError            the command line asked for nonsense       exit 2
    └── StoreUnavailable      the store cannot be opened or written     exit 3
        ├── StoreBusy         another process holds it too long
        ├── StoreNewer        written by a newer margine
        └── StoreDamaged      not a store, or a broken one

A command that the rules refuse is no exception but an outcome (commands.Refused); at the shell it is exit 4.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import ClassVar, Literal


@dataclass(frozen=True, order=True, slots=True)
class Position:
    """Where something is written: a file and 1-based line and column."""

    file: str
    line: int
    column: int
    end_column: int = 0
    """1-based column just past the last character when it ends on the same line, else 0."""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"

    @property
    def short(self) -> str:
        """`ticket.yaml:42`: how a rule is named in explanations."""
        return f"{self.file.rpartition('/')[2]}:{self.line}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with what a person wrote."""

    code: str
    """Stable, e.g. `M201`; `margine explain M201` tells more."""
    message: str
    """What is written, why it cannot be, the nearest thing that can; no position, no trailing full stop."""
    position: Position
    help: str = ""
    """One further sentence that says how to mend it, or nothing."""
    related: tuple[tuple[Position, str], ...] = ()
    """Other places that matter here, each with a few words: `(position, "first declared here")`."""
    severity: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        return f"{self.position}: {self.message}"


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Problems by file, line and column, each once."""
    return sorted(dict.fromkeys(problems), key=lambda p: (p.position, p.code, p.message))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`; did you mean 'resolved'?` for the nearest known word, or the list of what there is when it is short."""
    names = sorted(set(known))
    if near := get_close_matches(word, names, n=1, cutoff=0.6):
        return f"; did you mean '{near[0]}'?"
    return f"; there is {', '.join(names)}" if 0 < len(names) <= 8 else ""


class MargineError(Exception):
    """The root of every error that a door shows to a person; `exit_code` is the process's."""

    exit_code: ClassVar[int] = 1


class RulesInvalid(MargineError):  # noqa: N818 - reads as what happened
    """Workflow files that cannot be put in force."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        first = f": {self.problems[0]}" if self.problems else ""
        super().__init__(f"{len(self.problems)} problem(s) in the rules{first}")


class UsageError(MargineError):
    """What was asked for makes no sense, whatever the store holds."""

    exit_code = 2


class StoreUnavailable(MargineError):  # noqa: N818 - reads as what happened
    """The store cannot be opened, read or written; nothing was changed."""

    exit_code = 3


class MailboxUnavailable(MargineError):  # noqa: N818 - reads as what happened
    """A mailbox, or the server through which mail leaves, cannot serve; what is in it, or waits for it, stays there."""

    exit_code = 3


class SecretMissing(MargineError):  # noqa: N818 - reads as what happened
    """A password, a token or an address that only the machine knows is not to be had from it."""

    exit_code = 3


class StoreBusy(StoreUnavailable):
    """Another process holds the store for too long; try again."""


class StoreNewer(StoreUnavailable):
    """The store was written by a newer margine; the message names the command that helps."""


class StoreDamaged(StoreUnavailable):
    """The file is no store, or a broken one."""
