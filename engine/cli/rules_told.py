"""What a command says of the rules in force when those on the disk are not it."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from engine.cli.endings import say
from engine.cli.times import minute, written
from engine.rule_events import RuleProblem, Stranded
from engine.rulebook import Rejection, Standing


def warn(standing: Standing, folder: Path, zone: ZoneInfo) -> None:
    """On stderr, that the disk holds something else; once for each process."""
    if standing.rejected is not None:
        words = rejected_words(standing.rejected, folder, zone)
        say(
            f"margine: {words}: {standing.rejected.brief}\n"
            f"margine: the rules in force are still {standing.digest} of {minute(standing.since, zone)}"
        )


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
