"""A snapshot of a ledger beside its store, so that the next process need not rate everything again.

It holds nothing that the store does not: whoever deletes it loses some seconds. It counts only for the very rules, the
very program and the very journal that it was made from; what has happened since is followed as always.
"""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path

import msgspec

from engine.charges import Charge, TimeEntry
from engine.ledger.billing import Held
from engine.ledger.book import Told
from engine.ledger.bookings import Booked
from engine.ledger.histories import History
from engine.store.contract import Store
from engine.workflow import Workflow

WORTH = 2_000
"""Entries from which on a snapshot is worth its file."""

BEHIND = 5_000
"""Events after which a new one is worth writing."""


class Mark(msgspec.Struct, frozen=True):
    """What a snapshot was made from."""

    program: str
    rules: str
    position: int
    event: tuple[str, int, int]
    """Stream, version and instant of the newest event: tells one journal from another."""


class Snapshot(msgspec.Struct):
    """A ledger at one position."""

    mark: Mark
    today: date
    entries: list[TimeEntry]
    prices: list[Told]
    costs: list[Told]
    bookings: dict[str, Booked]
    seen_by: dict[str, list[str]]
    histories: dict[str, History]
    charges: dict[str, list[list[Charge]]]
    under: dict[str, list[str]]
    billing: Held


def mark(store: Store, workflow: Workflow, position: int) -> Mark | None:
    """What a snapshot at a position would be made from; None where the journal does not reach that far."""
    event = next(iter(store.events(after=position - 1)), None) if position else None
    if event is None or event.position != position:
        return None
    return Mark(program(), workflow.fingerprint, position, (event.stream, event.version, event.at))


def read(path: Path, store: Store, workflow: Workflow) -> Snapshot | None:
    """The snapshot in a file, if there is one and it still counts."""
    try:
        data = path.read_bytes()
        found = msgspec.msgpack.decode(data, type=Snapshot)
    except (OSError, msgspec.MsgspecError):
        return None
    return found if found.mark == mark(store, workflow, found.mark.position) else None


def write(path: Path, snapshot: Snapshot) -> None:
    """Write the file under another name and move it, so that there is never half of one; no file where none can be."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with suppress(OSError):
        try:
            draft.write_bytes(msgspec.msgpack.encode(snapshot))
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)


@cache
def program() -> str:
    """The files that rate, as they are: a program that rates otherwise takes no snapshot of another."""
    engine = Path(__file__).parent.parent
    files = [*engine.glob("rating/*.py"), *engine.glob("ledger/*.py"), *engine.glob("*.py"), *engine.glob("hours/*.py")]
    told = ((file.relative_to(engine).as_posix(), (stat := file.stat()).st_size, stat.st_mtime_ns) for file in files)
    return sha256(repr(sorted(told)).encode()).hexdigest()
