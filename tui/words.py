"""The words of the screen. English is the language of the source; a catalogue, where one is chosen, says the others.

`_("{count} open").format(count=3)`: what is marked with `_` or `_n` is found by the tools that make catalogues. Texts
that stand in a class before a language is chosen (keys, columns) are marked with `N_` and looked up when shown. What
the engine says, whole sentences, goes through `heard`.
"""

from __future__ import annotations

from gettext import NullTranslations

from tui.sentences import Sentences

_catalogue = NullTranslations()
_sentences = Sentences({})


def speak(catalogue: NullTranslations, sentences: Sentences) -> None:
    """Say everything from now on as this catalogue has it, and what the engine says as these sentences do."""
    global _catalogue, _sentences
    _catalogue, _sentences = catalogue, sentences


def _(text: str) -> str:
    """A text in the language of the screen."""
    return _catalogue.gettext(text) if text else ""


def _n(one: str, many: str, count: int) -> str:
    """A text that depends on a number."""
    return _catalogue.ngettext(one, many, count)


def heard(text: str) -> str:
    """What the engine has said, in the language of the screen."""
    return _sentences.tell(text)


def N_(text: str) -> str:  # noqa: N802 - the name that catalogue tools know
    """A text that is marked here and said later."""
    return text
