"""Digests: what an agent wants to hear together, at times of the day; what presses is never kept for them.

`digest: "08:30"` of an agent gathers what `messages:` of workflows say. Rungs, approvals and mail that came back are
told at once. Several messages become one, in the order of their records; one alone stays as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby

from msgspec.structs import replace

from engine.clock import Instant, local, zone
from engine.company import Agent, Company
from engine.notify.whom import Refused
from engine.records import Message, Unsent
from engine.store.contract import Store

GATHERED = "/message/"
"""In the keys of what `messages:` say."""
MOST = 200
"""Messages of one digest."""
MOST_NAMED = 5
"""Records that its subject names."""


def due(company: Company, agent: Agent | None, message: Message) -> Instant | None:
    """When a message is told with the others: the agent's next time after it was queued; None where it is not kept."""
    if agent is None or not agent.digest or GATHERED not in message.key:
        return None
    queued = local(message.at, zone(company.zone))
    for days in (0, 1, 2):
        day = queued.date() + timedelta(days)
        for minute in agent.digest:
            at = datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=queued.tzinfo)
            if at > queued:
                return int(at.timestamp())
    return None


@dataclass
class Digests:
    """What one sender has told together."""

    store: Store
    told: set[tuple[int, str]] = field(default_factory=set)
    """(number of a message, agent) that stood in a digest which was handed over, until the message is come to."""
    refused: dict[str, list[Refused | None]] = field(default_factory=dict)
    """Agent → why their digest was not taken in this pass: it is tried once, not for each of its messages."""

    def together(self, company: Company, who: str, unsent: Unsent, now: Instant) -> list[Unsent]:
        """A message and all others that an agent is to hear with it, by record."""
        agent = company.agents.get(who)
        found = [
            each
            for each in self.store.to_send(now + 1, MOST)
            if who in each.message.to
            and each.number != unsent.number
            and (each.number, who) not in self.told
            and (when := due(company, agent, each.message)) is not None
            and when <= now
        ]
        return sorted([unsent, *found], key=lambda each: (each.message.stream, each.number))

    def note(self, who: str, gathered: Sequence[Unsent]) -> None:
        """They were handed over."""
        self.told |= {(each.number, who) for each in gathered}

    def settled(self, unsent: Unsent) -> None:
        """A message was come to, and what became of it is noted."""
        self.told -= {(unsent.number, who) for who in unsent.message.to}


def digest(store: Store, company: Company, who: str, gathered: Sequence[Unsent], now: Instant) -> Message:
    """Several messages as one; one alone as it is, for one agent."""
    if len(gathered) == 1:
        return replace(gathered[0].message, to=(who,))
    parts, streams = [], []
    for stream, group in groupby(gathered, key=lambda each: each.message.stream):
        record = store.load(stream)
        about = record.text("subject") or record.text("name") if record is not None else ""
        streams.append(stream)
        lines = [f"{_clock(company, each.message.at)}  {each.message.text.strip()}" for each in group]
        parts.append("\n\n".join([f"{stream} {about}".strip(), *lines]))
    named = ", ".join(streams[:MOST_NAMED]) + (" …" if len(streams) > MOST_NAMED else "")
    key = f"digest/{who}/{gathered[0].message.key}/{len(gathered)}"
    return Message(key, "", (who,), "\n\n\n".join(parts), now, subject=f"{len(gathered)} messages: {named}")


def _clock(company: Company, at: Instant) -> str:
    return f"{local(at, zone(company.zone)):%Y-%m-%d %H:%M}"
