"""All screens of the day on one page, each by its letter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.places import Place
from tui.sheet_text import QUIET
from tui.words import N_, _


class PlacesMenu(ModalScreen[str]):
    """Answers with the name of a place."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,0", "dismiss", N_("back"), id="menu.leave")]

    def __init__(self, places: Sequence[Place], here: str, keys: Mapping[str, str]) -> None:
        """`keys` are those that go to a place from everywhere, by its name."""
        super().__init__()
        self._places, self._here, self._keys = places, here, keys

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="menu"):
            yield Static(Content("\n").join([Content.styled(_("Screens"), "bold"), *self._lines()]), markup=False)

    def _lines(self) -> list[Content]:
        lines = [
            Content.assemble(
                (f"  {place.letter}", "bold $text-accent"),
                f"  {self._keys.get(place.name, ''):<4} {_(place.title)}",
                (f"  {_('here')}" if place.name == self._here else "", QUIET),
            )
            for place in self._places
        ]
        return [*lines, Content.styled(_("Esc goes back"), QUIET)]

    def on_key(self, event: events.Key) -> None:
        """A letter goes there."""
        place = next((place for place in self._places if place.letter == event.character), None)
        if place is not None:
            event.stop()
            event.prevent_default()  # q is a letter here, and quits nothing
            self.dismiss(place.name)

    def on_click(self, event: events.Click) -> None:
        """A line goes there."""
        line = event.screen_y - self.query_one("#menu > Static").region.y - 1
        if 0 <= line < len(self._places):
            self.dismiss(self._places[line].name)
