"""Letters: how wide a text will be, and where it breaks.

No font is at hand when a picture is made, so widths are those of a wide one: in narrower fonts there is air to spare.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_NARROW, _BROAD = frozenset("ijlftr.,:;'|![]() `"), frozenset("mwMW@%&<>=+~#")
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML cannot hold, not even escaped."""


def plain(text: str) -> str:
    """The text on one line, with every letter one that can be shown."""
    return " ".join(_FORBIDDEN.sub("\ufffd", text).split())


def cells(text: str) -> int:
    """Cells of a terminal that a text takes."""
    return sum(_cells(letter) for letter in text)


def _cells(letter: str) -> int:
    if unicodedata.category(letter) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(letter) in {"W", "F"} else 1


def width(text: str, size: float) -> float:
    """How wide a text is in a proportional font of so many pixels."""
    return sum(_em(letter) for letter in text) * size


def _em(letter: str) -> float:
    if letter in _NARROW:
        return 0.38
    if letter in _BROAD:
        return 0.9
    if letter.isascii():
        return 0.7 if letter.isupper() else 0.61
    return (0.0, 0.68, 1.05)[_cells(letter)]


def wrapped(text: str, most: int, lines: int = 6) -> list[str]:
    """The text on lines of at most so many cells, broken between words where possible; the last may end in `…`."""
    found = list(_lines(plain(text), most)) or [""]
    return found if len(found) <= lines else [*found[: lines - 1], f"{found[lines - 1][: most - 1]}…"]


def _lines(text: str, most: int) -> Iterator[str]:
    line = ""
    for word in text.split():
        if line and cells(line) + 1 + cells(word) > most:
            yield line
            line = ""
        line = f"{line} {word}" if line else word
        while cells(line) > most:
            cut = _fitting(line, most)
            yield line[:cut]
            line = line[cut:]
    if line:
        yield line


def _fitting(text: str, most: int) -> int:
    """How many letters of a text fit into so many cells; at least one."""
    total = 0
    for number, letter in enumerate(text):
        total += _cells(letter)
        if total > most:
            return max(1, number)
    return len(text)
