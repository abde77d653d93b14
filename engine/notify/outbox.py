"""One pass over the outbox: what may leave is handed to the server, and what became of it is noted.

A message leaves once: what was handed over is noted before the next is taken, and one process at a time has the lease.
Who dies between the server's answer and the note sends it again, under the same Message-ID, by which mail programs show
it once. What the server does not take now is tried again, ever less often, for two days; what it never takes, and what
has no address, is given up and listed.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from engine.clock import Clock, Instant
from engine.notify.agents import Reaching, has_wishes
from engine.notify.digests import Digests
from engine.notify.letters import House, Letter, letter
from engine.notify.whom import Refused, Unreachable
from engine.records import Message, Unsent

LEASE, HELD = "outbox", 120
"""The lease of whoever sends, and for how many seconds it is taken."""
FIRST_PAUSE, LONGEST_PAUSE = 60, 4 * 3600
"""Seconds before the second attempt, doubled for each one that follows."""
MOST_TRIES = 20
"""Attempts, which take two days."""
LONGEST = 2 * 86_400
"""Seconds after which a message that could have left says nothing new any more."""
MOST_AUTOMATIC, WITHIN = 5, 3600
"""So many automatic mails go to one address of a client within so many seconds: more, and a machine is answering."""
PAGE = 50


class Carrier(Protocol):
    """Whoever hands mails over."""

    def send(self, letter: Letter) -> None:
        """Raises Refused or MailboxUnavailable."""
        ...


@dataclass(frozen=True, slots=True)
class Attempt:
    """What became of one message."""

    unsent: Unsent
    what: Literal["sent", "waits", "given up"]
    trouble: str = ""
    to: tuple[str, ...] = ()


class Outbox:
    """Sends what waits, in the name of one company."""

    def __init__(self, house: Callable[[], House], carrier: Carrier, clock: Clock) -> None:
        """`house` is asked before each message: what company.yaml says may change meanwhile."""
        self._house, self._carrier, self._clock = house, carrier, clock
        self._store = house().store
        self.elsewhere = False
        """Another process was sending when this one wanted to."""
        self._digests = Digests(self._store)
        self._holds = False
        self._holder = f"{socket.gethostname()}:{os.getpid()}"

    def run_once(self) -> Iterator[Attempt]:
        """Send everything that may leave; nothing while another process does. MailboxUnavailable ends the pass."""
        self.elsewhere = False
        self._digests.refused.clear()
        try:
            while page := self._store.to_send(self._clock.now() + 1, PAGE):
                for unsent in page:
                    if not self._holds_lease():
                        return
                    yield self._tried(unsent)
        finally:
            self._let_go()

    def _holds_lease(self) -> bool:
        """Whether this process may send; it is asked only when there is something to be sent, because it writes."""
        now = self._clock.now()
        self._holds = self._store.lease(LEASE, self._holder, now, now + HELD)
        self.elsewhere = not self._holds
        return self._holds

    def _let_go(self) -> None:
        """Another process need not wait until the lease runs out."""
        if self._holds:
            now = self._clock.now()
            self._store.lease(LEASE, self._holder, now, now)
        self._holds = False

    def _tried(self, unsent: Unsent) -> Attempt:
        """One message, handed over or not; noted."""
        now, message = self._clock.now(), unsent.message
        if unsent.tries >= MOST_TRIES or now - max(message.at, message.send_at) > LONGEST:
            return self._given_up(unsent, unsent.trouble or "it waited for two days: nobody sent")
        house = self._house()
        if has_wishes(house.company, message):
            return self._reached(house, unsent)
        try:
            sent = self._handed_over(house, message)
        except Unreachable as nowhere:
            return self._given_up(unsent, str(nowhere))
        except Refused as refused:
            return self._given_up(unsent, str(refused)) if refused.permanent else self._later(unsent, str(refused))
        self._store.tried(unsent.number, now, address=sent.client)
        return Attempt(unsent, "sent", to=sent.to)

    def _handed_over(self, house: House, message: Message) -> Letter:
        """A message, sent by mail. Raises Unreachable, Refused, MailboxUnavailable."""
        now = self._clock.now()
        ready = letter(house, message, now)
        if message.automatic and ready.client and self._store.sent_to(ready.client, now - WITHIN) >= MOST_AUTOMATIC:
            told = f"{MOST_AUTOMATIC} automatic mails went to {ready.client} within an hour"
            raise Refused(told, permanent=True)
        self._carrier.send(ready)
        return ready

    def _reached(self, house: House, unsent: Unsent) -> Attempt:
        """A message to agents, to each as they want it; who has heard of it does not hear of it again."""
        clients: list[str] = []

        def by_mail(message: Message) -> None:
            clients.append(self._handed_over(house, message).client)

        found = Reaching(house.company, house.channels, self._digests, self._clock.now(), by_mail).reach(unsent)
        self._digests.settled(unsent)
        trouble = "; ".join(found.troubles)
        if not found.left:
            self._store.tried(unsent.number, self._clock.now(), address="".join(clients))
            return Attempt(unsent, "sent", trouble)
        if found.lost:
            return self._given_up(unsent, trouble)
        return self._later(unsent, trouble, again=found.again, left=found.left)

    def _given_up(self, unsent: Unsent, trouble: str) -> Attempt:
        self._store.tried(unsent.number, self._clock.now(), trouble=trouble)
        return Attempt(unsent, "given up", trouble)

    def _later(
        self, unsent: Unsent, trouble: str, *, again: Instant | None = None, left: Sequence[str] = ()
    ) -> Attempt:
        """It is tried once more, ever later, or at a given instant."""
        now = self._clock.now()
        when = again or now + min(FIRST_PAUSE << min(unsent.tries, 10), LONGEST_PAUSE)
        self._store.tried(unsent.number, now, again=when, trouble=trouble, left=left)
        return Attempt(unsent, "waits", trouble)
