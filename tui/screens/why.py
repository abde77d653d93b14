"""One record explained on a page: its deadlines interval by interval, what cannot be done, its charges step by step."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from engine.boards import explained
from engine.boards import mails as mails_of
from tui.glyphs import Glyphs
from tui.place import PlaceScreen
from tui.screens.help import Help
from tui.sheet_text import QUIET
from tui.words import N_, _, heard

HEADINGS = {
    explained.CLOCKS: N_("Clocks"), explained.MONEY: N_("Work and charges"), explained.WAYS: N_("Not possible now"),
}  # fmt: skip


ROOMY = 110
"""Cells of a terminal that has room for the columns of an explanation."""
BETWEEN = re.compile(r"(?<=\S) {3,}")


class WhyPage(Help):
    """Reads and scrolls like the help."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("x", "dismiss", N_("back"), id="why.leave", show=False)]

    def __init__(self, record: str, glyphs: Glyphs, nothing: str = "") -> None:
        """`nothing`: what is said where there is nothing to be shown."""
        super().__init__()
        self._record, self._glyphs = record, glyphs
        self._nothing = nothing or _("there is no {record} to be shown").format(record=record)
        self._said: Sequence[str] = (_("Reading ..."),)

    def on_mount(self) -> None:
        """What was found before there was a page to show it on."""
        self.query_one("#help > Static", Static).update(self._text())

    def say(self, lines: Sequence[str]) -> None:
        """What was found."""
        self._said = lines or (self._nothing,)
        if self.is_mounted:
            self.query_one("#help > Static", Static).update(self._text())

    def _text(self) -> Content:
        lines = [
            Content.styled(_(HEADINGS[line]), "bold") if line in HEADINGS else Content(self._fitted(line))
            for line in self._said
        ]
        return Content("\n").join([*lines, Content(), Content.styled(_("Esc goes back"), QUIET)])

    def _fitted(self, line: str) -> str:
        """Columns stand under each other where there is room for them."""
        text = self._glyphs.clean(heard(line))
        return text if self.app.size.width >= ROOMY else BETWEEN.sub("  ", text)


def explain(screen: PlaceScreen, record: str) -> None:
    """Show a record explained above a screen; it is read in a worker thread."""
    opened = screen.session.opened
    if opened is None:
        return
    page = WhyPage(record, screen.glyphs)
    page.add_class("wide")
    screen.app.push_screen(page)
    screen.errands.run("why", partial(explained.lines, opened.practice, record), page.say, turn=screen.session.reading)


class MailPage(WhyPage):
    """The mails of a record, whole."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("M", "dismiss", N_("back"), id="mails.leave", show=False)]

    def _fitted(self, line: str) -> str:
        return self._glyphs.clean(line)


def mails(screen: PlaceScreen, record: str) -> None:
    """Show the mails of a record above a screen; they are read in a worker thread."""
    opened = screen.session.opened
    if opened is None or opened.files is None:
        return
    page = MailPage(record, screen.glyphs, _("{record} has no mails").format(record=record))
    page.add_class("wide")
    screen.app.push_screen(page)
    read = partial(mails_of.lines, opened.practice.store, opened.files, record)
    screen.errands.run("why", read, page.say, turn=screen.session.reading)
