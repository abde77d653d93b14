"""Time: my week as strips with their gaps, the chosen day entry by entry, and writing down in one line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from engine.boards import time
from engine.boards.practice import Practice
from engine.boards.time import DayLine, Piece, TimeBoard
from engine.charges import TimeEntry
from engine.commands import Refusal
from engine.sheet import Ask
from engine.worktime.running import Timer
from tui.board import BoardScreen
from tui.doing import Told, carry_out, told
from tui.formats import figures
from tui.screens.confirm import Confirm
from tui.screens.form import Answers, Form
from tui.session import Session
from tui.widgets.lines import Cell, Column, Item, Lines
from tui.words import N_, _

SIGNS: dict[str, tuple[str, str]] = {
    "billable": ("█", "#"), "worked": ("▒", "+"), "overlap": ("!", "!"), "gap": ("·", "."), "closed": (" ", " "),
    "ahead": ("─", "-"),
}  # fmt: skip
"""What a part of a strip looks like, and in ASCII."""
PRESSING: tuple[time.Cell, ...] = ("overlap", "billable", "worked", "gap", "ahead", "closed")
"""Of two quarters in one sign, the first of these is seen."""
ROOMY = 100
"""From so many cells on the header has room for all sums."""
BESIDE = 44
"""Cells of a line of the week besides its strip."""
PIECES = (
    Column(N_("When"), 11),
    Column(N_("Hours"), 6, right=True),
    Column(N_("Record"), 7),
    Column(N_("Client"), 12, drop=2),
    Column(N_("What"), 20, grow=True),
    Column(N_("Billed"), 14, drop=1),
)


class TimeScreen(BoardScreen[TimeBoard]):
    """The week of the person here."""

    NAME = N_("Time")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("plus", "note", N_("write down"), id="time.note", tooltip=N_("in one line: T-12 1h15 what was done")),
        Binding("e", "edit", N_("correct"), id="time.edit", tooltip=N_("the entry under the cursor")),
        Binding("x", "remove", N_("remove"), id="time.remove", tooltip=N_("it was a mistake")),
        Binding("t", "timer", N_("timer"), id="time.timer", tooltip=N_("start or stop the work timer")),
        Binding("left_square_bracket", "week(-1)", N_("week before"), id="time.before"),
        Binding("right_square_bracket", "week(1)", N_("week after"), id="time.after", show=False),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._week = 0
        self._chosen = False
        """Whether somebody chose a day; until then it is today's."""

    def compose_body(self) -> ComposeResult:
        yield Lines(self.glyphs, id="week")
        yield Lines(self.glyphs, id="pieces")

    @property
    def where(self) -> str:
        if self.board is None:
            return _("Time")
        write, board = figures(), self.board
        short = self.size.width < ROOMY
        said = _("{worked} worked") if short else _("worked {worked}, billable {billable}, missing {missing}")
        sums = said.format(
            worked=write.hours(board.seconds), billable=write.hours(board.billable), missing=write.hours(board.missing)
        )
        return f"{_('Week of')} {write.day(board.days[0].day)}: {sums}"

    def read(self, practice: Practice) -> TimeBoard:
        return time.read(practice, practice.agent, self._week)

    def show(self, board: TimeBoard) -> None:
        week = self.query_one("#week", Lines)
        ruler = self._ruler(board)
        columns = [
            Column(N_("Day"), 11), Column(ruler, max(10, self._cells(board))), Column(N_("Worked"), 6, right=True),
            Column(N_("Bill."), 6, right=True), Column(N_("Missing"), 7, right=True),
        ]  # fmt: skip
        week.show(columns, [self._day(day) for day in board.days])
        opened = self.session.opened
        if not self._chosen and opened is not None:
            week.to(opened.practice.today.isoformat())
        self._show_day()

    def resized(self) -> None:
        super().resized()
        if self.board is not None:
            self.show(self.board)

    # -- the week -------------------------------------------------------------------------------------------------

    def _step(self, board: TimeBoard) -> int:
        """Quarters in one sign: as many as the width asks for."""
        room = max(10, self.size.width - BESIDE)
        return next(step for step in (1, 2, 4, 8) if len(board.days[0].strip) <= room * step or step == 8)

    def _cells(self, board: TimeBoard) -> int:
        """How long a strip is on the screen."""
        return -(-len(board.days[0].strip) // self._step(board))

    def _ruler(self, board: TimeBoard) -> str:
        """Hours over the strips."""
        step, text = self._step(board), ""
        per_hour = 4 // step or 1
        for number in range(len(board.days[0].strip) // 4):
            text = f"{text:<{number * per_hour}}"
            if number % 2 == 0 and len(text) == number * per_hour:
                text += str(board.first_hour + number)
        return text

    def _day(self, day: DayLine) -> Item:
        write, step = figures(), self._step(self.board) if self.board is not None else 1
        strip = "".join(self._sign(day.strip[place : place + step]) for place in range(0, len(day.strip), step))
        over = "overlap" in day.strip
        return Item(
            day.day.isoformat(),
            (
                Cell(write.day(day.day), "quiet" if day.absent else ""),
                Cell(strip, "risk" if over else ""),
                write.hours(day.seconds) if day.seconds else "",
                write.hours(day.billable) if day.billable else "",
                Cell(
                    _("away") if day.absent else write.hours(day.missing) if day.missing else "",
                    "risk" if day.missing else "",
                ),
            ),
            mark="!" if over else "~" if day.missing else "",
        )

    @staticmethod
    def _missing(day: DayLine) -> Cell:
        if day.absent:
            return Cell(_("away"), "quiet")
        return Cell(figures().hours(day.missing), "risk") if day.missing else Cell("")

    def _sign(self, cells: Sequence[time.Cell]) -> str:
        found = next(cell for cell in PRESSING if cell in cells)
        return SIGNS[found][int(self.glyphs.ascii)]

    # -- the day --------------------------------------------------------------------------------------------------

    @property
    def day(self) -> DayLine | None:
        """The day under the cursor."""
        item = self.query_one("#week", Lines).current
        days = self.board.days if self.board is not None else ()
        return next((day for day in days if item is not None and day.day.isoformat() == item.key), None)

    @on(Lines.Moved, "#week")
    def moved(self) -> None:
        """Another day."""
        self._chosen = self.query_one("#week", Lines).has_focus
        self._show_day()

    def _show_day(self) -> None:
        day = self.day
        nothing = _("Nothing was written down on this day. + writes down in one line.")
        self.query_one("#pieces", Lines).show(PIECES, map(self._piece, day.pieces if day else ()), nothing)
        self.show_bars()

    def _piece(self, piece: Piece) -> Item:
        hours, span = figures().hours(piece.seconds), self._span(piece)
        entry = piece.entry
        if entry is None:
            gap = Cell(_("gap: Enter writes it down"), "risk")
            return Item(f"gap {piece.start}", (Cell(span, "risk"), Cell(hours, "risk"), "", "", gap, ""), mark="~")
        billed = _("billable") if entry.billable else f"{_('not')}: {entry.reason}" if entry.reason else _("not")
        what = entry.note or piece.subject
        return Item(
            entry.id, (span, hours, entry.record, piece.client, what, billed), mark="!" if piece.overlaps else ""
        )

    def _span(self, piece: Piece) -> str:
        opened = self.session.opened
        return time.spelled(opened.practice, piece.start, piece.end) if opened is not None else ""

    @property
    def piece(self) -> Piece | None:
        """The entry or gap under the cursor."""
        item, day = self.query_one("#pieces", Lines).current, self.day
        pieces = day.pieces if day is not None else ()
        return next((piece for piece in pieces if item is not None and self._piece(piece).key == item.key), None)

    @property
    def entry(self) -> TimeEntry | None:
        """The entry under the cursor; None on a gap, and while the keys move in the week."""
        piece = self.piece
        return piece.entry if piece is not None and self.query_one("#pieces", Lines).has_focus else None

    # -- writing down ---------------------------------------------------------------------------------------------

    @on(Lines.Chosen, "#week")
    def into_the_day(self) -> None:
        """The keys move in the entries of the day."""
        self.set_focus(self.query_one("#pieces"))
        self.show_bars()

    @on(Lines.Chosen, "#pieces")
    def choose(self) -> None:
        """A gap is written down, an entry leads to its record."""
        piece = self.piece
        if piece is not None and piece.entry is not None:
            self.go_to(piece.entry.record)
        elif piece is not None:
            self._ask_for_work(self._span(piece))

    def action_note(self) -> None:
        """Write down work in one line."""
        self._ask_for_work("")

    def _ask_for_work(self, span: str) -> None:
        day, opened = self.day, self.session.opened
        if day is None or opened is None:
            return
        asks = [Ask("record", _("On what"), "text", required=True)]
        asks.append(Ask("when", _("When, and what"), "text", required=True, value=f"{span} " if span else ""))

        def send(form: Form, answers: Answers) -> None:
            line = f"{answers['record'].strip()} {answers['when'].strip()}"

            def act() -> Told:
                noted = time.note(opened.desk, self.session.agent, line, day.day)
                words = _("{hours} on {record}").format(
                    hours=figures().hours(noted.command.seconds), record=noted.command.id
                )
                return told(noted.outcome, "; ".join([words, *noted.said]))

            carry_out(self, form, act, self.read_now)

        title = _("{day}: on a record (T-12, or a word of one of mine), then 1h15, 9:30-10:10 and what was done")
        self.ask(title.format(day=figures().day(day.day)), asks, ("time", f"note {span}"), send)

    def action_edit(self) -> None:
        """Correct the entry under the cursor."""
        entry, day, opened = self.entry, self.day, self.session.opened
        if entry is None or day is None or opened is None:
            return
        asks = [
            Ask("when", _("When (as it is)"), "text", required=False),
            Ask("note", _("What was done"), "text", required=False, value=entry.note),
        ]

        def send(form: Form, answers: Answers) -> None:
            def act() -> Told:
                by, when, text = self.session.agent, answers["when"], answers["note"]
                outcome = time.correct(opened.desk, by, entry, when=when, text=text, day=day.day)
                return told(outcome, _("{entry} reads otherwise").format(entry=entry.id))

            carry_out(self, form, act, self.read_now)

        self.ask(_("{entry}: 1h15, 9:30-10:10, from 9:30").format(entry=entry.id), asks, (entry.id, "edit"), send)

    def action_remove(self) -> None:
        """Say that the entry under the cursor was a mistake."""
        entry, opened = self.entry, self.session.opened
        if entry is None or opened is None:
            return

        def act() -> Told:
            outcome = time.remove(opened.desk, self.session.agent, entry)
            return told(outcome, _("{entry} is removed").format(entry=entry.id))

        def answer(yes: bool | None) -> None:
            if yes:
                carry_out(self, None, act, self.read_now)

        question = _("remove {entry}, {hours} on {record}?")
        hours = figures().hours(entry.seconds)
        self.app.push_screen(Confirm(question.format(entry=entry.id, hours=hours, record=entry.record)), answer)

    # -- the timer ------------------------------------------------------------------------------------------------

    def action_timer(self) -> None:
        """Start the work timer, or stop it and write the time down."""
        opened, running = self.session.opened, self.session.timer
        if opened is None:
            return
        title = _("Start the timer on") if running is None else _("Stop the timer on {record}: what was done")
        name, asked = ("record", _("Record")) if running is None else ("note", _("What was done"))
        asks = [Ask(name, asked, "text", required=running is None)]

        def send(form: Form, answers: Answers) -> None:
            def act() -> Told:
                timer = Timer(opened.desk, self.session.agent, self.session.agent)
                if running is None:
                    record = time.found(opened.desk, self.session.agent, answers["record"].strip())
                    return _answer(timer.begin(record.id), _("the timer runs on {record}").format(record=record.id))
                ended = timer.end(note=answers["note"])
                return _answer(ended, _("the timer is stopped, its time written down"))

            carry_out(self, form, act, self.read_now)

        self.ask(title.format(record=running.record if running else ""), asks, ("time", name), send)

    def action_week(self, weeks: int) -> None:
        """The week before or after."""
        self._week += weeks
        self._chosen = False
        self.read_now()

    def objection(self, action: str, parameter: object = "") -> str:
        if action in {"note", "edit", "remove", "timer"} and self.session.opened is None:
            return _("the store cannot be read")
        if action in {"edit", "remove"} and self.entry is None:
            return _("no entry is chosen; Enter goes to those of the day")
        return super().objection(action, parameter)


def _answer(answer: object, done: str) -> Told:
    return (False, str(answer)) if isinstance(answer, Refusal) else (True, done)
