"""What is not known of a figure, in words: hours without a cost or a price, not approved; revenue that was shared."""

from __future__ import annotations

from collections.abc import Iterator

from engine.hours.notation import clock
from engine.margin import Sums
from engine.money import grouped


def notes(total: Sums) -> Iterator[str]:
    """Sentences about sums; none when everything is known, exact and approved."""
    if total.uncosted_entries:
        yield (
            f"{_hours(total.uncosted, total.uncosted_entries)} no cost rate: what they cost is not in it, "
            "so the margin is smaller than it says"
        )
    if total.unrated_entries:
        yield f"{_hours(total.unrated, total.unrated_entries)} no price: what they bring is not in it"
    if total.pending_entries or total.pending_amount:
        yield (
            f"{grouped(total.pending_amount)}, with {_count(total.pending, total.pending_entries)}, stand on no "
            "approved invoice yet; they are in it"
        )
    if total.allocated:
        yield (
            f"{grouped(total.allocated)} of the revenue is allocated: fees, blocks and prices of projects are shared "
            "over the work that they pay for, by what it cost; the rest is exact"
        )


def _hours(seconds: int, entries: int) -> str:
    return f"{_count(seconds, entries)} {'has' if entries == 1 else 'have'}"


def _count(seconds: int, entries: int) -> str:
    return f"{clock(seconds)} h in {entries:,} {'entry' if entries == 1 else 'entries'}"
