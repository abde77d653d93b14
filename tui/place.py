"""What every screen of a working day has: a header, a line for rejected rules, a body, keys, help and palette.

Only the screen in front reads and ticks. Another marks what it has missed, and catches up when people come back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import Static

from engine.clock import Instant
from engine.commands import Refusal
from engine.problems import StoreUnavailable
from engine.sheet import Ask
from engine.undo import Result, undo
from tui.errands import Errands
from tui.frame import Frame
from tui.screens.form import Answers, Form
from tui.screens.help import Help, Line
from tui.screens.rules import RulesPage
from tui.session import Session
from tui.stores import Opened
from tui.widgets.bars import Bar, KeyBar
from tui.words import N_, _, heard

KEYS_OF_EVERY_PLACE: list[BindingType] = [
    Binding("u", "undo", N_("undo"), id="place.undo", show=False, tooltip=N_("take back the last thing that I did")),
    Binding("0", "app.places", N_("screens"), id="place.screens", show=False, tooltip=N_("all screens, by letter")),
    Binding("colon", "app.command_palette", N_("commands"), id="place.commands", show=False,
            tooltip=N_("everything that can be done, tickets and clients")),
    Binding("exclamation_mark", "rules", N_("rules"), id="place.rules", show=False,
            tooltip=N_("which are in force, what is wrong with the files")),
    Binding("question_mark", "help", N_("help"), id="place.help", show=False),
    Binding("q", "app.quit", N_("quit"), id="place.quit", show=False),
]  # fmt: skip
"""Keys that do the same on every screen; the line of keys shows the last two by itself."""


class PlaceScreen(Screen[None]):
    """One place; subclasses fill the body and say what follows from news."""

    NAME: ClassVar[str] = ""
    BINDINGS: ClassVar[list[BindingType]] = KEYS_OF_EVERY_PLACE

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session, self.clock, self.glyphs = session, session.clock, session.glyphs
        self.errands = Errands(self, session.failed, session.worked)
        self.frame = Frame(self, session)
        self._missed: set[str] = set()
        self._stale = False
        self._minute = 0

    # -- what subclasses say --------------------------------------------------------------------------------------

    def compose_inside(self) -> ComposeResult:
        """What stands between the header and the keys."""
        yield from ()

    @property
    def where(self) -> str:
        """What the header says of the place."""
        return _(self.NAME)

    @property
    def rules(self) -> str:
        """Which rules the header names."""
        return ""

    @property
    def keys_here(self) -> list[BindingType]:
        """All bindings in the order of the help: a place's own, then those that it has in common with others."""
        classes = [each for each in type(self).__mro__ if issubclass(each, PlaceScreen)]
        return [binding for each in classes for binding in each.__dict__.get("BINDINGS", ())]

    def follow(self, streams: frozenset[str]) -> None:
        """These records are other than they were, and people look at this screen; none named: any may be."""

    def read_again(self) -> None:
        """Anything may have changed, and people look at this screen."""

    def tick(self, now: Instant) -> None:
        """A second has passed, and people look at this screen."""

    def minute(self) -> None:
        """Another minute has begun."""

    def objection(self, action: str, parameter: object = "") -> str:  # noqa: ARG002
        """Why an action makes no sense now; empty when it does."""
        if action == "undo" and self.session.opened is None:
            return _("the store cannot be read")
        if action == "rules" and self.session.standing is None:
            return _("the store cannot be read") if self.session.opened is None else _("none were journalled yet")
        return ""

    def explanation(self) -> Sequence[str]:
        """How what is under the cursor came about, a line each: it stands at the top of the help."""
        return ()

    # -- the frame ------------------------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        yield Bar("header")
        yield Bar("rules")
        yield from self.compose_inside()
        yield KeyBar("keys")
        too_small = _("This terminal is too small: margine needs 60 columns and 15 rows.")
        yield Static(too_small, id="small", markup=False)

    def on_mount(self) -> None:
        """Follow the store from now on."""
        self.session.join(self)
        self.show_bars()

    def on_unmount(self) -> None:
        """Nobody looks any more."""
        self.session.leave(self)

    def on_descendant_focus(self) -> None:
        """Other keys are useful elsewhere."""
        self.show_bars()

    @property
    def has_lines(self) -> bool:
        """Whether there are lines to be written: a screen that is being closed has none any more."""
        return self.is_mounted and bool(self.query("#header"))

    def show_bars(self) -> None:
        """Bring every line around the body up to date."""
        if self.has_lines:
            self.frame.header(self.where, self.rules)
            self.frame.rejected()
            self.show_keys()

    def show_keys(self) -> None:
        """The last line."""
        self.frame.keys(self.useful_keys())

    def useful_keys(self) -> list[tuple[str, str]]:
        """The keys of the last line: those that are shown at all and do something now."""
        return [
            (self.app.get_key_display(binding), _(binding.description))
            for binding in Binding.make_bindings(self.keys_here)
            if binding.show and not self.objection(*_action(binding))
        ]

    def on_resize(self) -> None:
        """Lines are as long as the screen is wide."""
        self.call_after_refresh(self.resized)

    def resized(self) -> None:
        """The screen has another size."""
        self.show_bars()

    # -- the store ------------------------------------------------------------------------------------------------

    @property
    def in_front(self) -> bool:
        """Whether people look at this screen, or at a form above it."""
        stack = self.app.screen_stack
        return next((screen for screen in reversed(stack) if isinstance(screen, PlaceScreen)), None) is self

    def store_opened(self, opened: Opened) -> None:  # noqa: ARG002
        """Everything can be done now."""
        self.reload()
        self.show_bars()

    def store_failed(self) -> None:
        """The store cannot be read just now."""

    def rules_followed(self, opened: Opened, *, differs: bool) -> None:
        """Something was journalled of the rules."""
        if differs:
            self.reload()
        self.show_bars()
        for page in self.app.screen_stack:
            if self.in_front and isinstance(page, RulesPage) and opened.standing is not None:
                page.follow(opened.standing, self.clock.now())

    def changed(self, streams: frozenset[str]) -> None:
        """These records are other than they were."""
        if self.in_front:
            self.follow(streams)
        else:
            self._missed |= streams

    def reload(self) -> None:
        """Anything may have changed."""
        if self.in_front:
            self.read_again()
        else:
            self._stale = True

    def on_screen_resume(self) -> None:
        """People look at this screen again: catch up."""
        missed, stale = frozenset(self._missed), self._stale
        self._missed.clear()
        self._stale = False
        if stale:
            self.read_again()
        elif missed:
            self.follow(missed)
        self.show_bars()

    def pulse(self) -> None:
        """A second has passed, and people look at this screen."""
        now = self.clock.now()
        minute = now // 60
        if minute != self._minute or not self.session.low_bandwidth:
            self.tick(now)
        if minute != self._minute:
            self._minute = minute
            self.minute()
            self.show_bars()
        elif self.session.timer is not None:
            self.frame.header(self.where, self.rules)

    def go_to(self, record: str) -> None:
        """One record in full, above this screen."""
        from tui.app import MargineApp

        if isinstance(self.app, MargineApp):
            self.app.go_to(record)

    async def go(self, place: str) -> None:
        """Another place."""
        from tui.app import MargineApp

        if isinstance(self.app, MargineApp):
            await self.app.go(place)

    # -- asking ---------------------------------------------------------------------------------------------------

    def ask(
        self, title: str, asks: Sequence[Ask], drafts: tuple[str, str], send: Callable[[Form, Answers], None]
    ) -> Form:
        """Show a form at once; what was not accepted waits under `drafts` (record or place, what it is for)."""
        form = Form(title, asks, self.session.drafts[drafts], send)
        self.app.push_screen(form)
        opened = self.session.opened
        for asked in (ask for ask in asks if ask.kind and opened is not None):
            listed = partial(opened.reading.sheets.references, asked.kind)  # type: ignore[union-attr]
            self.errands.run(f"options {asked.name}", listed, partial(form.offer, asked.name))
        return form

    def tell(self, text: str, *, warning: bool = False) -> None:
        """A few words that go away by themselves."""
        self.app.notify(heard(text), severity="warning" if warning else "information", markup=False)

    # -- keys that every place has --------------------------------------------------------------------------------

    def lines(self) -> list[Line]:
        """Everything that can be done: for the help and for the palette."""
        found: list[Line] = []
        for binding in Binding.make_bindings(self.keys_here):
            if found and found[-1].action == binding.action:
                found[-1] = found[-1].also(self.app.get_key_display(binding))
                continue
            found.append(self.line(binding))
        return found

    def line(self, binding: Binding) -> Line:
        """What a key does, or why not now."""
        text = _(binding.description) + (f": {_(binding.tooltip)}" if binding.tooltip else "")
        return Line(self.app.get_key_display(binding), text, binding.action, self.objection(*_action(binding)))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether a key does anything now."""
        return None if self.objection(action, *parameters[:1]) else True

    def say_why_not(self, key: str) -> None:
        """A key that does nothing now says why."""
        for binding in Binding.make_bindings(self.keys_here):
            action, parameter = _action(binding)
            if binding.key != key or self.check_action(action, (parameter,)):
                continue
            if objection := self.objection(action, parameter):
                self.tell(f"{_(binding.description)}: {objection}", warning=True)
                return

    def action_help(self) -> None:
        """All keys."""
        self.app.push_screen(Help(self.lines(), [self.glyphs.clean(line) for line in self.explanation()]))

    def action_undo(self) -> None:
        """Take back the last thing that the person here did, wherever it was."""
        if (opened := self.session.opened) is None:
            return

        def work() -> list[Result] | Refusal | StoreUnavailable:
            try:
                return undo(opened.desk, self.session.agent)
            except StoreUnavailable as error:
                return error

        self.errands.always(work, self._undone)

    def _undone(self, found: list[Result] | Refusal | StoreUnavailable) -> None:
        """Say what was taken back, and what was not, and why."""
        if not isinstance(found, list):
            self.tell(str(found), warning=True)
            return
        done = [heard(result.action.words) for result in found if result.refusal is None]
        refused = [result for result in found if result.refusal is not None]
        kept = [f"{heard(result.action.words)}: {heard(str(result.refusal))}" for result in refused]
        if done:
            self.tell("\n".join([_("taken back:"), *done]))
        if kept:
            self.tell("\n".join([_("not taken back:"), *kept]), warning=True)
        self.read_again()

    def action_rules(self) -> None:
        """Which rules are in force, and what is wrong with those on the disk."""
        if (standing := self.session.standing) is not None:
            self.app.push_screen(RulesPage(standing, self.clock.now(), self.glyphs))


def _action(binding: Binding) -> tuple[str, str]:
    """An action's name and its parameter as text."""
    action, _bracket, parameter = binding.action.rstrip(")").partition("(")
    return action, parameter.strip("'")
