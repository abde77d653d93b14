"""What looks odd and is fine: checks claim nothing that they cannot be certain of."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.workflow import check
from tests.machines.rules import COMPANY, TICKET, complaints, completed, write
from tests.practice import Office, rules

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
    "a service level that is like another but for one value": """
service_levels:
  rossi: {like: gold, resolution: {P1: 2h}}
""",
    "a service level that is like one that is like another, with a calendar of its own": """
service_levels:
  verdi: {like: rossi, calendar: always}
  rossi: {like: gold, resolution: {P1: 2h}}
""",
    "a promise of its own for a service": """
services: {server: Servers and what runs on them}
service_levels:
  gold: {calendar: office, resolution: {P1: 4h, P2: 8h, P3: 16h}, services: {server: {resolution: {P1: 1h}}}}
""",
    "an agent without a role": """
agents:
  carla: {name: Carla Prova}
""",
    "a text that is compared with nothing or with another": """
fields:
  solution: {type: text}
transitions:
  start:  {from: [new, waiting], to: working, if: "ticket.solution != ''"}
  wait:   {from: working, to: waiting, if: "ticket.solution == ''"}
  finish: {from: working, to: done, if: "ticket.solution > 'a'"}
""",
    "texts of every type, set or unset": """
fields:
  day: {type: date}
transitions:
  start:  {from: [new, waiting], to: working, if: "ticket.day > '2026-01-01' || ticket.client != ''"}
  wait:   {from: working, to: waiting, if: "ticket.client == '' || ticket.id > 'T-5' || ticket.service_level == ''"}
  finish: {from: working, to: done, if: "ticket.day != '' && ticket.assignee == '' && ticket.service_level != ''"}
""",
    "alternatives between which there is no day": """
fields:
  day: {type: date}
transitions:
  finish:
    - {from: working, to: done, if: "ticket.day > '2026-01-01'"}
    - {from: working, to: new, if: "ticket.day != '' && ticket.day < '2026-01-02'"}
""",
    "alternatives by a required choice": """
fields:
  priority: {type: choice, of: [P1, P2, P3], required: true}
transitions:
  finish:
    - {from: working, to: done, if: "ticket.priority in ['P1', 'P2']"}
    - {from: working, to: new, if: "ticket.priority != 'P1' && ticket.priority != 'P2' && ticket.priority != ''"}
    - {from: working, to: waiting, if: "ticket.priority == ''"}
""",
    "alternatives by a required choice that could only both be taken without it": """
fields:
  priority: {type: choice, of: [P1, P2, P3], required: true}
transitions:
  finish:
    - {from: working, to: done, if: "ticket.priority != 'P2' && ticket.priority != 'P3'"}
    - {from: working, to: new, if: "ticket.priority != 'P1'"}
""",
    "alternatives by a service level that is required": """
fields:
  service_level: {type: service_level, required: true}
transitions:
  finish:
    - {from: working, to: done, if: "ticket.service_level == 'gold' && ticket.vip"}
    - {from: working, to: new, if: "ticket.service_level != 'gold'"}
    - {from: working, to: waiting, if: "ticket.service_level == 'gold' && !ticket.vip"}
""",
    "an alternative for the engine, and one for people that comes first": """
transitions:
  finish:
    - {from: working, to: done, by: owner}
    - {from: working, to: new, by: engine}
""",
    "an alternative for the engine that its timer finds first": """
transitions:
  finish:
    - {from: working, to: new, by: engine}
    - {from: working, to: done, by: owner}
timers:
  lapse: {runs_in: working, after: 3 workdays, fire: finish}
""",
    "conditions on who asks that leave nobody": """
transitions:
  finish:
    - {from: working, to: done, if: "actor != 'anna'"}
    - {from: working, to: new, if: "actor != 'bruno'"}
""",
    "a state that is only passed through": """
transitions:  # all
  urgent: {from: new, to: waiting, automatic: true, if: ticket.vip}
  start:  {from: new, to: working, automatic: true}
  wait:   {from: working, to: waiting}
  finish: {from: [working, waiting], to: done}
""",
    "an automatic transition of young records": """
transitions:
  late: {from: waiting, to: done, automatic: true, if: ticket.age_minutes < 60 && ticket.vip}
""",
    "automatic transitions that leave no record waiting for its age": """
transitions:  # all
  old:    {from: new, to: waiting, automatic: true, if: ticket.age_minutes > 60}
  young:  {from: new, to: working, automatic: true, if: ticket.age_minutes <= 60}
  finish: {from: [working, waiting], to: done}
""",
    "the largest and the smallest numbers": """
fields:
  cost: {type: money, default: -9223372036854775807}
  planned: {type: minutes, default: 9223372036854775807}
""",
}


@pytest.mark.parametrize("written", SOUND.values(), ids=SOUND)
def test_nothing_is_said_of_it(tmp_path, monkeypatch, written):
    """A check that cries wolf is switched off by those whom it should help."""
    monkeypatch.chdir(tmp_path)
    assert complaints(Path("workflows"), written) == []


NOBODY_SENDS_AND_ANSWERS = """
roles: {technician: Works, owner: Answers, dispatcher: Sends}
agents:
  bruno: {name: Bruno Prova, roles: [technician, owner]}
  carla: {name: Carla Prova, roles: dispatcher}
"""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("by: dispatcher", "by: [owner, technician]"),
        ("""if: "'dispatcher' in roles" """, """if: "'owner' in roles" """),
        ("""if: "actor == 'carla'" """, "by: owner"),
        ("""by: dispatcher, if: ticket.vip""", """if: "actor == 'bruno' && 'owner' in roles" """),
    ],
)
def test_alternatives_of_roles_that_no_agent_shares(tmp_path, one, other):
    """Whoever may take the one may not take the other, as long as company.yaml gives nobody both roles."""
    written = f"""
transitions:
  finish:
    - {{from: working, to: done, {one}}}
    - {{from: working, to: new, {other}}}
"""
    write(tmp_path, {
        "ticket.yaml": completed(written, TICKET), "company.yaml": completed(NOBODY_SENDS_AND_ANSWERS, COMPANY)
    })  # fmt: skip
    assert check(tmp_path)[1] == []


def test_a_transition_may_have_any_name_that_is_allowed():
    """`state`, `initial`, `trigger`: names that a library uses within itself are names like others."""
    text = "workflow: thing\nnumber: X-{n}\nstates: {a: {initial: true}, b: {final: true}}\ntransitions: {NAME: {from: a, to: b}}\n"
    for name in ("state", "initial", "trigger", "model", "events", "may_trigger", "is_a", "to_b"):
        office = Office(rules(thing=text.replace("NAME", name)))
        thing = office.open(kind="thing")
        assert office.do(thing, name).state == "b"
