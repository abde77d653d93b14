"""Approvals in the rules: a role that exists and that somebody has, and somebody else who can ask."""

from __future__ import annotations

import pytest

from tests.machines.rules import complaints

WRONG = [
    (
        "an approval by a role that there is not",
        """
transitions:
  finish: {from: working, to: done, approval: ownr}
""",
        [
            "2:47 M222 transition 'finish' needs the approval of 'ownr', which is no role; did you mean 'owner'?",
        ],
    ),
    (
        "an approval by the engine",
        """
transitions:
  finish: {from: working, to: done, approval: engine}
""",
        [
            "2:47 M222 transition 'finish' needs the approval of 'engine', which is no role; there is agent, client, owner, technician",
        ],
    ),
    (
        "an approval of what nobody takes",
        """
transitions:
  finish: {from: working, to: done, automatic: true, if: ticket.vip, approval: owner}
  stop:   {from: working, to: done, by: engine, approval: owner}
  merge:  {from: working, to: done, approval: owner}
""",
        [
            "2:80 M270 'finish' is automatic and needs the approval of 'owner': it would be asked for at every look at the record",
            "3:59 M270 'stop' is taken by the engine alone and needs the approval of 'owner': nobody would hear the answer",
            "4:47 M270 'merge' needs the approval of 'owner', and what waits would not know into which record",
        ],
    ),
    (
        "an approval that nobody needs",
        """
transitions:
  finish: {from: working, to: done, by: owner, approval: owner}
  stop:   {from: working, to: done, by: [owner, technician], approval: owner}
  quit:   {from: working, to: done, by: client, approval: agent}
""",
        ["2:58 warning M271 whoever may take 'finish' is 'owner' already, so no person ever asks"],
    ),
]


@pytest.mark.parametrize(("written", "expected"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
def test_an_approval_that_cannot_work_is_found(tmp_path, written, expected):
    """Each with its place; what is only in vain is a warning."""
    assert complaints(tmp_path, written) == expected


def test_an_approval_that_nobody_can_give_is_a_warning(tmp_path):
    """The role exists, and no agent has it: whoever asks would wait for ever."""
    (tmp_path / "more").mkdir()
    from tests.machines.rules import COMPANY, checked, completed, write

    company = completed("roles: {technician: Works, owner: Answers, lawyer: Signs}\n", COMPANY)
    _, problems = checked(tmp_path, "transitions:\n  finish: {from: working, to: done, approval: lawyer}\n")
    assert [problem.code for problem in problems] == ["M222"]
    write(tmp_path, {"company.yaml": company, "ticket.yaml": (tmp_path / "ticket.yaml").read_text()})
    from engine.workflow import check

    workflow, problems, _ = check(tmp_path)
    assert workflow is not None
    assert [problem.message for problem in problems] == [
        "transition 'finish' needs the approval of the role 'lawyer', which no agent has"
    ]
