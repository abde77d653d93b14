"""The terminal program: the screens of a working day, their colours, and the palette of everything that can be done.

The store is opened behind the first picture, off the screen's thread; when it cannot be read the screen says so and
keeps trying.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from signal import SIGHUP
from typing import ClassVar

from textual import events
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.screen import Screen
from textual.theme import ThemeProvider
from textual.widgets import Input, TextArea

from engine.attachments.files import Files
from engine.clock import Clock
from engine.problems import StoreUnavailable, UsageError, did_you_mean
from engine.settings import Settings
from engine.store.contract import Store
from engine.views import Row
from engine.workflow import Workflow
from tui import glyphs, language, themes
from tui.heap import share_one_heap
from tui.keymap import keymap
from tui.leaving import Terminal, on_signals
from tui.place import PlaceScreen
from tui.places import PLACES, QUEUE, Place
from tui.screens.form import Form
from tui.screens.help import Line
from tui.screens.menu import PlacesMenu
from tui.session import Session
from tui.stores import Stores
from tui.words import _

WIDTHS: list[tuple[int, str]] | None = [(0, "-tiny"), (60, "-narrow"), (100, "-normal"), (140, "-wide")]
HEIGHTS: list[tuple[int, str]] | None = [(0, "-flat"), (15, "-short"), (26, "-tall")]
"""From so many cells or lines on, the screen has these classes; app.tcss says what they mean."""

USUAL_SETTINGS = Settings()
LEAST = 2
"""Letters from which on the palette looks for records."""
KEYS = {
    "enter": "Enter", "escape": "Esc", "up": "Up", "down": "Down", "pageup": "PgUp", "pagedown": "PgDn",
    "home": "Home", "end": "End",
}  # fmt: skip
"""Keys by the names that stand on them, in letters that every terminal has."""


def run(
    store_opener: Callable[[], Store],
    workflow: Workflow,
    clock: Clock,
    agent: str,
    *,
    kind: str = "ticket",
    view: str = "",
    rules: Path | None = None,
    snapshot: Path | None = None,
    files: Files | None = None,
    settings: Settings = USUAL_SETTINGS,
) -> int:
    """Show the screens of a working day to `agent`, an id of company.yaml, until they quit; the process's exit code.

    They begin in the queue of one kind. The code is 0, or 128 and the number of the signal that ended it.
    `rules` is the folder of the workflow files, to be watched; without one only what others journal is followed.
    `view` is the title of the view to begin with; without one it is the first. `snapshot` is the file beside the store
    where the ledger keeps what it has worked out, `files` the folder of what is attached.
    `store_opener` is called twice: one store reads and commits, the other waits for what other processes commit. It
    may raise StoreUnavailable; the screen then says so and tries again. UsageError when there is no such kind.
    """
    share_one_heap()
    app = MargineApp(
        store_opener, workflow, clock, agent, kind=kind, view=view, rules=rules, snapshot=snapshot, files=files,
        settings=settings,
    )  # fmt: skip
    with on_signals(app.leave):
        app.run(mouse=settings.mouse)
    if app.terminal.is_gone():
        app.terminal.let_go()
    return app.return_code or app.told_to_leave


class PlaceCommands(Provider):
    """Everything that the screen in front can do, with its keys, and the other screens."""

    async def discover(self) -> Hits:
        """All of it, while nothing is typed."""
        async for name, line, run_it in self._all():
            yield DiscoveryHit(name, run_it, help=line.objection or None)

    async def search(self, query: str) -> Hits:
        """What fits the words typed."""
        matcher = self.matcher(query)
        async for name, line, run_it in self._all():
            if (score := matcher.match(name)) > 0:
                yield Hit(score, matcher.highlight(name), run_it, help=line.objection or None)
        async for hit in self._records(query):
            yield hit

    async def _records(self, query: str) -> Hits:
        """Records with this id, or with these words in their name: tickets, clients."""
        app = self.app
        if not isinstance(app, MargineApp) or (opened := app.session.opened) is None or len(query) < LEAST:
            return
        try:
            found = await asyncio.to_thread(opened.reading.named, query, app.session.kind)
        except StoreUnavailable:
            return
        for stream, words in found:
            yield Hit(1.0, app.session.glyphs.clean(words), partial(app.go_to, stream), help=None)

    async def _all(self) -> AsyncIterator[tuple[str, Line, Callable[[], object]]]:
        screen, app = self.screen, self.app
        if not isinstance(screen, PlaceScreen) or not isinstance(app, MargineApp):
            return
        for line in screen.lines():
            yield f"{line.text}  ({line.keys})", line, partial(screen.run_action, line.action)
        for place in app.places:
            line = Line(f"0 {place.letter}", _("go to: {place}").format(place=_(place.title)), "")
            yield f"{line.text}  ({line.keys})", line, partial(app.go, place.name)


class MargineApp(App[None]):
    """One session of one person; every place is a mode with a stack of screens of its own."""

    TITLE = "margine"
    CSS_PATH = "app.tcss"
    DEFAULT_MODE = QUEUE
    COMMANDS: ClassVar = {PlaceCommands, *App.COMMANDS}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", "quit", id="app.quit", show=False, priority=True),
        *(Binding(place.key, f"go('{place.name}')", place.title, id=f"app.{place.name}", show=False)
          for place in PLACES),
    ]  # fmt: skip
    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS
    ENABLE_SELECT_AUTO_SCROLL = False

    def __init__(
        self,
        store_opener: Callable[[], Store],
        workflow: Workflow,
        clock: Clock,
        agent: str,
        *,
        kind: str = "ticket",
        view: str = "",
        rules: Path | None = None,
        snapshot: Path | None = None,
        files: Files | None = None,
        settings: Settings = USUAL_SETTINGS,
    ) -> None:
        super().__init__()
        if kind not in workflow.definitions:
            raise UsageError(f"'{kind}' is no workflow{did_you_mean(kind, workflow.definitions)}")
        self.animation_level = "none"  # a moving list costs a line to a distant terminal more than it tells
        signs = glyphs.wished(settings.symbols, os.environ)
        self.settings = settings
        language.speak(settings.language)
        stores = Stores(store_opener, workflow, clock, agent, rules, snapshot=snapshot, files=files)
        self.session = Session(
            self,
            stores,
            clock,
            agent,
            signs,
            kind=kind,
            view=view,
            own=settings.views,
            low_bandwidth=settings.low_bandwidth,
            speaks=settings.language,
        )
        self.told_to_leave = 0
        """The exit code that a signal has asked for; 0 while none has."""
        self._turning: asyncio.AbstractEventLoop | None = None
        self.terminal = Terminal()
        self.set_class(signs.ascii, "-ascii")
        for place in PLACES:  # all of them: other rules may give a person more
            self.add_mode(place.name, partial(place.make, self.session))

    # -- places ---------------------------------------------------------------------------------------------------

    @property
    def places(self) -> tuple[Place, ...]:
        """The screens that this person has; the queue in any case."""
        company, agent = self.session.workflow.company, self.session.agent
        return tuple(place for place in PLACES if place.name == QUEUE or company.has_screen(agent, place.name))

    @property
    def front(self) -> PlaceScreen | None:
        """The place that people look at, also below a form."""
        return next((screen for screen in reversed(self.screen_stack) if isinstance(screen, PlaceScreen)), None)

    async def go(self, name: str) -> None:
        """Another place, as it was left."""
        if name in {place.name for place in self.places}:
            await self.switch_mode(name)

    async def action_go(self, name: str) -> None:
        """Another place."""
        await self.go(name)

    def action_places(self) -> None:
        """All places, by letter."""
        active = (each.binding for each in self.active_bindings.values())
        keys = {(each.id or "").removeprefix("app."): self.get_key_display(each) for each in active}
        self.push_screen(PlacesMenu(self.places, self.current_mode, keys), self._went)

    async def _went(self, name: str | None) -> None:
        if name is not None:
            await self.go(name)

    def go_to(self, record: str) -> None:
        """One record in full, above the present screen, with everything that can be done with it."""
        if (opened := self.session.opened) is not None:
            self.session.errands.run("go to", lambda: opened.reading.rows([record]), partial(self._found, record))

    def _found(self, record: str, rows: Sequence[Row]) -> None:
        from tui.screens.record import record_screen

        definition = self.session.workflow.definitions.get(rows[0].record.kind) if rows else None
        if definition is None:
            missing = _("there is no {record} to be shown").format(record=record)
            self.notify(missing, severity="warning", markup=False)
        else:
            self.push_screen(record_screen(self.session, definition, record))

    def _pulse(self) -> None:
        """Once a second of the clock, at most twice a second where it runs fast."""
        if self.terminal.is_gone():
            self.leave(128 + SIGHUP)
            return
        if (front := self.front) is not None and front.is_mounted:
            front.pulse()
        clock = self.session.clock
        ahead = clock.seconds_until(clock.now() + 1)
        self.set_timer(min(1.0, max(0.5, ahead)) + 0.005, self._pulse)

    # -- beginning and end ----------------------------------------------------------------------------------------

    def leave(self, code: int) -> None:
        """End with this exit code; for signal handlers, which come between any two steps, the first one included."""
        self.told_to_leave = code
        if self._turning is not None:
            with suppress(RuntimeError):  # the loop has been closed: the end is under way
                self._turning.call_soon_threadsafe(self.exit, None, code)

    def on_mount(self) -> None:
        """From now on the screen can be left; a signal that came before is obeyed now."""
        self._turning = asyncio.get_running_loop()
        if self.told_to_leave:
            self.exit(return_code=self.told_to_leave)
        else:
            self.set_keymap(keymap(self.settings.keys))
            themes.wear(self, self.settings.theme)
            for problem in self.settings.problems:
                self.notify(str(problem), title=_("Settings"), severity="warning", markup=False, timeout=15)
            self.session.open()
            self._pulse()
            if self.settings.start != QUEUE:
                self.call_later(self.go, self.settings.start)

    def on_key(self, event: events.Key) -> None:
        """Letters typed before a field had the focus belong to that field: over a slow line they come all at once.

        A key comes here only when nobody has taken it, so a letter that the present field would have taken was sent to
        the list, just before the key ahead of it opened the filter or a form.
        """
        field, front = self.focused, self.screen
        if isinstance(front, Form) and field is None:
            front.early.append(event)
        elif isinstance(front, PlacesMenu):
            front.on_key(event)
        elif isinstance(field, Input | TextArea) and field.check_consume_key(event.key, event.character):
            field.post_message(events.Key(event.key, event.character))
        elif isinstance(self.screen, PlaceScreen):
            self.screen.say_why_not(event.key)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:  # noqa: ARG002
        """Of Textual's own commands only the colours: the others say again what ours say."""
        yield SystemCommand(_("colours"), _("dark, light, or the terminal's own (ansi)"), self.action_change_theme)

    def action_command_palette(self) -> None:
        """Everything that can be done."""
        if not isinstance(self.screen, CommandPalette):
            self.push_screen(CommandPalette(placeholder=_("What is to be done?"), id="--command-palette"))

    def search_themes(self) -> None:
        """All colours."""
        self.push_screen(CommandPalette(providers=[ThemeProvider], placeholder=_("Which colours?")))

    def get_key_display(self, binding: Binding) -> str:
        """How a key is called on the screen."""
        shown = KEYS.get(binding.key) or super().get_key_display(binding)
        return shown.upper() if shown[1:].isdigit() else shown

    def on_unmount(self) -> None:
        """Let go of the stores."""
        self.session.stores.close()
