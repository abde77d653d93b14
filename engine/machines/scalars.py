"""What a scalar of YAML 1.2 means, and where each of its characters is written.

The core schema, and nothing of YAML 1.1: `on`, `no` and `NO` are text, so is `1:30`, so are dates, and `012` is
twelve. Numbers with a point or an exponent are `Decimal`: they may end up in a sum of money, where a float must
never be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

Scalar = str | int | bool | Decimal | None

_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_NUMBER = re.compile(
    r"""(?P<int> [-+]? [0-9]+ ) | 0o(?P<oct> [0-7]+ ) | 0x(?P<hex> [0-9a-fA-F]+ )
      | (?P<real> [-+]? (?: \.[0-9]+ | [0-9]+ (?: \.[0-9]* )? ) (?: [eE][-+]?[0-9]+ )? )
      | (?P<endless> [-+]? \.(?: inf | Inf | INF ) | \.(?: nan | NaN | NAN ) )""",
    re.VERBOSE | re.ASCII,
)
_LONGEST = 40
"""Characters that a number may have: ample for every sum, and no work for whoever reads it."""
_LARGEST = 2**63
_BREAK = r"[ \t]*(?:\r\n|\r|\n)(?:[ \t]*(?:\r\n|\r|\n))*[ \t]*"
_CHARACTERS = {
    "": re.compile(rf"(?P<fold>{_BREAK})|.", re.DOTALL),
    "'": re.compile(rf"(?P<fold>{_BREAK})|''|.", re.DOTALL),
    '"': re.compile(
        rf"(?P<gone>\\(?:\r\n|\r|\n)[ \t]*)|(?P<fold>{_BREAK})"
        r"|\\x[0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8}|\\.|.",
        re.DOTALL,
    ),
}


def resolve(text: str) -> Scalar:
    """The value of a plain scalar; ValueError, with words for a person, for a number that cannot be reckoned with."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "+-.0123456789" or not (match := _NUMBER.fullmatch(text)):
        return text
    if match["endless"]:
        raise ValueError(f"'{text}' is no number that can be reckoned with")
    if len(text) > _LONGEST:
        raise ValueError(f"the number {text[:_LONGEST]}… is too long to be kept exactly")
    return _real(text) if match["real"] else _whole(match)


def _whole(match: re.Match[str]) -> int:
    bases = {"int": 10, "oct": 8, "hex": 16}
    value = int(match[match.lastgroup or "int"], bases[match.lastgroup or "int"])
    if not -_LARGEST <= value < _LARGEST:
        raise ValueError(f"the number {match[0]} is too large to be kept exactly")
    return value


def _real(text: str) -> Decimal:
    value = Decimal(text)
    if value and not -_LONGEST < value.adjusted() < _LONGEST:
        raise ValueError(f"the number {text} is too large or too small to be kept exactly")
    return value


def places(written: str, quote: str) -> Iterator[int]:
    """For each character that a scalar means, the offset in `written` (without its quotes) where it comes from.

    `quote` is `'`, `"` or empty for a plain scalar. A folded line break means one space, or one break per empty line.
    """
    for match in _CHARACTERS[quote].finditer(written):
        if match.lastgroup == "fold":
            breaks = len(re.findall(r"\r\n|\r|\n", match[0]))
            yield from [match.start()] * max(1, breaks - 1)
        elif match.lastgroup != "gone":
            yield match.start()
