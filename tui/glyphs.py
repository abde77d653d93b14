"""The few signs beyond ASCII that the screen draws, and what stands for them where a terminal has none.

Everything that comes from records goes through `Glyphs.clean`: a subject may hold line breaks, escape sequences or
letters that this terminal cannot show, and none of them may move the cursor.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
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

    def clean(self, text: str) -> str:
        """Text as one line of signs that this terminal can show."""
        if text.isascii() and text.isprintable():
            return text
        if self.ascii:
            text = unicodedata.normalize("NFKD", text.translate(SPOKEN))
            text = "".join(c for c in text if not unicodedata.combining(c))
            text = text.encode("ascii", "replace").decode()
        return "".join(c if c.isprintable() else " " for c in text)


UNICODE = Glyphs(cursor="▌", ellipsis="…", full="━", empty="─", tick="✓", ascii=False)
ASCII = Glyphs(cursor=">", ellipsis="~", full="#", empty="-", tick="v", ascii=True)


def chosen(environ: Mapping[str, str]) -> Glyphs:
    """ASCII when MARGINE_ASCII is set (not to 0), or when the locale names another encoding than UTF-8."""
    if wish := environ.get("MARGINE_ASCII", ""):
        return UNICODE if wish == "0" else ASCII
    locale = next((value for name in ("LC_ALL", "LC_CTYPE", "LANG") if (value := environ.get(name))), "")
    return UNICODE if not locale or "utf" in locale.casefold() else ASCII
