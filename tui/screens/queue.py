"""The queue: a list with running clocks, one record beside or below it, and every key that does something to it.

The screen only arranges: the `Session` opens the store and passes on what others do, the `LiveList` reads and follows
the list, `Acting` carries out what is asked, the `QueueFrame` says it all on the lines around.
"""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingsMap, BindingType
from textual.containers import Container, Horizontal, Vertical
from textual.widgets import Input, Static

from engine import filtering
from engine.clock import Instant
from engine.filtering import Filter
from engine.machines.definition import Definition
from engine.sheet import Step
from engine.views import Row
from engine.workflow import Workflow
from tui.acting import Acting
from tui.columns import shape
from tui.live_list import LiveList
from tui.place import KEYS_OF_EVERY_PLACE, PlaceScreen
from tui.screens.bindings import KEYS_OF_EVERY_QUEUE
from tui.screens.help import Line
from tui.screens.queue_frame import QueueFrame
from tui.session import Session
from tui.sheet_text import Printer
from tui.stores import Opened
from tui.tabs import BY_COLUMN, Tab, tabs
from tui.widgets.bars import Heads, TabBar
from tui.widgets.detail import Detail
from tui.widgets.fields import OneLine
from tui.widgets.goes_on import GoesOn
from tui.widgets.queue_table import QueueTable
from tui.words import _

NEEDS_STORE = frozenset({"write", "log", "new", "transition", "order", "sort", "filter", "tab"})
NEEDS_RECORD = frozenset({"write", "log", "transition", "read"})


