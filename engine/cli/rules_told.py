"""What a command says of the rules in force when those on the disk are not it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from engine.cli.endings import say
from engine.rule_events import RuleProblem, Stranded
from engine.rulebook import Former, Rejection, Standing
from engine.told.times import minute, written

MOST_TURNS = 20
"""Sets back to which one looks for rules of this folder between those of another one."""


def warn(standing: Standing, folder: Path, zone: ZoneInfo) -> None:
    """On stderr, that the disk holds something else; once for each process."""
    if standing.rejected is not None:
        words = rejected_words(standing.rejected, folder, zone)
        say(f"margine: {words}: {standing.rejected.brief}\nmargine: {still(standing, folder, zone)}")


def still(standing: Standing, folder: Path, zone: ZoneInfo) -> str:
    """Which rules are in force meanwhile, and where they were read if that was elsewhere."""
    elsewhere = f", read in {standing.folder}" if _other(standing.folder, folder) else ""
    return f"the rules in force are still {standing.digest} of {minute(standing.since, zone)}{elsewhere}"


ONE_STORE_EACH = "two practices need two stores (MARGINE_STORE), or each puts its rules in force for both"


def rival(former: Sequence[Former], folder: Path, *, intruding: bool) -> str:
    """That rules of this folder took the place of another practice's in the same store; empty without a sign of that.

    `intruding` when this process has just done it in a store that is not this practice's own. A practice that was
    moved, or copied with its store, has had rules from another folder as well; only of two that share a store do the
    folders come by turns.
    """
    before = former[0].folder if former else ""
    if not _other(before, folder):
        return ""
    by_turns = any(one.folder and not _other(one.folder, folder) for one in islice(former, 1, MOST_TURNS))
    if not by_turns and not intruding:
        return ""
    return f"the rules in {folder.as_posix()} took the place of those in {before}"


def _other(journalled: str, folder: Path) -> bool:
    """Whether a folder of the journal, which need not say, is another one."""
    return bool(journalled) and os.path.realpath(journalled) != os.path.realpath(folder)


def folder_words(journalled: str, folder: Path) -> str:
    """A folder of the journal as people write it: that of the practice by its short name."""
    return journalled if _other(journalled, folder) or not journalled else folder.as_posix()


def rejected_words(rejected: Rejection, folder: Path, zone: ZoneInfo) -> str:
    """`the rules in workflows (5b1c0de) were rejected at …`."""
    return f"the rules in {folder.as_posix()} ({rejected.digest}) were rejected at {minute(rejected.at, zone)}"


def plain(rejected: Rejection, zone: ZoneInfo) -> dict[str, Any]:
    """A rejection for programs."""
    return {
        "rules": rejected.digest,
        "at": written(rejected.at, zone),
        "problems": [builtins(problem) for problem in rejected.body.problems],
        "more": rejected.body.more,
        "stranded": [builtins(lost) for lost in rejected.body.stranded],
    }


def builtins(struct: RuleProblem | Stranded) -> dict[str, Any]:
    """Every field of a struct, also those that hold what they usually hold."""
    return {name: getattr(struct, name) for name in struct.__struct_fields__}
