"""Timers, and states that record time, which have been running for longer than anybody works: they were forgotten."""

from __future__ import annotations

from collections.abc import Iterator

from engine.unbilled.finding import Finding
from engine.unbilled.search import Search
from engine.worktime.recording import Recording


def look(search: Search, within: int) -> Iterator[Finding]:
    """What has been recording for longer than `within`; how long the work was is a guess."""
    for each in search.recording:
        day = search.ledger.day(each.since)
        if search.now - each.since > within and day < search.until:
            booking = search.ledger.booking(each.record)
            seconds = search.guess(booking, day)
            cents = search.worth(each.record, each.agent, each.since, seconds)
            search.claims.records.add(each.record)
            search.claims.recordings.add(each)
            search.claims.seconds[each.agent, day] += seconds
            yield Finding(
                "running_timer", day, _text(search, each), _command(each), booking.client, each.record, each.agent,
                seconds, cents, estimated=True,
            )  # fmt: skip


def _text(search: Search, each: Recording) -> str:
    since, days = search.clock(each.since), (search.now - each.since) // 86400
    spent = f", for {days} day{'' if days == 1 else 's'}" if days else ""
    if each.timer:
        return f"{each.agent}'s timer runs on {search.named(each.record)} since {since}{spent}"
    return f"{search.named(each.record)} records {each.agent}'s time since {since}{spent}"


def _command(each: Recording) -> str:
    if each.timer:
        return f"margine timer stop --took 1h --for {each.agent}"
    return f"margine do {each.record} --as {each.agent}"
