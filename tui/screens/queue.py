"""The queue: a list with running clocks, one record beside or below it, and every key that does something to it.

The screen only arranges: the `Link` opens the store and passes on what others do, the `LiveList` reads and follows the
list, `Acting` carries out what is asked, the `Frame` says it all on the lines around.
"""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingsMap, BindingType
from textual.containers import Container, Horizontal, Vertical
from textual.screen import Screen
from textual.widgets import Input, Static

from engine import filtering
from engine.clock import Clock
from engine.machines.definition import Definition
from engine.rulebook import Standing
from engine.sheet import Step
from engine.views import Row
from engine.workflow import Workflow
from engine.worktime.running import Running, stream_of
from tui.acting import Acting
from tui.columns import shape
from tui.frame import Frame
from tui.glyphs import Glyphs
from tui.link import Link
from tui.live_list import LiveList
from tui.screens.bindings import KEYS_OF_EVERY_QUEUE, transitions
from tui.screens.help import Help, Line
from tui.screens.rules import RulesPage
from tui.sheet_text import Printer
from tui.stores import Opened, Stores
from tui.tabs import tabs
from tui.widgets.bars import Bar, Heads, KeyBar, TabBar
from tui.widgets.detail import Detail
from tui.widgets.queue_table import QueueTable

NEEDS_STORE = frozenset({"write", "log", "new", "transition", "order", "sort", "filter", "tab"})
NEEDS_RULES = frozenset({"rules"})
NEEDS_RECORD = frozenset({"write", "log", "transition", "read"})


