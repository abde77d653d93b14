"""docs/how-to/close-a-month.md: typed on the practice of the tests, every command shows what stands below it."""

from __future__ import annotations

import re
import shlex

from tests.cli.asking import ROOT, Practice
from tests.cli.test_month import here  # noqa: F401 - the practice, a fixture

PAPER = ROOT / "docs/how-to/close-a-month.md"
TYPED = re.compile(r"^```sh\n(.*?)^```\n(?:\n```text\n(.*?)^```)?", re.MULTILINE | re.DOTALL)


def typed(practice: Practice, line: str) -> str:
    command, *words = shlex.split(line)
    return "" if command == "export" else practice.on_terminal(*words)


def test_what_the_page_shows_is_what_is_told(here: Practice):  # noqa: F811
    """The last command of each block prints what the page shows, on a terminal of a hundred columns."""
    blocks = TYPED.findall(PAPER.read_text(encoding="utf-8"))
    assert sum(bool(shown) for _, shown in blocks) == 4
    for lines, shown in blocks:
        told = [typed(here, line) for line in lines.splitlines()][-1]
        assert not shown or told == shown
