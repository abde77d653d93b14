"""A form: exactly the fields that were asked for, sent to the engine, which judges them.

Whatever the engine answers, the text stays where it was typed until it has been
accepted. Leaving the form keeps it too, for this form only; emptying a field drops it.
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping, Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Label, Static

from engine.sheet import Ask
from tui.widgets.fields import Entry, Filled, Picker, entry
from tui.words import N_, _, heard

Answers = dict[str, str]
"""Field → text."""


WIDEST = 70
"""Letters of a title."""


class Form(ModalScreen[None]):
    """A few fields, a message, and the keys that send or leave."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "send", N_("send"), id="form.send"),
        Binding("escape", "leave", N_("back, the text is kept"), id="form.leave"),
    ]

    def __init__(
        self,
        title: str,
        asks: Sequence[Ask],
        drafts: MutableMapping[str, str],
        send: Callable[[Form, Answers], None],
    ) -> None:
        """`drafts` holds texts that were typed before and not accepted yet, by field; it is kept up to date."""
        super().__init__()
        self._title, self._asks, self._drafts, self._send = title, asks, drafts, send
        self._sending = self._wanted = False
        """Whether it was sent, and whether somebody wanted to before there were fields."""
        self._target: Widget | None = None
        self.early: list[events.Key] = []
        """Keys that were pressed after the one that opened the form, and before it was there."""
        self._offers: dict[str, Sequence[tuple[str, str]]] = {}
        self._composed = False

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="form", can_focus=False):
            yield Label(_shortened(self._title), id="form-title", markup=False)
            for ask in self._asks:
                with Horizontal(classes="field"):
                    yield Label(
                        _(ask.title) + ("" if ask.required else f" ({_('optional')})"), classes="ask", markup=False
                    )
                    yield entry(ask, self._drafts.get(ask.name, ask.value))
            yield Static(id="form-message", markup=False)
            yield Label(_("Ctrl+S send   Tab next   Esc back, the text is kept"), id="form-keys", markup=False)

    def on_mount(self) -> None:
        """Begin at the first field that is still empty."""
        entries, self._composed = self.entries, True
        self._show_offers()
        first = next((e for e in entries if not e.answer), entries[0]).target
        self.set_focus(first)
        for key in self.early:
            first.post_message(events.Key(key.key, key.character))
        self._target = first
        if self._wanted:
            self.action_send()

    @property
    def entries(self) -> list[Entry]:
        """The fields in order."""
        return [widget for widget in self.query(".field > *").results() if not isinstance(widget, Label)]  # type: ignore[misc]

    @property
    def answers(self) -> Answers:
        """What stands in the fields now."""
        return {e.name or "": e.answer for e in self.entries}

    def offer(self, name: str, options: Sequence[tuple[str, str]]) -> None:
        """What a field that refers to other records can be; kept until the form is there to show it."""
        self._offers[name] = options
        if self._composed:
            self._show_offers()

    def _show_offers(self) -> None:
        for each in self.entries:
            if isinstance(each, Picker) and each.name in self._offers:
                each.offer(self._offers.pop(each.name))

    def say(self, message: str) -> None:
        """Why it was not accepted; the form can be sent again."""
        self._sending = False
        self.query_one("#form-message", Static).update(heard(message))
        self.query_one("#form-message").scroll_visible(animate=False)

    def accepted(self) -> None:
        """What was typed is with the engine now."""
        for ask in self._asks:
            self._drafts.pop(ask.name, None)
        self.dismiss()

    def on_filled(self, event: Filled) -> None:
        """Enter in the last field sends, in any other it goes on."""
        event.stop()
        entries = self.entries
        if event.field is entries[-1]:
            self.action_send()
        else:
            self.set_focus(entries[entries.index(event.field) + 1].target)  # type: ignore[arg-type]

    def action_send(self) -> None:
        """Hand the answers over, behind everything that was typed before: a field may still have keys to take in."""
        self._wanted = True
        target = self.focused or self._target
        if self._target is not None and target is not None:
            target.call_later(self._hand_over)

    def _hand_over(self) -> None:
        """Once."""
        if not self._sending:
            self._sending = True
            self._keep()
            self.query_one("#form-message", Static).update(_("Sending ..."))
            self._send(self, self.answers)

    def action_leave(self) -> None:
        """Back to the list; the text waits until this form is opened again."""
        self._keep()
        self.dismiss()

    def _keep(self) -> None:
        """What was typed waits; an emptied field, or one as it was given, has nothing to wait for."""
        given = {ask.name: ask.value for ask in self._asks}
        for name, text in self.answers.items():
            if text and text != given.get(name):
                self._drafts[name] = text
            else:
                self._drafts.pop(name, None)


def _shortened(title: str) -> str:
    """A title that fits into the form, and is seen to be cut where it does not."""
    return title if len(title) <= WIDEST else f"{title[: WIDEST - 3].rstrip()}..."
