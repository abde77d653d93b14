"""What the lines around a queue say: its views, what was found, what can be done with the record under the cursor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.screen import Screen
from textual.widgets import Static

from engine.sheet import Step
from tui.frame import LAST, Frame
from tui.live_list import LiveList
from tui.reading import Count
from tui.session import Session
from tui.widgets.bars import Counted, TabBar
from tui.words import N_, _, _n

USUAL = [
    ("r", N_("reply")),
    ("i", N_("note")),
    ("+", N_("time")),
    ("/", N_("filter")),
    ("n", N_("new")),
    ("s", N_("sort again")),
    ("o", N_("order")),
]
FILTERING = [("Enter", N_("to the list")), ("Esc", N_("clear")), ("Up/Down", N_("move"))]


class QueueFrame(Frame):
    """The lines around one list."""

    def __init__(self, screen: Screen[None], session: Session, live: LiveList) -> None:
        super().__init__(screen, session)
        self._live = live

    def views(self) -> None:
        """The views with their counts, what waits to be sorted in, and what the filter found."""
        live = self._live
        counts = [said(count) for count in live.counts] or [""] * len(live.views)
        shown = [Counted(_(view.title), count) for view, count in zip(live.views, counts, strict=True)]
        self._screen.query_one(TabBar).show(shown, live.view, self._notes())
        self._screen.query_one("#found", Static).update(self._found())

    def _notes(self) -> list[str]:
        """From long to short."""
        live, sort = self._live, _("sort: {order}").format(order=_(self._live.order))
        if live.progress:
            return [live.progress]
        new = [_("{count} new").format(count=len(live.new))] if live.new else []
        parts = new + ([_("order changed")] if live.disordered else [])
        if marked := len(live.table.marked):
            said = _n("{count} marked: verbs apply to it", "{count} marked: verbs apply to all", marked)
            return [said.format(count=marked), _("{count} marked").format(count=marked)]
        if not parts:
            return [sort, live.order]
        news = ", ".join(parts)
        shows = _("s shows")
        return [f"{news}, {shows}   {sort}", f"{news}, {shows}", f"{parts[0]}, {shows}", f"{parts[0]}: s"]

    objection = ""
    """What of the filter cannot be meant."""

    def _found(self) -> str:
        live = self._live
        if self.objection:
            return self.objection
        everything = said(live.counts[live.view]) if live.counts else "..."
        if live.scanned is not None:
            said_so = _("{found} found, {read} of {all} read")
            return said_so.format(found=f"{live.table.listing.total:,}", read=f"{live.scanned:,}", all=everything)
        some = _("{found} of {all}").format(found=f"{live.table.listing.total:,}", all=everything)
        return some if live.wanted else everything

    def verbs(self, steps: Sequence[Step], letters: Mapping[str, str], *, filtering: bool, reading: bool) -> None:
        """The last line."""
        if filtering:
            self.keys(
                [(key, _(label)) for key, label in FILTERING], []
            )  # every letter belongs to the filter, ? and q too
            return
        possible = [(letters[s.name], s.title) for s in steps if not s.objection and s.name in letters]
        usual = [(key, _(label)) for key, label in USUAL]
        self.keys([("Esc", _("back")) if reading else ("Enter", _("open")), *possible, *usual], LAST)


def said(count: Count) -> str:
    """`12`, `500+`."""
    number, more = count
    return f"{number:,}{'+' if more else ''}"