class QueueScreen(Screen[None]):
    """The queue of one kind; `queue_screen` adds the keys of its transitions."""

    BINDINGS: ClassVar[list[BindingType]] = KEYS_OF_EVERY_QUEUE
    TRANSITIONS: ClassVar[list[Binding]] = []
    KEYS: ClassVar[dict[str, str]] = {}
    """Transition → key."""

    def __init__(self, stores: Stores, definition: Definition, clock: Clock, agent: str, glyphs: Glyphs) -> None:
        super().__init__()
        self.definition, self.clock, self.glyphs, self.agent = definition, clock, glyphs, agent
        self.letters, self.offered = self.KEYS, self.TRANSITIONS
        self.standing: Standing | None = None
        """How matters stand with the rules; None until the store says so."""
        self.timer: Running | None = None
        """The work timer of the person here."""
        zone = stores.workflow.company.zone
        self.table = QueueTable(shape(definition), clock, glyphs)
        self.detail = Detail(Printer(zone, glyphs, self.KEYS), clock)
        self.link = Link(self, stores, self.show_bars, self.rules_followed, self.heard_of)
        self.live = LiveList(
            self.table, self.link.errands, clock, tabs(definition, agent), told=self.show_bars, look=self.look
        )
        self.frame = Frame(self, self.live, definition, agent, zone=zone, glyphs=glyphs)
        self.acting: Acting | None = None
        self._minute = 0
        """The minute that the header shows."""

    def compose(self) -> ComposeResult:
        yield Bar("header")
        yield Bar("rules")
        yield TabBar()
        with Horizontal(id="filter"):
            yield Static("/", id="slash", markup=False)
            words = Input(id="words", compact=True, placeholder="words  state:new  client:rossi  is:breached  !printer")
            words.cursor_blink = False  # a blinking cursor is written to the terminal twice a second
            yield words
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
        self.link.open(self.live, self.store_opened)
        self._tick()

    def on_unmount(self) -> None:
        """Searches end."""
        self.link.errands.drop("list")

    # -- the store ------------------------------------------------------------------------------------------------

    def store_opened(self, opened: Opened) -> None:
        """Everything can be done now."""
        self.acting = Acting(self, opened.desk, opened.reading, self.link.errands, self.row_done)
        self.standing = opened.standing
        self.obey(opened.reading.views.workflow)
        self.heard_of(frozenset())
        self.show_bars()

    def heard_of(self, streams: frozenset[str]) -> None:
        """Something is new in these streams, or in any of them where there are none: look at the timer again."""
        opened = self.link.opened
        if opened is not None and (not streams or stream_of(self.agent) in streams):
            self.link.errands.run("timer", opened.reading.timer, self.show_timer)

    def show_timer(self, timer: Running | None) -> None:
        """What runs from now on; it ticks without the store."""
        self.timer = timer
        self.show_bars()

    def row_done(self, row: Row, opened: bool) -> None:
        """A command of this screen has changed a record, or opened one."""
        if opened:
            self.live.reload(row.id)
        else:
            self.live.replace(row)
            self.show_bars()

    # -- the rules ------------------------------------------------------------------------------------------------

    def rules_followed(self, opened: Opened) -> None:
        """Something was journalled of the rules: put in force what is to be, and say how matters stand."""
        self.standing, workflow = opened.standing, opened.reading.views.workflow
        differs = workflow.fingerprint != opened.desk.workflow.fingerprint
        if self.acting is not None:
            self.link.put_in_force(opened)
        if self.acting is not None and differs:
            self.acting.use(opened.reading)
            self.live.use(opened.reading)
            self.obey(workflow)
            self.live.reload()
            self.look()
            self.notify(f"Rules {workflow.digest} are in force", markup=False)
        self.show_bars()
        for page in self.app.screen_stack:
            if isinstance(page, RulesPage) and opened.standing is not None:
                page.follow(opened.standing, self.clock.now())

    def obey(self, workflow: Workflow) -> None:
        """Columns, views, keys and words of these rules; a kind that they do not have keeps its own."""
        zone, definition = workflow.company.zone, workflow.definitions.get(self.definition.kind)
        if definition is None or definition is self.definition:
            return
        self.definition = definition
        shown = queue_screen(definition)
        self.letters, self.offered = shown.KEYS, shown.TRANSITIONS
        self._bindings = (shown._merged_bindings or BindingsMap()).copy()  # noqa: SLF001 - as a new screen would begin
        self.table.reshape(shape(definition))
        self.detail.printer = Printer(zone, self.glyphs, self.letters)
        self.live.reshape(tabs(definition, self.agent))
        self.frame = Frame(self, self.live, definition, self.agent, zone=zone, glyphs=self.glyphs)
        if self.has_class("filtering"):
            self.live.narrow(filtering.parse(self.query_one("#words", Input).value, definition.fields))
        self.refresh_bindings()

    @property
    def gone(self) -> bool:
        """Whether the rules in force have no such kind any more."""
        opened = self.link.opened
        return opened is not None and self.definition.kind not in opened.desk.workflow.definitions

    def action_rules(self) -> None:
        """Which rules are in force, and what is wrong with those on the disk."""
        if self.standing is not None:
            self.app.push_screen(RulesPage(self.standing, self.clock.now(), self.glyphs))

    # -- the record under the cursor ------------------------------------------------------------------------------

    @on(QueueTable.Moved)
    def look(self) -> None:
        """Read the sheet of the record under the cursor."""
        self.show_bars()
        stream, opened, errands = self.table.selected, self.link.opened, self.link.errands
        if stream is None or opened is None:
            errands.drop("sheet")
            self.detail.show(None)
        elif self.detail.display or self.has_class("reading"):
            errands.run("sheet", lambda: opened.reading.sheet(stream), self.detail.show)

    @on(QueueTable.Wanted)
    def read_more(self, event: QueueTable.Wanted) -> None:
        """Rows are about to be seen that are not in memory."""
        self.live.read_more(event.demand)

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
        row = self.table.row
        if self.acting is None and action in NEEDS_STORE:
            return "the store cannot be read"
        if row is None and action in NEEDS_RECORD:
            return "nothing is selected"
        if action == "transition" and row is not None:
            step = next((step for step in self.steps if step.name == parameter), None)
            return step.objection if step else f"does not lead out of '{row.state}'"
        if action == "rules" and self.standing is None:
            return "the store cannot be read" if self.acting is None else "none were journalled yet"
        if action == "new" and self.gone:
            return f"there is no workflow '{self.definition.kind}' any more"
        if action == "tab" and int(str(parameter)) >= len(self.live.views):
            return "there is no such view"
        return ""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether a key does anything now. A transition's always does: it takes it, or tells the objection.

        So does that for a new record where the kind has gone: nobody would know why it does nothing.
        """
        if action == "new" and self.acting is not None:
            return True
        if action != "transition" and action in NEEDS_STORE | NEEDS_RECORD | NEEDS_RULES:
            return None if self.objection(action, *parameters) else True
        return True

    def action_transition(self, name: str) -> None:
        """Take a transition."""
        if (row := self.table.row) is not None and self.acting is not None:
            self.table.touched = True
            self.acting.fire(row, name)

    def action_answer(self, name: str, yes: bool) -> None:
        """Say yes or no to a transition that waits for approval."""
        if (row := self.table.row) is not None and self.acting is not None:
            self.table.touched = True
            self.acting.answer(row, name, yes=yes)

    def action_write(self, public: bool) -> None:
        """Write a note."""
        if (row := self.table.row) is not None and self.acting is not None:
            self.table.touched = True
            self.acting.write(row, public=public)

    def action_log(self) -> None:
        """Write down work on the record under the cursor."""
        if (row := self.table.row) is not None and self.acting is not None:
            self.table.touched = True
            self.acting.log(row)

    def action_new(self) -> None:
        """Open a new record, or say why that cannot be."""
        if objection := self.objection("new"):
            self.notify(f"Nothing can be opened: {objection}", severity="warning", markup=False)
        elif self.acting is not None:
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
            self._close_filter()
        self.show_bars()

    def action_down(self, steps: int) -> None:
        """The cursor up or down; in the record, the text."""
        if self.detail.has_focus:
            self.detail.scroll_relative(y=steps, animate=False)
        else:
            self.table.move(steps)

    def action_page(self, pages: int) -> None:
        """A screenful up or down."""
        if self.detail.has_focus:
            self.detail.scroll_relative(y=pages * (self.detail.size.height - 1), animate=False)
        else:
            self.table.page(pages)

    def action_end(self, last: bool) -> None:
        """To the first line or to the last."""
        if self.detail.has_focus:
            (self.detail.scroll_end if last else self.detail.scroll_home)(animate=False)
        else:
            self.table.move_to(self.table.listing.total - 1 if last else 0)

    @on(QueueTable.Chosen)
    def choose(self) -> None:
        """A line was clicked twice."""
        self.action_read()

    def action_order(self) -> None:
        """Sort by the next key."""
        self.live.reorder()

    def action_sort(self) -> None:
        """Read the list again."""
        self.live.reload()

    def action_tab(self, index: int) -> None:
        """Another view."""
        if index < len(self.live.views):
            self.live.switch(index)

    @on(TabBar.Picked)
    def pick_tab(self, event: TabBar.Picked) -> None:
        """A view was clicked."""
        self.action_tab(event.index)

    # -- the filter -----------------------------------------------------------------------------------------------

    def action_filter(self) -> None:
        """Type a filter; every printable key belongs to it until Enter or Esc."""
        self.add_class("filtering")
        self.query_one("#filter").display = True  # at once: what is typed next is for the filter already
        self.set_focus(self.query_one("#words"))
        self.show_bars()

    def _close_filter(self) -> None:
        self.set_focus(self.table)
        self.remove_class("filtering")
        self.query_one("#filter").display = False

    @on(Input.Changed, "#words")
    def filter_changed(self, event: Input.Changed) -> None:
        """Filter while people type."""
        self.live.narrow(filtering.parse(event.value, self.definition.fields))

    @on(Input.Submitted, "#words")
    def filter_done(self) -> None:
        """Enter leaves the filter as it is and goes back to the list."""
        if not self.live.filter:
            self._close_filter()
        self.set_focus(self.table)
        self.show_bars()

    # -- lines around the list ------------------------------------------------------------------------------------

    def show_bars(self) -> None:
        """Bring every line up to date."""
        if self.is_mounted:
            self._header()
            self.frame.rejected(self.clock.now(), self.standing)
            self.frame.views()
            filtering = self.query_one("#words").has_focus
            reading = self.has_class("reading") or self.detail.has_focus
            self.frame.keys(self.steps, self.letters, filtering=filtering, reading=reading)

    def _header(self) -> None:
        self.frame.header(self.clock.now(), self.link.silence, self.timer, gone=self.gone)

    def on_descendant_focus(self) -> None:
        """Other keys are useful elsewhere."""
        self.show_bars()

    # -- time -----------------------------------------------------------------------------------------------------

    def tick(self) -> None:
        """Repaint what time has changed."""
        self.table.tick()
        if self.detail.display:
            self.detail.tick()
        if self.timer is not None:
            self._header()
        minute = self.clock.now() // 60
        if minute != self._minute:
            self._minute = minute
            self.look()

    def _tick(self) -> None:
        """Tick with the clock's seconds, at most twice a second where it runs fast."""
        self.tick()
        ahead = self.clock.seconds_until(self.clock.now() + 1)
        self.set_timer(min(1.0, max(0.5, ahead)) + 0.005, self._tick)

    # -- help -----------------------------------------------------------------------------------------------------

    def lines(self) -> list[Line]:
        """Everything that can be done: for the help and for the palette."""
        found: list[Line] = []
        for binding in Binding.make_bindings([*KEYS_OF_EVERY_QUEUE, *self.offered]):
            if found and found[-1].action == binding.action:
                found[-1] = found[-1].also(self.app.get_key_display(binding))
                continue
            action, _, parameter = binding.action.rstrip(")").partition("(")
            text = binding.description + (f": {binding.tooltip}" if binding.tooltip else "")
            objection = self.objection(action, parameter.strip("'"))
            if action == "tab" and not objection:
                text = f"view: {self.live.views[int(parameter)].title}"
            found.append(Line(self.app.get_key_display(binding), text, binding.action, objection))
        return found + self._answers()

    def _answers(self) -> list[Line]:
        """What can be said to what waits for approval on the record under the cursor."""
        row = self.table.row
        waiting = self.acting.answerable(row) if row is not None and self.acting is not None else []
        return [
            Line("^p", f"{words} {name}", f"answer('{name}', {yes})")
            for name in waiting
            for words, yes in (("approve", True), ("reject", False))
        ]

    def action_help(self) -> None:
        """All keys."""
        self.app.push_screen(Help(self.lines()))


def queue_screen(definition: Definition) -> type[QueueScreen]:
    """The queue of a kind, with a key for each of its transitions."""
    bindings = transitions(definition)
    keys = {name: binding.key for name, binding in bindings.items()}
    own = list(bindings.values())
    return type("KindScreen", (QueueScreen,), {"BINDINGS": own, "TRANSITIONS": own, "KEYS": keys})
