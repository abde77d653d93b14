"""Contracts with a fee: what they bring, what they really cost, and what the hours would have brought at the card."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from engine.hours.notation import clock
from engine.margin import FEES, Piece, Sums, behind
from engine.money import Cents, earned, half_up
from engine.reports.grouping import MOST_BARS, columns, question, spoken, within
from engine.reports.reading import Reading
from engine.reports.unknown import notes
from engine.reports.values import Asked, Cell, Chart, Column, Report, Series, Table
from engine.tariff import RateCard, holding

FIGURES = (
    Column("fees", "Fees", "money"),
    Column("beyond", "Beyond it", "money", spare=True),
    Column("hours", "Hours covered", "hours"),
    Column("cost", "Cost", "money"),
    Column("margin", "Margin", "money"),
    Column("part", "Of revenue", "percent", spare=True),
    Column("hourly", "Fee per hour", "money", spare=True),
    Column("at_card", "At the card", "money", spare=True),
    Column("against_card", "Fee − card", "money"),
    Column("verdict", "Health"),
)


@dataclass(slots=True)
class Health:
    """One contract, or a group of them."""

    sums: Sums = field(default_factory=Sums)
    fees: Cents = 0
    covered: int = 0
    """Seconds of work that the fee pays for."""
    card: Fraction = Fraction(0)
    """What these would have brought by the hour."""
    priceless: int = 0
    """Seconds for which the card has no price."""

    def add(self, piece: Piece, price: Cents | None) -> None:
        """Count a piece; `price` of an hour of it at the card."""
        self.sums.add(piece, allocated=False)
        if piece.shared in FEES:
            self.fees += piece.revenue
        if piece.billable and (piece.shared in FEES or not piece.revenue):
            self.covered += piece.seconds
            if price is None:
                self.priceless += piece.seconds
            else:
                self.card += earned(piece.seconds, price)

    @property
    def verdict(self) -> str:
        """In words, the worst first."""
        if self.sums.margin < 0:
            return "runs at a loss"
        if not self.covered:
            return "nobody asked"
        if self.fees < self.card:
            return "below the card"
        return "above the card"


def report(reading: Reading, asked: Asked) -> Report:
    """Every contract that had a fee in a span; the worst first."""
    (by,) = asked.by
    booked = [piece for piece in behind(reading.books.pieces, question(asked)) if piece.contract]
    pieces = [piece for piece in booked if not _is_a_projects(piece)]
    charged = {piece.contract for piece in pieces if piece.shared in FEES}
    groups: defaultdict[str, Health] = defaultdict(Health)
    total, priced = Health(), _prices(reading)
    for piece in pieces:
        if piece.contract in charged:
            price = priced(piece)
            groups[getattr(piece, by)].add(piece, price)
            total.add(piece, price)
    order = sorted(groups, key=lambda key: (groups[key].sums.margin, key))
    title = f"Contracts with a fee, {spoken(asked.by)}"
    rows = [[reading.name(by, key), *_figures(groups[key])] for key in order]
    sums = ["Total", *_figures(total)[:-1], None] if rows else []
    table = Table("contracts", title, (*columns(asked.by), *FIGURES), rows, sums)
    chart = _chart([reading.name(by, key) for key in order], [groups[key] for key in order])
    return Report("contracts", title, within(reading, asked), (table,), (chart,), tuple(_notes(total)))


def _is_a_projects(piece: Piece) -> bool:
    """Whether a project's price pays for it, or it was bought for one: no contract covers it, or charges for it."""
    if not piece.project or piece.shared in FEES:
        return False
    return piece.shared == "price" or not (piece.agent and piece.revenue)


def _figures(health: Health) -> list[Cell]:
    sums, card = health.sums, half_up(health.card)
    hourly = half_up(Fraction(health.fees * 3600, health.covered)) if health.covered else None
    return [
        health.fees, sums.revenue - health.fees, health.covered, sums.cost, sums.margin, sums.points, hourly, card,
        health.fees - card, health.verdict,
    ]  # fmt: skip


def _prices(reading: Reading) -> Callable[[Piece], Cents | None]:
    """Piece → the price of an hour of it by the contract's rate card; each asked for once."""
    cards: dict[str, RateCard | None] = {}
    known: dict[tuple[object, ...], Cents | None] = {}

    def price(piece: Piece) -> Cents | None:
        if not piece.seconds:
            return None
        if piece.contract not in cards:
            cards[piece.contract] = _card(reading, piece.contract, piece.client)
        key = (piece.contract, piece.agent, piece.activity, piece.day)
        if key not in known:
            known[key] = _hour(reading, cards[piece.contract], piece)
        return known[key]

    return price


def _hour(reading: Reading, card: RateCard | None, piece: Piece) -> Cents | None:
    """The price of an hour at a card; None when it has none for this agent, activity and day."""
    rates = holding(card.rates, piece.day) if card else None
    agent = reading.company.agents.get(piece.agent)
    found = rates.price(agent.roles if agent else (), piece.activity) if rates else None
    return found[1] if found else None


def _card(reading: Reading, *records: str) -> RateCard | None:
    """The rate card of the first record that names one, else the company's first."""
    cards = reading.company.tariff.rate_cards
    for stream in records:
        record = reading.store.load(stream) if stream else None
        rule = reading.workflow.definitions[record.kind].rating if record else None
        named = record.fields.get(rule.rates) if record and rule and rule.rates else None
        if named in cards:
            return cards[str(named)]
    return next(iter(cards.values()), None)


def _chart(labels: Sequence[str], groups: Sequence[Health]) -> Chart:
    chosen = groups[:MOST_BARS]
    series = (
        Series("Fees", tuple(health.fees for health in chosen)),
        Series("Cost", tuple(health.sums.cost for health in chosen)),
        Series("At the card", tuple(half_up(health.card) for health in chosen)),
    )
    return Chart("Fees, what they cost, and the card", "bars", tuple(labels[:MOST_BARS]), series, "money")


def _notes(total: Health) -> Iterator[str]:
    yield "At the card: the covered hours at the contract's rate card, without minimum, rounding and multipliers."
    yield "Beyond it: what was charged under the contract besides its fees, such as overage."
    yield "What the price of a project pays for is left out, on the project's contract too."
    if total.priceless:
        yield f"{clock(total.priceless)} h have no price at any card: they are not in what the card would bring."
    yield from notes(total.sums)
