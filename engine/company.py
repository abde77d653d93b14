"""The company behind the workflows: who works here and when, what is promised. What company.yaml says, as values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fnmatch import fnmatchcase
from ipaddress import IPv4Address, IPv6Address

from engine.clock import Instant, local, zone
from engine.hours import WorkingHours
from engine.problems import Position
from engine.records import Value
from engine.tariff import Tariff

KIND = "company"
"""The kind of the company's own record; no workflow can have this name."""

BEGUN = "company/recurring"
"""The key under which the company's own record is opened, once ever."""


@dataclass(frozen=True, slots=True)
class Absence:
    """Days on which an agent is away, both ends included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Agent:
    """Someone who works here."""

    id: str
    name: str
    roles: tuple[str, ...]
    position: Position
    email: str = ""
    user: str = ""
    """The operating-system user who is this agent."""
    absent: tuple[Absence, ...] = ()
    """When the agent is away, earliest first."""
    deputy: str = ""
    """The agent who stands in meanwhile."""
    hears: tuple[str, ...] = ()
    """Channels by which the agent is told, the first that takes it; empty: by mail."""
    quiet: tuple[int, int] | None = None
    """From which minute of the day to which they are left alone, over midnight where the first is later."""
    digest: tuple[int, ...] = ()
    """Minutes of the day at which they hear together what need not be heard at once; empty: everything at once."""
    calendar: str = ""
    """When they work; empty: when the company does."""
    projects: int | None = None
    """How much of their time projects can have, in percent; None: all of it."""

    def absence(self, day: date) -> Absence | None:
        """The absence that holds a day; what follows on without a day between belongs to it."""
        found = None
        for away in self.absent:
            if away.first <= day <= away.last:
                found = away
            elif found and away.first.toordinal() == found.last.toordinal() + 1:
                found = Absence(found.first, away.last)
        return found


@dataclass(frozen=True, slots=True)
class Turn:
    """From when on somebody is on call, by the clock on the wall."""

    start: datetime
    agent: str


@dataclass(frozen=True, slots=True)
class Rota:
    """Who is on call when: turn by turn, or in an order that repeats."""

    name: str
    zone: str
    position: Position
    turns: tuple[Turn, ...]
    """As they are written, earliest first; of an order that repeats, the first turn of each in the order."""
    days: int = 0
    """How long a turn of an order that repeats lasts; 0 for turns that are written one by one."""
    calendar: str = ""
    """The calendar in which anybody is on call at all; empty: always."""

    def order(self, at: Instant) -> tuple[str, ...]:
        """Whose turn it is, and who comes next in an order that repeats; nobody before the first turn."""
        wall = local(at, zone(self.zone)).replace(tzinfo=None)
        if wall < self.turns[0].start:
            return ()
        if not self.days:
            return (next(turn.agent for turn in reversed(self.turns) if turn.start <= wall),)
        index = (wall - self.turns[0].start).days // self.days % len(self.turns)
        agents = [turn.agent for turn in self.turns]
        return tuple(agents[index:] + agents[:index])


@dataclass(frozen=True, slots=True)
class Target:
    """What one promise grants: so many working seconds of a calendar."""

    seconds: int
    calendar: str
    position: Position
    level: str = ""
    """The service level that says so: another than the record's own, where that one is `like` it."""


Targets = Mapping[str, Mapping[str, Target]]
"""Promise → value of the timer's `per` field → target; the empty text: for all values."""


@dataclass(frozen=True, slots=True)
class ServiceLevel:
    """A named set of promises."""

    name: str
    title: str
    targets: Targets
    position: Position
    services: Mapping[str, Targets] = field(default_factory=dict)
    """Service → what is promised otherwise for it."""
    like: str = ""
    """The service level that holds where this one says nothing."""
    written: Mapping[str, Position] = field(default_factory=dict)
    """The promises that it names itself, and where."""

    def target(self, promise: str, value: str, service: str = "") -> Target | None:
        """What is promised: for the service, where something is promised for it, else for every service."""
        for targets in (self.services.get(service, {}), self.targets):
            by_value = targets.get(promise, {})
            if target := by_value.get(value) or by_value.get(""):
                return target
        return None


