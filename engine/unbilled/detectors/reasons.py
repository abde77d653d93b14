"""Work that is not billed, and nobody said why."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from engine.machines.durations import spell
from engine.unbilled.finding import Finding
from engine.unbilled.search import Search


def look(search: Search, _: int) -> Iterator[Finding]:
    """Entries of the period that are not billable and have no reason, where they would be charged to somebody."""
    for entry in search.ledger.worked(since=search.since, until=search.until):
        if entry.billable or entry.reason.strip() or not search.ledger.charged(entry.record):
            continue
        search.claims.entries.add(entry.id)
        what = f"{spell(entry.seconds)} of {entry.agent} on {search.named(entry.record)}"
        yield Finding(
            "non_billable_without_reason", search.ledger.day(entry.start),
            f"{what} is not billable, and nobody said why", f"margine time edit {entry.id} --billable",
            search.ledger.booking(entry.record).client, entry.record, entry.agent, entry.seconds,
            search.supposing.add(replace(entry, billable=True)), entries=(entry.id,),
        )  # fmt: skip
