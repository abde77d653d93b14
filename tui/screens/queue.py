"""The queue: a list with running clocks, one record beside or below it, and every key that does something to it.

The screen only arranges: what a list holds is read by `Reading`, what is done goes through `Acting`, what others did
comes from the `Feed`. The list never moves under the reader: records change where they stand, and a new order or new
records wait, announced, until they are asked for.
"""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal, Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, Static

from engine.clock import Clock
from engine.machines.definition import Definition
from engine.problems import StoreUnavailable
from engine.sheet import Step, dated
from engine.views import Row, Rows
from tui import filter as filters
from tui.acting import Acting
from tui.columns import shape
from tui.errands import Errands
from tui.feed import News, Silence
from tui.filter import Filter
from tui.glyphs import Glyphs
from tui.keys import keys_of
from tui.listing import Again, Listing, More
from tui.reading import Found, Seen
from tui.screens.help import Help, Line
from tui.sheet_text import Printer
from tui.stores import Opened, Stores
from tui.tabs import ORDERS, tabs
from tui.widgets.bars import Bar, Counted, Heads, KeyBar, TabBar
from tui.widgets.detail import Detail
from tui.widgets.queue_table import QueueTable

RETRY = 2.0
"""Seconds until a store that could not be read is tried again."""
MOST_NEW = 200
"""Changed records that are looked at to see whether they belong to the list; an import changes thousands."""
MOST_TOASTS = 3


