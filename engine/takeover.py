"""Bringing live records under the rules in force: a sweep behind the swap, a page of records in a commit.

A record comes under new rules with the next command on it, whatever that is. The sweep is that command for the records
that nobody touches: their deadlines may have moved, and what is due by the new rules must be seen in time. It may be
cut off anywhere, and made by several processes at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import takewhile

from engine.clock import Instant
from engine.commands import FireTimers
from engine.desk import Desk
from engine.events import ENGINE, Event
from engine.rule_events import RulesFollowed
from engine.rules.kind import Kind
from engine.store.contract import Change, Where

PAGE = 100
"""Records in one durable commit: how long others wait for the write lock."""

SETTLED = 60
"""Seconds after rules came in force until no process decides by those before: only then a sweep has seen everything."""

STREAM = "rules-followed"


class Sweep:
    """One sweep over the live records, page by page: whoever makes it can do other things in between."""

    def __init__(self, desk: Desk) -> None:
        self.brought = 0
        """Records that were brought under the rules in force so far."""
        self._pages = _pages(desk)

    def step(self) -> bool:
        """One page more; False when there is none left."""
        page = next(self._pages, None)
        self.brought += page or 0
        return page is not None


def follow_rules(desk: Desk, going: Callable[[], bool] = lambda: True) -> int:
    """Bring every live record under the rules in force; how many there were to bring."""
    sweep = Sweep(desk)
    while going() and sweep.step():
        pass
    return sweep.brought


def _pages(desk: Desk) -> Iterator[int]:
    """How many records of each page there were to bring.

    Records in a state that was renamed go to the one that `moved` names; clocks that other rules judged are judged
    anew; what is final by now is closed, and what is final no more is open. Kinds that a former sweep has seen to the
    end, and that no other rules have touched since, are passed over.
    """
    begin(desk)
    mark = next(desk.store.latest(STREAM), None)
    for name, kind in desk.decider.kinds.items():
        yield from _moved(desk, kind)
        if mark is None or not _followed(desk, name, mark):
            yield from _outdated(desk, kind, Where(name, open=True))
            live = tuple(state.name for state in kind.definition.states.values() if not state.final)
            yield from _outdated(desk, kind, Where(name, open=False, states=live))


def _followed(desk: Desk, name: str, mark: Event) -> bool:
    """Whether a former sweep has brought every record of a kind under rules that have held for it ever since."""
    clocks = desk.decider.kinds[name].clocks
    if not isinstance(mark.body, RulesFollowed) or mark.body.clocks.get(name) != clocks:
        return False
    if mark.at > desk.clock.now():
        return False  # it was made while a clock was ahead: what has come since then cannot be told from it
    since = takewhile(lambda former: former.until > mark.at, desk.decider.former)  # the journal is read no further back
    kinds = (former.kind(name) for former in since)
    return all(kind is not None and kind.clocks == clocks for kind in kinds)


def begin(desk: Desk) -> None:
    """Open the company's own record, once ever, when there is something that comes round; its clocks begin with it."""
    company = desk.workflow.recurring
    if company is not None and company.timers:
        desk.company()


def settle(desk: Desk, since: Instant) -> bool:
    """Remember that the rules in force since then were followed, once that is sure; False while it is too early.

    Called after a sweep that went to its end.
    """
    now = desk.clock.now()
    if now < since + SETTLED:
        return False
    clocks = {name: kind.clocks for name, kind in desk.decider.kinds.items()}
    newest = next(desk.store.latest(STREAM), None)
    if newest is None or not all(_followed(desk, name, newest) for name in clocks):
        version = newest.version if newest else 0
        event = Event(STREAM, version + 1, now, ENGINE, "rules", RulesFollowed(clocks))
        desk.store.commit([Change(STREAM, version, [event], None)])  # whoever loses the race has nothing to add
    return True


def _moved(desk: Desk, kind: Kind) -> Iterator[int]:
    """Every record of a kind whose state was renamed, also those that have ended."""
    for old in kind.definition.moved:
        where = Where(kind.definition.kind, states=(old,))
        while streams := [record.id for record in desk.store.find(where, "id", None, PAGE).records]:
            yield _touch(desk, streams)


def _outdated(desk: Desk, kind: Kind, where: Where) -> Iterator[int]:
    """Every record that other rules have judged."""
    after = None
    while True:
        page = desk.store.find(where, "id", after, PAGE)
        yield _touch(desk, [record.id for record in page.records if record.judged != kind.clocks])
        if (after := page.cursor) is None:
            return


def _touch(desk: Desk, streams: Sequence[str]) -> int:
    """Do what each record owes, in one durable step; how many there are."""
    if streams:
        with desk.batch():
            for stream in streams:
                desk.handle(FireTimers(id=stream))
    return len(streams)
