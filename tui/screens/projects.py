"""Projects: what each was sold for, what it costs, what it will cost, and what will be left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType

from engine.boards import projects
from engine.boards.practice import Practice
from tui.explaining import ExplainingScreen
from tui.screens.offers import whole_way
from tui.widgets.lines import Lines
from tui.widgets.typed import lines, record_of
from tui.words import N_, _


class ProjectsScreen(ExplainingScreen[projects.Board]):
    """All open projects, what presses most first."""

    NAME = N_("Projects")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("v", "plan", N_("plan"), id="projects.plan", tooltip=N_("who does what when, as bars")),
        Binding(
            "c",
            "chain",
            N_("whole way"),
            id="projects.chain",
            tooltip=N_("who asked, what was promised, at what price"),
        ),
    ]

    def read(self, practice: Practice) -> projects.Board:
        return projects.read(practice)

    def show(self, board: projects.Board) -> None:
        columns, items = lines(board.report.tables[0], self.glyphs)
        self.list.show(columns, items, _("No project is open. margine new project begins one."))
        self.explain()

    def reasons(self, practice: Practice, key: str) -> Sequence[str]:  # noqa: ARG002 - the plan is there already
        return self.board.reasons(key) if self.board is not None else ()

    def in_general(self) -> Sequence[str]:
        return self.board.report.notes if self.board is not None else ()

    async def action_plan(self) -> None:
        """The plan of the project under the cursor."""
        item = self.list.current
        if item is not None and item.key != "#total":
            self.session.planned = record_of(item)
        await self.go("plan")

    def action_chain(self) -> None:
        """Everything that happened on the project under the cursor, in order."""
        if (item := self.list.current) is not None and item.key != "#total":
            whole_way(self, record_of(item))

    @on(Lines.Chosen, "#figures")
    def choose(self, event: Lines.Chosen) -> None:
        """The project in full, with everything that can be done with it."""
        if event.item.key != "#total":
            self.go_to(record_of(event.item))
