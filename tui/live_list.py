"""What the list shows, and how it follows the store without ever moving under the reader.

Records change where they stand. A new order, and records that belong to the list but are not in it, are only counted
until the reader asks for the list anew; a list in which nobody has moved yet reads itself anew.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from time import perf_counter_ns

from engine.clock import Clock
from engine.filtering import Filter
from engine.store.contract import Order
from engine.viewing import Found
from engine.views import Row, Rows
from tui.errands import Errands
from tui.listing import Again, Listing, More
from tui.reading import Count, Reading, Seen
from tui.tabs import ORDERS, Tab
from tui.widgets.queue_table import QueueTable
from tui.words import _, heard

PATIENCE, BRIEF = 3, 200
"""How many times as long as counting took the list waits before it counts again; not at all below so many ms."""
MOST_NEW = 200
"""Changed records that are looked at to see whether they belong to the list; an import changes thousands."""


class LiveList:
    """One view of the store in a table."""

    def __init__(
        self,
        table: QueueTable,
        errands: Errands,
        clock: Clock,
        views: tuple[Tab, ...],
        *,
        told: Callable[[], object],
        look: Callable[[], object],
    ) -> None:
        """`told` is called when there is something else to say about the list, `look` when its record has changed."""
        self.table, self.views = table, views
        self._errands, self._clock, self._told, self._look = errands, clock, told, look
        self._reading: Reading | None = None
        self.view = 0
        self.order: Order = views[0].order
        self.filter = Filter()
        self.counts: tuple[Count, ...] = ()
        """How many records each view has; empty until they were counted."""
        self.scanned: int | None = None
        """Records that a search has looked at so far; None when none is under way."""
        self.disordered = False
        """Whether the order is no longer what the records say."""
        self.new = set[str]()
        """Records that belong to the list and are not in it yet."""
        self.progress = ""
        """How far something is that is being done to many of its records."""
        self._counting = self._count_again = False
        self._stale = set[str]()
        self._looking = False
        self._begun = True
        """Whether the first step of the present search has come."""

    @property
    def tab(self) -> Tab:
        """The view that is shown."""
        return self.views[self.view]

    @property
    def wanted(self) -> Filter:
        """What the view and the person look for, besides what an index answers."""
        return Filter(self.tab.wanted.terms + self.filter.terms)

    def use(self, reading: Reading) -> None:
        """A store to read from."""
        self._reading = reading

    def reshape(self, views: tuple[Tab, ...]) -> None:
        """Other rules may have other views; the one of the same title stays."""
        title, self.views = self.tab.title, views
        self.begin_with(title)

    def begin_with(self, title: str) -> None:
        """The view that the screen opens with, before anything is read; the first where none has this title."""
        self.view = next((place for place, tab in enumerate(self.views) if tab.title == title), 0)

    # -- the whole list -------------------------------------------------------------------------------------------

    def switch(self, view: int) -> None:
        """Another view, from its beginning."""
        self.view, self.order, self.table.touched = view, self.views[view].order, False
        self.table.say(_("Reading ..."))
        self.reload(afresh=True)

    def reorder(self, order: Order | None = None) -> None:
        """Sort by a key, or by the next one."""
        self.order = order or ORDERS[(ORDERS.index(self.order) + 1) % len(ORDERS)]
        self.reload()

    def narrow(self, wanted: Filter) -> None:
        """Show only what passes a filter."""
        if wanted != self.filter:
            self.filter, self.scanned = wanted, None
            self.reload(recount=False)  # a filter changes no view

    def reload(self, keep: str | None = None, *, afresh: bool = False, recount: bool = True) -> None:
        """Read the list anew, with the cursor on the same record, or on the one to keep; afresh: on the first line."""
        if (reading := self._reading) is None:
            return
        where, order, wanted, only = self.tab.where, self.order, self.wanted, self.tab.only
        self.table.touched |= keep is not None
        keep = keep or (None if afresh else self.table.selected)
        if only:
            self._errands.run("list", lambda: reading.single(only), partial(self._listed, only))
        elif wanted:
            self._begun = False
            stream = partial(reading.mixed, self.tab, order, wanted, self.filter)
            self._errands.stream("list", stream, partial(self._found, keep))
        else:
            depth = self.table.cursor + self.table.size.height if self.table.touched else 0
            read = partial(reading.listing, where, order, keep, depth, self.tab.also)
            self._errands.run("list", read, partial(self._listed, keep))
        if recount:
            self.recount()

    def _listed(self, keep: str | None, listing: Listing) -> None:
        self.scanned = None
        self._settle(listing, keep)

    def _found(self, keep: str | None, found: Found) -> None:
        """A search has come further; its first step takes the place of the list before it."""
        first, self._begun = not self._begun, True
        self.scanned = None if found.last else found.scanned
        if first:
            listing = Listing()
            listing.grow(found.rows)
            self._settle(listing, keep)
        else:
            self.table.listing.grow(found.rows)
            self.table.say(self._empty())
            self.table.rows_changed()
            self._told()

    def _settle(self, listing: Listing, keep: str | None) -> None:
        """Show another list; a record that is still in it keeps the cursor, and its line where it was."""
        self.disordered = False
        self.new.clear()
        self.table.fresh.clear()
        self.table.say(self._empty())
        place = listing.position(keep) if keep is not None else None
        offset = self.table.cursor - self.table.scroll_offset.y
        if place is None:
            place = self.table.cursor if self.table.touched else 0
        self.table.show(listing, place, max(0, place - offset) if self.table.touched else 0)
        self._told()

    def _empty(self) -> str:
        if self.scanned is not None:
            return _("Searching ...")
        if self.filter:
            return _("Nothing in '{view}' matches the filter. Esc clears it.").format(view=_(self.tab.title))
        return heard(self.tab.empty)

    # -- more of it -----------------------------------------------------------------------------------------------

    def read_more(self, demand: More | Again) -> None:
        """Rows are about to be seen that are not in memory."""
        if (reading := self._reading) is None:
            return
        where, order, listing = self.tab.where, self.order, self.table.listing
        if isinstance(demand, Again):
            ids = demand.ids
            self._errands.run("rows", lambda: reading.rows(ids), partial(self._remembered, listing))
        else:
            more = partial(self._added, listing, backwards=demand.backwards)
            self._errands.run("rows", lambda: reading.more(where, order, demand), more)

    def _remembered(self, listing: Listing, rows: tuple[Row, ...]) -> None:
        listing.remember(rows)
        self._came(listing)

    def _added(self, listing: Listing, page: Rows, *, backwards: bool) -> None:
        listing.add(page.rows, page.cursor, backwards=backwards)
        self._came(listing)

    def _came(self, listing: Listing) -> None:
        if listing is self.table.listing:
            self.table.rows_changed()
            self._look()

    def recount(self) -> None:
        """Count the views anew; a little later when they are being counted, or were a moment ago."""
        reading, views = self._reading, self.views
        if reading is None or self._counting:
            self._count_again = self._counting
            return
        self._counting, self._count_again = True, False

        def work() -> tuple[tuple[Count, ...], int]:
            began = perf_counter_ns()
            return reading.counts(views), (perf_counter_ns() - began) // 1_000_000

        self._errands.run("counts", work, self._counted)

    def _counted(self, answer: tuple[tuple[Count, ...], int]) -> None:
        counts, took = answer
        if len(counts) == len(self.views):
            self.counts = counts
            self._told()
        if took < BRIEF:
            self._rested()
        else:
            self.table.set_timer(-(-PATIENCE * took // 1_000), self._rested)

    def _rested(self) -> None:
        self._counting = False
        if self._count_again:
            self.recount()

    # -- what others do -------------------------------------------------------------------------------------------

    def changed(self, ids: frozenset[str]) -> None:
        """Records were changed, by whomever."""
        self._stale |= ids
        if self._stale and not self.table.touched and not self.wanted:
            self._stale.clear()
            self.reload()
        else:
            self._read_changes()

    def _read_changes(self) -> None:
        """Read changed records again: those in the list, and of the others so many as people could have made."""
        if self._looking or not self._stale or (reading := self._reading) is None:
            return
        listing, where = self.table.listing, self.tab.where
        shown = {stream for stream in self._stale if listing.row(stream) is not None}
        others = [stream for stream in self._stale if stream not in listing]
        self.disordered |= len(others) > MOST_NEW
        ids = shown.union(others[:MOST_NEW])
        self._stale.clear()
        self._looking = True
        self._errands.run("changes", lambda: reading.seen(ids, where), self._seen)

    def _seen(self, seen: Seen) -> None:
        self._looking = False
        now = self._clock.now()
        for row in seen.rows:
            if self.table.listing.row(row.id) is not None:
                self.replace(row, mark=row.id != self.table.selected)
            elif row.id in seen.belonging and self.wanted.holds(row, now):
                self.new.add(row.id)
        self._told()
        self._read_changes()
        self.recount()  # after what was changed is on the screen: counting takes longer

    def replace(self, row: Row, *, mark: bool = False) -> None:
        """A record as it is now, drawn where it stands; marked when somebody else has changed it."""
        before = self.table.listing.row(row.id)
        if before is None or before.record.version >= row.record.version:
            return
        self.disordered |= _place(before, self.order) != _place(row, self.order)
        if mark:
            self.table.fresh.add(row.id)
        self.table.row_changed(row)
        if row.id == self.table.selected:
            self._look()

    def failed(self) -> None:
        """An errand came back with nothing: what it was about is to be read again."""
        self._looking = self._counting = False


def _place(row: Row, order: Order) -> int:
    """What a record's place in a list depends on."""
    return row.record.due if order == "due" else row.record.changed if order == "changed" else 0
