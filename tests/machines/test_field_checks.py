"""Fields: values that they cannot hold, in defaults and in what sets them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.machines.rules import complaints

WRONG = [
    (
        "a date that nothing moves",
        """
fields:
  ends: {type: date, default: +1 year}
transitions:
  move: {from: new, to: done, sets: {ends: +1 yeer}}
ladders:
  standard: [{at: 100%, set: {ends: +1 year}}]
""",
        [
            "2:31 M242 the default of 'ends' is '+1 year', and only a transition moves a date",
            "11:44 M242 transition 'move' sets 'ends' to '+1 yeer', which moves no date; write it like +1 year, +6 months, +2 weeks or +30 days",
            "16:37 M242 a rung sets 'ends' to '+1 year', and only a transition moves a date",
        ],
    ),
    (
        "a choice of nothing",
        """
fields:
  colour: {type: choice}
""",
        [
            "2:3 M248 field 'colour' is a choice of nothing: it needs 'of'",
        ],
    ),
    (
        "values of something that is no choice",
        """
fields:
  colour: {type: text, of: [red, green]}
""",
        [
            "2:24 M248 field 'colour' has values to choose from, and is of type text; only a choice has 'of'",
        ],
    ),
    (
        "a value offered twice",
        """
fields:
  colour: {type: choice, of: [red, green, red]}
""",
        [
            "2:43 M248 field 'colour' offers 'red' twice",
        ],
    ),
    (
        "a default that is no value",
        """
fields:
  colour: {type: choice, of: [red, green], default: gren}
""",
        [
            "2:53 M240 the default of 'colour' is 'gren', which is not one of its values; did you mean 'green'?",
        ],
    ),
    (
        "a required field with a default",
        """
fields:
  subject: {type: text, required: true, default: none}
""",
        [
            "2:41 M241 field 'subject' is required, so its default is never used; drop one of them",
        ],
    ),
    (
        "a default of the wrong type",
        """
fields:
  cost: {type: money, default: "12.50"}
""",
        [
            "2:32 M242 the default of 'cost' is '12.50'; the field holds whole cents",
        ],
    ),
    (
        "a flag that is no flag",
        """
fields:
  vip: {type: flag, default: "no"}
""",
        [
            "2:30 M242 the default of 'vip' is 'no'; the field holds true or false",
        ],
    ),
    (
        "a date that is none",
        """
fields:
  day: {type: date, default: 2026-02-30}
""",
        [
            "2:30 M242 the default of 'day' is '2026-02-30'; the field holds a date like 2026-11-30",
        ],
    ),
    (
        "an agent who does not exist",
        """
fields:
  assignee: {type: agent, default: ana}
""",
        [
            "2:36 M242 the default of 'assignee' is 'ana', who is no agent; did you mean 'anna'?",
        ],
    ),
    (
        "a service level that does not exist",
        """
fields:
  service_level: {type: service_level, default: glod}
""",
        [
            "2:49 M242 the default of 'service_level' is 'glod', which is no service level; did you mean 'gold'?",
        ],
    ),
    (
        "a default from a field that the other kind has not",
        """
fields:
  client: {type: client}
  level: {type: service_level, default: client.service_level}
""",
        [
            "3:41 M243 the default of 'level' is 'client.service_level', and client has no field 'service_level'; there is name, level, size",
        ],
    ),
    (
        "a default of another type",
        """
fields:
  client: {type: client}
  level: {type: text, default: client.level}
""",
        [
            "3:32 M243 the default of 'level', a field of type text, is 'client.level', which is of type service_level",
        ],
    ),
    (
        "a default that can be what the field cannot",
        """
fields:
  client: {type: client}
  size: {type: choice, of: [small], default: client.size}
""",
        [
            "3:46 M243 the default of 'size' is 'client.size', which can be 'large', and 'size' cannot",
        ],
    ),
    (
        "a transition that sets a value that does not exist",
        """
transitions:
  start: {from: [new, waiting], to: working, sets: {priority: P9}}
""",
        [
            "2:63 M240 transition 'start' sets 'priority' to 'P9', which is not one of its values; there is P1, P2, P3",
        ],
    ),
    (
        "a transition that sets a number to text",
        """
transitions:
  start: {from: [new, waiting], to: working, sets: {cost: a lot}}
""",
        [
            "2:59 M242 transition 'start' sets 'cost' to 'a lot'; the field holds whole cents",
        ],
    ),
    (
        "a transition that sets text to a number",
        """
transitions:
  start: {from: [new, waiting], to: working, sets: {subject: 3}}
""",
        [
            "2:62 M242 transition 'start' sets 'subject' to 3; the field holds text",
        ],
    ),
    (
        "a transition that sets an empty text",
        """
transitions:
  start: {from: [new, waiting], to: working, sets: {subject: ""}}
""",
        [
            "2:62 M242 transition 'start' sets 'subject' to '', which is no value; write null for none",
        ],
    ),
    (
        "a rung that sets an agent to whoever acts",
        """
ladders:
  standard: [{at: 100%, set: {assignee: actor}}]
""",
        [
            "2:41 M242 a rung sets 'assignee' to 'actor', and nobody acts there; name an agent",
        ],
    ),
    (
        "a number that is one too small",
        """
fields:
  size: {type: integer, default: -9223372036854775808}
""",
        [
            "2:34 M242 the default of 'size' is -9223372036854775808, which is beyond what can be counted, 9223372036854775807",
        ],
    ),
    (
        "less than no time",
        """
fields:
  planned: {type: minutes, default: -5}
""",
        [
            "2:37 M242 the default of 'planned' is -5, which is less than no time; the field holds minutes from 0 on",
        ],
    ),
    (
        "a blank text",
        """
fields:
  solution: {type: text, default: "  "}
""",
        [
            "2:35 M242 the default of 'solution' is '  ', which is no value; write null for none",
        ],
    ),
    (
        "a transition that empties a required field",
        """
fields:
  subject: {type: text, required: true}
transitions:
  start: {from: [new, waiting], to: working, sets: {subject: null, assignee: null}}
""",
        [
            "10:62 M242 transition 'start' sets 'subject' to null, and 'subject' is required: it is never empty",
        ],
    ),
    (
        "a transition that names one record",
        """
transitions:
  start: {from: [new, waiting], to: working, sets: {client: C-7}}
""",
        [
            "2:61 M524 transition 'start' sets 'client' to 'C-7', and a rule cannot know the number of a client",
        ],
    ),
    (
        "a rung that names one record",
        """
ladders:
  standard: [{at: 100%, set: {client: 7}}]
""",
        [
            "2:39 M524 a rung sets 'client' to 7, and a rule cannot know the number of a client",
        ],
    ),
    (
        "a wait that names one record",
        """
timers:
  nudge: {runs_in: waiting, after: 1h, set: {client: "{client}"}}
""",
        [
            "2:54 M524 timer 'nudge' sets 'client' to '{client}', and a rule cannot know the number of a client",
        ],
    ),
    (
        "rules that empty a reference",
        """
transitions:
  start: {from: [new, waiting], to: working, sets: {client: null}}
ladders:
  standard: [{at: 100%, set: {client: null}}]
""",
        [],
    ),
]


@pytest.mark.parametrize(("written", "said"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_what_is_said_of_it(tmp_path, monkeypatch, written, said):
    """A value that a field cannot hold is refused before any record has it."""
    monkeypatch.chdir(tmp_path)
    assert complaints(Path("workflows"), written) == said
