"""Alternatives: two of one name of which either could be taken."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.machines.rules import complaints

WRONG = [
    (
        "alternatives that can both be taken",
        """
transitions:  # all
  start:
    - {from: new, to: working, if: ticket.cost > 10}
    - {from: [new, waiting], to: done, if: ticket.vip}
  wait:   {from: working, to: waiting}
  finish: {from: working, to: done}
""",
        [
            "4:7 M307 transition 'start' and its alternative on line 3 can both be taken from 'new', so it is open which one is; give them conditions that exclude each other",
        ],
    ),
    (
        "an alternative without a condition",
        """
transitions:  # all
  start:
    - {from: [new, waiting], to: working, if: ticket.vip}
    - {from: new, to: done}
  wait:   {from: working, to: waiting}
  finish: {from: working, to: done}
""",
        [
            "4:7 M307 transition 'start' and its alternative on line 3 can both be taken from 'new', so it is open which one is; give them conditions that exclude each other",
        ],
    ),
    (
        "an alternative for the engine behind one for others",
        """
transitions:  # all
  start:  {from: [new, waiting], to: working}
  wait:   {from: working, to: waiting}
  finish:
    - {from: working, to: done, by: owner}
    - {from: working, to: new, by: engine}
timers:
  lapse: {runs_in: working, after: 3 workdays, fire: finish}
""",
        [
            "6:7 M307 transition 'finish' is for the engine here, and when a timer fires it from 'working', the alternative on line 5 comes first: the engine may take what is for others too; put this one before it",
        ],
    ),
    (
        "an alternative for the engine behind one for others, fired by a rung",
        """
transitions:  # all
  start:  {from: [new, waiting], to: working}
  wait:   {from: working, to: waiting}
  finish:
    - {from: working, to: done, by: owner}
    - {from: working, to: new, by: engine}
ladders:
  standard: [{at: 100%, fire: finish}]
""",
        [
            "6:7 M307 transition 'finish' is for the engine here, and when a timer fires it from 'working', the alternative on line 5 comes first: the engine may take what is for others too; put this one before it",
        ],
    ),
    (
        "alternatives of two roles that one agent has",
        """
transitions:  # all
  start:  {from: [new, waiting], to: working}
  wait:   {from: working, to: waiting}
  finish:
    - {from: working, to: done, by: owner}
    - {from: working, to: new, by: technician}
""",
        [
            "6:7 M307 transition 'finish' and its alternative on line 5 can both be taken from 'working', so it is open which one is; give them conditions that exclude each other",
        ],
    ),
    (
        "alternatives by a choice that can be cleared",
        """
transitions:  # all
  start:  {from: [new, waiting], to: working}
  wait:   {from: working, to: waiting}
  finish:
    - {from: working, to: done, if: "ticket.priority == 'P1' || ticket.priority == ''"}
    - {from: working, to: new, if: "ticket.priority != 'P1'"}
""",
        [
            "6:7 M307 transition 'finish' and its alternative on line 5 can both be taken from 'working', so it is open which one is; give them conditions that exclude each other",
        ],
    ),
]


@pytest.mark.parametrize(("written", "said"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_what_is_said_of_it(tmp_path, monkeypatch, written, said):
    """Of two ways of one name it is always clear which one is meant."""
    monkeypatch.chdir(tmp_path)
    assert complaints(Path("workflows"), written) == said
