"""The pages of `margine explain` about workflows: the wrong example causes the code, the right one mends it."""

from __future__ import annotations

import re

import pytest

from engine.explain import codes, explain
from tests.machines.rules import checked

ABOUT_FILES = {"M211", "M213", "M214", "M260", "M641", "M642", "M643", "M644", "M650", "M651", "M652"}
"""What is wrong with a folder cannot be shown in one file; templates are tested where they are read."""
CODES = [code for code in codes() if code[1] in "23456" and code not in ABOUT_FILES]


@pytest.mark.parametrize("code", CODES)
def test_the_examples_about_workflows_are_true(tmp_path, code):
    """Each example stands in a sound practice, so that nothing but itself can be at fault."""
    wrong, right = re.findall(r"^(?:Wrong|Right):\n```yaml\n(.*?)```$", explain(code) or "", re.DOTALL | re.MULTILINE)
    _, problems = checked(tmp_path / "wrong", wrong)
    assert code in [problem.code for problem in problems]
    workflow, problems = checked(tmp_path / "right", right)
    assert workflow
    assert code not in [problem.code for problem in problems]
