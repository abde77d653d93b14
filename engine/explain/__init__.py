"""What each code means: one page of Markdown per code, beside this file.

A page is what `margine explain M102` prints. It opens with `# M102: ` and a title; then, in a few sentences, what the
code means; then a YAML block that causes it under `Wrong:`, and the same one mended under `Right:`. Both blocks are
run by the tests. The hundreds of a code say who speaks:

    M1xx  reading YAML                 M4xx  guards
    M2xx  shape and references         M5xx  timers and ladders
    M3xx  the machine as a whole       M6xx  the company
    M7xx  import maps                  M8xx  scenarios
"""

from __future__ import annotations

import re
from pathlib import Path

_PAGES = Path(__file__).parent
_CODE = re.compile(r"M\d{3}")


def codes() -> list[str]:
    """Every code that has a page, in order."""
    return sorted(page.stem for page in _PAGES.glob("M???.md"))


def explain(code: str) -> str | None:
    """The page of a code, in whatever case it is written; None when there is none."""
    page = _PAGES / f"{code.upper()}.md"
    return page.read_text(encoding="utf-8") if _CODE.fullmatch(code.upper()) and page.is_file() else None


def title(code: str) -> str:
    """The title of a code's page; empty when there is none."""
    return (explain(code) or "").partition("\n")[0].removeprefix(f"# {code.upper()}: ")
