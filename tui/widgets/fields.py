"""What a form is filled in with: a line, a text, or a choice from a closed list that narrows as people type."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, OptionList, TextArea

from engine.sheet import Ask
from tui.widgets.goes_on import PathGoesOn
from tui.words import N_

SHOWN = 6
"""Options to be seen at once."""


@dataclass
class Filled(Message):
    """Enter was pressed in a field of one line: on to the next, or off with it."""

    field: Widget


class OneLine(Input):
    """A line into which several may be pasted: they become one."""

    def _on_paste(self, event: events.Paste) -> None:
        """All that is pasted, its lines one after the other; what takes it in is asked after this."""
        event.text = " ".join(part.strip() for part in event.text.splitlines() if part.strip())


class Line(OneLine):
    """A field of one line."""

    def __init__(self, ask: Ask, text: str) -> None:
        path = PathGoesOn() if ask.type == "path" else None
        super().__init__(text, compact=True, select_on_focus=False, name=ask.name, suggester=path)
        self.cursor_blink = False

    @property
    def target(self) -> Widget:
        """Where people type."""
        return self

    @property
    def answer(self) -> str:
        """What was typed."""
        return self.value.strip()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter goes on."""
        event.stop()
        self.post_message(Filled(self))


class Prose(TextArea):
    """A field of several lines; Tab leaves it, Enter is a new line."""

    def __init__(self, ask: Ask, text: str) -> None:
        super().__init__(text, compact=True, name=ask.name, soft_wrap=True, tab_behavior="focus")
        self.cursor_blink = False
        self.move_cursor(self.document.end)  # what waited here is gone on with

    @property
    def target(self) -> Widget:
        """Where people type."""
        return self

    @property
    def answer(self) -> str:
        """What was typed."""
        return self.text.strip()


class Picker(Vertical):
    """A choice: typing narrows the list, Up and Down point, Enter takes what is pointed at."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "point(1)", N_("next option"), show=False, id="picker.down"),
        Binding("up", "point(-1)", N_("previous option"), show=False, id="picker.up"),
    ]

    def __init__(self, ask: Ask, text: str) -> None:
        super().__init__(name=ask.name, classes="picker")
        self._options, self._required = ask.options, ask.required
        self._pointed = False
        """Whether somebody moved through the list: then Enter takes an option even where none is needed."""
        self._titles = dict(ask.options)
        self._text = self._titles.get(text, text)
        self._taken = (self._text, text)
        """(what the line says, the value that it stands for) since something was taken."""
        self._near: list[tuple[str, str]] = []

    def compose(self) -> ComposeResult:
        line = OneLine(self._text, compact=True, select_on_focus=True)
        line.cursor_blink = False
        yield line
        options = OptionList(compact=True, markup=False)
        options.can_focus = False
        options.display = False
        yield options

    @property
    def line(self) -> Input:
        """Where people type."""
        return self.query_one(Input)

    @property
    def target(self) -> Widget:
        """Where people type."""
        return self.line

    @property
    def list(self) -> OptionList:
        """What can be taken."""
        return self.query_one(OptionList)

    @property
    def answer(self) -> str:
        """The value taken; what is typed and fits nothing goes to the engine as it is, which says why it cannot be."""
        text = self.line.value.strip()
        if text == self._taken[0]:
            return self._taken[1]
        return next(
            (value for value, title in self._options if text.casefold() in {value.casefold(), title.casefold()}), text
        )

    def offer(self, options: Sequence[tuple[str, str]]) -> None:
        """What can be taken, when that was not known at first."""
        self._options, self._titles = tuple(options), dict(options)
        if self.line.value == self._taken[1] and self._taken[1] in self._titles:
            self._taken = (self._titles[self._taken[1]], self._taken[1])
            self.line.value = self._taken[0]
        if self.line.has_focus:
            self._narrow()

    def on_descendant_focus(self) -> None:
        """Open the list."""
        self._narrow()

    def on_descendant_blur(self) -> None:
        """Leaving with a beginning typed takes what it points at."""
        if self.line.value.strip() and self.answer == self.line.value.strip() and self._near:
            self._take()
        self.list.display = False

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow the list."""
        if self.line.has_focus:
            event.stop()
            self._narrow()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take what is pointed at and go on."""
        event.stop()
        if self.line.value.strip() or self._required or self._pointed:
            self._take()
        self.post_message(Filled(self))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """A click takes an option."""
        event.stop()
        self._take()
        self.post_message(Filled(self))

    def action_point(self, steps: int) -> None:
        """Point at another option."""
        if self._near:
            self._pointed = True
            self.list.highlighted = ((self.list.highlighted or 0) + steps) % len(self._near)

    def on_click(self, event: events.Click) -> None:
        """A click anywhere on the field is meant for its line."""
        event.stop()
        self.line.focus()

    def _narrow(self) -> None:
        text = self.line.value.strip()
        everything = not text or text == self._taken[0]
        word = "" if everything else text.casefold()
        self._near = [o for o in self._options if word in o[0].casefold() or word in o[1].casefold()]
        self.list.clear_options()
        self.list.add_options([self._told(value, title) for value, title in self._near])
        self.list.styles.height = min(SHOWN, max(1, len(self._near)))
        self.list.display = bool(self._near)
        values = [value for value, _ in self._near]
        self.list.highlighted = values.index(self._taken[1]) if self._taken[1] in values else 0 if values else None

    def _told(self, value: str, title: str) -> str:
        return title if value == title else f"{title}  ({value})"

    def _take(self) -> None:
        if self._near and self.list.highlighted is not None:
            value, title = self._near[self.list.highlighted]
            self._taken = (title, value)
            self.line.value = title


Entry = Line | Prose | Picker


def entry(ask: Ask, text: str) -> Entry:
    """The field for one thing that is asked."""
    if ask.options or ask.kind:
        return Picker(ask, text)
    return Prose(ask, text) if ask.type == "note" else Line(ask, text)
