"""A queue on a virtual clock, and its screen as plain text: what a person with a small terminal would read."""

from __future__ import annotations

import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

from textual.pilot import Pilot

from engine.clock import VirtualClock, instant
from engine.commands import Done, Fire, Note, Open, Outcome, SetFields
from engine.desk import Desk
from engine.store.contract import Store
from engine.store.memory import MemoryStore
from engine.workflow import Workflow, load
from tui.app import MargineApp
from tui.feed import news
from tui.screens.queue import QueueScreen

ROME = ZoneInfo("Europe/Rome")
WORKFLOWS = Path(__file__).parents[2] / "workflows"

NARROW, NORMAL, WIDE = (80, 24), (120, 40), (200, 50)


def at(text: str) -> int:
    """`2026-11-23 09:00` in Rome."""
    return instant(text, ROME)


class Office:
    """The shipped practice with a store and a clock; every verb happens at the instant that the clock shows."""

    def __init__(self, start: str = "2026-11-23 09:00", store: Store | None = None) -> None:
        self.workflow: Workflow = load(WORKFLOWS)
        self.clock = VirtualClock(at(start))
        self.store = store or MemoryStore()
        self.desk = Desk(self.store, self.workflow, self.clock)

    def client(self, name: str, level: str = "gold") -> str:
        return self.done(Open(kind="client", by="dario", fields={"name": name, "service_level": level}))

    def ticket(self, client: str, subject: str, priority: str = "P3", assignee: str = "", by: str = "carla") -> str:
        fields = {"client": client, "subject": subject, "priority": priority} | (
            {"assignee": assignee} if assignee else {}
        )
        return self.done(Open(kind="ticket", by=by, fields=dict(fields)))

    def fire(self, stream: str, transition: str, by: str = "anna", note: str = "", **fields: str) -> str:
        return self.done(Fire(id=stream, transition=transition, by=by, note=note, fields=dict(fields)))

    def note(self, stream: str, text: str, by: str = "anna", *, public: bool = False) -> str:
        return self.done(Note(id=stream, text=text, by=by, public=public))

    def set(self, stream: str, by: str = "anna", **fields: str) -> str:
        return self.done(SetFields(id=stream, by=by, fields=dict(fields)))

    def done(self, command: Open | Fire | Note | SetFields) -> str:
        outcome: Outcome = self.desk.handle(command)
        assert isinstance(outcome, Done), outcome
        return outcome.id

    def to(self, moment: str) -> Office:
        self.clock.set(at(moment))
        return self

    def app(self, agent: str = "anna", view: str = "") -> MargineApp:
        return MargineApp(lambda: self.store, self.workflow, self.clock, agent, view=view)


def monday() -> Office:
    """Monday morning, half past nine: one promise broken, one at risk, two paused, some fine."""
    office = Office("2026-11-19 09:00")
    rossi, verdi, bianchi = (
        office.client("Rossi Srl"),
        office.client("Studio Verdi", "base"),
        office.client("Bianchi SpA"),
    )
    office.ticket(verdi, "Stampante offline", "P3", "anna")
    office.ticket(rossi, "Server non raggiungibile", "P1", "anna")
    office.to("2026-11-19 09:10").note("T-2", "Guardo subito.", public=True)
    office.fire("T-2", "start")
    office.ticket(verdi, "VPN lenta da casa", "P2", "anna")
    office.to("2026-11-19 10:00").fire("T-1", "wait", note="Chiesto il modello della stampante.")
    office.to("2026-11-20 16:00").ticket(bianchi, "Posta bloccata, errore 550", "P2", "anna")
    office.ticket(bianchi, "Backup fallito questa notte", "P3")
    office.to("2026-11-23 09:05").ticket(rossi, "Nuovo utente: M. Galli", "P4", "anna")
    office.to("2026-11-23 09:20").note("T-4", "Da chiarire con il provider.\nRichiamo alle dieci.")
    return office.to("2026-11-23 09:30")


@asynccontextmanager
async def queue(office: Office, size: tuple[int, int] = NARROW, agent: str = "anna") -> AsyncIterator[Pilot[None]]:
    """The running screen, once everything that was asked of the store has come."""
    app = office.app(agent)
    async with app.run_test(size=size, notifications=True) as pilot:
        await settled(pilot)
        yield pilot


async def settled(pilot: Pilot[None]) -> None:
    """Until no errand is under way and everything is drawn."""
    for _ in range(3):
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Press keys, and wait for what follows; words are typed in one go."""
    for key, after in zip(keys, (*keys, "")[1:], strict=True):
        await pilot.press(key)
        if not (len(key) == 1 and len(after) == 1):
            await settled(pilot)
    await settled(pilot)


def screen(pilot: Pilot[None]) -> QueueScreen:
    """The queue, whatever lies above it."""
    return next(s for s in pilot.app.screen_stack if isinstance(s, QueueScreen))


def lines(pilot: Pilot[None]) -> list[str]:
    """Every line of the terminal as text."""
    top = pilot.app.screen
    rendered = top._compositor.render_strips()  # the only place where all layers have been put together
    return ["".join(segment.text for segment in strip).rstrip() for strip in rendered]


def text(pilot: Pilot[None]) -> str:
    """The terminal as text."""
    return "\n".join(lines(pilot))


def same_as_kept(pilot: Pilot[None], name: str) -> None:
    """The terminal reads as in snapshots/NAME.txt; `UPDATE_SCREENS=1 pytest tests/tui` writes it, a person reads it.

    Hashes, line numbers and folders of the rules are masked: a comment in a workflow file is no other screen.
    """
    kept = Path(__file__).parent / "snapshots" / f"{name}.txt"
    now = re.sub(r"@[0-9a-f]{7}", "@0000000", re.sub(r"(\w\.yaml):\d+(:\d+)?", r"\1:00", text(pilot))) + "\n"
    now = re.sub(r"([Rr]ules )[0-9a-f]{7}", r"\g<1>0000000", re.sub(r"/tmp/\S+", "/tmp/rules", now))
    if os.environ.get("UPDATE_SCREENS"):
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(now)
    assert now == kept.read_text()


def under_cursor(pilot: Pilot[None]) -> str:
    """The id in the line with the cursor's mark."""
    return next(line.split()[1] for line in lines(pilot) if line.startswith("▌"))


def ids(pilot: Pilot[None]) -> list[str]:
    """The tickets of the list, from top to bottom."""
    return [found[0] for line in lines(pilot)[3:] if (found := re.findall(r"^.{4}(T-\d+)", line))]


def toasts(pilot: Pilot[None]) -> list[str]:
    """What was said in passing, without the hint that it can be taken back."""
    return [re.sub(r" - u takes it back( \(30 s\))?$", "", said.message) for said in pilot.app._notifications]


async def heard(pilot: Pilot[None], office: Office, before: int) -> None:
    """The screen has taken in what was committed after a position, as its feed would tell it."""
    pilot.app.session.heard(news(office.store.events(after=before), "anna"))
    await settled(pilot)
