"""The plan: every task as a bar on an axis of working time; load of agents, money and what has moved beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType

from engine.boards import gantt, load
from engine.boards import plan as plans
from engine.boards.gantt import Axis, Bar
from engine.boards.plan import Board
from engine.boards.practice import Practice
from engine.projects.keeping import keep
from engine.projects.supposing import AS_IT_IS, Suppose, suppose
from engine.reports.values import Report, Table
from engine.sheet import Ask
from tui.explaining import ExplainingScreen
from tui.screens.confirm import Confirm
from tui.screens.form import Answers, Form
from tui.session import Session
from tui.widgets.lines import Cell, Column, Drawn, Item, Lines, Look
from tui.widgets.typed import lines, record_of
from tui.words import N_, _, heard

VIEWS = (("tasks", N_("tasks")), ("load", N_("load")), ("projects", N_("projects")), ("moves", N_("moved")))
BARS = "tasks"
"""The view that is drawn; the others are tables."""
STEP = 8
"""Cells that one key scrolls."""
WEEKS = 6
SECONDS = 10
"""How long the solver looks."""
LOOKS: dict[str, Look] = {
    gantt.CRITICAL: "breached", gantt.CRITICAL_MILESTONE: "breached", gantt.SLACK: "quiet", gantt.AGREED: "quiet",
    gantt.DONE: "good",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """What was read: everything that may be shown without asking again."""

    plan: Board
    report: Report
    load: Report


class PlanScreen(ExplainingScreen[Shown]):
    """Who does what when."""

    NAME = N_("Plan")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "p", "project", N_("project"), id="plan.project", tooltip=N_("the plan of the next project, or of all")
        ),
        Binding("b", "by", N_("by"), id="plan.by", tooltip=N_("tasks, load of agents, projects, what has moved")),
        Binding("plus", "zoom(-1)", N_("closer"), id="plan.closer"),
        Binding("minus", "zoom(1)", N_("farther"), id="plan.farther", show=False),
        Binding("h,left", "scroll(-1)", N_("earlier"), id="plan.earlier", show=False),
        Binding("l,right", "scroll(1)", N_("later"), id="plan.later", show=False),
        Binding("t", "today", N_("now"), id="plan.now", show=False, tooltip=N_("scroll to the present")),
        Binding("w", "suppose", N_("what if"), id="plan.suppose", tooltip=N_("another agent, a week later, half time")),
        Binding("S", "solve", N_("solve"), id="plan.solve", tooltip=N_("let the solver look for ten seconds")),
        Binding("K", "keep", N_("keep"), id="plan.keep", tooltip=N_("tasks get their days and their people")),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._view = BARS
        self._zoom: int | None = None
        """The step of the axis; None: the finest at which everything fits."""
        self._first = 0
        """The first cell that is drawn."""
        self._axes: dict[tuple[int, int | None], Axis] = {}
        self._signs = str.maketrans(gantt.SIGNS, self.glyphs.plan)
        self._suppose: Suppose = AS_IT_IS
        self._words: dict[str, str] = {}
        """What was supposed, as it was typed."""
        self._solved: Shown | None = None
        """What the solver found, shown until something changes or something else is asked for."""

    @property
    def plan(self) -> Board | None:
        """The plan that is shown."""
        return self.board.plan if self.board is not None else None

    @property
    def where(self) -> str:
        plan = self.plan
        if plan is None:
            return _("Plan")
        name, chosen = _("all projects"), self.session.planned
        if chosen:
            record = plan.outlook.projects.get(chosen)
            name = f"{chosen} {record.text('subject')}" if record is not None else chosen
        said = _("until {end}").format(end=plan.moment(plan.finish))
        notes = [_("by the solver")] * (self._solved is not None) + [_("supposed, not so")] * bool(self._suppose)
        return "  ".join([f"{_('Plan')} {name}, {said}", *notes])

    def read(self, practice: Practice) -> Shown:
        return self._solved or _shown(plans.read(practice, self._chosen, self._suppose))

    @property
    def _chosen(self) -> list[str]:
        return [self.session.planned] if self.session.planned else []

    def follow(self, streams: frozenset[str]) -> None:
        self._solved = None
        super().follow(streams)

    def show(self, board: Shown) -> None:
        self._axes.clear()
        if self._view not in self._views:  # what had moved stands in the plan that was kept since
            self._view = BARS
        if self._view != BARS:
            columns, items = lines(self._table(board), self.glyphs)
            self.list.show(columns, items, _("There is nothing to be told of."))
        else:
            nothing = _("There are no tasks to plan. margine new task project=P-1 planned=4h makes one.")
            self.list.show(self._columns(board.plan), [self._item(board.plan, bar) for bar in board.plan.rows], nothing)
        self.explain()

    def _table(self, board: Shown) -> Table:
        """The table that is shown in place of the bars."""
        tables = {table.name: table for table in (*board.report.tables, *board.load.tables)}
        return tables[self._view]

    @property
    def _views(self) -> list[str]:
        """What this plan can be shown by."""
        known = {table.name for table in self.board.report.tables} if self.board is not None else set()
        return [name for name, _title in VIEWS if name in known | {"tasks", "load"}]

    # -- drawing --------------------------------------------------------------------------------------------------

    def _axis(self, plan: Board, width: int) -> Axis:
        """The axis of the bars; it stays for as long as nothing is zoomed or read anew."""
        key = (width, self._zoom)
        if key not in self._axes:
            line, bars = plan.outlook.plan.case.hours, plan.rows
            step = gantt.fitting(line, bars, width) if self._zoom is None else self._zoom
            self._axes[key] = gantt.axis(line, plan.practice.zone, bars, step)
        return self._axes[key]

    def _columns(self, board: Board) -> list[Column]:
        def head(width: int) -> str:
            return heard(gantt.heading(self._axis(board, width), self._first, width))

        widest = max((len(bar.title) for bar in board.rows), default=10)
        return [
            Column(N_("Task"), 7),
            Column(N_("Subject"), max(10, min(widest, 30))),
            Column(N_("Who"), 9, drop=2),
            Column(N_("Ends"), 16, drop=1),
            Column("", 24, grow=True, head=head),
        ]

    def _item(self, board: Board, bar: Bar) -> Item:
        look: Look = "quiet" if bar.closed else "breached" if bar.critical else ""
        return Item(
            bar.id,
            (
                Cell(bar.id, look),
                Cell(bar.title, "quiet" if bar.closed else ""),
                bar.who,
                board.moment(bar.end),
                Drawn(partial(self._draw, board, bar)),
            ),
            mark="!" if bar.late else "~" if bar.critical else "",
        )

    def _draw(self, board: Board, bar: Bar, width: int) -> Iterable[tuple[str, Look]]:
        drawn = gantt.cells(bar, self._axis(board, width), self._first, width)
        return [("".join(group).translate(self._signs), LOOKS.get(code, "")) for code, group in groupby(drawn)]

    def _redraw(self) -> None:
        if self.plan is not None and self._view == BARS:
            self.list.refresh()

    def action_zoom(self, steps: int) -> None:
        """Finer or coarser."""
        if (plan := self.plan) is not None:
            fitting = gantt.fitting(plan.outlook.plan.case.hours, plan.rows, self.list.size.width // 2)
            self._zoom = max(0, min((fitting if self._zoom is None else self._zoom) + steps, len(gantt.STEPS) - 1))
            self._first = 0
            self._redraw()
            self.tell(_("a cell is {step} of working time").format(step=gantt.STEPS[self._zoom][0]))

    def action_scroll(self, steps: int) -> None:
        """Earlier or later."""
        self._first = max(0, self._first + steps * STEP)
        self._redraw()

    def action_today(self) -> None:
        """To the present."""
        if (plan := self.plan) is not None:
            present = self._axis(plan, self.list.size.width // 2).cell(plan.outlook.plan.case.now)
            self._first = max(0, present - STEP)
            self._redraw()

    # -- what is shown --------------------------------------------------------------------------------------------

    def action_by(self) -> None:
        """The next of what a plan is shown by."""
        views = self._views
        self._view = views[(views.index(self._view) + 1) % len(views)]
        if self.board is not None:
            self.show(self.board)
            self.show_bars()

    def action_project(self) -> None:
        """The plan of the next project, or of all."""
        if (opened := self.session.opened) is not None:
            self.errands.run("projects", partial(plans.names, opened.practice), self._next, turn=self.session.reading)

    def _next(self, names: Sequence[str]) -> None:
        every = ["", *names]
        place = every.index(self.session.planned) + 1 if self.session.planned in every else 0
        self.session.planned = every[place % len(every)]
        self._first, self._zoom, self._solved = 0, None, None
        self.read_now()

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        shown = list(self.plan.outlook.projects) if self.plan is not None else []
        if shown and self.session.planned and shown != [self.session.planned]:
            self._first, self._zoom = 0, None
            self.read_now()

    def reasons(self, practice: Practice, key: str) -> Sequence[str]:  # noqa: ARG002 - the plan is there already
        if (plan := self.plan) is None:
            return ()
        record = key.partition("#")[0]
        return plans.money(plan, record) if record in plan.outlook.projects else plans.reasons(plan, record)

    def in_general(self) -> Sequence[str]:
        return self.board.report.notes if self.board is not None else ()

    @on(Lines.Chosen, "#figures")
    def choose(self, event: Lines.Chosen) -> None:
        """The task or the project in full."""
        if not event.item.key.startswith("#") and self._view != "load":
            self.go_to(record_of(event.item))

    # -- what if, and keeping -------------------------------------------------------------------------------------

    def action_suppose(self) -> None:
        """Other circumstances, with nothing changed; an empty form is as it is."""
        asks = [
            Ask("since", N_("Nothing begins before"), "text", required=False, value=self._words.get("since", "")),
            Ask("extra", N_("Who helps as well"), "text", required=False, value=self._words.get("extra", "")),
            Ask("without", N_("Who is not there"), "text", required=False, value=self._words.get("without", "")),
            Ask("shares", N_("Who has less time"), "text", required=False, value=self._words.get("shares", "")),
        ]
        self.ask(_("What if: 2026-12-07 or +1w; anna, bruno; bruno=50%"), asks, ("plan", "suppose"), self._supposed)

    def _supposed(self, form: Form, answers: Answers) -> None:
        opened = self.session.opened
        if opened is None:
            return
        try:
            self._suppose = suppose(
                opened.practice.company, opened.practice.today, since=answers.get("since", ""),
                extra=_words(answers, "extra"), without=_words(answers, "without"), shares=_words(answers, "shares"),
            )  # fmt: skip
        except ValueError as error:
            form.say(str(error))
            return
        self._words, self._solved = dict(answers), None
        form.accepted()
        self.read_now()

    def action_solve(self) -> None:
        """Let the solver look for a better plan; what it finds can be kept."""
        opened = self.session.opened
        if opened is None:
            return
        self.tell(_("looking for ten seconds ..."))
        look = partial(plans.solved, opened.practice, self._chosen, self._suppose, SECONDS)
        self.errands.run("solve", lambda: _shown(look()), self._found, turn=self.session.reading)

    def _found(self, shown: Shown) -> None:
        before, self._solved, plan = self.plan, shown, shown.plan.outlook.plan
        same = before is not None and before.finish <= shown.plan.finish
        said = _("no plan ends sooner") if plan.proven else _("the best that was found") if not same else ""
        self.tell(said or _("nothing that ends sooner was found"))
        self.read_now()

    def action_keep(self) -> None:
        """Hold on to the plan, after a question."""
        plan, opened = self.plan, self.session.opened
        if plan is None or opened is None:
            return

        def then(yes: bool | None) -> None:
            if yes:
                self.errands.always(lambda: keep(opened.desk, plan.outlook, self.session.agent), self._kept)

        question = _("Keep this plan: {count} tasks, until {end}?")
        self.app.push_screen(Confirm(question.format(count=len(plan.rows), end=plan.moment(plan.finish))), then)

    def _kept(self, refused: Sequence[str]) -> None:
        self._solved = None
        if refused:
            self.tell("\n".join(refused), warning=True)
        else:
            self.tell(_("the plan was kept"))
        self.read_now()

    def objection(self, action: str, parameter: object = "") -> str:
        if action == "solve" and (self.plan is None or not self.plan.rows):
            return _("there are no tasks to plan")
        if action == "solve" and not plans.can_solve():
            return _("its package is not here; margine project plan --solve adds it")
        if action == "keep" and self._suppose:
            return _("it is supposed, and not so")
        if action == "keep" and (self.plan is None or not self.plan.rows):
            return _("there are no tasks to plan")
        if action in {"zoom", "scroll", "today"} and self._view != BARS:
            return _("there are no bars here")
        return super().objection(action, parameter)


def _shown(board: Board) -> Shown:
    return Shown(board, board.report, load.report(board, WEEKS))


def _words(answers: Answers, name: str) -> list[str]:
    return answers.get(name, "").replace(",", " ").split()
