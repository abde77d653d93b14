"""Margins: a month by client, contract, service, project or agent; each figure explained, down to the hours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType

from engine.boards import margins
from engine.boards.margins import BY
from engine.boards.practice import Practice
from engine.reports.values import Report
from tui.explaining import ExplainingScreen
from tui.formats import figures
from tui.session import Session
from tui.widgets.lines import Cell, Item, Lines
from tui.widgets.typed import lines, record_of
from tui.words import N_, _

TITLES = {
    "client": N_("by client"),
    "contract": N_("by contract"),
    "service": N_("by service"),
    "project": N_("by project"),
    "agent": N_("by agent"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the screen shows."""

    by: str = BY[0]
    month: int = 0
    """Months before (negative) this one."""
    inside: str | None = None
    """The key of the row whose parts are shown; None for all rows."""
    name: str = ""
    """How that row is called."""


class MarginsScreen(ExplainingScreen[Report]):
    """Revenue − cost of a month."""

    NAME = N_("Margins")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("b", "by(1)", N_("by"), id="margins.by", tooltip=N_("client, contract, service, project, agent")),
        Binding("left_square_bracket", "month(-1)", N_("month before"), id="margins.before"),
        Binding("right_square_bracket", "month(1)", N_("month after"), id="margins.after"),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._asked = Asked()

    @property
    def where(self) -> str:
        asked = self._asked
        if asked.inside is not None:
            return _("Margins, what {name} is made of").format(name=asked.name)
        return f"{_('Margins')} {_(TITLES[asked.by])}, {self._month_title}"

    @property
    def _month_title(self) -> str:
        opened = self.session.opened
        return figures().month(margins.month_of(opened.practice, self._asked.month)) if opened is not None else ""

    def read(self, practice: Practice) -> Report:
        asked = self._asked
        month = margins.month_of(practice, asked.month)
        if asked.inside is not None:
            return margins.behind_it(practice, asked.by, asked.inside, month)
        return margins.read(practice, asked.by, month)

    def show(self, board: Report) -> None:
        columns, items = lines(board.tables[0], self.glyphs)
        nothing = _("Nothing was worked, charged or bought in this month. [ goes to the month before.")
        self.list.show(columns, items, nothing)
        self.explain()

    # -- explaining -----------------------------------------------------------------------------------------------

    def reasons(self, practice: Practice, key: str) -> Sequence[str]:
        return margins.reasons(practice, self._asked.by, key, margins.month_of(practice, self._asked.month))

    def in_general(self) -> Sequence[str]:
        return self.board.notes if self.board is not None else ()

    def is_explained(self, key: str) -> bool:
        return self._asked.inside is None and super().is_explained(key)

    # -- moving about ---------------------------------------------------------------------------------------------

    def _ask_for(self, asked: Asked) -> None:
        self._asked = asked
        self.errands.drop("reasons")
        self.show_bars()
        self.read_now()

    def action_by(self, steps: int) -> None:
        """By the next of what margins are shown by."""
        by = BY[(BY.index(self._asked.by) + steps) % len(BY)]
        self._ask_for(Asked(by, self._asked.month))

    def action_month(self, months: int) -> None:
        """The month before or after; there is none after this one."""
        self._ask_for(replace(self._asked, month=min(0, self._asked.month + months)))

    def action_back(self) -> None:
        """From the explanation or the parts to the table."""
        if self.has_class("explaining"):
            super().action_back()
        elif self._asked.inside is not None:
            self._ask_for(Asked(self._asked.by, self._asked.month))

    @on(Lines.Chosen, "#figures")
    def choose(self, event: Lines.Chosen) -> None:
        """A row opens into its parts; a part into its record."""
        if event.item.key == "#total":
            return
        if self._asked.inside is not None:
            self.go_to(record_of(event.item))
        else:
            self._ask_for(replace(self._asked, inside=event.item.key, name=_name(event.item)))

    def objection(self, action: str, parameter: object = "") -> str:
        if action == "month" and parameter in {1, "1"} and self._asked.month == 0:
            return _("this is the present month")
        return super().objection(action, parameter)


def _name(item: Item) -> str:
    first = item.cells[0]
    return first.text if isinstance(first, Cell) else str(first)
