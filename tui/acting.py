"""Doing something with a record: a key becomes a command, the outcome becomes words. What may be done, the engine says.

A command names the version that the person saw. When somebody else was faster they are told what changed, their text
stays, and sending it again means the record as it is then.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial

from msgspec.structs import replace
from textual.screen import Screen

from engine import why
from engine.charges import TimeEntry
from engine.clock import local, zone
from engine.commands import (
    AlreadyDone,
    Approve,
    Changed,
    Command,
    Done,
    Fire,
    LogTime,
    Note,
    Open,
    Outcome,
    Refusal,
    Refused,
)
from engine.desk import Desk
from engine.machines.durations import spell
from engine.problems import StoreUnavailable
from engine.sheet import Ask, Step
from engine.views import Row
from engine.worktime import noting
from engine.worktime.amounts import Unread
from tui.errands import Errands
from tui.formats import figures
from tui.reading import Reading
from tui.screens.form import Answers, Form
from tui.words import _, heard


@dataclass(frozen=True, slots=True)
class Answered:
    """An outcome with the row as it is now, or why the store did not give one."""

    outcome: Outcome | StoreUnavailable
    row: Row | None = None


@dataclass(frozen=True, slots=True)
class Logged:
    """What came of a quick entry, and what is to be said of it."""

    command: LogTime | None
    """None when the store could not be read."""
    answered: Answered
    said: tuple[str, ...] = ()


class Acting:
    """Carries out what one person asks for on one screen."""

    def __init__(
        self,
        screen: Screen[None],
        desk: Desk,
        reading: Reading,
        errands: Errands,
        done: Callable[[Row, bool], object],
    ) -> None:
        """`done` hears of every row that is other than it was; True with a record that was opened just now."""
        self._screen, self._desk, self._errands, self._done = screen, desk, errands, done
        self._agent = reading.sheets.actor
        self.use(reading)
        self._drafts: defaultdict[tuple[str, str], Answers] = defaultdict(dict)
        """(record, or kind for a new one; what it is for) → field → text that was not accepted yet. What was written
        for colleagues must never wait in a form whose text the client reads."""

    def use(self, reading: Reading) -> None:
        """What is asked and answered from now on follows these rules."""
        self._reading = reading
        workflow = reading.views.workflow
        self._zone = workflow.company.zone
        definitions = workflow.definitions.values()
        self._askable = frozenset(name for definition in definitions for name in definition.fields) | {"note"}

    def steps(self, row: Row) -> list[Step]:
        """What leads out of a row's state."""
        return self._reading.sheets.steps(row.record, self._desk.clock.now())

    def fire(self, row: Row, transition: str) -> None:
        """Take a transition, after a form when it asks for something."""
        step = next((step for step in self.steps(row) if step.name == transition), None)
        if step is not None and step.objection:
            return self._toast(self._objection(row, step), "warning")
        if step is None or not step.asks:  # what does not lead out of this state the engine refuses, and says why
            return self._send(None, Fire(id=row.id, transition=transition, by=self._agent, expected=row.record.version))
        version = [row.record.version]

        def send(form: Form, answers: Answers) -> None:
            note = answers.pop("note", "")
            command = Fire(
                id=row.id, transition=transition, by=self._agent, fields=dict(answers), note=note, expected=version[0]
            )
            self._send(form, command, version)

        names, title = step.asks, f"{row.id} {row.subject}: {step.title}"
        asks = self._reading.sheets.asks(row.record.kind, names, row.record)
        self._ask(title, asks, (row.id, f"transition {transition}"), send)
        return None

    def answer(self, row: Row, transition: str, *, yes: bool) -> None:
        """Approve what waits, or not, with a few words."""
        ask = Ask("note", "Note", "note", required=False)
        version = [row.record.version]

        def send(form: Form, answers: Answers) -> None:
            command = Approve(
                id=row.id, by=self._agent, yes=yes, transition=transition, note=answers["note"], expected=version[0]
            )
            self._send(form, command, version)

        what = "approve" if yes else "reject"
        self._ask(f"{row.id} {row.subject}: {what} {transition}", [ask], (row.id, f"{what} {transition}"), send)

    def answerable(self, row: Row) -> list[str]:
        """What waits for an answer that this person can give."""
        return self._reading.sheets.answerable(row.record)

    def write(self, row: Row, *, public: bool) -> None:
        """Write a note; a public one is the reply that the client reads."""
        ask = Ask("note", "Reply" if public else "Note", "note", required=True)
        what = _("reply, the client reads it") if public else _("note, for colleagues")

        def send(form: Form, answers: Answers) -> None:
            self._send(form, Note(id=row.id, text=answers["note"], by=self._agent, public=public))

        self._ask(f"{row.id} {row.subject}: {what}", [ask], (row.id, "reply" if public else "note"), send)

    def log(self, row: Row) -> None:
        """Write down work, in one line."""
        ask = Ask("time", _("When, and what"), "text", required=True)

        def send(form: Form, answers: Answers) -> None:
            self._errands.always(
                lambda: self._log(row.id, answers["time"]),
                lambda logged: self._told_time(form, logged),
            )

        what = _("time, such as 15m router replaced, 9:30-10:10, or ieri 45m")
        title = f"{row.id} {row.subject}: {what}"
        self._ask(title, [ask], (row.id, "time"), send)

    def _log(self, stream: str, text: str) -> Logged | Unread:
        """Read a quick entry and carry it out, where the agent's other work can be looked at."""
        try:
            today = local(self._desk.clock.now(), zone(self._zone)).date()
            command, placed = noting.asking(self._desk, stream, self._agent, noting.line(text, today))
        except StoreUnavailable as error:
            return Logged(None, Answered(error))
        except Unread as unread:
            return unread
        answered = self._carry_out(command)
        entry = TimeEntry("", stream, command.agent, command.start, command.seconds)
        said = noting.remarks(self._desk, entry) if isinstance(answered.outcome, Done) else ()
        return Logged(command, answered, (*placed.assumed, *said))

    def _told_time(self, form: Form, logged: Logged | Unread) -> None:
        if isinstance(logged, Unread):
            form.say(str(logged))
        else:
            self._told(form, logged.command, logged.answered, None)
            if isinstance(logged.answered.outcome, Done) and logged.said:
                self._toast("; ".join(logged.said))

    def open(self, kind: str) -> None:
        """Open a new record."""

        def send(form: Form, answers: Answers) -> None:
            note = answers.pop("note", "")
            given = {name: text for name, text in answers.items() if text}
            self._send(form, Open(kind=kind, by=self._agent, fields=dict(given), note=note))

        self._ask(_("New {kind}").format(kind=kind), self._reading.sheets.opening(kind), (kind, "new"), send)

    def _ask(
        self, title: str, asks: Sequence[Ask], drafts: tuple[str, str], send: Callable[[Form, Answers], None]
    ) -> None:
        """Show a form at once, so that what is typed next goes into it; what needs reading is offered later."""
        form = Form(title, asks, self._drafts[drafts], send)
        self._screen.app.push_screen(form)
        for ask in asks:
            if ask.kind:
                listed = partial(self._reading.sheets.references, ask.kind)
                self._errands.run(f"options {ask.name}", listed, partial(form.offer, ask.name))

    def _send(self, form: Form | None, command: Command, version: list[int] | None = None) -> None:
        """Carry a command out in a worker thread."""
        self._errands.always(
            lambda: self._carry_out(command),
            lambda answered: self._told(form, command, answered, version),
        )

    def _carry_out(self, command: Command) -> Answered:
        try:
            outcome = self._desk.handle(command)
            rows = self._reading.rows([outcome.id]) if outcome.id else ()
        except StoreUnavailable as error:
            return Answered(error)
        return Answered(outcome, rows[0] if rows else None)

    def _told(self, form: Form | None, command: Command | None, answered: Answered, version: list[int] | None) -> None:
        """Say what came of a command, in the form if there is one."""
        if answered.row is not None:
            self._done(answered.row, isinstance(command, Open))
        match answered.outcome:
            case Done() | AlreadyDone():
                if form is not None:
                    form.accepted()
                if answered.row is not None and command is not None:
                    self._toast(_with_undo(command, done_text(command, answered.row)))
                return
            case Refused(refusal=refusal):
                text = refused_text(refusal, self._askable)
            case Changed(record=record) as changed:
                if version is not None:
                    version[0] = record.version
                text = self._changed(changed, typed=form is not None)
            case StoreUnavailable() as error:
                text = _("Nothing was done: {error}").format(error=error)
        if form is not None and form.is_attached:
            form.say(text)
        else:
            self._toast(text, "warning")

    def _changed(self, changed: Changed, *, typed: bool) -> str:
        """What somebody else did meanwhile, and how to go on."""
        now = self._desk.clock.now()
        news = [
            f"{figures().moment(event.at, now, self._zone)} {event.by}: {told}"
            for event in changed.since
            if (told := why.told(event))
        ]
        kept, again = (
            _("Your text is kept; Ctrl+S sends it all the same."),
            _("Press the key again to do it all the same."),
        )
        heading = _("{record} was changed meanwhile:").format(record=changed.id)
        return "\n".join([heading, *news, kept if typed else again])

    def _objection(self, row: Row, step: Step) -> str:
        possible = [s.title for s in self.steps(row) if not s.objection]
        return f"{step.objection} ({step.rule})" + (f"; {_('possible')}: {', '.join(possible)}" if possible else "")

    def _toast(self, text: str, severity: str = "information") -> None:
        self._screen.app.notify(heard(text), severity=severity, markup=False)  # type: ignore[arg-type]


