"""One record in full, above the screen that named it: everything that the queue can do with it, and Esc goes back."""

from __future__ import annotations

from functools import cache
from typing import cast

from engine.machines.definition import Definition
from engine.store.contract import Where
from tui.screens.of_kind import queue_screen
from tui.screens.queue import QueueScreen
from tui.session import Session
from tui.tabs import Tab


class RecordScreen(QueueScreen):
    """A queue of a single record, read in full."""

    def __init__(self, session: Session, definition: Definition, record: str) -> None:
        self.record = record
        super().__init__(session, definition)

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
    made = cast("type[RecordScreen]", _of_a_record(queue_screen(definition)))
    return made(session, definition, record)


@cache
def _of_a_record(kind: type[QueueScreen]) -> type[QueueScreen]:
    return type("KindRecord", (RecordScreen, kind), {"BINDINGS": []})
