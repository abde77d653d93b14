"""A practice whose rules lie on a disk, and one or several rulebooks over one store."""

from __future__ import annotations

from pathlib import Path

from engine.clock import VirtualClock
from engine.commands import Done, Fire, Open
from engine.desk import Desk
from engine.events import Event
from engine.rule_events import RULES
from engine.rulebook import Rulebook, Standing
from engine.store.contract import Store
from engine.store.memory import MemoryStore
from tests.practice import COMPANY, TICKET, at

LATER = "2026-11-23 10:00"


class Disk:
    """A folder of rules that a test edits, with a rulebook that looks at it."""

    def __init__(self, folder: Path, store: Store | None = None) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)
        self.store = store or MemoryStore()
        self.clock = VirtualClock(at("2026-11-23 09:00"))
        self.book = Rulebook(self.store, folder)
        self.write("company", COMPANY)
        self.write("ticket", TICKET)

    def write(self, name: str, text: str) -> None:
        self.folder.joinpath(f"{name}.yaml").write_text(text)

    def edit(self, old: str, new: str, name: str = "ticket") -> None:
        file = self.folder / f"{name}.yaml"
        text = file.read_text()
        assert old in text
        file.write_text(text.replace(old, new))

    def look(self) -> Standing:
        return self.book.look(self.clock.now(), "look")

    def journal(self) -> list[str]:
        """`RulesAdopted` and so on, in order."""
        return [type(event.body).__name__ for event in self.events()]

    def events(self) -> list[Event]:
        return list(self.store.events(RULES))

    def desk(self) -> Desk:
        return Desk(self.store, self.look().workflow, self.clock)

    def open(self, desk: Desk, *transitions: str, kind: str = "ticket") -> str:
        """A record, and what was done with it."""
        outcome = desk.handle(Open(kind=kind, by="anna"))
        assert isinstance(outcome, Done)
        for transition in transitions:
            assert isinstance(desk.handle(self.fire(outcome.id, transition)), Done)
        return outcome.id

    def fire(self, stream: str, transition: str) -> Fire:
        return Fire(id=stream, transition=transition, by="anna")