def _with_undo(command: Command, text: str) -> str:
    """What was done, and that it can be taken back, as long as it can."""
    if isinstance(command, Open):
        return text
    short = isinstance(command, Note) and command.public
    return f"{text} - {_('u takes it back (30 s)') if short else _('u takes it back')}"


def done_text(command: Command, row: Row) -> str:
    """What was done, in a few words."""
    match command:
        case Open():
            return _("{record} is open").format(record=row.id)
        case Fire(transition=transition) if transition in row.record.asked:
            waits = _("waits for {role}").format(role=row.record.asked[transition].role)
            return f"{row.id} {transition.replace('_', ' ')}: {waits}"
        case Approve(yes=yes, transition=transition):
            said = _("approved") if yes else _("not approved")
            return f"{row.id} {transition.replace('_', ' ')}: {said}, {_('now')} {row.state}"
        case Fire(transition=transition):
            return f"{row.id} {transition.replace('_', ' ')}: {_('now')} {row.state}"
        case LogTime(seconds=seconds):
            return f"{row.id}: {_('{time} of work written down').format(time=spell(seconds))}"
        case Note(public=public):
            return f"{row.id}: {_('reply sent') if public else _('note written')}"
        case _:
            return _("{record} is changed").format(record=row.id)


def refused_text(refusal: Refusal, askable: Collection[str]) -> str:
    """Why not, by which rule, and what instead. Missing fields are no choice: they are asked for, and told once."""
    if not refusal.allowed or any(name not in askable for name in refusal.allowed):
        return str(refusal)
    untold = [name for name in refusal.allowed if name not in refusal.reason.replace("'", " ").split()]
    fields = f" {_('and')} ".join(untold)
    asked = f"; {_('it asks for {fields}').format(fields=fields)}" if untold else ""
    return f"{replace(refusal, allowed=())}{asked}"
