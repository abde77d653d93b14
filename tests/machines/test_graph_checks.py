"""The machine as a whole: a beginning, an end, and a way from one to the other."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.machines.rules import complaints

WRONG = [
    (
        "no initial state",
        """
states:  # all
  new: {}
  working: {}
  waiting: {}
  done: {final: true}
""",
        [
            "1:1 M301 no state is initial, so no record could be opened",
        ],
    ),
    (
        "two initial states",
        """
states:  # all
  new: {initial: true}
  working: {initial: true}
  waiting: {}
  done: {final: true}
""",
        [
            "3:3 M302 'working' is initial, and so is 'new' (line 2); records begin in one state",
        ],
    ),
    (
        "a way out of a final state",
        """
transitions:  # all
  start:  {from: [new, waiting, done], to: working}
  wait:   {from: working, to: waiting}
  finish: {from: working, to: done}
""",
        [
            "2:33 M303 transition 'start' leads from 'done', and 'done' is final (line 19): nothing leads out of a final state",
        ],
    ),
    (
        "a way out of a group with a final state",
        """
groups: {all: [new, done]}
transitions:  # all
  start:  {from: [all, waiting], to: working}
  wait:   {from: working, to: waiting}
  finish: {from: working, to: done}
""",
        [
            "3:19 M303 transition 'start' leads from 'done', which is in the group 'all', and 'done' is final (line 20): nothing leads out of a final state",
        ],
    ),
    (
        "a state that nothing leads to",
        """
transitions:  # all
  start:  {from: [new, waiting], to: working}
  finish: {from: working, to: done}
""",
        [
            "17:3 M304 no way leads to state 'waiting' from the initial state, 'new'",
        ],
    ),
    (
        "a state that nothing leads out of",
        """
transitions:  # all
  start:  {from: new, to: working}
  wait:   {from: working, to: waiting}
  finish: {from: working, to: done}
""",
        [
            "18:3 M305 a record in state 'waiting' can never be finished: no transition leads out of it",
        ],
    ),
    (
        "states that go in circles",
        """
transitions:  # all
  start:  {from: [new, waiting], to: working}
  wait:   {from: working, to: waiting}
  finish: {from: new, to: done}
timers:
  resolution: {promise: service_level.resolution, per: priority, met_by: finish, escalate: standard}
""",
        [
            "19:3 M305 a record in state 'working' can never be finished: its transitions go in circles",
            "20:3 M305 a record in state 'waiting' can never be finished: its transitions go in circles",
        ],
    ),
    (
        "no final state",
        """
states:  # all
  new: {initial: true}
  working: {}
  waiting: {}
  done: {}
""",
        [
            "1:1 M305 no state is final, so no record could ever be finished",
        ],
    ),
    (
        "a group that contains itself",
        """
groups: {all: [new, some], some: [working, all]}
transitions:  # all
  start:  {from: [all, waiting], to: working}
  wait:   {from: working, to: waiting}
  finish: {from: working, to: done}
""",
        [
            "1:44 M306 group 'some' would contain itself (all → some → all)",
        ],
    ),
    (
        "a group that is never used",
        """
groups: {open: [new, working]}
""",
        [
            "1:10 warning M309 group 'open' is never used",
        ],
    ),
    (
        "a ladder that is never used",
        """
ladders:
  other: [{at: 100%, notify: owner}]
""",
        [
            "2:3 warning M311 ladder 'other' is never used: no timer escalates by it",
        ],
    ),
]


@pytest.mark.parametrize(("written", "said"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_what_is_said_of_it(tmp_path, monkeypatch, written, said):
    """A machine in which records would get lost is refused."""
    monkeypatch.chdir(tmp_path)
    assert complaints(Path("workflows"), written) == said
