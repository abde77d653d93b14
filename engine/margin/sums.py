"""What pieces add up to: revenue, cost and hours of a group, and everything of it that is not known."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from engine.margin.pieces import Piece
from engine.money import HOUR, WHOLE, Cents, Points, half_up


@dataclass(slots=True)
class Sums:
    """A group's figures: amounts in cents, work in seconds."""

    revenue: Cents = 0
    allocated: Cents = 0
    """Of the revenue: shared over several groups, by what their work cost."""
    cost: Cents = 0
    purchases: Cents = 0
    """Of the cost: what is no labour."""
    seconds: int = 0
    billable: int = 0
    entries: int = 0
    uncosted: int = 0
    """Seconds whose cost is not known."""
    uncosted_entries: int = 0
    unrated: int = 0
    """Seconds for which no price was found."""
    unrated_entries: int = 0
    pending: int = 0
    """Billable seconds that stand on no approved invoice."""
    pending_entries: int = 0
    pending_amount: Cents = 0
    """Revenue that stands on no approved invoice."""

    def add(self, piece: Piece, *, allocated: bool) -> None:
        """Count a piece; `allocated`: whether its revenue would have been another group's by another key of shares."""
        self.revenue += piece.revenue
        self.cost += piece.cost
        seconds = piece.seconds
        if piece.agent:
            self.seconds += seconds
            self.billable += piece.billable
            self.entries += piece.entries
        else:
            self.purchases += piece.cost
        if allocated:
            self.allocated += piece.revenue
        if piece.uncosted:
            self.uncosted += seconds
            self.uncosted_entries += piece.entries
        if piece.unrated:
            self.unrated += seconds
            self.unrated_entries += piece.entries
        if piece.pending:
            self.pending += seconds
            self.pending_entries += piece.entries
            self.pending_amount += piece.revenue

    def __add__(self, other: Sums) -> Sums:
        return Sums(*(getattr(self, name) + getattr(other, name) for name in Sums.__slots__))

    @property
    def margin(self) -> Cents:
        """Revenue − cost, as far as both are known."""
        return self.revenue - self.cost

    @property
    def whole(self) -> bool:
        """Whether every hour has a cost and a price: then the margin is all of it."""
        return not self.uncosted_entries and not self.unrated_entries

    @property
    def points(self) -> Points | None:
        """The margin in hundredths of a percent of the revenue; None without revenue."""
        return half_up(Fraction(self.margin * WHOLE, self.revenue)) if self.revenue > 0 else None

    @property
    def hourly(self) -> Cents | None:
        """The effective rate: what an hour worked brings, after what was bought; None when nothing was worked."""
        return half_up(Fraction((self.revenue - self.purchases) * HOUR, self.seconds)) if self.seconds else None
