"""Pieces: the smallest parts that margins are added up from, each with its revenue, its cost and its hours.

Every piece belongs to one client, contract, service, project, ticket, agent and activity, and to one day; an empty text
says that it belongs to none. So whatever margins are grouped by, they add up to the same total.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Literal

import msgspec

from engine.charges import Booking, Charge, Cost, TimeEntry
from engine.money import Cents

Shared = Literal["", "alone", "fee", "spread", "block", "price"]
"""How revenue came to a piece: charged for exactly this; a fee of one month that covered no work (`alone`); or its
share of a fee of one month, of a fee of several months (`spread`), of a block of hours that it was drawn from, of the
price of its project."""

FEES: frozenset[Shared] = frozenset({"alone", "fee", "spread"})
"""Revenue that is a fee's."""


class Piece(msgspec.Struct, gc=False):
    """A part of the margin: an entry (or the part of it that one charge pays for), a fee, a price, a purchase."""

    day: date
    record: str
    """What was worked on, charged or bought: ticket, task, contract, purchase."""
    client: str = ""
    contract: str = ""
    service: str = ""
    project: str = ""
    agent: str = ""
    activity: str = ""
    revenue: Cents = 0
    cost: Cents = 0
    seconds: int = 0
    """Raw seconds worked."""
    billable: int = 0
    """Of these: charged, covered, or paid for with the price of a project, and not marked as not billable."""
    entries: int = 0
    """1 for an entry; 0 for the second part of one that two charges pay for, and for everything else."""
    subject: str = ""
    """The entry's id, or the key of what else it is: charge or cost."""
    source: str = ""
    """Keys of the charges that the revenue comes from, joined with ` + `."""
    shared: Shared = ""
    uncosted: bool = False
    """No cost rate holds for this agent on this day: the cost is not known, and not zero."""
    unrated: bool = False
    """No price was found: the revenue is not known, and not zero."""
    pending: bool = False
    """The revenue stands on no approved invoice yet."""


@dataclass(frozen=True)
class Facts:
    """What margins are worked out from, as values."""

    entries: Iterable[TimeEntry]
    charges: Iterable[Charge]
    costs: Iterable[Cost]
    """Purchases and whatever else was spent; labour is worked out from the entries."""
    booking: Callable[[str], Booking]
    """Record → what it belongs to."""
    rate: Callable[[str, date], Fraction | None]
    """(agent, work date) → loaded cost of an hour in cents (`Tariff.cost`)."""
    day: Callable[[TimeEntry], date]
    """The work date of an entry."""
    granted: Mapping[str, int] = field(default_factory=dict)
    """Block → seconds that it grants: what is not drawn yet stays revenue of the block."""
    approved: Container[str] = frozenset()
    """Subjects that stand on approved invoices."""
    activity: str = ""
    """The activity of work that names none."""
