"""Which language the screens speak: words from a catalogue, figures as it writes them."""

from __future__ import annotations

from gettext import GNUTranslations, NullTranslations
from importlib.resources import files

from engine.formats import STYLES, Formats
from tui import formats, words


def speak(language: str) -> None:
    """Speak a language from now on; English where there is no catalogue for it."""
    words.speak(catalogue(language))
    formats.speak(Formats(STYLES.get(language, STYLES["en"])))


def catalogue(language: str) -> NullTranslations:
    """The catalogue of a language; the empty one where there is none."""
    file = files("tui").joinpath("locale", language, "LC_MESSAGES", "margine.mo")
    if not file.is_file():
        return NullTranslations()
    with file.open("rb") as opened:
        return GNUTranslations(opened)
