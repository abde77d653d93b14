"""The transition `merge`: it ends a record, and only people take it, because they say into which other one."""

from __future__ import annotations

import pytest

from tests.machines.rules import complaints

WRONG = [
    (
        "a merge that is no end",
        """
transitions:
  merge: {from: [new, working], to: waiting}
""",
        ["2:37 M273 'merge' leads to 'waiting', which is not final: a record that was merged is at its end"],
    ),
    (
        "a merge that the engine would take",
        """
transitions:
  merge: {from: new, to: done, automatic: true, if: ticket.vip}
""",
        ["2:32 M273 'merge' is automatic, and nobody would say into which record"],
    ),
    (
        "a rung that merges",
        """
transitions:
  merge: {from: [new, working], to: done}
ladders:
  standard: [{at: 100%, fire: merge}]
""",
        ["7:31 M273 'merge' cannot be fired: nobody would say into which record"],
    ),
    (
        "a wait that ends in a merge, and a rung of a longer ladder",
        """
transitions:
  merge: {from: [waiting, working], to: done}
timers:
  silence: {runs_in: waiting, after: 4h, fire: merge}
ladders:
  standard: {late: all, rungs: [{at: 50%, notify: owner}, {at: 100%, fire: merge}]}
""",
        [
            "7:48 M273 'merge' cannot be fired: nobody would say into which record",
            "10:76 M273 'merge' cannot be fired: nobody would say into which record",
        ],
    ),
]


@pytest.mark.parametrize(("written", "expected"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
def test_a_merge_that_cannot_be_one_is_found(tmp_path, written, expected):
    """Each with its place."""
    assert complaints(tmp_path, written) == expected
