"""Which language the screens speak: words from a catalogue, figures as it writes them."""

from __future__ import annotations

from collections.abc import Mapping
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from itertools import chain

from engine.formats import STYLES, Formats
from tui import formats, words
from tui.sentences import Sentences, told_by


def speak(language: str) -> None:
    """Speak a language from now on; English where there is no catalogue for it."""
    words.speak(catalogue(language), sentences(language))
    formats.speak(Formats(STYLES.get(language, STYLES["en"])))


def catalogue(language: str) -> NullTranslations:
    """The catalogue of a language; the empty one where there is none."""
    return _read(language, "margine")


def sentences(language: str) -> Sentences:
    """What the engine says, in a language; as it says it where there is no catalogue."""
    read: list[Mapping[object, str]] = [
        getattr(_read(language, name), "_catalog", {}) for name in ("margine", "engine")
    ]
    return told_by(chain.from_iterable(entries.items() for entries in read), STYLES.get(language, STYLES["en"]))


def _read(language: str, name: str) -> NullTranslations:
    file = files("tui").joinpath("locale", language, "LC_MESSAGES", f"{name}.mo")
    if not file.is_file():
        return NullTranslations()
    with file.open("rb") as opened:
        return GNUTranslations(opened)
