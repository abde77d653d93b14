"""An account: a contract, or a client without one, as rating sees it: its terms from day to day and its grants."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from engine.machines.definition import Definition
from engine.periods import next_day
from engine.records import Value

Span = tuple[date, date | None]
"""Days from the first to the one before the second; None: for good."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What an account's record said, and the state it was in, for a while."""

    since: date
    until: date | None
    """Half-open; None: until today and on."""
    fields: Mapping[str, Value]
    state: str = ""
    passed: tuple[str, ...] = ()
    """States that it was in on the first of these days, and left on the same day."""

    def number(self, name: str) -> int | None:
        """A whole number (minutes, cents, hundredths of a percent) of a field; None when unset, or without a name."""
        value = self.fields.get(name) if name else None
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def text(self, name: str) -> str:
        """The text of a field; empty when unset, or without a name."""
        value = self.fields.get(name) if name else None
        return "" if value is None else str(value)

    def day(self, name: str) -> date | None:
        """The day in a field of type date; None when unset, or without a name."""
        return date.fromisoformat(text) if (text := self.text(name)) else None


@dataclass(frozen=True, slots=True)
class Grant:
    """A block: time, or money, that was bought ahead."""

    id: str
    """The record's."""
    seconds: int
    """Its size; cents where the cover that it belongs to is one of money."""
    since: date
    until: date | None = None
    """The day after the last on which it can be drawn from. A block that was closed once it was used up keeps its day:
    what was drawn on it until then stays drawn."""


@dataclass(frozen=True, slots=True)
class Account:
    """One contract, or one client without a contract: everything by which its work is rated and its fees come round."""

    id: str
    """The record's; empty for work that is nobody's, which is charged to nobody."""
    client: str
    definition: Definition | None = None
    """The record's kind; without its `rating:` work is rated by the company's first card."""
    timeline: tuple[Terms, ...] = ()
    """In order, without gaps, the first from the beginning."""
    blocks: Mapping[str, tuple[Grant, ...]] = field(default_factory=dict)
    """Name of a cover with `from:` → what was bought for it."""

    opened: date = date.min
    """When the record was opened: where no field says when it begins, nothing was granted in a period before."""

    @property
    def contract(self) -> str:
        """The contract's id; empty when the account is the client itself."""
        return "" if self.id == self.client else self.id

    def on(self, day: date) -> Terms | None:
        """The terms of a day, whether or not anything is owed on it."""
        place = bisect_right(self.timeline, day, key=lambda terms: terms.since) - 1
        found = self.timeline[place] if place >= 0 else None
        return found if found and (found.until is None or day < found.until) else None

    def rates(self, day: date) -> Terms | None:
        """The terms by which work of a day is rated; None before its first day, after its last, or while unsigned."""
        rule = self.definition.rating if self.definition else None
        if rule is None:
            return self.on(day) or Terms(date.min, None, {})
        inside = any(since <= day and (until is None or day < until) for since, until in self.rated)
        return self.on(day) if inside else None

    @property
    def rated(self) -> tuple[Span, ...]:
        """The days on which work is rated by it, as its `rating:` says."""
        rule = self.definition.rating if self.definition else None
        return self.spans(rule.since, rule.until, rule.runs_in) if rule else ((date.min, None),)

    def spans(self, since: str, until: str, runs_in: Collection[str]) -> tuple[Span, ...]:
        """The days between the dates in two fields on which the record was in one of some states (none: in any).

        A contract that was signed after the day from which it holds was in force from that day, also where it was over
        on the day on which it was signed. Dates are those that the record has now; what it said before counts where it
        ended before they begin, as after a renewal.
        """
        dates = _dates(self.timeline, since, until)
        states = _states(self.timeline, runs_in) if runs_in else ((date.min, None),)
        if states and dates and dates[0][0] > date.min:
            states = ((date.min, states[0][1]), *states[1:])
        return tuple(common for one in dates for other in states if (common := _common(one, other)))

    def terms(self, spans: Sequence[Span], first: date, after: date) -> Iterator[tuple[Terms, date, date]]:
        """The terms within `[first, after)` and within some spans, each with the days `[from, to)` of them."""
        for span in spans:
            for terms in self.timeline:
                own = _common((terms.since, terms.until), span)
                part = own and _common(own, (first, after))
                if part and part[1]:
                    yield terms, part[0], part[1]


def _common(one: Span, other: Span) -> Span | None:
    since = max(one[0], other[0])
    ends = [end for end in (one[1], other[1]) if end is not None]
    until = min(ends) if ends else None
    return (since, until) if until is None or since < until else None


def _dates(timeline: Sequence[Terms], since: str, until: str) -> tuple[Span, ...]:
    """From the date in one field up to and with the date in another: as they are now, and terms that ended before."""
    found: list[Span] = []
    for terms in reversed(timeline):
        first, last = terms.day(since) or date.min, terms.day(until)
        if not found or (last and last < found[0][0]):
            found.insert(0, (first, next_day(last) if last else None))
    return tuple(found)


def _states(timeline: Sequence[Terms], runs_in: Collection[str]) -> tuple[Span, ...]:
    """The spans in which the record was in one of some states; the first may be of no day, where it came and went."""
    found: list[Span] = []
    for terms in timeline:
        if terms.state not in runs_in:
            if not found and not set(runs_in).isdisjoint(terms.passed):
                found.append((terms.since, terms.since))
            continue
        if found and found[-1][1] == terms.since:
            found[-1] = (found[-1][0], terms.until)
        else:
            found.append((terms.since, terms.until))
    return tuple(found)
