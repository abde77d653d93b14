"""Contracts: what ends in the year ahead, how much of each allowance is used, and how every contract is doing."""

from __future__ import annotations

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.content import Content

from engine.boards import contracts
from engine.boards.contracts import Agreement, ContractsBoard
from engine.boards.practice import Practice
from tui.explaining import ExplainingScreen
from tui.formats import figures
from tui.widgets.bars import Bar
from tui.widgets.lines import Cell, Column, Item, Lines, Look
from tui.words import N_, _, heard

BAR = 10
"""Cells of an allowance."""
COLUMNS = (
    Column(N_("Contract"), 8),
    Column(N_("Client"), 14, drop=4, grow=True),
    Column(N_("Subject"), 14, grow=True),
    Column(N_("A year"), 10, right=True, drop=5),
    Column(N_("Margin"), 10, right=True, drop=3),
    Column(N_("Used"), BAR + 7, drop=2),
    Column(N_("Ends"), 10),
    Column(N_("Renewal"), 12, drop=6),
    Column(N_("Health"), 18, drop=1),
)
LOOKS: dict[str, Look] = {"!": "breached", "~": "risk"}


class ContractsScreen(ExplainingScreen[ContractsBoard]):
    """All open contracts, what presses most first."""

    NAME = N_("Contracts")

    def compose_body(self) -> ComposeResult:
        yield Bar("calendar")
        yield from super().compose_body()

    @property
    def where(self) -> str:
        if self.board is None:
            return _("Contracts")
        year = figures().money(self.board.year)
        return _("Contracts: {count}, {year} a year").format(count=len(self.board.contracts), year=year)

    def read(self, practice: Practice) -> ContractsBoard:
        return contracts.read(practice)

    def show(self, board: ContractsBoard) -> None:
        nothing = _("No contract is open. margine new contract begins one.")
        self.list.show(COLUMNS, map(self._item, board.contracts), nothing)
        self._show_calendar()
        self.explain()

    def resized(self) -> None:
        super().resized()
        self._show_calendar()

    def _show_calendar(self) -> None:
        """The year ahead: how many dates each month has, from this one on; as many months as fit."""
        if self.board is None:
            return
        lead, bar = _("Ends"), self.query_one("#calendar", Bar)
        parts: list[tuple[str, str]] = [(lead, "bold"), ("  ", "")]
        room = bar.content_size.width - len(lead) - 2
        for month in self.board.calendar:
            text = f"{figures().month(month.first)[:3]} {month.ends or '-'}"
            room -= len(text) + 2
            if room < 0:
                break
            parts += [(text, "bold" if month.ends else "$foreground 60%"), ("  ", "")]
        bar.put(Content.assemble(*parts))

    def _item(self, each: Agreement) -> Item:
        look = LOOKS.get(each.sign, "")
        ends = each.ends.isoformat() if each.ends else _("open")
        return Item(
            each.record.id,
            (
                Cell(each.record.id, look),
                each.client,
                each.subject,
                figures().money(each.year) if each.year else "",
                Cell(figures().money(each.sums.margin), "breached" if each.sums.margin < 0 else ""),
                self._used(each),
                Cell(ends, look if each.days is not None and each.health.startswith("ends") else ""),
                heard(each.renewal),
                Cell(heard(each.health), look),
            ),
            mark=each.sign,
            values=(
                each.record.id, each.client, each.subject, each.year, each.sums.margin, each.used,
                each.ends.isoformat() if each.ends else None, each.renewal, each.health,
            ),
        )  # fmt: skip

    def _used(self, each: Agreement) -> str:
        balance = each.balance
        if balance is None or not balance.granted:
            return ""
        return f"{self.glyphs.bar(balance.used, balance.granted, BAR)} {figures().percent(each.used or 0):>6}"

    def reasons(self, practice: Practice, key: str) -> Sequence[str]:
        return contracts.details(practice, key)

    @on(Lines.Chosen, "#figures")
    def choose(self, event: Lines.Chosen) -> None:
        """The contract in full, with everything that can be done with it."""
        self.go_to(event.item.key)
