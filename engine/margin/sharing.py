"""What was paid for more than one piece of work, shared over the work that it pays for.

A fee is earned over its period: a fee of several months falls to them by their days, and the part of a month is shared
over the work of that month that the contract covers. A block of hours is earned as it is drawn: each entry earns the
part that it drew, and what is not drawn yet stays with the block, on the day on which it was sold. The price of a
project is shared over the work on it that nothing else pays for, and stays on the day on which it fell due.

Shares go by what the work cost, or by time where the cost of some of it is not known. They add up to what was paid.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from engine.charges import Charge
from engine.margin.pieces import Facts, Piece
from engine.money import Cents, shares
from engine.periods import cut_by_month

Month = tuple[str, str, date]
"""A client, a contract and the first day of a month."""


@dataclass(frozen=True, slots=True)
class Pools:
    """Work that is paid for together."""

    blocks: defaultdict[str, list[tuple[Piece, int]]]
    """Block → pieces, each with the weighted seconds that it drew."""
    months: defaultdict[Month, list[Piece]]
    """The work of a month that a contract's fees cover, or a client's."""
    projects: defaultdict[str, list[Piece]]
    """Project → the work that nothing but its price pays for."""

    def cover(self, piece: Piece, charge: Charge) -> None:
        """Note what covers a piece: `block B-2` names its block, everything else is the contract's."""
        self.months[charge.client, charge.contract, piece.day.replace(day=1)].append(piece)
        if block := charge.covered.partition(" ")[2]:
            self.blocks[block].append((piece, charge.weighted or charge.seconds))


@dataclass(frozen=True, slots=True)
class _Part:
    """A fee's part of one month."""

    charge: Charge
    since: date
    amount: Cents
    spread: bool
    """Whether the fee has parts in other months too."""


def shared(charges: Iterable[Charge], facts: Facts, pools: Pools) -> Iterator[Piece]:
    """Let covered work earn its share; what is left becomes pieces of its own: unshared, not drawn, or of a project."""
    fees: defaultdict[Month, list[_Part]] = defaultdict(list)
    blocks: defaultdict[str, list[Charge]] = defaultdict(list)
    for charge in charges:
        if charge.kind == "fee":
            for part in _monthly(charge):
                fees[charge.client, charge.contract, part.since.replace(day=1)].append(part)
        elif charge.kind == "price" and charge.record in pools.blocks:
            blocks[charge.record].append(charge)
        elif charge.kind == "price" and charge.project and charge.record == charge.project:
            yield from _of_project(charge, pools.projects[charge.project], facts)
        else:
            yield _own(charge, facts, charge.day, charge.amount)
    for block, sold in blocks.items():
        yield from _drawn(sold, pools.blocks[block], facts)
    drawn = {id(piece) for block in blocks for piece, _ in pools.blocks[block]}
    for month, parts in fees.items():
        covered = [piece for piece in pools.months.get(month, ()) if id(piece) not in drawn]
        yield from _covering(parts, covered, facts)


def _monthly(charge: Charge) -> list[_Part]:
    """A fee's parts of the months that its period touches, by their days."""
    spans = list(cut_by_month(charge.day, charge.until)) if charge.until else []
    if len(spans) < 2:
        return [_Part(charge, charge.day, charge.amount, spread=False)]
    amounts = shares(charge.amount, [(until - since).days for since, until in spans])
    return [_Part(charge, since, amount, spread=True) for (since, _), amount in zip(spans, amounts, strict=True)]


def _covering(parts: Sequence[_Part], covered: Sequence[Piece], facts: Facts) -> Iterator[Piece]:
    """A month's fees over the work that they cover; without any they stay with the contract."""
    total = sum(part.amount for part in parts)
    if not covered or not total:
        for part in parts:
            piece = _own(part.charge, facts, part.since, part.amount)
            piece.shared = "spread" if part.spread else "alone"
            yield piece
        return
    source = " + ".join(part.charge.key for part in parts)
    pending = any(part.charge.subject not in facts.approved for part in parts)
    spread = any(part.spread for part in parts)
    for piece, amount in zip(covered, shares(total, _weights(covered)), strict=True):
        piece.revenue, piece.source = piece.revenue + amount, source
        piece.shared, piece.pending = "spread" if spread else "fee", pending


def _drawn(sold: Sequence[Charge], draws: Sequence[tuple[Piece, int]], facts: Facts) -> Iterator[Piece]:
    """A block over the entries that drew from it; what is not drawn yet stays where it was sold."""
    total = sum(charge.amount for charge in sold)
    weights = [weight for _, weight in draws]
    rest = max(0, facts.granted.get(sold[0].record, 0) - sum(weights))
    *amounts, left = shares(total, [*weights, rest])
    source = " + ".join(charge.key for charge in sold)
    pending = any(charge.subject not in facts.approved for charge in sold)
    for (piece, _), amount in zip(draws, amounts, strict=True):
        piece.revenue, piece.source = piece.revenue + amount, source
        piece.shared, piece.pending = "block", pending
    if left:
        piece = _own(sold[0], facts, sold[0].day, left)
        piece.source, piece.shared = source, "block"
        yield piece


def _of_project(charge: Charge, work: Sequence[Piece], facts: Facts) -> Iterator[Piece]:
    """A project's price over the work that it pays for, for whoever asks by agent or ticket; its day stays."""
    if not work:
        yield _own(charge, facts, charge.day, charge.amount)
        return
    weights: defaultdict[tuple[str, str, str, str], int] = defaultdict(int)
    for piece, weight in zip(work, _weights(work), strict=True):
        weights[piece.record, piece.service, piece.agent, piece.activity] += weight
    for (record, service, agent, activity), amount in zip(
        weights, shares(charge.amount, list(weights.values())), strict=True
    ):
        piece = _own(charge, facts, charge.day, amount)
        piece.record, piece.service, piece.agent, piece.activity = record, service, agent, activity
        piece.shared = "price"
        yield piece


def _own(charge: Charge, facts: Facts, day: date, amount: Cents) -> Piece:
    """Revenue that stays with what it was charged for."""
    return Piece(
        day, charge.record, charge.client, charge.contract, charge.service, charge.project, charge.agent,
        charge.activity, amount, subject=charge.subject, source=charge.key, unrated=charge.unrated != "",
        pending=charge.subject not in facts.approved,
    )  # fmt: skip


def _weights(work: Sequence[Piece]) -> list[int]:
    """What the work cost, or its seconds where some of its cost is not known, or none of it cost anything."""
    costs = [piece.cost for piece in work]
    return [piece.seconds for piece in work] if not any(costs) or any(piece.uncosted for piece in work) else costs
