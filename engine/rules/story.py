"""A decision in the making: one record at one instant, and the events that have moved it along so far.

`clockwork` and `actions` tell the story; this is only the page they write on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date

from engine.clock import Instant
from engine.commands import Command
from engine.events import CLIENT, ENGINE, Body, Event, NotificationQueued, Opened, evolve
from engine.hours import local_day
from engine.records import Message, Record
from engine.rules.kind import Asker, Kind

UNDO_DELAY = 30
"""Seconds for which what people's actions send waits, so that they can take it back; what is due never waits."""

Last = Callable[[str], int]
"""The last number that was given out of a series such as `2026/{n}`; 0 when none was."""


def none_given(_series: str) -> int:
    """What is answered where nobody gives out numbers."""
    return 0


class Story:
    """What happens to one record at one instant."""

    def __init__(
        self,
        kind: Kind,
        record: Record,
        now: Instant,
        by: str,
        cause: str,
        *,
        linked: Mapping[str, Record] | None = None,
        last: Last = none_given,
    ) -> None:
        self.kind = kind
        self.record = record
        self.now = max(now, record.changed)  # time never runs backwards in a journal
        self.by = by
        self.cause = cause
        self.roles = kind.company.roles_of(by)
        self.approver = ""
        """Who approved of what happens now."""
        self.linked = linked or {}
        """Records that this one refers to, or will: what fields follow."""
        self.events: list[Event] = []
        self.messages: list[Message] = []
        self.commands: list[Command] = []
        """What is to be done to other records because of this, in the same commit."""
        self.takes: list[tuple[str, int]] = []
        """Numbers taken from series without gaps."""
        self._last = last

    @classmethod
    def begun(cls, kind: Kind, opened: Opened, now: Instant, by: str, cause: str, *, last: Last = none_given) -> Story:
        """The story of a record that is being opened; its id is given out by the store."""
        event = Event("", 1, now, by, cause, opened)
        story = cls(kind, evolve(None, event), now, by, cause, last=last)
        story.events.append(event)
        return story

    def happen(self, body: Body) -> None:
        """One more event."""
        record = self.record
        event = Event(record.id, record.version + 1, self.now, self.by, self.cause, body)
        self.record = evolve(record, event)
        self.events.append(event)

    @contextmanager
    def by_engine(self) -> Iterator[Asker]:
        """What happens within is the engine's doing, whoever asked first."""
        with self._as(ENGINE):
            yield Asker(ENGINE, self.roles, self.now, {})

    @contextmanager
    def on_behalf_of(self, asker: str) -> Iterator[None]:
        """What happens within is the asker's doing, approved by whoever answers now."""
        with self._as(asker, approver=self.by):
            yield

    @contextmanager
    def _as(self, actor: str, approver: str = "") -> Iterator[None]:
        before = self.by, self.roles, self.approver
        self.by, self.roles, self.approver = actor, self.kind.company.roles_of(actor), approver
        try:
            yield
        finally:
            self.by, self.roles, self.approver = before

    @contextmanager
    def tried(self) -> Iterator[Callable[[], None]]:
        """What happens within can be taken back as if it had not: by calling what is given."""
        record, told = self.record, (self.events[:], self.messages[:], self.commands[:], self.takes[:])

        def back() -> None:
            self.record, (self.events, self.messages, self.commands, self.takes) = record, told

        yield back

    def today(self) -> date:
        """The local day, in the company's zone."""
        return local_day(self.kind.company.zone, self.now)

    def number(self, pattern: str) -> str:
        """The next number of a pattern such as `{year}/{n}`; it is given out for good in the commit, without gaps."""
        series = pattern.replace("{year}", str(self.today().year))
        taken = [number for name, number in self.takes if name == series]
        number = (taken[-1] if taken else self._last(series)) + 1
        self.takes.append((series, number))
        return series.replace("{n}", str(number))

    def queue(
        self,
        key: str,
        to: Iterable[str],
        text: str,
        rule: str,
        send_at: Instant = 0,
        *,
        subject: str = "",
        automatic: bool = True,
    ) -> None:
        """A message to be sent, once, and not before `send_at`; that it reaches nobody is journalled too."""
        people = tuple(dict.fromkeys(to))
        self.happen(NotificationQueued(key, people, text, rule, send_at, self.away(people, max(send_at, self.now))))
        if people:
            taken_back = self.now + UNDO_DELAY if self.by not in {ENGINE, CLIENT} else 0
            self.messages.append(
                Message(key, self.record.id, people, text, self.now, max(send_at, taken_back), subject, automatic)
            )

    def people(self, word: str, at: Instant) -> tuple[str, ...]:
        """Whom a recipient word means then: a field of type agent, a role, a rota, an agent, an address, or the client.

        Of a role those who are here; for an agent who is away whoever stands in, too.
        """
        if word == CLIENT or "@" in word:
            return (word,)
        company = self.kind.company
        return tuple(dict.fromkeys(who for agent in self.named(word, at) for who in company.reached(agent, at)))

    def away(self, people: Iterable[str], at: Instant) -> tuple[str, ...]:
        """Those who are absent then."""
        return tuple(who for who in people if self.kind.company.absence(who, at))

    def named(self, word: str, at: Instant) -> tuple[str, ...]:
        """The agents whom a word means then, wherever they are."""
        company = self.kind.company
        if word in company.agents:
            return (word,)
        if word in company.roles:
            return company.on_duty(word, at)
        agent = company.on_call(word, at) if word in company.rotas else self.record.fields.get(word)
        return (str(agent),) if agent in company.agents else ()  # who has left hears nothing any more
