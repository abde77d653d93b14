"""What an import came to: every row counted once, and the refused ones kept so that they can be mended."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass, field
from filecmp import cmp
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

from engine.clock import Instant
from engine.intake.log_file import LogFile
from engine.problems import StoreUnavailable

LINE, REASON, OCCURRENCE = "margine:line", "margine:reason", "margine:occurrence"
"""What a file of rejects has beside the columns of the log: the line, why the row was refused, and which of several
equal rows it was, so that importing it again does not take it for the first."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that was not applied."""

    line: int
    offset: int
    reason: str
    occurrence: int = 1


@dataclass(slots=True)
class Summary:
    """What an import came to. Every row is one of applied, ignored, known or refused."""

    rows: int = 0
    applied: int = 0
    ignored: int = 0
    known: int = 0
    """Imported before."""
    refused: list[Refusal] = field(default_factory=list)
    """In order of the file."""
    opened: Counter[str] = field(default_factory=Counter)
    """Kind → records."""
    escalations: int = 0
    breaches: int = 0
    first: Instant | None = None
    last: Instant | None = None
    """Instants of the earliest and latest row that could be read."""

    def reasons(self) -> list[tuple[str, int, int]]:
        """(reason, rows, line of the first), most frequent first."""
        counts = Counter(refusal.reason for refusal in self.refused)
        lines = {refusal.reason: refusal.line for refusal in reversed(self.refused)}
        return [(reason, count, lines[reason]) for reason, count in counts.most_common()]


def write_rejects(target: Path, file: LogFile, summary: Summary) -> Path:
    """Keep the refused rows in a CSV file that can be mended and imported with the same map; the file's path.

    Whoever is mending the file of an earlier run keeps it: a file that says something else is never overwritten, the
    new one is called `….2.csv`. StoreUnavailable when nothing can be written: the rows are still in the log.
    """
    try:
        with NamedTemporaryFile("w", dir=target.parent, delete=False, encoding=file.encoding,
                                errors="surrogateescape", newline="") as out:  # fmt: skip
            _write(out, file, summary)
        made = Path(out.name)
        made.chmod(0o644)
        return _kept(made, target)
    except OSError as error:
        raise StoreUnavailable(f"the refused rows cannot be written to '{target}': {error.strerror}") from error


def _write(out: IO[str], file: LogFile, summary: Summary) -> None:
    mine = (LINE, REASON, OCCURRENCE)
    kept = [i for i, name in enumerate(file.header) if name not in mine]  # a file of rejects may be imported, too
    writer = csv.writer(out, delimiter=file.delimiter)
    writer.writerow([*(file.header[i] for i in kept), *mine])
    for refusal in summary.refused:
        cells = file.row_at(refusal.offset, refusal.line).cells
        shown = [cells[i] for i in kept] if len(cells) == len(file.header) else cells
        shown += [""] * (len(kept) - len(shown))
        writer.writerow([*shown, refusal.line, refusal.reason, refusal.occurrence])


def _kept(made: Path, target: Path) -> Path:
    """The file under the first name that is free, or that holds the very same."""
    number, name = 1, target
    while name.exists() and not cmp(made, name, shallow=False):
        number += 1
        name = target.with_name(f"{target.stem}.{number}{target.suffix}")
    return made.replace(name)
