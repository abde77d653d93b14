"""Bringing live records under the rules in force: a sweep behind the swap, a page of records in a commit.

A record comes under new rules with the next command on it, whatever that is. The sweep is that command for the records
that nobody touches: their deadlines may have moved, and what is due by the new rules must be seen in time. It may be
cut off anywhere, and made by several processes at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from engine.clock import Instant
from engine.commands import FireTimers, Open
from engine.desk import Desk
from engine.events import ENGINE, Event
from engine.rule_events import RulesFollowed
from engine.store.contract import Change, Where

PAGE = 100
"""Records in one durable commit: how long others wait for the write lock."""

SETTLED = 60
"""Seconds after rules came in force until no process decides by those before: only then a sweep has seen everything."""

STREAM = "rules-followed"

BEGUN = "company/recurring"
"""The key under which the company's own record is opened."""


def follow_rules(desk: Desk, going: Callable[[], bool] = lambda: True) -> int:
    """Bring every open record under the rules in force; how many there were to bring.

    Records in a state that was renamed go to the one that `moved` names; clocks that other rules judged are judged
    anew. Kinds that a former sweep has seen to the end are passed over.
    """
    begin(desk)
    followed = _followed(desk)
    return sum(
        _follow_moves(desk, name, going) + (_rejudge(desk, name, going) if followed.get(name) != kind.clocks else 0)
        for name, kind in desk.decider.kinds.items()
    )


def begin(desk: Desk) -> None:
    """Open the company's own record, once ever, when there is something that comes round; its clocks begin with it."""
    company = desk.workflow.recurring
    if company is not None and company.timers and desk.store.seen(BEGUN) is None:
        desk.handle(Open(kind=company.kind, by=ENGINE, key=BEGUN))


def settle(desk: Desk, since: Instant) -> bool:
    """Remember that the rules in force since then were followed, once that is sure; False while it is too early.

    Called after a sweep that went to its end.
    """
    now = desk.clock.now()
    if now < since + SETTLED:
        return False
    clocks = {name: kind.clocks for name, kind in desk.decider.kinds.items()}
    newest = next(desk.store.latest(STREAM), None)
    if newest is None or newest.body != RulesFollowed(clocks):
        version = newest.version if newest else 0
        event = Event(STREAM, version + 1, now, ENGINE, "rules", RulesFollowed(clocks))
        desk.store.commit([Change(STREAM, version, [event], None)])  # whoever loses the race has nothing to add
    return True


def _followed(desk: Desk) -> Mapping[str, str]:
    """Kind → the rules that all its open records were brought under."""
    newest = next(desk.store.latest(STREAM), None)
    return newest.body.clocks if newest is not None and isinstance(newest.body, RulesFollowed) else {}


def _follow_moves(desk: Desk, kind: str, going: Callable[[], bool]) -> int:
    """Every record of a kind whose state was renamed, also those that have ended."""
    count = 0
    for old in desk.workflow.kinds[kind].moved:
        where = Where(kind, states=(old,))
        while going() and (streams := [r.id for r in desk.store.find(where, "id", None, PAGE).records]):
            _touch(desk, streams)
            count += len(streams)
    return count


def _rejudge(desk: Desk, kind: str, going: Callable[[], bool]) -> int:
    """Every open record of a kind whose clocks were judged under other rules."""
    count, clocks, after = 0, desk.decider.kinds[kind].clocks, None
    while going():
        page = desk.store.find(Where(kind, open=True), "id", after, PAGE)
        outdated = [record.id for record in page.records if record.judged != clocks]
        if outdated:
            _touch(desk, outdated)
            count += len(outdated)
        if (after := page.cursor) is None:
            break
    return count


def _touch(desk: Desk, streams: Iterable[str]) -> None:
    """Do what each record owes, in one durable step."""
    with desk.batch():
        for stream in streams:
            desk.handle(FireTimers(id=stream))
