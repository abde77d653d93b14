"""The few signs beyond ASCII that the screen draws, and what stands for them where a terminal has none.

Everything that comes from records goes through `Glyphs.clean`: a subject may hold line breaks, escape sequences or
letters that this terminal cannot show, and none of them may move the cursor.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

SPOKEN = str.maketrans({"→": "->", "…": "...", "–": "-", "—": "-", "·": "-", "€": "EUR", "’": "'", "“": '"', "”": '"'})  # noqa: RUF001
"""Signs that have a plain spelling of their own."""


@dataclass(frozen=True, slots=True)
class Glyphs:
    """One set of signs, each one cell wide."""

    cursor: str
    ellipsis: str
    full: str
    empty: str
    tick: str
    ascii: bool
    heights: str = "_.-=#"
    """Signs of a sparkline from low to high."""
    mark: str = "x"
    """Before a line that is marked."""
    up: str = "^"
    down: str = "v"
    """Beside the title of the column by which lines are sorted: the least, or the most, first."""
    plan: str = "=#-.*@% "
    """Signs of a plan's bars: work, critical work, slack, agreed, milestone, critical milestone, done, nothing."""

    def clean(self, text: str) -> str:
        """Text as one line of signs that this terminal can show."""
        if text.isascii() and text.isprintable():
            return text
        if self.ascii:
            text = unicodedata.normalize("NFKD", text.translate(SPOKEN))
            text = "".join(c for c in text if not unicodedata.combining(c))
            text = text.encode("ascii", "replace").decode()
        return "".join(c if c.isprintable() else " " for c in text)

    def sparkline(self, values: Sequence[int]) -> str:
        """One sign per value between the least, or nothing, and the most."""
        low, high = min((0, *values)), max((0, *values))
        steps, spread = len(self.heights) - 1, high - low
        return "".join(self.heights[(value - low) * steps // spread if spread else 0] for value in values)

    def bar(self, part: int, whole: int, width: int) -> str:
        """How much of a whole, in so many cells; more than the whole fills them all."""
        filled = max(0, min(width, part * width // whole)) if whole > 0 else 0
        return self.full * filled + self.empty * (width - filled)


UNICODE = Glyphs(
    cursor="▌",
    ellipsis="…",
    full="━",
    empty="─",
    tick="✓",
    ascii=False,
    heights="▁▂▃▄▅▆▇█",
    mark="●",
    plan="━█┄·◇◆▒ ",
    up="▲",
    down="▼",
)
ASCII = Glyphs(cursor=">", ellipsis="~", full="#", empty="-", tick="v", ascii=True)


def wished(symbols: str, environ: Mapping[str, str]) -> Glyphs:
    """The signs that somebody wishes: `unicode`, `ascii`, or `auto`."""
    return {"unicode": UNICODE, "ascii": ASCII}.get(symbols) or chosen(environ)


def chosen(environ: Mapping[str, str]) -> Glyphs:
    """ASCII when MARGINE_ASCII is set (not to 0), or when the locale names another encoding than UTF-8."""
    if wish := environ.get("MARGINE_ASCII", ""):
        return UNICODE if wish == "0" else ASCII
    locale = next((value for name in ("LC_ALL", "LC_CTYPE", "LANG") if (value := environ.get(name))), "")
    return UNICODE if not locale or "utf" in locale.casefold() else ASCII