class QueueScreen(PlaceScreen):
    """The queue of one kind; `queue_screen` adds the keys of its transitions."""

    NAME = "queue"
    BINDINGS: ClassVar[list[BindingType]] = KEYS_OF_EVERY_QUEUE
    KEYS_OF_QUEUE: ClassVar[list[BindingType]] = KEYS_OF_EVERY_QUEUE
    """What every queue of this class can do, in the order of the help."""
    TRANSITIONS: ClassVar[list[Binding]] = []
    KEYS: ClassVar[dict[str, str]] = {}
    """Transition → key."""

    def __init__(self, session: Session, definition: Definition) -> None:
        super().__init__(session)
        self.definition, self.agent = definition, session.agent
        self.letters, self.offered = self.KEYS, self.TRANSITIONS
        self.table = QueueTable(shape(definition), self.clock, self.glyphs)
        self.detail = Detail(self._printer(), self.clock)
        self.live = LiveList(self.table, self.errands, self.clock, self.views(), told=self.show_bars, look=self.look)
        self.live.begin_with(session.view)
        self.frame: QueueFrame = QueueFrame(self, session, self.live)
        self.acting: Acting | None = None

    def views(self) -> tuple[Tab, ...]:
        """What the number keys show."""
        return tabs(self.definition, self.agent, self.session.own, self.session.workflow.definitions)

    def compose_inside(self) -> ComposeResult:
        yield TabBar()
        with Horizontal(id="filter"):
            yield Static("/", id="slash", markup=False)
            words = OneLine(
                id="words",
                compact=True,
                placeholder=_("words  state:new  client:rossi  is:breached  !printer"),
                suggester=GoesOn(lambda: self.definition, lambda: self.session.workflow),
            )
            words.cursor_blink = False  # a blinking cursor is written to the terminal twice a second
            yield words
            yield Static(id="found", markup=False)
        with Container(id="body"):
            with Vertical(id="list"):
                yield Heads("heads")
                yield self.table
            yield self.detail

    def on_mount(self) -> None:
        """The list has the keys; the store comes behind the first picture."""
        self.table.say(_("Reading ..."))
        self.table.focus()
        super().on_mount()

    def on_unmount(self) -> None:
        """Searches end."""
        super().on_unmount()
        self.errands.drop("list")

    # -- the store ------------------------------------------------------------------------------------------------

    def store_opened(self, opened: Opened) -> None:
        """Everything can be done now."""
        self.acting = Acting(self, opened.desk, opened.reading, self.errands, self.row_done)
        self.live.use(opened.reading)
        self.obey(opened.reading.views.workflow)
        super().store_opened(opened)

    def store_failed(self) -> None:
        """What was read before stays to be seen."""
        self.live.failed()
        self.table.say(self.session.cannot_read)

    def read_again(self) -> None:
        """Read the list, with the cursor where it was."""
        self.live.reload()
        self.look()

    def follow(self, streams: frozenset[str]) -> None:
        """Records were changed, by whomever."""
        self.live.changed(streams)

    def row_done(self, row: Row, opened: bool) -> None:
        """A command of this screen has changed a record, or opened one."""
        if opened:
            self.live.reload(row.id)
        else:
            self.live.replace(row)
            self.show_bars()

    # -- the rules ------------------------------------------------------------------------------------------------

    def rules_followed(self, opened: Opened, *, differs: bool) -> None:
        """Other rules may have other columns, views and keys."""
        if self.acting is not None and differs:
            self.acting.use(opened.reading)
            self.live.use(opened.reading)
            self.obey(opened.reading.views.workflow)
        super().rules_followed(opened, differs=differs)

    def obey(self, workflow: Workflow) -> None:
        """Columns, views, keys and words of these rules; a kind that they do not have keeps its own."""
        definition = workflow.definitions.get(self.definition.kind)
        if definition is None or definition is self.definition:
            return
        self.definition = definition
        from tui.screens.of_kind import queue_screen

        shown = queue_screen(definition, workflow.definitions)
        self.letters, self.offered = shown.KEYS, shown.TRANSITIONS
        self._bindings = (shown._merged_bindings or BindingsMap()).copy()  # noqa: SLF001 - as a new screen would begin
        self.table.reshape(shape(definition))
        self.detail.printer = self._printer()
        self.live.reshape(self.views())
        if self.has_class("filtering"):
            self.live.narrow(self._filter(self.query_one("#words", Input).value))
        self.refresh_bindings()

    def _printer(self) -> Printer:
        return Printer(self.session.workflow.company.zone, self.glyphs, self.letters)

    @property
    def gone(self) -> bool:
        """Whether the rules in force have no such kind any more."""
        return self.session.opened is not None and self.definition.kind not in self.session.workflow.definitions

    # -- the record under the cursor ------------------------------------------------------------------------------

    @on(QueueTable.Moved)
    def look(self) -> None:
        """Read the sheet of the record under the cursor."""
        self.show_bars()
        stream, opened, errands = self.table.selected, self.session.opened, self.errands
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

    def resized(self) -> None:
        """A pane that has just appeared has something to show."""
        super().resized()
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
            return _("the store cannot be read")
        if row is None and action in NEEDS_RECORD:
            return _("nothing is selected")
        if action == "transition" and row is not None:
            step = next((step for step in self.steps if step.name == parameter), None)
            return step.objection if step else _("does not lead out of '{state}'").format(state=row.state)
        if action == "new" and self.gone:
            return _("there is no workflow '{kind}' any more").format(kind=self.definition.kind)
        if action == "tab" and int(str(parameter)) >= len(self.live.views):
            return _("there is no such view")
        return super().objection(action, parameter)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether a key does anything now. A transition's always does: it takes it, or tells the objection.

        So does that for a new record where the kind has gone: nobody would know why it does nothing.
        """
        if action == "new" and self.acting is not None:
            return True
        return True if action == "transition" else super().check_action(action, parameters)

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
            self.tell(_("Nothing can be opened: {reason}").format(reason=objection), warning=True)
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

    @on(Heads.Picked)
    def head_picked(self, event: Heads.Picked) -> None:
        """A click on the number sorts by number, one on a clock by what is due next."""
        order = BY_COLUMN.get(event.column.partition(":")[0])
        if order is not None and self.live.order != order:
            self.live.reorder(order)
            self.show_bars()

    # -- the filter -----------------------------------------------------------------------------------------------

    def action_filter(self) -> None:
        """Type a filter; every printable key belongs to it until Enter or Esc."""
        self.add_class("filtering")
        self.query_one("#filter").display = True  # at once: what is typed next is for the filter already
        self.set_focus(self.query_one("#words"))
        self.show_bars()

    def _filter(self, text: str) -> Filter:
        """What was typed, as the one here speaks."""
        return filtering.parse(text, filtering.vocabulary(self.definition, self.session.agent))

    def _close_filter(self) -> None:
        self.set_focus(self.table)
        self.remove_class("filtering")
        self.query_one("#filter").display = False

    @on(Input.Changed, "#words")
    def filter_changed(self, event: Input.Changed) -> None:
        """Filter while people type; what cannot be meant is said at once."""
        self.frame.objection = filtering.objection(event.value, self.definition.fields)
        self.live.narrow(self._filter(event.value))

    @on(Input.Submitted, "#words")
    def filter_done(self) -> None:
        """Enter leaves the filter as it is and goes back to the list."""
        if not self.live.filter:
            self._close_filter()
        self.set_focus(self.table)
        self.show_bars()

    # -- lines around the list ------------------------------------------------------------------------------------

    @property
    def where(self) -> str:
        """The view that is shown."""
        return _(self.live.tab.title)

    @property
    def rules(self) -> str:
        """The rules of this kind."""
        kind = self.definition.kind
        gone = _("no rules for {kind} any more").format(kind=kind)
        return gone if self.gone else f"{_('rules')} {kind}@{self.definition.digest}"

    def show_bars(self) -> None:
        """Bring every line up to date."""
        super().show_bars()
        if self.has_lines:
            self.frame.views()

    def show_keys(self) -> None:
        """What can be done with the record under the cursor."""
        reading = self.has_class("reading") or self.detail.has_focus
        self.frame.verbs(self.steps, self.letters, filtering=self.query_one("#words").has_focus, reading=reading)

    # -- time -----------------------------------------------------------------------------------------------------

    def tick(self, now: Instant) -> None:  # noqa: ARG002
        """Repaint what time has changed."""
        self.table.tick()
        if self.detail.display:
            self.detail.tick()

    def minute(self) -> None:
        """What the engine says of the record may read differently."""
        self.look()

    # -- help -----------------------------------------------------------------------------------------------------

    @property
    def keys_here(self) -> list[BindingType]:
        """Those of every queue and every place, then those of its transitions."""
        return [*self.KEYS_OF_QUEUE, *KEYS_OF_EVERY_PLACE, *self.offered]

    def line(self, binding: Binding) -> Line:
        """A view is called by its title."""
        said = super().line(binding)
        if binding.action.startswith("tab(") and not said.objection:
            return replace(said, text=f"view: {self.live.views[int(binding.action[4:-1])].title}")
        return said

    def lines(self) -> list[Line]:
        """Everything that can be done: for the help and for the palette."""
        return super().lines() + self._answers()

    def _answers(self) -> list[Line]:
        """What can be said to what waits for approval on the record under the cursor."""
        row = self.table.row
        waiting = self.acting.answerable(row) if row is not None and self.acting is not None else []
        return [
            Line("^p", f"{words} {name}", f"answer('{name}', {yes})")
            for name in waiting
            for words, yes in (("approve", True), ("reject", False))
        ]