@dataclass(frozen=True, slots=True)
class Proxy:
    """A reverse proxy that knows who people are."""

    url: str
    """Where people find the screens: `https://margine.example`."""
    user_header: str
    """The header in which it says who somebody is; it must drop it from what browsers send."""
    addresses: frozenset[IPv4Address | IPv6Address]
    """Its own addresses; nobody else is listened to."""


@dataclass(frozen=True, slots=True)
class OAuthPlace:
    """Who gives tokens for a mail server, and to which application of ours."""

    authority: str
    """Its address, `https://login.microsoftonline.com/officina.example`."""
    client: str
    """The id that the application has there."""
    scope: str
    of_microsoft: bool = True


@dataclass(frozen=True, slots=True)
class ImapPlace:
    """A folder of an IMAP server."""

    host: str
    port: int
    user: str
    folder: str
    """Where mail arrives."""
    done: str
    """The folder to which what was taken in is moved."""
    tls: bool
    oauth: OAuthPlace | None = None
    """Who gives tokens; None: there is a password."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Where mail comes in: in one of three places."""

    name: str
    address: str
    """Under which people write to it, in small letters."""
    opens: str
    """The kind of record that a mail opens which belongs to none."""
    values: Mapping[str, Value]
    """Its further fields."""
    folder: str
    """A maildir, from the practice folder."""
    file: str
    """An mbox file."""
    imap: ImapPlace | None
    position: Position


@dataclass(frozen=True, slots=True)
class Outgoing:
    """The server through which mail leaves, and in whose name."""

    host: str
    port: int
    user: str
    """Who logs in; empty where nobody has to."""
    tls: str
    """`yes`, `starttls`, or `no` on this machine itself."""
    address: str
    """From whom mail comes, in small letters."""
    copies: bool = True
    """Whether answers go to who was in copy of what they answer, too."""
    oauth: OAuthPlace | None = None
    """Who gives tokens; None: there is a password, or nobody has to log in."""


@dataclass(frozen=True, slots=True)
class AlertSource:
    """Something that watches machines, and tells of what it sees."""

    name: str
    opens: str
    """The kind of record that an alert opens."""
    values: Mapping[str, Value]
    """Its further fields."""
    client: str
    """Whose machines it watches, where an alert does not say; an id, a name or an address."""
    recovery: str
    """The transition that a recovery takes, if nobody has touched the record; empty: none."""
    per_minute: int
    """How many alerts it may tell of in a minute."""
    position: Position


@dataclass(frozen=True, slots=True)
class Maintenance:
    """A time in which alerts are expected: half-open."""

    begins: Instant
    ends: Instant
    devices: tuple[str, ...]
    """In small letters; without any all are meant, `srv-*` means all that begin so."""
    why: str

    def concerns(self, device: str) -> bool:
        """Whether a device is among those that are meant."""
        return not self.devices or any(fnmatchcase(device.casefold(), each) for each in self.devices)


