"""Month end: client by client what would be invoiced, what must be answered first, and every step up to the sending."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType

from engine.attachments.paths import meant
from engine.boards import invoice_file, month, time
from engine.boards.month import ClientLine, Inside, MonthBoard
from engine.boards.practice import Practice
from engine.charges import TimeEntry
from engine.desk import Desk
from engine.month.acting import Act
from engine.month.questions import Question
from engine.sheet import Ask
from tui.doing import Told, carry_out, told
from tui.explaining import ExplainingScreen
from tui.formats import figures
from tui.screens.confirm import Confirm
from tui.screens.form import Answers, Form
from tui.session import Session
from tui.widgets.lines import Cell, Column, Item, Lines, Look
from tui.words import N_, _, heard

COLUMNS = (
    Column(N_("Client"), 14, grow=True),
    Column(N_("Recurring"), 10, right=True, drop=3),
    Column(N_("Time+mat."), 10, right=True, drop=2),
    Column(N_("Net"), 10, right=True),
    Column(N_("vs last"), 8, right=True, drop=1),
    Column(N_("Standing"), 10),
    Column(N_("Invoice"), 8, drop=4),
    Column(N_("To answer"), 9, right=True),
)
ROOMY = 100
"""From so many cells on the header says in words what it counts."""
PARTS = (Column(N_("What"), 40, grow=True), Column("", 9, right=True), Column("", 24, drop=1))


@dataclass(frozen=True, slots=True)
class Asked:
    """What the screen shows."""

    months: int = -1
    """From this month; the one that is over, at first."""
    client: str = ""
    """Whose month is shown in full; empty for the table of all."""


class MonthScreen(ExplainingScreen[MonthBoard]):
    """Closing a month."""

    NAME = N_("Month end")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("d", "draft", N_("draft"), id="month.draft", tooltip=N_("draw the invoice, or draw the draft anew")),
        Binding("A", "approve", N_("approve"), id="month.approve", tooltip=N_("a draft whose questions are answered")),
        Binding("R", "reopen", N_("reopen"), id="month.reopen", tooltip=N_("take the approval back, until it is sent")),
        Binding("S", "send", N_("send"), id="month.send", tooltip=N_("number and send what is approved")),
        Binding("W", "write", N_("write"), id="month.write", tooltip=N_("the invoice as a file: .pdf, .xlsx, .csv")),
        Binding("b", "bill", N_("bill"), id="month.bill", tooltip=N_("the entry under the cursor is billed")),
        Binding("n", "leave_out", N_("don't bill"), id="month.leave_out", tooltip=N_("and why")),
        Binding("left_square_bracket", "month(-1)", N_("month before"), id="month.before"),
        Binding("right_square_bracket", "month(1)", N_("month after"), id="month.after", show=False),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._asked = Asked()

    @property
    def where(self) -> str:
        if self.board is None:
            return _("Month end")
        board, inside = self.board, self.board.inside
        title = figures().month(board.month.since)
        if inside is not None:
            return f"{_('Month end')} {title}: {inside.row.name}, {figures().money(inside.row.net)}"
        short = self.size.width < ROOMY
        said = _("{ready} of {count} ready, {net}") if short else _("{ready} of {count} clients ready, {net} net")
        said = said.format(ready=board.ready, count=len(board.clients), net=figures().money(board.net))
        return f"{_('Month end')} {title}: {said}"

    def read(self, practice: Practice) -> MonthBoard:
        return month.read(practice, self._asked.months, self._asked.client)

    def show(self, board: MonthBoard) -> None:
        if board.inside is not None:
            columns, items = [*PARTS], list(self._parts(board.inside))
        else:
            columns, items = [*COLUMNS], list(map(self._client, board.clients))
        nothing = _("Nothing was worked, charged or invoiced in this month. [ goes to the month before.")
        self.list.show(columns, items, nothing)
        self.explain()

    def _client(self, line: ClientLine) -> Item:
        row, write = line.row, figures()
        change = "" if line.change is None else f"{'+' if line.change > 0 else ''}{write.percent(line.change)}"
        asked = str(len(row.open)) if row.open else "-"
        look: Look = "risk" if row.open else "good" if row.standing in {"approved", "sent"} else ""
        return Item(
            row.client,
            (
                Cell(row.name, "strong" if row.open else ""),
                write.money(line.recurring) if line.recurring else "",
                write.money(line.work) if line.work else "",
                write.money(row.net),
                change,
                Cell(_(row.standing), look),
                row.closer.id if row.closer is not None else "",
                Cell(asked, "breached" if row.open else "quiet"),
            ),
            mark=line.sign,
        )

    def _parts(self, inside: Inside) -> Iterator[Item]:
        """What must be answered, what is to be known, the invoice, and the hours."""
        must = [question for question in inside.row.questions if question.must]
        know = [question for question in inside.row.questions if not question.must]
        for title, questions in ((_("To answer first"), must), (_("To know"), know)):
            if questions:
                yield Item(f"#{title}", (title,), heading=True)
            yield from (_question(place, asked) for place, asked in enumerate(questions))
        title = _("The invoice there is") if inside.row.closer else _("The invoice that would be drawn")
        yield Item("#invoice", (title,), heading=True)
        for place, line in enumerate(inside.document):
            yield Item(f"#line{place}", (heard(line), "", ""))
        yield Item("#hours", (_("Work of the month"),), heading=True)
        for entry in inside.entries:
            yield self._entry(entry)

    def _entry(self, entry: TimeEntry) -> Item:
        zone, now = self.session.workflow.company.zone, self.clock.now()
        at = figures().moment(entry.start, now, zone)
        billed = "" if entry.billable else f"{_('not')}: {entry.reason or '?'}"
        what = f"{at}  {entry.record} {entry.agent}: {entry.note}"
        return Item(f"entry {entry.id}", (what, figures().hours(entry.seconds), Cell(billed, "quiet")))

    # -- explaining -----------------------------------------------------------------------------------------------

    def is_explained(self, key: str) -> bool:
        return not self._asked.client and super().is_explained(key)

    def reasons(self, practice: Practice, key: str) -> Sequence[str]:
        line = self._line(key)
        asked = [
            f"{'!' if each.must else ' '} {each.text}" + (f"  ({each.command})" if each.command else "")
            for each in (line.row.questions if line is not None else ())
        ]
        return [*asked, *month.document(practice, self._asked.months, key)]

    # -- doing ----------------------------------------------------------------------------------------------------

    @property
    def client(self) -> str:
        """The client under the cursor, or whose month is shown."""
        item = self.list.current
        return self._asked.client or (item.key if item is not None else "")

    def _act(self, act: Callable[[Practice, Desk], Act], form: Form | None = None) -> None:
        opened = self.session.opened
        if opened is None:
            return

        def work() -> Told:
            return _told(act(opened.practice, opened.desk))

        carry_out(self, form, work, self.read_now)

    def action_draft(self) -> None:
        """Draw the invoice of a client, or its draft anew."""
        client, months = self.client, self._asked.months
        self._act(lambda practice, desk: month.draft(practice, desk, months, client))

    def action_approve(self) -> None:
        """Approve a draft after a question; where something is open, ask why it does not count."""
        client, months, line = self.client, self._asked.months, self._line(self.client)
        if line is not None and line.row.open:
            asks = [Ask("anyway", _("Why all the same"), "text", required=True)]

            def send(form: Form, answers: Answers) -> None:
                self._act(lambda practice, desk: month.approve(practice, desk, months, client, answers["anyway"]), form)

            title = _("{client}: {count} questions are open").format(client=line.row.name, count=len(line.row.open))
            self.ask(title, asks, (client, "approve anyway"), send)
            return
        self._confirmed(_("approve the invoice of {client}?"), lambda p, d: month.approve(p, d, months, client))

    def action_reopen(self) -> None:
        """Take an approval back, and say why."""
        client, months = self.client, self._asked.months
        asks = [Ask("note", _("Why"), "text", required=True)]

        def send(form: Form, answers: Answers) -> None:
            self._act(lambda p, d: month.move(p, d, months, client, way="reopen", note=answers["note"]), form)

        self.ask(
            _("reopen the invoice of {client}").format(client=self._called(client)), asks, (client, "reopen"), send
        )

    def action_send(self) -> None:
        """Number and send what is approved: that cannot be taken back."""
        client, months = self.client, self._asked.months
        question = _("number and send the invoice of {client}? It cannot be taken back, only credited.")
        self._confirmed(question, lambda p, d: month.move(p, d, months, client, way="send"))

    def _confirmed(self, question: str, act: Callable[[Practice, Desk], Act]) -> None:
        def answer(yes: bool | None) -> None:
            if yes:
                self._act(act)

        self.app.push_screen(Confirm(question.format(client=self._called(self.client))), answer)

    def action_write(self) -> None:
        """The approved invoice as a file on this machine."""
        line, opened = self._line(self.client), self.session.opened
        if line is None or line.row.closer is None or opened is None:
            return
        invoice = line.row.closer.id

        def send(form: Form, answers: Answers) -> None:
            def act() -> Told:
                italian = self.session.speaks == "it"
                path = invoice_file.write(opened.practice, invoice, meant(answers["path"]), italian=italian)
                return True, _("{invoice} is written to {path}").format(invoice=invoice, path=path)

            carry_out(self, form, act, lambda: None)

        asks = [Ask("path", _("File"), "path", required=True, value=f"{invoice}.pdf")]
        self.ask(_("Write {invoice} to a file").format(invoice=invoice), asks, (invoice, "write"), send)

    def action_bill(self) -> None:
        """The entry under the cursor is billed."""
        self._bill("")

    def action_leave_out(self) -> None:
        """The entry under the cursor is not billed, and why."""
        entry = self.entry
        if entry is None:
            return

        def send(form: Form, answers: Answers) -> None:
            self._bill(answers["reason"], form)

        asks = [Ask("reason", _("Why it is not billed"), "text", required=True)]
        self.ask(f"{entry.id} {entry.note}", asks, (entry.id, "not billed"), send)

    def _bill(self, reason: str, form: Form | None = None) -> None:
        entry, opened = self.entry, self.session.opened
        if entry is None or opened is None:
            return
        done = _("{entry} is not billed") if reason else _("{entry} is billed")

        def act() -> Told:
            return told(time.bill(opened.desk, self.session.agent, entry, reason), done.format(entry=entry.id))

        carry_out(self, form, act, self.read_now)

    @property
    def entry(self) -> TimeEntry | None:
        """The entry under the cursor."""
        item = self.list.current
        entries = self.board.inside.entries if self.board is not None and self.board.inside is not None else ()
        return next((entry for entry in entries if item is not None and item.key == f"entry {entry.id}"), None)

    def _line(self, client: str) -> ClientLine | None:
        lines = self.board.clients if self.board is not None else ()
        return next((line for line in lines if line.row.client == client), None)

    def _called(self, client: str) -> str:
        line = self._line(client)
        return line.row.name if line is not None else client

    # -- moving about ---------------------------------------------------------------------------------------------

    @on(Lines.Moved, "#figures")
    def moved(self) -> None:
        """Other things can be done with another line."""
        self.show_bars()

    @on(Lines.Chosen, "#figures")
    def choose(self, event: Lines.Chosen) -> None:
        """A client's month in full; a question or an entry leads to its record."""
        if not self._asked.client:
            self._ask_for(replace(self._asked, client=event.item.key))
        elif (entry := self.entry) is not None:
            self.go_to(entry.record)
        elif (record := event.item.key.partition("?")[0]) and not record.startswith("#"):
            self.go_to(record)

    def _ask_for(self, asked: Asked) -> None:
        self._asked = asked
        self.errands.drop("reasons")
        self.read_now()

    def action_month(self, months: int) -> None:
        """The month before or after; there is none after this one."""
        self._ask_for(replace(self._asked, months=min(0, self._asked.months + months)))

    def action_back(self) -> None:
        """From the explanation or a client to the table."""
        if self.has_class("explaining") or not self._asked.client:
            super().action_back()
        else:
            self._ask_for(replace(self._asked, client=""))

    def objection(self, action: str, parameter: object = "") -> str:
        line = self._line(self.client) if self.board is not None else None
        standing = line.row.standing if line is not None else "nothing"
        if action in {"draft", "approve", "reopen", "send"} and line is None:
            return _("no client is chosen")
        if action == "draft" and standing in {"approved", "sent"}:
            return _("it is {standing}; reopen it first").format(standing=_(standing))
        if action == "approve" and standing != "drafted":
            return _("there is no draft to approve")
        if action in {"reopen", "send"} and standing != "approved":
            return _("nothing is approved")
        if action == "write" and (line is None or line.row.closer is None or standing not in {"approved", "sent"}):
            return _("there is no approved invoice to write")
        if action in {"bill", "leave_out"} and self.entry is None:
            return _("no entry is chosen; Enter on a client shows them")
        return super().objection(action, parameter)


def _question(place: int, asked: Question) -> Item:
    key = f"{asked.records[0] if asked.records else ''}?{asked.code}{place}"
    money = figures().money(asked.cents) if asked.cents else ""
    text = Cell(heard(asked.text), "risk" if asked.must else "")
    return Item(key, (text, money, asked.command), mark="!" if asked.must else "")


def _told(act: Act) -> Told:
    """What became of an invoice, in words."""
    if act.result == "refused":
        return False, heard(act.reason)
    words = f"{act.invoice} {_(act.result)}, {figures().money(act.total)}" if act.invoice else _(act.result)
    return act.result != "nothing", f"{words}: {heard(act.reason)}" if act.reason else words
