"""Which files a record has: those that were attached and not taken back, with who brought them and when.

Files of records that were merged into it are its own too.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.clock import Instant
from engine.events import Attached
from engine.records import File, Record
from engine.standing import standing
from engine.store.contract import Store
from engine.why.telling import whole_history


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file of a record."""

    file: File
    record: str
    """Whose it is: this record, or one that was merged into it."""
    at: Instant
    by: str


def attachments(store: Store, record: Record, now: Instant | None = None) -> list[Attachment]:
    """The files of a record up to `now`, the oldest first."""
    if not record.files and not record.linked("merged"):
        return []
    events = whole_history(store, record, now)
    streams = dict.fromkeys(event.stream for event in events)
    left = {(e.stream, e.version) for s in streams for e in standing(x for x in events if x.stream == s)}
    return [
        Attachment(event.body.file, event.stream, event.at, event.by)
        for event in events
        if isinstance(event.body, Attached) and (event.stream, event.version) in left
    ]
