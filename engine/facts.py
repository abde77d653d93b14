"""The facts of money: what events say of time, prices, costs and invoice lines, each under its key as it reads now.

A store keeps one row for each key and rewrites it when a later event says otherwise, so that whoever adds up money
reads these rows and not the whole journal.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from engine.charges import TimeEntry
from engine.clock import Instant
from engine.events import Event, TimeLogged
from engine.money_events import Billed, Charged, Incurred, TimeEdited, TimeRemoved

FactKind = Literal["time", "charge", "cost", "bill"]

WORK: tuple[FactKind, ...] = ("time",)
"""The kind of facts that are time entries."""


class Fact(msgspec.Struct, frozen=True):
    """One fact, as it reads after an event."""

    key: str
    """Unique within its kind: an entry's id, the key of a charge or cost, an invoice's id."""
    kind: FactKind
    stream: str
    agent: str
    """time: who worked; else empty."""
    at: Instant
    """time: when work began; else the event's instant."""
    body: TimeEntry | Charged | Incurred | Billed | None
    """None: it was taken back."""
    position: int = 0
    """Of the event that said so last; 0 until committed."""

    @property
    def ends(self) -> Instant:
        """time: when work ended; else `at`, as it takes no time."""
        return self.body.end if isinstance(self.body, TimeEntry) else self.at

    def after(self, before: Fact | None) -> Fact:
        """As it reads after the one before it: what is taken back stays with whom, and when, it was."""
        if before is None or self.body is not None:
            return self
        return msgspec.structs.replace(self, agent=before.agent, at=before.at)

    def within(self, since: Instant | None, until: Instant | None) -> bool:
        """Whether it has part in [since, until), either of them open."""
        return (until is None or self.at < until) and (since is None or self.ends > since or self.at >= since)


TELLING = (TimeLogged, TimeEdited, TimeRemoved, Charged, Incurred, Billed)
"""Bodies of the events that say something of money."""


def facts(event: Event, stream: str) -> Iterator[Fact]:
    """What an event of a stream says of money; most say nothing."""
    match event.body:
        case TimeLogged() as body:
            entry = TimeEntry(
                f"{stream}#{event.version}", stream, body.agent, body.start, body.seconds, body.activity, body.note,
                body.billable, body.reason, body.source, event.at,
            )  # fmt: skip
            yield Fact(entry.id, "time", stream, entry.agent, entry.start, entry, event.position)
        case TimeEdited(entry=entry):
            yield Fact(entry.id, "time", stream, entry.agent, entry.start, entry, event.position)
        case TimeRemoved(entry=entry_id):
            yield Fact(entry_id, "time", stream, "", event.at, None, event.position)
        case Charged(key=key) as body:
            yield Fact(key, "charge", stream, "", event.at, body, event.position)
        case Incurred(key=key) as body:
            yield Fact(key, "cost", stream, "", event.at, body, event.position)
        case Billed() as body:
            yield Fact(stream, "bill", stream, "", event.at, body, event.position)
        case _:
            return
