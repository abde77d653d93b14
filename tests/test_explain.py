"""Every code has its page, every page its code, and the examples on the pages are true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import engine
from engine.explain import codes, explain, title
from engine.machines.source import read

READING = [code for code in codes() if code.startswith("M1")]
NO_EXAMPLE = {"M103": "what is no text cannot be printed", "M108": "a file that cannot be read shows nothing"}


def examples(code: str) -> tuple[str, str]:
    """The wrong and the right YAML on a page."""
    wrong, right = re.findall(r"^(?:Wrong|Right):\n```yaml\n(.*?)```$", explain(code) or "", re.DOTALL | re.MULTILINE)
    return wrong, right


def test_every_code_has_its_page_and_every_page_its_code():
    """`margine explain` knows each code that a message can carry, and none that no message carries."""
    root = Path(engine.__file__).parent
    used = {code for file in root.rglob("*.py") for code in re.findall(r'"(M\d{3})"', file.read_text("utf-8"))}
    assert sorted(used) == codes()


@pytest.mark.parametrize("code", codes())
def test_a_page_opens_with_its_title_and_fits_a_terminal(code):
    """Each page can be read as it is."""
    page = explain(code) or ""
    assert page.startswith(f"# {code}: ")
    assert title(code) == page.splitlines()[0].partition(": ")[2] != ""
    assert max(map(len, page.splitlines())) <= 120


@pytest.mark.parametrize("code", [code for code in READING if code not in NO_EXAMPLE])
def test_the_examples_about_reading_are_true(code):
    """The wrong text causes the very code, the right one causes nothing."""
    wrong, right = examples(code)
    assert [problem.code for problem in read(wrong.encode(), "a.yaml")[1]] == [code]
    assert read(right.encode(), "a.yaml")[1] == []


def test_codes_are_found_in_any_case_and_nothing_else_is():
    """A code can be typed as one likes; a word that is no code has no page, and no file is read for it."""
    assert explain("m102") == explain("M102")
    assert title("m102") == "a key given twice"
    assert [explain(word) for word in ("M999", "", "../x", "__init__", "M102.md")] == [None] * 5
