"""What the screen reads, each as one call for a worker thread: pages, single rows, counts, searches, sheets."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from engine.clock import Clock
from engine.filtering import Filter
from engine.sheet import Sheet, Sheets
from engine.store.contract import Order, Where
from engine.viewing import Found, Shown, above, count, search
from engine.views import Row, Rows, Views, matches
from engine.worktime.running import Running, running
from tui.listing import Listing, More
from tui.tabs import Tab

PAGE = 200
"""Rows read at a time while scrolling."""
MOST_NAMED, MOST_OFFERED = 2_000, 8
"""Open records of a kind among which a name is looked for, those with the nearest deadlines; how many are offered."""
DEEPEST = 2_000
"""Rows read from the front to find the record under the cursor again."""


Count = tuple[int, bool]
"""How many, and whether there are more."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Changed records as they are now, and which of them belong to the list."""

    rows: tuple[Row, ...]
    belonging: frozenset[str]


class Reading:
    """Reads one store for one person."""

    def __init__(self, views: Views, agent: str, clock: Clock) -> None:
        self.views = views
        self.sheets = Sheets(views, agent)
        self.clock = clock

    def listing(
        self, where: Where, order: Order, keep: str | None = None, depth: int = 0, also: Sequence[Shown] = ()
    ) -> Listing:
        """A list's beginning: at least `depth` rows, and as far as the record to keep if that is near either end.

        `also` are the records of other kinds above it.
        """
        rows = above(self.views, also, Filter(), self.clock.now()) if also else ()
        listing, cursor = Listing(total=self.views.store.count(where) + len(rows)), None
        listing.lead(rows)
        while not listing.whole:
            page = self.views.page(where, order, cursor, PAGE)
            listing.add(page.rows, cursor := page.cursor)
            here = listing.known >= depth and (keep is None or keep in listing)
            if here or listing.known >= DEEPEST:
                break
        if keep is not None and keep not in listing and not listing.whole:
            page = self.views.page(where, order, None, PAGE, backwards=True)
            listing.add(page.rows, page.cursor, backwards=True)
        return listing

    def ids(self, tab: Tab, wanted: Filter, most: int) -> list[str]:
        """The records of a view that pass a filter, at most so many."""
        if tab.only:
            return [tab.only]
        found: list[str] = []
        for step in self.search(tab.where, "due", Filter(tab.wanted.terms + wanted.terms)):
            found += [row.id for row in step.rows]
            if len(found) >= most:
                break
        return found[:most]

    def named(self, text: str, kind: str) -> list[tuple[str, str]]:
        """(id, words) of records that a text may mean: by id, clients and open ones of a kind by their words; a few."""
        exact = self.rows([text.strip().upper()])
        found = [(row.id, f"{row.id} {row.subject}") for row in exact]
        for wanted in dict.fromkeys((kind, "client")):
            page = self.views.page(Where(kind=wanted, open=True), "due", None, MOST_NAMED)
            words = text.casefold().split()
            fitting = (
                row for row in page.rows if all(w in f"{row.id} {row.subject} {row.client}".casefold() for w in words)
            )
            found += [(row.id, f"{row.id} {row.subject}") for row in islice(fitting, MOST_OFFERED) if row not in exact]
        return found

    def single(self, stream: str) -> Listing:
        """A list of one record, or of none."""
        listing = Listing()
        listing.grow(self.rows([stream]))
        return listing

    def more(self, where: Where, order: Order, demand: More) -> Rows:
        """The next page from one end."""
        return self.views.page(where, order, demand.after, PAGE, backwards=demand.backwards)

    def rows(self, ids: Collection[str]) -> tuple[Row, ...]:
        """Single records; those that are gone are left out."""
        records = (self.views.store.load(stream) for stream in ids)
        return tuple(self.views.row(record) for record in records if record is not None)

    def seen(self, ids: Collection[str], where: Where) -> Seen:
        """Changed records, read again."""
        rows = self.rows(ids)
        return Seen(rows, frozenset(row.id for row in rows if matches(row.record, where)))

    def counts(self, tabs: Sequence[Tab]) -> tuple[Count, ...]:
        """How many records each view has, and whether there are more."""
        now = self.clock.now()
        return tuple(count(self.views, Shown(tab.where, tab.wanted, tab.also), now) for tab in tabs)

    def search(self, where: Where, order: Order, wanted: Filter) -> Iterator[Found]:
        """Every row of a list that passes a filter, step by step."""
        return search(self.views, where, order, wanted, self.clock.now())

    def mixed(self, tab: Tab, order: Order, wanted: Filter, typed: Filter) -> Iterator[Found]:
        """As `search`, with records of other kinds above; `typed` is what the person looks for besides the view."""
        rows = above(self.views, tab.also, typed, self.clock.now())
        for found in self.search(tab.where, order, wanted):
            yield Found((*rows, *found.rows), found.scanned + len(rows), found.last)
            rows = ()

    def timer(self) -> Running | None:
        """The work timer of the person here, if one runs."""
        return running(self.views.store, self.sheets.actor)

    def sheet(self, stream: str) -> Sheet | None:
        """One record in full."""
        return self.sheets.sheet(stream, self.clock.now())