@dataclass(frozen=True, slots=True)
class Company:
    """Everything in company.yaml."""

    name: str
    zone: str
    """IANA name; screens and reports show local time of this zone."""
    calendar: str
    """The calendar of `after` timers that name none."""
    roles: Mapping[str, str]
    """Role → title."""
    agents: Mapping[str, Agent]
    calendars: Mapping[str, WorkingHours]
    service_levels: Mapping[str, ServiceLevel]
    file: str = "company.yaml"
    digest: str = ""
    services: Mapping[str, str] = field(default_factory=dict)
    """Service → title."""
    rotas: Mapping[str, Rota] = field(default_factory=dict)
    screens: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Role → the screens that it has; a role that is not there has them all."""
    web: Proxy | None = None
    """The proxy through which the screens can be had from elsewhere."""
    mailboxes: Mapping[str, Mailbox] = field(default_factory=dict)
    outgoing: Outgoing | None = None
    channels: Mapping[str, str] = field(default_factory=dict)
    """Ways of reaching agents beside mail, each with a title."""
    alerts: Mapping[str, AlertSource] = field(default_factory=dict)
    maintenance: tuple[Maintenance, ...] = ()
    places: Mapping[tuple[str, str], Position] = field(default_factory=dict)
    """("calendars", "office") → where it is written, for names whose values know no place."""
    tariff: Tariff = field(default_factory=Tariff)
    """Rates, costs, taxes: everything about money."""
    timekeepers: tuple[str, ...] = ()
    """The roles that may write down and correct the time of others; without any every agent may."""

    def roles_of(self, actor: str) -> frozenset[str]:
        """The roles of an agent, of `client`, or of `engine` (which may do everything)."""
        if agent := self.agents.get(actor):
            return frozenset(agent.roles) | {"agent"}
        return frozenset({actor}) if actor in {"client", "engine"} else frozenset()

    def with_role(self, role: str) -> tuple[str, ...]:
        """Ids of the agents who have a role, in the order of the file."""
        return tuple(a.id for a in self.agents.values() if role in a.roles)

    def agent_of(self, user: str) -> str:
        """The agent who is a user of the machine, or of a proxy; empty when none is."""
        named = next((agent.id for agent in self.agents.values() if agent.user and agent.user == user), "")
        return named or (user if user in self.agents else "")

    def has_screen(self, agent: str, name: str) -> bool:
        """Whether an agent has a screen: one of their roles names it or has them all."""
        known = self.agents.get(agent)
        roles = known.roles if known is not None else ()
        return not roles or any(role not in self.screens or name in self.screens[role] for role in roles)

    def target(self, level: str, promise: str, value: str, service: str = "") -> Target | None:
        """What a service level promises to a record; None when nothing is."""
        found = self.service_levels.get(level)
        return found.target(promise, value, service) if found else None

    def absence(self, agent: str, at: Instant) -> Absence | None:
        """The absence in which an agent is away at an instant; days are those of the company's zone."""
        known = self.agents.get(agent)
        if known is None or not known.absent:
            return None
        return known.absence(local(at, zone(self.zone)).date())

    def stand_in(self, agent: str, at: Instant) -> str | None:
        """Who stands in for an agent: the deputy, or the deputy's own while that one is away too; None when nobody."""
        seen = {agent}
        while (known := self.agents.get(agent)) is not None and known.deputy and known.deputy not in seen:
            agent = known.deputy
            if self.absence(agent, at) is None:
                return agent
            seen.add(agent)
        return None

    def reached(self, agent: str, at: Instant) -> tuple[str, ...]:
        """Whom a message to an agent goes to: the agent, and whoever stands in while the agent is away."""
        if self.absence(agent, at) is None or (deputy := self.stand_in(agent, at)) is None:
            return (agent,)
        return (agent, deputy)

    def on_duty(self, role: str, at: Instant) -> tuple[str, ...]:
        """The agents with a role who are here; when none of them is, all of them."""
        everybody = self.with_role(role)
        return tuple(agent for agent in everybody if self.absence(agent, at) is None) or everybody

    def first_here(self, agents: Sequence[str], at: Instant) -> str | None:
        """Of several agents, who can act: the first who is here, or for whom somebody stands in who is.

        Where nobody can it stays with the first, because somebody has to have it; None where there are no agents.
        """
        for agent in agents:
            here = agent if self.absence(agent, at) is None else self.stand_in(agent, at)
            if here is not None:
                return here
        return agents[0] if agents else None

    def on_call(self, rota: str, at: Instant) -> str | None:
        """Who is on call: whose turn it is, or who comes next while that one is away; None when nobody is.

        Where the turns are written one by one, or everybody in the order is away, a deputy stands in; without any
        it stays with whose turn it is, because somebody has to hear of it.
        """
        found = self.rotas[rota]
        hours = self.calendars.get(found.calendar)
        order = () if hours is not None and not hours.is_open(at) else found.order(at)
        if not order:
            return None
        here = next((agent for agent in order if self.absence(agent, at) is None), None)
        return here or self.first_here(order, at)
