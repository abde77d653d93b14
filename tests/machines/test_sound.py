"""What looks odd and is fine: checks claim nothing that they cannot be certain of."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.machines.rules import complaints

SOUND = {
    "alternatives whose conditions exclude each other": """
transitions:
  finish:
    - {from: working, to: done, if: ticket.cost > 1000}
    - {from: working, to: waiting, if: "ticket.cost <= 1000 && ticket.vip"}
    - {from: working, to: new, if: "ticket.cost <= 1000 && !ticket.vip"}
""",
    "alternatives for the client and for agents": """
transitions:
  finish:
    - {from: working, to: waiting, by: client}
    - {from: working, to: done, by: [agent, owner]}
""",
    "alternatives from different states": """
transitions:
  finish:
    - {from: working, to: done}
    - {from: new, to: waiting}
""",
    "alternatives that nobody can tell apart by trying out": """
transitions:
  finish:
    - {from: working, to: done, if: ticket.subject.startsWith('a')}
    - {from: working, to: waiting, if: ticket.subject.endsWith('z')}
""",
    "a condition that compares two fields": """
transitions:
  finish: {from: working, to: done, if: ticket.cost > ticket.cost}
""",
    "a condition that is false in some of the states that it is asked in": """
transitions:
  start: {from: [new, waiting], to: working, if: "ticket.state == 'new' || ticket.vip"}
""",
    "a comparison with an unset choice": """
transitions:
  finish: {from: working, to: done, if: ticket.priority != ''}
""",
    "a circle of automatic transitions that no record can go round": """
transitions:
  start: {from: [new, waiting], to: working, automatic: true, if: ticket.vip}
  wait:  {from: working, to: waiting, automatic: true, if: "!ticket.vip"}
""",
    "one key for two transitions from different states": """
transitions:
  start:  {from: [new, waiting], to: working, key: s}
  finish: {from: working, to: done, key: s}
""",
    "a rung before the end that every target leaves room for": """
ladders:
  standard: [{at: 100% - 4h, notify: owner}]
""",
    "a rung that fires a transition from one of the states in which its promise runs": """
ladders:
  standard: [{at: 100% + 1h, fire: finish}]
""",
    "a timer without states": """
timers:
  forgotten: {after: 40 workdays, fire: finish}
transitions:
  finish: {from: [new, working, waiting], to: done}
""",
    "a target of a service level that no workflow counts on": """
service_levels:
  gold: {calendar: office, response: {A: 1h}, resolution: 4h}
""",
    "an agent without a role": """
agents:
  carla: {name: Carla Prova}
""",
}


@pytest.mark.parametrize("written", SOUND.values(), ids=SOUND)
def test_nothing_is_said_of_it(tmp_path, monkeypatch, written):
    """A check that cries wolf is switched off by those whom it should help."""
    monkeypatch.chdir(tmp_path)
    assert complaints(Path("workflows"), written) == []
