"""Facts → pieces: entries with what their charges bring and what the work cost, then fees, prices and purchases.

work       every entry, split where two charges pay for parts of it
revenue    what was charged for it; work that something covers earns its share of what was paid for that
cost       labour by the agent's rate of the day, purchases as they were written down
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from engine.charges import Booking, Charge, Cost, TimeEntry
from engine.margin.labour import Labour
from engine.margin.pieces import Facts, Piece
from engine.margin.sharing import Pools, shared
from engine.money import shares

NOT_BILLABLE = "not billable"
"""What covers work that the client does not pay for, in no way."""


def pieces(facts: Facts) -> list[Piece]:
    """Everything that margins are added up from. Σ revenue is Σ charges, Σ cost is labour and costs, to the cent."""
    first, further, others = _sorted(facts.charges)
    work = _Work(facts)
    for entry in facts.entries:
        charge = first.pop(entry.id, None)
        if charge is None:
            work.uncharged(entry)
        elif entry.id in further:
            work.split(entry, [charge, *further.pop(entry.id)])
        else:
            work.charged(entry, charge)
    others += first.values()  # charged by an entry that is not among these
    for charges in further.values():
        others += charges
    made = work.made
    made += shared(others, facts, work.pools)
    made += [_bought(cost, facts.booking(cost.record)) for cost in facts.costs]
    return made


def _sorted(charges: Iterable[Charge]) -> tuple[dict[str, Charge], dict[str, list[Charge]], list[Charge]]:
    """Charges of time by their entries, the first of each apart from the few further ones; and all others."""
    first: dict[str, Charge] = {}
    further: dict[str, list[Charge]] = {}
    others = []
    for charge in charges:
        if charge.kind != "time":
            others.append(charge)
        elif first.setdefault(charge.subject, charge) is not charge:
            further.setdefault(charge.subject, []).append(charge)
    return first, further, others


class _Work:
    """Entries on their way to pieces, and what covers them."""

    def __init__(self, facts: Facts) -> None:
        self.made: list[Piece] = []
        self.pools = Pools(blocks=defaultdict(list), months=defaultdict(list), projects=defaultdict(list))
        self._facts = facts
        self._labour = Labour(facts.rate)

    def charged(self, entry: TimeEntry, charge: Charge) -> None:
        """An entry for which one charge pays, as for most."""
        cost = self._labour.cost(entry.agent, charge.day, entry.seconds)
        self._part(entry, charge, entry.seconds, cost, 1)

    def split(self, entry: TimeEntry, charges: Sequence[Charge]) -> None:
        """An entry for which several charges pay: seconds and cost as the parts are."""
        weights = [charge.seconds for charge in charges]
        cost = self._labour.cost(entry.agent, charges[0].day, entry.seconds)
        costs = [None] * len(charges) if cost is None else shares(cost, weights)
        seconds = shares(entry.seconds, weights)
        for place, charge in enumerate(charges):
            self._part(entry, charge, seconds[place], costs[place], int(place == 0))

    def _part(self, entry: TimeEntry, charge: Charge, seconds: int, cost: int | None, entries: int) -> None:
        """A part of an entry; `entries` is 1 for its first."""
        covered = charge.covered
        piece = Piece(
            charge.day, entry.record, charge.client, charge.contract, charge.service, charge.project,
            entry.agent, entry.activity or self._facts.activity, charge.amount, cost or 0, seconds,
            0 if covered == NOT_BILLABLE else seconds, entries, entry.id, charge.key,
            uncosted=cost is None, unrated=charge.unrated != "",
            pending=covered != NOT_BILLABLE and entry.id not in self._facts.approved,
        )  # fmt: skip
        self.made.append(piece)
        if covered and covered != NOT_BILLABLE:
            self.pools.cover(piece, charge)
        elif charge.project and not charge.amount and not piece.unrated:
            self.pools.projects[charge.project].append(piece)

    def uncharged(self, entry: TimeEntry) -> None:
        """Work that nothing is charged for by itself: internal, or paid for with the price of its project."""
        facts, booking = self._facts, self._facts.booking(entry.record)
        day = facts.day(entry)
        cost = self._labour.cost(entry.agent, day, entry.seconds)
        paid = entry.billable and booking.client and booking.project
        piece = Piece(
            day, entry.record, booking.client, booking.contract, booking.service, booking.project,
            entry.agent, entry.activity or facts.activity, 0, cost or 0, entry.seconds,
            entry.seconds if paid else 0, 1, entry.id, uncosted=cost is None,
        )  # fmt: skip
        self.made.append(piece)
        if booking.project:
            self.pools.projects[booking.project].append(piece)


def _bought(cost: Cost, booking: Booking) -> Piece:
    """A purchase, or whatever else was spent."""
    return Piece(
        cost.day, cost.record, booking.client, booking.contract, booking.service, booking.project,
        cost=cost.amount, subject=cost.key,
    )  # fmt: skip
