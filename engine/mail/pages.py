"""HTML as text: what a person would read of it. Nothing in it is run, fetched or kept."""

from __future__ import annotations

import re

LARGEST = 2 * 2**20
"""Characters of a page that are read; the whole stays in the mail as it came."""
DEEPEST = 200
"""Elements within each other that are followed."""


def text_of(page: str) -> str:
    """The text of a page; of one that cannot be read as HTML, what is left without its tags."""
    page = page[:LARGEST].replace("\0", "")
    try:
        from inscriptis import get_text

        found = get_text(page) if _depth(page) <= DEEPEST else _bare(page)
    except (ValueError, AssertionError, RecursionError, LookupError, TypeError, AttributeError, ImportError):
        found = _bare(page)  # it raises what it pleases on what is no page, and is an extra
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in str(found).splitlines())).strip()


def _bare(page: str) -> str:
    return re.sub(r"<[^<>]*>", " ", re.sub(r"(?is)<(script|style)\b.*?</\1>", " ", page))


def _depth(page: str) -> int:
    """How deep elements may lie at most: more open tags than closed ones, counted from the left."""
    deepest = depth = 0
    for closes in re.findall(r"<(/?)[a-zA-Z]", page):
        depth = max(0, depth - 1) if closes else depth + 1
        deepest = max(deepest, depth)
    return min(deepest, page.count("<div") + page.count("<table") + page.count("<span") + page.count("<blockquote"))