class QueueScreen(Screen[None]):
    """The queue of one kind; `queue_screen` adds the keys of its transitions."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "read", "open", id="queue.open", tooltip="the whole record"),
        Binding("slash", "filter", "filter", id="queue.filter", tooltip="words, field:value, !word"),
        Binding("r", "write(True)", "reply", id="queue.reply", tooltip="a public note: the client reads it"),
        Binding("i", "write(False)", "note", id="queue.note", tooltip="an internal note, for colleagues"),
        Binding("n", "new", "new", id="queue.new", tooltip="open a new one"),
        Binding("s", "sort", "sort again", id="queue.sort", tooltip="new ones appear, changed ones move"),
        Binding("o", "order", "order", id="queue.order", tooltip="by due date, by number, by last change"),
        Binding("j,down", "down(1)", "next", id="queue.down", show=False),
        Binding("k,up", "down(-1)", "previous", id="queue.up", show=False),
        Binding("pagedown,ctrl+f", "page(1)", "page down", id="queue.page_down", show=False),
        Binding("pageup,ctrl+b", "page(-1)", "page up", id="queue.page_up", show=False),
        Binding("g,home", "end(False)", "first", id="queue.first", show=False),
        Binding("G,end", "end(True)", "last", id="queue.last", show=False),
        *(Binding(str(n), f"tab({n - 1})", f"view {n}", id=f"queue.view_{n}", show=False) for n in range(1, 6)),
        Binding("escape", "back", "back", id="queue.back", show=False, tooltip="leave the record, clear the filter"),
        Binding("question_mark", "help", "help", id="queue.help"),
        Binding("q", "app.quit", "quit", id="queue.quit"),
    ]  # fmt: skip
    TRANSITIONS: ClassVar[list[Binding]] = []
    KEYS: ClassVar[dict[str, str]] = {}
    """Transition → key."""

    def __init__(self, stores: Stores, definition: Definition, clock: Clock, agent: str, glyphs: Glyphs) -> None:
        super().__init__()
        self.stores, self.definition, self.clock, self.agent, self.glyphs = stores, definition, clock, agent, glyphs
        self.zone = stores.workflow.company.zone
        self.tabs = tabs(definition, agent)
        self.tab = 0
        self.order_by = self.tabs[0].order
        self.counts: tuple[int, ...] = ()
        self.filter = Filter()
        self.scanned: int | None = None
        """Records that a search has looked at so far; None when none is under way."""
        self.table = QueueTable(shape(definition), clock, glyphs)
        self.detail = Detail(Printer(self.zone, glyphs, self.KEYS), clock)
        self.errands = Errands(self, self.store_failed)
        self.opened: Opened | None = None
        self.acting: Acting | None = None
        self.silence = ""
        self.touched = False
        """Whether the reader has moved in this list: from then on it stands still until they ask for it anew."""
        self.moved_on = False
        """Whether the order is no longer what the records say."""
        self.news = set[str]()
        """Records that belong to the list and are not in it yet."""
        self._stale = set[str]()
        self._looking = False

    def compose(self) -> ComposeResult:
        yield Bar("header")
        yield TabBar()
        with Horizontal(id="filter"):
            yield Static("/", id="slash", markup=False)
            yield Input(id="words", compact=True, placeholder="words  state:new  client:rossi  is:breached  !printer")
            yield Static(id="found", markup=False)
        with Container(id="body"):
            with Vertical(id="list"):
                yield Heads("heads")
                yield self.table
            yield self.detail
        yield KeyBar("keys")
        yield Static("This terminal is too small: margine needs 60 columns and 15 rows.", id="small", markup=False)

    def on_mount(self) -> None:
        """Open the store behind the first picture."""
        self.table.say("Reading the queue ...")
        self.table.focus()
        self.open_store()
        self._tick()

    def on_unmount(self) -> None:
        """Searches end."""
        self.errands.drop("list")

    # -- the store ------------------------------------------------------------------------------------------------

    def open_store(self) -> None:
        """Open it, or try again until it can be opened."""
        self.errands.run("open", self.stores.open, self.store_opened)

    def store_opened(self, opened: Opened) -> None:
        """Everything can be read now."""
        self.opened = opened
        self.acting = Acting(self, opened.desk, opened.reading, self.errands, self.row_done)
        self.silence = ""
        self.stores.listen(opened.position, lambda what: self.call_later(self.heard, what))
        self.reload()

    def store_failed(self, error: StoreUnavailable) -> None:
        """Say so, and keep trying."""
        self._fall_silent(str(error))
        self.set_timer(RETRY, self.reload if self.opened else self.open_store)

    def _fall_silent(self, reason: str) -> None:
        self.silence = reason
        self.table.say(f"The store cannot be read: {reason}\nTrying again every few seconds; q quits.")
        self.show_bars()

    # -- the list -------------------------------------------------------------------------------------------------

    def reload(self, keep: str | None = None) -> None:
        """Read the list anew, with the cursor on the same record, or on the one to keep."""
        if self.opened is None:
            return
        where, order, reading = self.tabs[self.tab].where, self.order_by, self.opened.reading
        keep = keep or self.table.selected
        if self.filter:
            wanted = self.filter
            self.errands.stream("list", lambda: reading.search(where, order, wanted), partial(self._found, keep))
        else:
            depth = self.table.cursor + self.table.size.height if self.touched else 0
            self.errands.run("list", lambda: reading.listing(where, order, keep, depth), partial(self._listed, keep))
        self.recount()

    def _listed(self, keep: str | None, listing: Listing) -> None:
        """A list has come."""
        self.scanned = None
        self._settle(listing, keep)

    def _found(self, keep: str | None, found: Found) -> None:
        """A search has come further."""
        first = self.scanned is None or found.scanned <= self.scanned
        self.scanned = None if found.last else found.scanned
        if first:
            listing = Listing()
            listing.grow(found.rows)
            self._settle(listing, keep)
        else:
            self.table.listing.grow(found.rows)
            self.table.rows_changed()
        self.show_bars()

    def _settle(self, listing: Listing, keep: str | None) -> None:
        """Show another list; a record that is still in it keeps the cursor, and its line where it was."""
        self.silence, self.moved_on = "", False
        self.news.clear()
        self.table.fresh.clear()
        self.table.say(self._empty())
        place = listing.position(keep) if keep is not None and self.touched else None
        offset = self.table.cursor - self.table.scroll_offset.y
        if place is None:
            place = self.table.cursor if self.touched else 0
        self.table.show(listing, place, max(0, place - offset) if self.touched else 0)
        self.show_bars()

    def _empty(self) -> str:
        if self.filter:
            return f"No {self.definition.kind} in '{self.tabs[self.tab].title}' matches. Esc clears the filter."
        return self.tabs[self.tab].empty

    @on(QueueTable.Wanted)
    def read_more(self, event: QueueTable.Wanted) -> None:
        """Rows are about to be seen that are not in memory."""
        if self.opened is None:
            return
        reading, where, order, listing = (
            self.opened.reading,
            self.tabs[self.tab].where,
            self.order_by,
            self.table.listing,
        )
        match event.demand:
            case Again(ids=ids):
                self.errands.run("rows", lambda: reading.rows(ids), partial(self._remember, listing))
            case More() as demand:
                self.errands.run(
                    "rows",
                    lambda: reading.more(where, order, demand),
                    lambda page: self._remember_more(listing, page, demand),
                )

    def _remember(self, listing: Listing, rows: tuple[Row, ...]) -> None:
        listing.remember(rows)
        self._came(listing)

    def _remember_more(self, listing: Listing, page: Rows, demand: More) -> None:
        listing.add(page.rows, page.cursor, backwards=demand.backwards)
        self._came(listing)

    def _came(self, listing: Listing) -> None:
        if listing is self.table.listing:
            known = self.detail.sheet is not None and self.detail.sheet.row.id == self.table.selected
            self.table.rows_changed()
            if not known:
                self.look()

    def recount(self) -> None:
        """Count the views anew."""
        if self.opened is not None:
            reading, wheres = self.opened.reading, [tab.where for tab in self.tabs]
            self.errands.run("counts", lambda: reading.counts(wheres), self._counted)

    def _counted(self, counts: tuple[int, ...]) -> None:
        self.counts = counts
        self.show_bars()

    # -- what others do -------------------------------------------------------------------------------------------

    def heard(self, what: News | Silence) -> None:
        """News from the feed."""
        if isinstance(what, Silence):
            return self._fall_silent(what.reason)
        was_silent, self.silence = self.silence, ""
        self._alert(what.alerts)
        self._stale |= what.changed
        if was_silent or (not self.touched and what.changed and not self.filter):
            self._stale.clear()
            self.reload()
        else:
            self._look_at_changes()
        return None

    def _alert(self, alerts: tuple[str, ...]) -> None:
        """Escalations that concern the person here."""
        for text in alerts[:MOST_TOASTS]:
            self.notify(text, title="Escalation", severity="warning", markup=False, timeout=15)
        if len(alerts) > MOST_TOASTS:
            self.notify(f"and {len(alerts) - MOST_TOASTS} more escalations for you", severity="warning", timeout=15)

    def _look_at_changes(self) -> None:
        """Read changed records again: those in the list, and of the others so many as a person could have made."""
        if self._looking or not self._stale or self.opened is None:
            return
        listing, reading, where = self.table.listing, self.opened.reading, self.tabs[self.tab].where
        shown = {stream for stream in self._stale if listing.row(stream) is not None}
        others = [stream for stream in self._stale if stream not in listing]
        self.moved_on |= len(others) > MOST_NEW
        ids = shown.union(others[:MOST_NEW])
        self._stale.clear()
        self._looking = True
        self.errands.run("changes", lambda: reading.seen(ids, where), self._changed)
        self.recount()

    def _changed(self, seen: Seen) -> None:
        """Changed records, as they are now: each is drawn where it stands."""
        self._looking = False
        now = self.clock.now()
        for row in seen.rows:
            before = self.table.listing.row(row.id)
            if before is not None:
                self._replace(before, row)
            elif row.id in seen.belonging and (not self.filter or self.filter.holds(row, now)):
                self.news.add(row.id)
        self.show_bars()
        self._look_at_changes()

    def _replace(self, before: Row, row: Row) -> None:
        if before.record.version == row.record.version:
            return
        self.moved_on |= _place(before, self.order_by) != _place(row, self.order_by)
        selected = row.id == self.table.selected
        if not selected:
            self.table.fresh.add(row.id)
        self.table.row_changed(row)
        if selected:
            self.look()

    def row_done(self, row: Row, opened: bool) -> None:
        """A command of this screen has changed a record, or opened one."""
        if opened:
            self.touched = True
            return self.reload(row.id)
        before = self.table.listing.row(row.id)
        if before is not None:
            self._replace(before, row)
            self.table.fresh.discard(row.id)
            self.table.row_changed(row)
        self.show_bars()
        return None

    # -- the record under the cursor ------------------------------------------------------------------------------

    @on(QueueTable.Moved)
    def look(self) -> None:
        """Read the sheet of the record under the cursor."""
        self.show_bars()
        stream, opened = self.table.selected, self.opened
        if stream is None or opened is None:
            self.errands.drop("sheet")
            self.detail.show(None)
        elif self.detail.display or self.has_class("reading"):
            self.errands.run("sheet", lambda: opened.reading.sheet(stream), self.detail.show)

    @on(QueueTable.LaidOut)
    def show_heads(self, event: QueueTable.LaidOut) -> None:
        """Titles over the columns."""
        self.query_one(Heads).show(event.columns, self.glyphs)

    def on_resize(self) -> None:
        """Lines are as long as the screen is wide; a pane that has just appeared has something to show."""
        self.call_after_refresh(self._resized)

    def _resized(self) -> None:
        self.show_bars()
        self.query_one(Heads).show(self.table.columns, self.glyphs)
        if self.detail.display and (self.detail.sheet is None or self.detail.sheet.row.id != self.table.selected):
            self.look()

    # -- what can be done -----------------------------------------------------------------------------------------

    @property
    def steps(self) -> list[Step]:
        """What leads out of the state of the record under the cursor."""
        row = self.table.row
        return self.acting.steps(row) if row is not None and self.acting is not None else []

    def objection(self, action: str, parameter: object = "") -> str:
        """Why an action makes no sense now; empty when it does."""
        if self.acting is None and action in {"write", "new", "transition", "order", "sort", "filter", "tab"}:
            return "the store cannot be read"
        row = self.table.row
        if action in {"write", "transition", "read"} and row is None:
            return "nothing is selected"
        if action == "transition" and row is not None:
            step = next((step for step in self.steps if step.name == parameter), None)
            return step.objection if step else f"does not lead out of '{row.state}'"
        if action == "tab" and int(str(parameter)) >= len(self.tabs):
            return "there is no such view"
        return ""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether a key does anything now. A transition's always does: it takes it, or tells the objection."""
        if action in {"write", "new", "read", "order", "sort", "filter", "tab"}:
            return None if self.objection(action, *parameters) else True
        return True

    def action_transition(self, name: str) -> None:
        """Take a transition."""
        if (row := self.table.row) is not None and self.acting is not None:
            self.acting.fire(row, name)

    def action_write(self, public: bool) -> None:
        """Write a note."""
        if (row := self.table.row) is not None and self.acting is not None:
            self.acting.write(row, public=public)

    def action_new(self) -> None:
        """Open a new record."""
        if self.acting is not None:
            self.acting.open(self.definition.kind)

    def action_read(self) -> None:
        """The record in full: beside the list where there is room, else instead of it."""
        if not self.detail.display:
            self.add_class("reading")
            self.look()
        self.detail.focus()

    def action_back(self) -> None:
        """One step back: from the record to the list, then from the filter to the whole list."""
        if self.detail.has_focus or self.has_class("reading"):
            self.remove_class("reading")
            self.table.focus()
        elif self.has_class("filtering"):
            self.query_one("#words", Input).value = ""
            self.remove_class("filtering")
            self.table.focus()
        self.show_bars()

    def action_down(self, steps: int) -> None:
        """The cursor up or down; in the record, the text."""
        if self.detail.has_focus:
            self.detail.scroll_relative(y=steps, animate=False)
        else:
            self._moving()
            self.table.move(steps)

    def action_page(self, pages: int) -> None:
        """A screenful up or down."""
        if self.detail.has_focus:
            self.detail.scroll_relative(y=pages * (self.detail.size.height - 1), animate=False)
        else:
            self._moving()
            self.table.page(pages)

    def action_end(self, last: bool) -> None:
        """To the first line or to the last."""
        if self.detail.has_focus:
            (self.detail.scroll_end if last else self.detail.scroll_home)(animate=False)
        else:
            self._moving()
            self.table.move_to(self.table.listing.total - 1 if last else 0)

    def _moving(self) -> None:
        self.touched = True

    @on(QueueTable.Chosen)
    def choose(self) -> None:
        """A line was clicked twice."""
        self.action_read()

    def action_order(self) -> None:
        """Sort by the next key."""
        self.order_by = ORDERS[(ORDERS.index(self.order_by) + 1) % len(ORDERS)]
        self.reload()

    def action_sort(self) -> None:
        """Read the list again."""
        self.reload()

    def action_tab(self, index: int) -> None:
        """Another view."""
        if index >= len(self.tabs):
            return
        self.tab, self.order_by, self.touched = index, self.tabs[index].order, False
        self.table.say("Reading the queue ...")
        self.reload()

    @on(TabBar.Picked)
    def pick_tab(self, event: TabBar.Picked) -> None:
        """A view was clicked."""
        self.action_tab(event.index)

    # -- the filter -----------------------------------------------------------------------------------------------

    def action_filter(self) -> None:
        """Type a filter; every printable key belongs to it until Enter or Esc."""
        self.add_class("filtering")
        self.query_one("#words").focus()
        self.show_bars()

    @on(Input.Changed, "#words")
    def filter_changed(self, event: Input.Changed) -> None:
        """Filter while people type."""
        wanted = filters.parse(event.value, self.definition.fields)
        if wanted != self.filter:
            self.filter, self.scanned = wanted, None
            self.reload()

    @on(Input.Submitted, "#words")
    def filter_done(self) -> None:
        """Enter leaves the filter as it is and goes back to the list."""
        if not self.filter:
            self.remove_class("filtering")
        self.table.focus()
        self.show_bars()

    # -- lines around the list ------------------------------------------------------------------------------------

    def show_bars(self) -> None:
        """Bring every line up to date."""
        if not self.is_mounted:
            return
        self._show_header()
        shown = [Counted(tab.title, self.counts[n] if self.counts else None) for n, tab in enumerate(self.tabs)]
        self.query_one(TabBar).show(shown, self.tab, self._notes())
        self.query_one("#found", Static).update(self._found_text())
        self._show_keys()

    def _show_header(self) -> None:
        time = dated(self.clock.now(), self.zone)
        rules = f"rules {self.definition.kind}@{self.definition.digest}"
        view = self.tabs[self.tab].title if not self.silence else "the store cannot be read, trying again"
        left = Content.assemble(("margine", "bold"), "  ", (view, "bold $text-error" if self.silence else ""))
        self.query_one("#header", Bar).put(left, Content(f"{self.agent}  {rules}  {time}"))

    def _notes(self) -> list[str]:
        """What waits to be sorted in, and the sort key; from long to short."""
        sort = f"sort: {self.order_by}"
        parts = ([f"{len(self.news)} new"] if self.news else []) + (["order changed"] if self.moved_on else [])
        if not parts:
            return [sort, self.order_by]
        return [f"{', '.join(parts)}, s shows   {sort}", f"{', '.join(parts)}, s shows", f"{parts[0]}: s"]

    def _found_text(self) -> str:
        if self.scanned is not None:
            return f"{self.table.listing.total:,} found, {self.scanned:,} read"
        everything = f"{self.counts[self.tab]:,}" if self.counts else "..."
        return f"{self.table.listing.total:,} of {everything}" if self.filter else everything

    def _show_keys(self) -> None:
        keys = [("Enter", "open")]
        if self.query_one("#words").has_focus:
            keys = [("Enter", "to the list"), ("Esc", "clear"), ("Up/Down", "move")]
        else:
            steps = [step for step in self.steps if not step.objection]
            keys += [(self.KEYS[step.name], step.title) for step in steps if step.name in self.KEYS]
            keys += [("r", "reply"), ("i", "note"), ("/", "filter"), ("n", "new"), ("s", "sort again"), ("o", "order")]
        if self.has_class("reading") or self.detail.has_focus:
            keys[0] = ("Esc", "back")
        self.query_one(KeyBar).show(keys, [("?", "help"), ("q", "quit")])

    def on_descendant_focus(self) -> None:
        """Other keys are useful elsewhere."""
        self.show_bars()

    # -- time -----------------------------------------------------------------------------------------------------

    def tick(self) -> None:
        """Repaint what time has changed."""
        self.table.tick()
        if self.detail.display:
            self.detail.tick()
        self._show_header()

    def _tick(self) -> None:
        """Tick with the clock's seconds, at most twice a second where it runs fast."""
        self.tick()
        ahead = self.clock.seconds_until(self.clock.now() + 1)
        self.set_timer(min(1.0, max(0.5, ahead)) + 0.005, self._tick)

    # -- help -----------------------------------------------------------------------------------------------------

    def lines(self) -> list[Line]:
        """Everything that can be done: for the help and for the palette."""
        found: list[Line] = []
        for binding in Binding.make_bindings([*QueueScreen.BINDINGS, *self.TRANSITIONS]):
            if found and found[-1].action == binding.action:
                found[-1] = found[-1].also(self.app.get_key_display(binding))
                continue
            action, _, parameter = binding.action.rstrip(")").partition("(")
            text = binding.description + (f": {binding.tooltip}" if binding.tooltip else "")
            objection = self.objection(action, parameter.strip("'"))
            found.append(Line(self.app.get_key_display(binding), text, binding.action, objection))
        return found

    def action_help(self) -> None:
        """All keys."""
        self.app.push_screen(Help(self.lines()))


def _place(row: Row, order: str) -> int:
    """What a record's place in a list depends on."""
    return row.record.due if order == "due" else row.record.changed if order == "changed" else 0


def queue_screen(definition: Definition) -> type[QueueScreen]:
    """The queue of a kind, with a key for each of its transitions."""
    taken = {binding.key for binding in Binding.make_bindings(QueueScreen.BINDINGS)}
    keys = keys_of(definition, taken)
    bindings = [
        Binding(key, f"transition('{name}')", _title(definition, name), id=f"{definition.kind}.{name}", show=False)
        for name, key in keys.items()
    ]
    return type("KindScreen", (QueueScreen,), {"BINDINGS": bindings, "TRANSITIONS": bindings, "KEYS": keys})


def _title(definition: Definition, name: str) -> str:
    return definition.transitions[name][0].title or name.replace("_", " ")
