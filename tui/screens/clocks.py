"""The clocks: every promise and how it stands, the hours ahead on a line, and below each running clock by urgency."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from engine.boards import clocks
from engine.boards.clocks import DAYS, Clock, ClocksBoard, Promise, Slot
from engine.boards.practice import Practice
from engine.clock import Instant
from engine.views import SYMBOLS, Urgency, span
from tui.board import BoardScreen
from tui.formats import figures
from tui.screens.why import explain
from tui.session import Session
from tui.widgets.bars import Bar
from tui.widgets.lines import Cell, Column, Item, Lines, Look
from tui.words import N_, _

PROMISES = (
    Column(N_("Promise"), 22, grow=True),
    Column(N_("Runs"), 5, right=True),
    Column(N_("Risk"), 5, right=True),
    Column(N_("Late"), 5, right=True),
    Column(N_("Still"), 5, right=True, drop=3),
    Column(N_("Met"), 6, right=True),
    Column(N_("Missed"), 6, right=True),
    Column(N_("p50"), 8, right=True, drop=1),
    Column(N_("p90"), 8, right=True, drop=2),
    Column(N_("Worst now"), 17, drop=4),
)
CLOCKS = (
    Column(N_("Ticket"), 7),
    Column(N_("Clock"), 10),
    Column(N_("Left"), 9, right=True),
    Column(N_("Client"), 14, drop=2),
    Column(N_("Subject"), 12, grow=True),
    Column(N_("Assignee"), 9, drop=3),
    Column(N_("Next step reaches"), 24, grow=True, drop=1),
)
ROOMY = 100
"""From so many cells on the hours ahead have a sign for each quarter of an hour."""
LOOKS: dict[str, Look] = {"breached": "breached", "at risk": "risk", "paused": "quiet"}


class ClocksScreen(BoardScreen[ClocksBoard]):
    """The board of promises."""

    NAME = N_("Clocks")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("d", "days", N_("days"), id="clocks.days", tooltip=N_("met and missed of 7, 30 or 90 days")),
        Binding("x", "explain", N_("explain"), id="clocks.explain",
                tooltip=N_("why its deadlines and its charges are what they are")),
        Binding("f", "only", N_("only this promise"), id="clocks.only", tooltip=N_("its clocks alone; again: all")),
    ]  # fmt: skip

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._days = DAYS[1]
        self._only = ""
        """Title of the promise whose clocks alone are shown."""
        self._live: dict[str, Clock] = {}

    def compose_body(self) -> ComposeResult:
        yield Lines(self.glyphs, id="promises")
        yield Bar("ahead")
        yield Lines(self.glyphs, id="clocks-list")

    def read(self, practice: Practice) -> ClocksBoard:
        return clocks.read(practice, self._days, only=self._only)

    def show(self, board: ClocksBoard) -> None:
        promises = [_promise(each, self._only) for each in board.promises]
        none = _("No kind of record promises anything.")
        self.query_one("#promises", Lines).show(PROMISES, promises, none)
        shown = [clock for clock in board.clocks if self._only in {"", clock.name.title}]
        self._live = {clock.key: clock for clock in shown}
        calm = _("Nothing that was promised is open. 0 q goes to the queue.")
        now = self.clock.now()
        items = (self._item(clock, now) for clock in shown)
        self.query_one("#clocks-list", Lines).show(CLOCKS, items, calm)
        self._show_ahead(board)

    def resized(self) -> None:
        super().resized()
        if self.board is not None:
            self._show_ahead(self.board)

    def _show_ahead(self, board: ClocksBoard) -> None:
        """What falls due in the hours ahead, on one line with its hours."""
        bar = self.query_one("#ahead", Bar)
        summed = _("{late} late, {risk} at risk").format(late=board.count("breached"), risk=board.count("at risk"))
        line = Content.assemble((_("next 8 h"), "bold"), "  ", *self._line(board.ahead))
        bar.put(line, Content(summed), self.glyphs.ellipsis)

    def _line(self, slots: tuple[Slot, ...]) -> Iterator[str | tuple[str, str]]:
        zone, now, every = self.session.workflow.company.zone, self.clock.now(), 8
        step = 2 if self.size.width < ROOMY else 1
        for first in range(0, len(slots), every):
            yield (figures().moment(slots[first].at, now, zone)[-5:], "$foreground 60%")
            yield " "
            for place in range(first, min(first + every, len(slots)), step):
                yield self._slot(slots[place : place + step])
            yield " "

    def _slot(self, slots: tuple[Slot, ...]) -> str:
        """How many fall due in a part of the line; else whether it is a time of work."""
        if due := [slot.due for slot in slots if slot.due]:
            return str(min(9, max(due)))
        opened, closed = ("-", ".") if self.glyphs.ascii else ("─", "·")
        return opened if any(slot.open for slot in slots) else closed

    def _item(self, clock: Clock, now: Instant) -> Item:
        """One running clock as it reads now."""
        face, row = clock.clock.face(now), clock.row
        look = LOOKS.get(face.status, "")
        left = f"z {span(face.left)}" if face.status == "paused" else span(face.left)
        return Item(
            clock.key,
            (
                Cell(row.id, look),
                Cell(clock.clock.name, look),
                Cell(left, look),
                row.client,
                row.subject,
                row.field("assignee"),
                self._reaches(clock, now),
            ),
            mark=SYMBOLS[_urgency(face.status)],
        )

    def _reaches(self, clock: Clock, now: Instant) -> str:
        """`09:22 75% → anna, marco`."""
        step = clock.coming
        if step is None:
            return ""
        at = figures().moment(step.due, now, self.session.workflow.company.zone)
        return f"{at} {step.key} → {', '.join(step.people) or _('nobody')}"

    def tick(self, now: Instant) -> None:
        """The clocks that can be seen read differently."""
        shown = self.query_one("#clocks-list", Lines)
        for item in shown.on_screen():
            clock = self._live.get(item.key)
            if clock is not None and clock.clock.timer.status == "running":
                shown.update(self._item(clock, now))

    # -- keys -----------------------------------------------------------------------------------------------------

    def action_days(self) -> None:
        """Met and missed of other days."""
        self._days = DAYS[(DAYS.index(self._days) + 1) % len(DAYS)]
        self.read_now()

    def action_only(self) -> None:
        """The clocks of one promise alone, or of all again."""
        item = self.query_one("#promises", Lines).current
        self._show_only(item.key if item is not None and not self._only else "")

    @on(Lines.Chosen, "#promises")
    def choose_promise(self, event: Lines.Chosen) -> None:
        """Its clocks alone."""
        self._show_only("" if self._only == event.item.key else event.item.key)

    def _show_only(self, promise: str) -> None:
        """At once those that are known, then all of them."""
        self._only = promise
        if self.board is not None:
            self.show(self.board)
        self.read_now()

    def action_explain(self) -> None:
        """Why the clock under the cursor is where it is."""
        item = self.query_one("#clocks-list", Lines).current
        if item is not None and "/" in item.key:
            explain(self, item.key.partition("/")[0])

    @on(Lines.Chosen, "#clocks-list")
    def choose_clock(self, event: Lines.Chosen) -> None:
        """The record that has the clock."""
        self.go_to(event.item.key.partition("/")[0])

    @property
    def where(self) -> str:
        return _("Clocks, met and missed of {days} days").format(days=self._days)


def _promise(each: Promise, only: str) -> Item:
    """One promise with all its clocks."""
    worst = f"{each.worst.row.id} {span(each.worst.face.left)}" if each.worst else ""
    late, risk = each.now["breached"], each.now["at risk"]
    return Item(
        each.name.title,
        (
            Cell(each.name.title, "strong" if only == each.name.title else ""),
            _count(each.now["running"]),
            Cell(_count(risk), "risk" if risk else ""),
            Cell(_count(late), "breached" if late else ""),
            Cell(_count(each.now["paused"]), "quiet"),
            str(each.met),
            Cell(str(each.missed), "" if each.missed else "quiet"),
            "" if each.half is None else span(each.half),
            "" if each.most is None else span(each.most),
            Cell(worst, LOOKS.get(each.worst.face.status, "") if each.worst else ""),
        ),
        mark="!" if late else "~" if risk else " ",
    )


def _count(number: int) -> str:
    return str(number) if number else "-"


def _urgency(status: str) -> Urgency:
    return status if status in SYMBOLS else "none"
