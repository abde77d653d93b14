"""Reaching agents as each wants to be reached: by mail, chat or push, in their order, and not in their quiet hours.

The first channel that takes a message is enough; one that fails is told, and the next in line is used. Whoever is on
call has no quiet hours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from engine.clock import Instant, local, zone
from engine.company import Agent, Company
from engine.notify.chat import Chat
from engine.notify.whom import Refused, Unreachable
from engine.problems import MailboxUnavailable
from engine.records import Message

MAIL = "mail"
"""The channel that every agent has who has an address."""


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
    return any(agent.hears or agent.quiet for agent in agents)


def reach(
    company: Company,
    message: Message,
    now: Instant,
    channels: Mapping[str, Chat],
    by_mail: Callable[[str], None],
) -> Reached:
    """Tell each of them; `by_mail` sends it to one of them, as the outbox does."""
    reached, permanent = Reached(), True
    for who in message.to:
        agent = company.agents.get(who)
        until = quiet_until(company, agent, now) if agent is not None else None
        if until is not None:
            reached.left.append(who)
            reached.again = min(reached.again or until, until)
            reached.troubles.append(f"{who} has quiet hours")
            continue
        refusals = _told(agent, who, message, channels, by_mail)
        if refusals and refusals[-1] is not None:
            reached.left.append(who)
            permanent = permanent and all(each.permanent for each in refusals if each is not None)
        reached.troubles += [f"{who}: {each}" for each in refusals if each is not None]
    reached.lost = bool(reached.left) and permanent and reached.again is None
    return reached


def _told(
    agent: Agent | None, who: str, message: Message, channels: Mapping[str, Chat], by_mail: Callable[[str], None]
) -> list[Refused | None]:
    """What each channel said that was tried; None at the end: the last of them took it."""
    said: list[Refused | None] = []
    for name in (agent.hears if agent is not None else ()) or (MAIL,):
        try:
            if name == MAIL:
                by_mail(who)
            elif name in channels:
                channels[name].send(message.subject or message.text.partition("\n")[0][:100], message.text)
            else:
                said.append(Refused(f"channel '{name}' has no address on this machine", permanent=False))
                continue
        except Refused as refused:
            said.append(refused)
        except Unreachable as nowhere:
            said.append(Refused(str(nowhere), permanent=True))
        except MailboxUnavailable as away:
            said.append(Refused(str(away), permanent=False))
        else:
            return [*said, None]
    return said


def quiet_until(company: Company, agent: Agent, now: Instant) -> Instant | None:
    """When the quiet hours end in which an agent is now; None outside of them, and for whoever is on call."""
    if agent.quiet is None or any(company.on_call(rota, now) == agent.id for rota in company.rotas):
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
