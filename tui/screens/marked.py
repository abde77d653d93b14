"""Marks in a queue: a verb applies to all marked records, after one question, with a result for each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import ClassVar

from textual.binding import Binding, BindingType

from engine.boards import many
from engine.boards.many import Result
from engine.commands import Command, Fire, Note
from engine.problems import StoreUnavailable
from engine.sheet import Ask, Step
from engine.views import Row
from tui.screens.confirm import Confirm
from tui.screens.form import Answers, Form
from tui.screens.results import Results
from tui.screens.verbs import VerbQueue
from tui.words import N_, _, _n

MOST_MARKED = 1_000
"""Records that can be marked at once."""
MOST_TOLD = 12
"""Records that are left out and named, with the reason, before the question."""
BulkPlan = tuple[Sequence[Row], Sequence[str]]
"""Records to which a verb applies, and lines about those to which it does not."""

KEYS_OF_MARKS: list[BindingType] = [
    Binding("space", "mark", N_("mark"), id="queue.mark", tooltip=N_("or unmark; verbs apply to all that are marked")),
    Binding("asterisk", "mark_all", N_("mark all"), id="queue.mark_all", show=False,
            tooltip=N_("all that pass the filter; again: none")),
    Binding("shift+down", "mark_on(1)", N_("mark on"), id="queue.mark_down", show=False),
    Binding("shift+up", "mark_on(-1)", N_("mark back"), id="queue.mark_up", show=False),
]  # fmt: skip


class MarkedQueue(VerbQueue):
    """A queue in which records can be marked."""

    KEYS_OF_QUEUE: ClassVar[list[BindingType]] = [*VerbQueue.KEYS_OF_QUEUE, *KEYS_OF_MARKS]
    BINDINGS: ClassVar[list[BindingType]] = KEYS_OF_MARKS

    # -- marking --------------------------------------------------------------------------------------------------

    @property
    def marked(self) -> list[str]:
        """Ids of the marked records, in the order in which they were marked."""
        return list(self.table.marked)

    @property
    def targets(self) -> list[str]:
        return self.marked or super().targets

    def action_mark(self) -> None:
        """Mark the record under the cursor, or take its mark away, and go on."""
        if (stream := self.table.selected) is not None:
            self.table.mark(stream, on=stream not in self.table.marked)
            self.table.move(1)
            self.show_bars()

    def action_mark_on(self, steps: int) -> None:
        """Mark this one, go on, and mark the next."""
        if (stream := self.table.selected) is not None:
            self.table.mark(stream, on=True)
            self.table.move(steps)
            self.table.mark(self.table.selected or stream, on=True)
            self.show_bars()

    def action_mark_all(self) -> None:
        """Mark everything that the list has; where everything is marked, nothing."""
        opened, tab, wanted = self.session.opened, self.live.tab, self.live.filter
        if self.table.marked:
            self.table.unmark()
            self.show_bars()
        elif opened is not None:
            reading = opened.reading
            self.errands.run("marks", lambda: reading.ids(tab, wanted, MOST_MARKED + 1), self._mark_these)

    def _mark_these(self, ids: Sequence[str]) -> None:
        for stream in ids[:MOST_MARKED]:
            self.table.mark(stream, on=True)
        if len(ids) > MOST_MARKED:
            self.tell(_("{count} are marked; there are more").format(count=MOST_MARKED), warning=True)
        self.show_bars()

    def action_back(self) -> None:
        """Marks go before the filter does."""
        if self.table.marked and not self.detail.has_focus and not self.has_class("reading"):
            self.table.unmark()
            self.show_bars()
        else:
            super().action_back()

    # -- verbs for all marked -------------------------------------------------------------------------------------

    def action_transition(self, name: str) -> None:
        """Take a transition, for all that are marked."""
        if not self.table.marked:
            super().action_transition(name)
            return
        self._read_marked(lambda rows: self._offer_transition(name, rows))

    def _read_marked(self, then: Callable[[Sequence[Row]], None]) -> None:
        """The marked records as the list knows them, at once: what is typed next belongs to the form that follows.

        Those that it has forgotten, because far more was marked than is seen, are read here and now.
        """
        opened, known = self.session.opened, {stream: self.table.listing.row(stream) for stream in self.marked}
        forgotten = [stream for stream, row in known.items() if row is None]
        try:
            read = opened.reading.rows(forgotten) if opened is not None and forgotten else ()
        except StoreUnavailable as error:
            self.tell(_("Nothing was done: {error}").format(error=error), warning=True)
            return
        known |= {row.id: row for row in read}
        then([row for row in known.values() if row is not None])

    def _offer_transition(self, name: str, rows: Sequence[Row]) -> None:
        """Say to whom it applies and to whom not, ask once, and do it."""
        steps = {row.id: self._step(row, name) for row in rows}
        fitting = [row for row in rows if (step := steps[row.id]) is not None and not step.objection]
        left_out = [f"{row.id}: {self._why_not(row, steps[row.id])}" for row in rows if row not in fitting]
        found = next((step for row in fitting if (step := steps[row.id]) is not None), None)
        if found is None:
            self.tell("\n".join([_("It applies to none of the marked:"), *left_out[:MOST_TOLD]]), warning=True)
            return
        versions = {row.id: row.record.version for row in fitting}
        by = self.session.agent

        def command(stream: str, fields: dict[str, str] | None = None, note: str = "") -> Command:
            return Fire(
                id=stream, transition=name, by=by, fields=dict(fields or {}), note=note, expected=versions[stream]
            )

        asks = self._asks(found.asks, fitting[0])
        self._offer(found.title, asks, (fitting, left_out), lambda answers: partial(
            command, fields={k: v for k, v in answers.items() if k != "note"}, note=answers.get("note", "")
        ))  # fmt: skip

    def _step(self, row: Row, name: str) -> Step | None:
        steps = self.acting.steps(row) if self.acting is not None else []
        return next((step for step in steps if step.name == name), None)

    @staticmethod
    def _why_not(row: Row, step: Step | None) -> str:
        return step.objection if step is not None else _("does not lead out of '{state}'").format(state=row.state)

    def _asks(self, names: Sequence[str], row: Row) -> list[Ask]:
        """What a form for all asks: empty, because what one has says nothing of the others."""
        opened = self.session.opened
        asks = opened.reading.sheets.asks(row.record.kind, names, row.record) if opened is not None else []
        return [Ask(a.name, a.title, a.type, a.required, "", a.options, a.kind) for a in asks]

    def _offer(
        self, title: str, asks: list[Ask], plan: BulkPlan, made: Callable[[Answers], Callable[[str], Command]]
    ) -> None:
        """A form where something is asked, else a question; then it is done to all."""
        rows, left_out = plan
        count = _n("{title}: {count} record", "{title}: {count} records", len(rows))
        heading = count.format(title=title, count=len(rows))
        if asks:
            told = f"{heading}; " + _("left out: {some}").format(some=", ".join(left_out[:3])) if left_out else heading

            def send(form: Form, answers: Answers) -> None:
                form.accepted()
                self._do(title, rows, made(answers))

            self.ask(told, asks, (self.definition.kind, f"all {title}"), send)
            return

        def answer(yes: bool | None) -> None:
            if yes:
                self._do(title, rows, made({}))

        details = "\n".join([_("left out:"), *left_out[:MOST_TOLD]]) if left_out else ""
        self.app.push_screen(Confirm(f"{heading}?", details), answer)

    def _do(self, title: str, rows: Sequence[Row], command: Callable[[str], Command]) -> None:
        """Do it to all, some at a time, and say how far it is."""
        opened, ids = self.session.opened, [row.id for row in rows]
        if opened is None:
            return
        results: list[Result] = []

        def work() -> Iterator[list[Result] | StoreUnavailable]:
            try:
                yield from many.carry_out(opened.desk, ids, command)
            except StoreUnavailable as error:
                yield error

        def came(found: list[Result] | StoreUnavailable) -> None:
            if isinstance(found, StoreUnavailable):
                self.live.progress, rest = "", len(ids) - len(results)
                self.tell(_("{rest} were not done: {error}").format(rest=rest, error=found), warning=True)
                return
            results.extend(found)
            self._done_some(title, results, len(ids))

        self.errands.stream(self.errands.fresh(), work, came)

    def _done_some(self, title: str, results: Sequence[Result], count: int) -> None:
        """Marks stay where it could not be done; when all are through, say so."""
        for result in results:
            if result.done:
                self.table.mark(result.id, on=False)
        if len(results) < count:
            self.live.progress = f"{title}: {len(results)} / {count}"
            self.show_bars()
            return
        self.live.progress = ""
        failed = [result for result in results if not result.done]
        self.live.changed(frozenset(result.id for result in results))
        self.show_bars()
        if failed:
            self.app.push_screen(Results(title, results))
        else:
            told = _("{title}: {count} done - u takes it back")
            self.tell(told.format(title=title, count=count))

    def action_write(self, public: bool) -> None:
        """Write the same note on all that are marked."""
        if not self.table.marked:
            super().action_write(public)
            return
        title, by = (_("Reply") if public else _("Note")), self.session.agent
        asks = [Ask("note", title, "note", required=True)]

        def offer(rows: Sequence[Row]) -> None:
            self._offer(title, asks, (rows, ()), lambda answers: lambda stream: Note(
                id=stream, text=answers["note"], by=by, public=public
            ))  # fmt: skip

        self._read_marked(offer)

    def action_log(self) -> None:
        """Write the same work down on all that are marked, one after the other where no time is said."""
        if not self.table.marked:
            super().action_log()
            return
        self.tell(_("Time is written down on one record at a time; take the marks away with Esc."), warning=True)

    def objection(self, action: str, parameter: object = "") -> str:
        if action in {"mark", "mark_on"} and self.table.row is None:
            return _("nothing is selected")
        if action == "transition" and self.table.marked:
            return ""
        return super().objection(action, parameter)
