"""Figures in the language of the screen. What they are the engine says; how they are written, `engine.formats`.

Like the words of the screen, the language is one for the whole program: `speak` chooses it before anything is drawn.
"""

from __future__ import annotations

from engine.formats import Formats

_chosen = Formats()


def speak(formats: Formats) -> None:
    """Write figures this way from now on."""
    global _chosen  # noqa: PLW0603 - one language per program, as gettext has it
    _chosen = formats


def figures() -> Formats:
    """How figures are written: `figures().money(cents)`, `.hours(seconds)`, `.day(date)`, `.moment(at, now, zone)`."""
    return _chosen
