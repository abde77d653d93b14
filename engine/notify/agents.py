"""Reaching agents as each wants to be reached: by mail, chat or push, in their order, and not in their quiet hours.

The first channel that takes a message is enough; one that fails is told, and the next in line is used. Whoever is on
call has no quiet hours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from msgspec.structs import replace

from engine.clock import Instant, local, zone
from engine.company import Agent, Company
from engine.failing import Failing
from engine.notify.chat import Chat
from engine.notify.digests import Digests, digest, due
from engine.notify.whom import Refused, Unreachable
from engine.problems import MailboxUnavailable
from engine.records import Message, Unsent

MAIL = "mail"
"""The channel that every agent has who has an address."""


@dataclass(frozen=True)
class Channels:
    """Ways of reaching agents beside mail."""

    known: Mapping[str, Chat] = field(default_factory=dict)
    failing: Failing = field(default_factory=Failing)


@dataclass
class Reached:
    """How a message to agents went."""

    left: list[str] = field(default_factory=list)
    """Who has not heard of it."""
    troubles: list[str] = field(default_factory=list)
    again: Instant | None = None
    """When the quiet hours of the first of them are over; None when nobody waits for that."""
    lost: bool = False
    """Nobody who is left can be reached, however often it is tried."""


def has_wishes(company: Company, message: Message) -> bool:
    """Whether anybody among those it goes to wants something else than one mail at any time."""
    agents = [company.agents[who] for who in message.to if who in company.agents]
    return any(agent.hears or agent.quiet or agent.digest for agent in agents)


class Reaching:
    """Tells agents what waits for them, in the name of one company, at one instant."""

    def __init__(
        self,
        company: Company,
        channels: Channels,
        digests: Digests,
        now: Instant,
        by_mail: Callable[[Message], None],
    ) -> None:
        """`by_mail` sends a message to the one agent that it is for, as the outbox does."""
        self._company, self._channels, self._digests = company, channels, digests
        self._now, self._by_mail = now, by_mail

    def reach(self, unsent: Unsent) -> Reached:
        """Tell each of those whom a message is for."""
        reached, permanent = Reached(), True
        for who in unsent.message.to:
            if (unsent.number, who) in self._digests.told:
                continue
            until, why = self._waits(who, unsent.message)
            if until is not None:
                reached.left.append(who)
                reached.again = min(reached.again or until, until)
                reached.troubles.append(f"{who} {why}")
                continue
            refusals = self._told_to(who, unsent)
            if refusals and refusals[-1] is not None:
                reached.left.append(who)
                permanent = permanent and all(each.permanent for each in refusals if each is not None)
            reached.troubles += [f"{who}: {each}" for each in refusals if each is not None]
        reached.lost = bool(reached.left) and permanent and reached.again is None
        return reached

    def _waits(self, who: str, message: Message) -> tuple[Instant | None, str]:
        """Until when an agent is not told, and why: quiet hours, or others that are told with it."""
        agent = self._company.agents.get(who)
        if agent is None or _on_call(self._company, agent, self._now):
            return None, ""
        if (until := quiet_until(self._company, agent, self._now)) is not None:
            return until, "has quiet hours"
        when = due(self._company, agent, message)
        return (when, "hears it with others") if when is not None and when > self._now else (None, "")

    def _told_to(self, who: str, unsent: Unsent) -> list[Refused | None]:
        """What each channel said of a message, and of all that is to be heard with it; None at the end: it was taken.

        A digest is tried once in a pass over the outbox.
        """
        agent, digests = self._company.agents.get(who), self._digests
        if due(self._company, agent, unsent.message) is None:
            return self._told(agent, replace(unsent.message, to=(who,)))
        if who in digests.refused:
            return digests.refused[who]
        gathered = digests.together(self._company, who, unsent, self._now)
        refusals = self._told(agent, digest(digests.store, self._company, who, gathered, self._now))
        if refusals and refusals[-1] is not None:
            digests.refused[who] = refusals
        else:
            digests.note(who, gathered)
        return refusals

    def _told(self, agent: Agent | None, message: Message) -> list[Refused | None]:
        """What each channel said that was tried; None at the end: the last of them took it."""
        said: list[Refused | None] = []
        for name in (agent.hears if agent is not None else ()) or (MAIL,):
            refused = self._refused(name, message)
            said.append(refused)
            if refused is None:
                self._channels.failing.works(name)
                break
            if name != MAIL:
                self._channels.failing.fails(name, self._now, str(refused))
        return said

    def _refused(self, name: str, message: Message) -> Refused | None:
        """Why a channel has not taken a message; None where it has."""
        channel = self._channels.known.get(name)
        if channel is None and name != MAIL:
            return Refused(f"channel '{name}' has no address on this machine", permanent=False)
        try:
            if channel is None:
                self._by_mail(message)
            else:
                channel.send(message.subject or message.text.partition("\n")[0][:100], message.text)
        except Refused as refused:
            return refused
        except Unreachable as nowhere:
            return Refused(str(nowhere), permanent=True)
        except MailboxUnavailable as away:
            return Refused(str(away), permanent=False)
        return None


def _on_call(company: Company, agent: Agent, now: Instant) -> bool:
    return any(company.on_call(rota, now) == agent.id for rota in company.rotas)


def quiet_until(company: Company, agent: Agent, now: Instant) -> Instant | None:
    """When the quiet hours end in which an agent is now; None outside of them, and for whoever is on call."""
    if agent.quiet is None or _on_call(company, agent, now):
        return None
    begins, ends = agent.quiet
    here = local(now, zone(company.zone))
    minute = here.hour * 60 + here.minute
    inside = begins <= minute < ends if begins < ends else minute >= begins or minute < ends
    if not inside:
        return None
    day = here.date() + timedelta(days=1 if begins > ends and minute >= begins else 0)
    over = datetime(day.year, day.month, day.day, ends // 60, ends % 60, tzinfo=here.tzinfo)
    return int(over.timestamp())
