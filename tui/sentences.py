"""What the engine says, in the language of the screen.

The engine speaks English: its sentences stand in the journal, on the command line and in reports, and must read the
same for everybody. Screens say them as their reader speaks. A catalogue of sentences has them as the engine builds
them, with `{}` where a name or a figure stands; `{:told}` in a translation is a part that is a sentence itself.
A sentence that is in no catalogue is shown as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from engine.formats import STYLES, Style

HOLE, STRUNG, COLUMNS, NAMED = "{}", "; ", "  ", ": "
ENGLISH = STYLES["en"]
APART = re.compile(r"( {2,}|^[!~] )")
"""What columns of a line stand apart by, and the sign in front of it."""
RULE = re.compile(r"(?P<said>.*?)(?P<rule> \((?:by )?[\w./-]+\.ya?ml:\d[^()]*\))(?P<rest>; .*)?", re.DOTALL)
"""A sentence, the place of the rule behind it, and what follows."""
BARE = re.compile(r"\{\} [a-z]{2} \{\}")
"""`{} by {}`: so little of a sentence that it is one only between two words; people write it too."""
FIGURE = re.compile(r"[-+]?\d{1,3}(?:,\d{3})*\.\d+%?|[-+]?\d{1,3}(?:,\d{3})+%?")
"""An amount or a share as English writes it."""
DATED = re.compile(
    rf"\b(?:{'|'.join(ENGLISH.days)})(?= \d{{4}}-\d\d-| \d\d\b(?!:))|(?<=\b\d\d )(?:{'|'.join(ENGLISH.months)})\b",
)
"""The name of a day before its date, of a month behind its day."""
REMEMBERED = 2_000
"""Lines that are kept with their translation: screens show the same ones again and again."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """One sentence of the engine."""

    words: re.Pattern[str]
    hint: str
    """Its longest part without a hole: a text that has it not is another sentence."""
    said: str
    opens: bool
    """Whether it begins with a hole: such a one fits more than it should, and is tried after the others."""
    weight: int
    """Letters that are not in holes."""


@dataclass(frozen=True, slots=True)
class Hole:
    """What stood in a hole; `{:told}` says it, if it is a sentence."""

    text: str
    told: Callable[[str], str]
    figure: Callable[[str], str]

    def __format__(self, spec: str) -> str:
        return self.told(self.text) if spec == "told" else self.figure(self.text)


class Sentences:
    """Everything that a catalogue has, `English → other language`."""

    def __init__(self, catalogue: Mapping[str, str], style: Style = ENGLISH) -> None:
        self._names = dict(zip(ENGLISH.days + ENGLISH.months, style.days + style.months, strict=True))
        self._marks = str.maketrans({ENGLISH.point: style.point, ENGLISH.group: style.group})
        self._whole = {english: said for english, said in catalogue.items() if HOLE not in english}
        found = [_pattern(english, said) for english, said in catalogue.items() if HOLE in english]
        found.sort(key=lambda each: (each.opens, -each.weight))
        self._long = [each for each in found if STRUNG in each.words.pattern.replace("\\", "")]
        """Those that look like several."""
        self._patterns = [each for each in found if each not in self._long]
        self.tell = lru_cache(REMEMBERED)(self._tell) if catalogue else str

    def _tell(self, text: str) -> str:
        """A text of the engine, line by line and column by column."""
        said = "".join(map(self._line, text.splitlines(keepends=True)))
        return DATED.sub(lambda name: self._names[name[0]], said)

    def _line(self, line: str) -> str:
        words = line.strip()
        lead, _, end = line.partition(words)
        if (whole := self._known(words)) is not None:
            return f"{lead}{whole}{end}"
        return f"{lead}{''.join(self._columns(words))}{end}"

    def _columns(self, words: str) -> Iterator[str]:
        """The parts of a line with what is between them; columns stay under each other where there is room."""
        longer = 0
        for part in filter(None, APART.split(words)):
            if APART.fullmatch(part):
                yield part if part.strip() else " " * max(2, len(part) - longer)
                longer = 0
            else:
                yield (said := self._sentence(part))
                longer = len(said) - len(part)

    def _sentence(self, text: str) -> str:
        """One sentence; else that before its rule; else those that it is strung together from."""
        if (found := self._known(text)) is not None:
            return found
        if FIGURE.fullmatch(text):
            return self._figure(text)
        if ruled := RULE.fullmatch(text):
            return f"{self._sentence(ruled['said'])}{ruled['rule']}{self._sentence(ruled['rest'] or '')}"
        lead, _, rest = text.partition(NAMED)
        if (known := self._known(rest)) is not None:
            return f"{lead}{NAMED}{known}"
        between = next((each for each in (STRUNG, ". ", ", ", NAMED) if each in text), "")
        return between.join(self._sentence(part) for part in text.split(between)) if between else text

    def _known(self, text: str) -> str | None:
        whole = self._whole.get(text) or _fitting(self._long, text, self._hole)
        return whole or self._strung(text) or self._found(text)

    def _strung(self, text: str) -> str | None:
        """Several sentences, where each of them is known."""
        parts = [self._found(part) for part in text.split(STRUNG)] if STRUNG in text else []
        known = [part for part in parts if part is not None]
        return STRUNG.join(known) if parts and len(known) == len(parts) else None

    def _found(self, text: str) -> str | None:
        return self._whole.get(text) or _fitting(self._patterns, text, self._hole)

    def _hole(self, text: str) -> Hole:
        return Hole(text, self._sentence, self._figure)

    def _figure(self, text: str) -> str:
        """A figure as the language writes it; any other text as it is."""
        return text.translate(self._marks) if FIGURE.fullmatch(text) else text


def _pattern(english: str, said: str) -> Pattern:
    parts = english.split(HOLE)
    hole = r"(\S+)" if BARE.fullmatch(english) else "(.+?)"
    words = re.compile(hole.join(map(re.escape, parts)), re.DOTALL)
    return Pattern(words, max(parts, key=len), said, not parts[0], sum(map(len, parts)))


def _fitting(patterns: Iterable[Pattern], text: str, hole: Callable[[str], Hole]) -> str | None:
    """What the first of them that fits says; nothing fits what stands in columns."""
    for each in patterns if COLUMNS not in text else ():
        if each.hint in text and (match := each.words.fullmatch(text)):
            return each.said.format(*map(hole, match.groups()))
    return None


def told_by(found: Iterable[tuple[object, str]], style: Style) -> Sentences:
    """Of the entries of catalogues; their heads are none of them, nor is what depends on a number."""
    return Sentences({english: said for english, said in found if isinstance(english, str) and english and said}, style)
