"""The terminal program: one screen, its colours, and the palette of everything that can be done.

The store is opened behind the first picture, off the screen's thread; when it cannot be read the screen says so and
keeps trying.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.screen import Screen
from textual.theme import ThemeProvider
from textual.widgets import Input, TextArea

from engine.clock import Clock
from engine.problems import UsageError, did_you_mean
from engine.store.contract import Store
from engine.workflow import Workflow
from tui import glyphs
from tui.leaving import on_signals
from tui.screens.form import Form
from tui.screens.help import Line
from tui.screens.queue import QueueScreen, queue_screen
from tui.stores import Stores

WIDTHS: list[tuple[int, str]] | None = [(0, "-tiny"), (60, "-narrow"), (100, "-normal"), (140, "-wide")]
HEIGHTS: list[tuple[int, str]] | None = [(0, "-flat"), (15, "-short"), (26, "-tall")]
"""From so many cells or lines on, the screen has these classes; app.tcss says what they mean."""

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
) -> int:
    """Show the queue of one kind to `agent`, an id of company.yaml, until they quit; the process's exit code.

    It is 0, or 128 and the number of the signal that ended it.
    `rules` is the folder of the workflow files, to be watched; without one only what others journal is followed.
    `view` is the title of the view to begin with; without one it is the first.
    `store_opener` is called twice: one store reads and commits, the other waits for what other processes commit. It
    may raise StoreUnavailable; the screen then says so and tries again. UsageError when there is no such kind.
    """
    app = QueueApp(store_opener, workflow, clock, agent, kind=kind, view=view, rules=rules)
    with on_signals(app.leave):
        app.run()
    return app.return_code or app.told_to_leave


class QueueCommands(Provider):
    """Everything that the queue can do, with its keys."""

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

    async def _all(self) -> AsyncIterator[tuple[str, Line, Callable[[], object]]]:
        screen = self.screen
        if not isinstance(screen, QueueScreen):
            return
        for line in screen.lines():
            yield f"{line.text}  ({line.keys})", line, partial(screen.run_action, line.action)


class QueueApp(App[None]):
    """The queue of one kind."""

    TITLE = "margine"
    CSS_PATH = "app.tcss"
    COMMANDS: ClassVar = {QueueCommands, *App.COMMANDS}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", "quit", id="app.quit", show=False, priority=True),
    ]
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
    ) -> None:
        super().__init__()
        definition = workflow.definitions.get(kind)
        if definition is None:
            raise UsageError(f"'{kind}' is no workflow{did_you_mean(kind, workflow.definitions)}")
        self.animation_level = "none"  # a moving list costs a line to a distant terminal more than it tells
        self.stores = Stores(store_opener, workflow, clock, agent, rules)
        self.signs = glyphs.chosen(os.environ)
        self._view = view
        self.told_to_leave = 0
        """The exit code that a signal has asked for; 0 while none has."""
        self._turning: asyncio.AbstractEventLoop | None = None
        self.set_class(self.signs.ascii, "-ascii")
        self._queue = partial(queue_screen(definition), self.stores, definition, clock, agent, self.signs)

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

    def get_default_screen(self) -> QueueScreen:
        """The queue is all there is."""
        screen = self._queue()
        screen.live.begin_with(self._view)
        return screen

    def on_key(self, event: events.Key) -> None:
        """Letters typed before a field had the focus belong to that field: over a slow line they come all at once.

        A key comes here only when nobody has taken it, so a letter that the present field would have taken was sent to
        the list, just before the key ahead of it opened the filter or a form.
        """
        field = self.focused
        if isinstance(self.screen, Form) and field is None:
            self.screen.early.append(event)
        elif isinstance(field, Input | TextArea) and field.check_consume_key(event.key, event.character):
            field.post_message(events.Key(event.key, event.character))

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:  # noqa: ARG002
        """Of Textual's own commands only the colours: the others say again what ours say."""
        yield SystemCommand("colours", "dark, light, or the terminal's own (ansi)", self.action_change_theme)

    def action_command_palette(self) -> None:
        """Everything that can be done."""
        if not isinstance(self.screen, CommandPalette):
            self.push_screen(CommandPalette(placeholder="What is to be done?", id="--command-palette"))

    def search_themes(self) -> None:
        """All colours."""
        self.push_screen(CommandPalette(providers=[ThemeProvider], placeholder="Which colours?"))

    def get_key_display(self, binding: Binding) -> str:
        """How a key is called on the screen."""
        return KEYS.get(binding.key) or super().get_key_display(binding)

    def on_unmount(self) -> None:
        """Let go of the stores."""
        self.stores.close()
