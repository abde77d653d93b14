"""A question before something that cannot be taken back, or that concerns many: y says yes, everything else no."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.words import N_, _


class Confirm(ModalScreen[bool]):
    """`self.app.push_screen(Confirm("wait: 3 tickets"), then)`: `then` gets True for yes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "dismiss(True)", N_("yes"), id="confirm.yes"),
        Binding("n,escape,enter,q", "dismiss(False)", N_("no"), id="confirm.no"),
    ]

    def __init__(self, question: str, details: str = "") -> None:
        """`details` are lines below the question: what will be left out, and why."""
        super().__init__()
        self._question, self._details = question, details

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="confirm"):
            yield Static(self._question + "  y/N", id="question", markup=False)
            if self._details:
                yield Static(self._details, markup=False)
            yield Static(_("y yes   n, Enter or Esc no"), id="confirm-keys", markup=False)
