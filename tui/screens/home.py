"""Home: today in one screen, for the one who answers for all of it. Enter goes to what a line tells of."""

from __future__ import annotations

from collections.abc import Iterator

from textual import on
from textual.app import ComposeResult

from engine.boards import home
from engine.boards.home import HomeBoard, Section, Told
from engine.boards.practice import Practice
from tui.board import BoardScreen
from tui.widgets.lines import Cell, Column, Item, Lines, Look
from tui.words import N_, _, heard

COLUMNS = (
    Column("", 24, grow=True),
    Column("", 12, right=True),
    Column("", 24, grow=True, drop=1),
)
LOOKS: dict[str, Look] = {"!": "breached", "~": "risk"}


class HomeScreen(BoardScreen[HomeBoard]):
    """The sections of the day."""

    NAME = N_("Today")

    def compose_body(self) -> ComposeResult:
        yield Lines(self.glyphs, id="home", titles=False)

    def read(self, practice: Practice) -> HomeBoard:
        return home.read(practice)

    def show(self, board: HomeBoard) -> None:
        items = [item for section in board.sections for item in _section(section)]
        self.query_one("#home", Lines).show(COLUMNS, items)

    @on(Lines.Chosen, "#home")
    async def choose(self, event: Lines.Chosen) -> None:
        """The record, or the screen that tells more."""
        kind, _bar, target = event.item.key.split(" ", 1)[0].partition(":")
        if kind == "record":
            self.go_to(target)
        elif target:
            await self.go(target)


def _section(section: Section) -> Iterator[Item]:
    look = LOOKS.get(section.sign, "strong")
    head = (Cell(_(section.title), "strong"), Cell(heard(section.figure), look), "")
    yield Item(f"place:{section.place} {section.title}", head, mark=section.sign)
    for place, told in enumerate(section.lines):
        yield _line(section, place, told)


def _line(section: Section, place: int, told: Told) -> Item:
    leads = f"record:{told.record}" if told.record else f"place:{told.place}"
    look = LOOKS.get(told.sign, "")
    cells = (
        Cell(f"  {heard(told.what)}", look if told.sign == "!" else ""),
        Cell(heard(told.figure), look),
        Cell(heard(told.more), "quiet"),
    )
    return Item(f"{leads} {section.title} {place}", cells, mark=told.sign)
