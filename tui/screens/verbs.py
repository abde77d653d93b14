"""More that can be done with the record under the cursor: explain, link, edit, attach, and the work timer."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.binding import Binding, BindingType

from engine.attachments.paths import meant
from engine.boards import many
from engine.commands import Attach, Refusal
from engine.sheet import Ask
from engine.worktime.running import Timer
from tui.doing import Told, carry_out, told
from tui.screens.confirm import Confirm
from tui.screens.form import Answers, Form
from tui.screens.queue import QueueScreen
from tui.screens.why import explain, mails
from tui.words import N_, _, heard

KEYS_OF_VERBS: list[BindingType] = [
    Binding("x", "explain", N_("explain"), id="queue.explain", show=False,
            tooltip=N_("why its deadlines and its charges are what they are")),
    Binding("L", "link", N_("link"), id="queue.link", show=False, tooltip=N_("with another record")),
    Binding("E", "edit", N_("edit"), id="queue.edit", show=False, tooltip=N_("the fields of the record")),
    Binding("M", "mails", N_("mails"), id="queue.mails", show=False, tooltip=N_("whole, with what they quote")),
    Binding("F", "attach", N_("attach"), id="queue.attach", show=False, tooltip=N_("a file of this machine")),
    Binding("T", "timer", N_("timer"), id="queue.timer", show=False, tooltip=N_("start it here, or stop it")),
]  # fmt: skip


class VerbQueue(QueueScreen):
    """A queue whose records can be linked, edited, given files, worked on."""

    KEYS_OF_QUEUE: ClassVar[list[BindingType]] = [*QueueScreen.KEYS_OF_QUEUE, *KEYS_OF_VERBS]
    BINDINGS: ClassVar[list[BindingType]] = KEYS_OF_VERBS

    @property
    def targets(self) -> list[str]:
        """Ids of the records that a verb applies to."""
        return [self.table.selected] if self.table.selected is not None else []

    def action_explain(self) -> None:
        """Why the deadlines and the charges of the record under the cursor are what they are."""
        if self.table.selected is not None:
            explain(self, self.table.selected)

    def action_mails(self) -> None:
        """The mails of the record under the cursor, whole."""
        if self.table.selected is not None:
            mails(self, self.table.selected)

    def action_link(self) -> None:
        """Link what is marked, or the record under the cursor, with another one."""
        ids = self.targets
        asks = [
            Ask("relation", _("The other is its"), "choice", required=True, value="related", options=many.RELATIONS),
            Ask("other", _("Record"), "text", required=True),
        ]
        opened, by = self.session.opened, self.session.agent
        if opened is None or not ids:
            return

        def send(form: Form, answers: Answers) -> None:
            relation, other = answers["relation"], answers["other"].strip().upper()

            def act() -> Told:
                made = many.carry_out(opened.desk, ids, lambda stream: many.linking(stream, by, relation, other))
                results = [result for some in made for result in some]
                failed = [f"{result.id}: {heard(result.words)}" for result in results if not result.done]
                done = _("linked with {other}").format(other=other)
                return (False, "\n".join(failed)) if failed else (True, done)

            carry_out(self, form, act, self.table.unmark)

        self.ask(_("Link {record} with another record").format(record=", ".join(ids[:3])), asks, (ids[0], "link"), send)

    def action_edit(self) -> None:
        """Change the fields of the record under the cursor."""
        row, opened, by = self.table.row, self.session.opened, self.session.agent
        if row is None or opened is None:
            return
        asks = many.editing(opened.reading.sheets, row.record)

        def send(form: Form, answers: Answers) -> None:
            fields = many.changed(asks, answers)

            def act() -> Told:
                made = many.carry_out(opened.desk, [row.id], lambda _stream: many.setting(row.record, by, fields))
                (result,) = next(made)
                return result.done, result.words or _("{record} is changed").format(record=row.id)

            carry_out(self, form, act, lambda: self.live.changed(frozenset([row.id])))

        self.ask(f"{row.id} {row.subject}", asks, (row.id, "edit"), send)

    def action_attach(self) -> None:
        """Attach a file of the machine on which margine runs."""
        stream, opened, by = self.table.selected, self.session.opened, self.session.agent
        if stream is None or opened is None or opened.files is None:
            return
        files = opened.files
        asks = [Ask("path", _("File"), "path", required=True), Ask("note", _("Note"), "note", required=False)]

        def send(form: Form, answers: Answers) -> None:
            def act() -> Told:
                file = files.keep(meant(answers["path"]))
                command = Attach(id=stream, files=(file,), by=by, note=answers.get("note", ""))
                return told(opened.desk.handle(command), _("{file} is attached").format(file=file.name))

            carry_out(self, form, act, lambda: self.live.changed(frozenset([stream])))

        self.ask(_("Attach a file to {record}").format(record=stream), asks, (stream, "attach"), send)

    def action_timer(self) -> None:
        """Start the work timer here, stop it here, or ask whether it is to go on here."""
        stream, running = self.table.selected, self.session.timer
        if stream is None:
            return
        if running is None:
            self._work_timer(lambda timer: timer.begin(stream), _("the timer runs on {record}").format(record=stream))
        elif running.record == stream:
            self._work_timer(lambda timer: timer.end(), _("the timer is stopped, its time written down"))
        else:
            question = _("stop the timer on {old}, write its time down, and go on with {new}?")

            def answer(yes: bool | None) -> None:
                if yes:
                    done = _("the timer runs on {record}").format(record=stream)
                    self._work_timer(lambda timer: timer.switch(stream, keep=True), done)

            self.app.push_screen(Confirm(question.format(old=running.record, new=stream)), answer)

    def _work_timer(self, act: Callable[[Timer], object], done: str) -> None:
        opened, by = self.session.opened, self.session.agent
        if opened is None:
            return

        def work() -> Told:
            answer = act(Timer(opened.desk, by, by))
            return (False, str(answer)) if isinstance(answer, Refusal) else (True, done)

        carry_out(self, None, work, lambda: None)

    def objection(self, action: str, parameter: object = "") -> str:
        if action in {"explain", "mails", "link", "edit", "attach", "timer"} and self.table.row is None:
            return _("nothing is selected")
        if action in {"attach", "mails"} and (self.session.opened is None or self.session.opened.files is None):
            return _("there is no place for files here")
        return super().objection(action, parameter)
