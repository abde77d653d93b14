"""Which events of a record still stand: what somebody took back is history, and explains nothing any more."""

from __future__ import annotations

from collections.abc import Iterable

from engine.events import Event, Undone

UNDOING = "undo "
"""How the causes of events begin by which an action is taken back; commands have names without a space after it."""


def standing(events: Iterable[Event]) -> list[Event]:
    """The events of one record that nobody has taken back, without those by which others were taken back."""
    known = list(events)
    gone = {version for event in known if isinstance(event.body, Undone) for version in event.body.versions}
    return [event for event in known if event.version not in gone and not event.cause.startswith(UNDOING)]
