"""Doing something from a board: in a worker thread, what came of it told in words, the form kept until it was accepted.

Whatever is asked goes to the desk of the session, as everything does; what is refused says why, and nothing is lost.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from engine.commands import Changed, Done, Outcome, Refused
from engine.problems import MargineError, StoreUnavailable
from engine.worktime.amounts import Unread
from tui.place import PlaceScreen
from tui.screens.form import Form
from tui.words import _

A = TypeVar("A")
Told = tuple[bool, str]
"""Whether it was done, and what is to be said."""


def told(outcome: Outcome, done: str) -> Told:
    """What came of a command."""
    match outcome:
        case Refused(refusal=refusal):
            return False, str(refusal)
        case Changed(id=stream):
            return False, _("{record} was changed meanwhile; nothing was done").format(record=stream)
        case Done():
            return True, done
        case _:
            return True, _("that was done before")


def carry_out(screen: PlaceScreen, form: Form | None, act: Callable[[], Told], then: Callable[[], object]) -> None:
    """Do something in a worker thread, and say what came of it; `then` follows when it was done."""

    def work() -> Told:
        try:
            return act()
        except StoreUnavailable as error:
            return False, _("Nothing was done: {error}").format(error=error)
        except (Unread, MargineError) as error:
            return False, str(error)

    def answer(found: Told) -> None:
        done, words = found
        if form is not None and form.is_attached:
            if done:
                form.accepted()
            else:
                form.say(words)
                return
        screen.tell(words, warning=not done)
        if done:
            then()

    screen.errands.always(work, answer, turn=screen.session.reading)
