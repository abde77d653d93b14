"""One record in full, above the screen that named it: everything that the queue can do with it, and Esc goes back."""

from __future__ import annotations

from typing import cast

from engine.machines.definition import Definition
from engine.store.contract import Where
from tui.screens.queue import QueueScreen, queue_screen
from tui.session import Session
from tui.tabs import Tab


class RecordScreen(QueueScreen):
    """A queue of a single record, read in full."""

    record = ""

    def views(self) -> tuple[Tab, ...]:
        """Only this one."""
        return (Tab(self.record, Where(kind=self.definition.kind), empty="", only=self.record),)

    def on_mount(self) -> None:
        """There is nothing to choose from."""
        super().on_mount()
        self.add_class("reading", "single")
        self.detail.focus()

    def action_back(self) -> None:
        """Back to the screen below."""
        self.app.pop_screen()


def record_screen(session: Session, definition: Definition, record: str) -> RecordScreen:
    """The screen of one record, with the keys of its kind."""
    kind = queue_screen(definition)
    made = type("KindRecord", (RecordScreen, kind), {"record": record, "BINDINGS": []})
    return cast("RecordScreen", made(session, definition))
