"""Automatic transitions: circles, ways that come too late, conditions that wait for time."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.machines.rules import complaints

WRONG = [
    (
        "a circle of automatic transitions",
        """
transitions:  # all
  start:  {from: [new, waiting], to: working, automatic: true}
  wait:   {from: working, to: waiting, automatic: true}
  finish: {from: working, to: done}
""",
        [
            "2:3 M308 automatic transitions go round in a circle without time passing: waiting → working → waiting",
        ],
    ),
    (
        "an automatic transition to where it began",
        """
transitions:  # all
  start:  {from: [new, waiting], to: working}
  wait:   {from: working, to: waiting}
  again:  {from: working, to: working, automatic: true, if: ticket.vip}
  finish: {from: working, to: done}
""",
        [
            "4:3 M308 automatic transitions go round in a circle without time passing: working → working",
        ],
    ),
    (
        "ways out of a state that everything leaves at once",
        """
groups: {open: [new, waiting]}
transitions:  # all
  early:  {from: new, to: waiting, automatic: true, if: ticket.vip}
  start:  {from: new, to: working, automatic: true}
  later:  {from: new, to: waiting, automatic: true, if: ticket.cost > 5}
  wait:   {from: [working, new], to: waiting}
  drop:   {from: open, to: done}
  finish: {from: working, to: done}
""",
        [
            "5:18 M312 transition 'later' can never be taken from 'new': 'start' (line 4) is automatic and has no condition, so it is always taken first",
            "6:28 M312 transition 'wait' can never be taken from 'new': 'start' (line 4) is automatic and has no condition, so it is always taken first",
            "7:18 warning M312 transition 'drop' can never be taken from 'new', which is in the group 'open': 'start' (line 4) is automatic and has no condition, so it is always taken first",
        ],
    ),
    (
        "a group that leads to nothing else",
        """
groups: {fresh: [new]}
transitions:  # all
  start:  {from: new, to: working, automatic: true}
  wait:   {from: working, to: waiting}
  drop:   {from: fresh, to: done}
  finish: {from: [working, waiting], to: done}
""",
        [
            "5:18 M312 transition 'drop' can never be taken from 'new', which is in the group 'fresh': 'start' (line 3) is automatic and has no condition, so it is always taken first",
        ],
    ),
    (
        "an automatic alternative behind one without a condition",
        """
transitions:  # all
  start:
    - {from: new, to: working, automatic: true}
    - {from: [new, waiting], to: done, automatic: true, if: ticket.vip}
  wait:   {from: working, to: waiting}
  finish: {from: working, to: done}
""",
        [
            "4:15 M312 transition 'start' can never be taken from 'new': 'start' (line 3) is automatic and has no condition, so it is always taken first",
        ],
    ),
    (
        "an automatic transition that waits for time",
        """
transitions:  # all
  start:  {from: [new, waiting], to: working}
  wait:   {from: working, to: waiting}
  late:   {from: waiting, to: done, automatic: true, if: ticket.age_minutes > 24 * 60 && ticket.vip}
  finish: {from: working, to: done}
""",
        [
            "4:58 M410 'late' is automatic, and its condition comes true as ticket.age_minutes grows; automatic transitions are looked at only when something happens to the record, so it would be late",
        ],
    ),
]


@pytest.mark.parametrize(("written", "said"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_what_is_said_of_it(tmp_path, monkeypatch, written, said):
    """What the engine takes by itself ends, leaves no way that is none, and is taken in time."""
    monkeypatch.chdir(tmp_path)
    assert complaints(Path("workflows"), written) == said
