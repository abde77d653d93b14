"""Conditions: what cannot be read, what compares with nothing, what says nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.machines.rules import complaints

WRONG = [
    (
        "a single equals sign",
        """
transitions:
  start: {from: [new, waiting], to: working, if: "ticket.priority = 'P1'"}
""",
        [
            "2:67 M401 '=' is not understood; write == to compare",
        ],
    ),
    (
        "the words of other languages",
        """
transitions:
  start: {from: [new, waiting], to: working, if: ticket.vip and ticket.cost > 0}
""",
        [
            "2:61 M401 'and' is not understood; write &&",
        ],
    ),
    (
        "a quote that is missing",
        """
transitions:
  start: {from: [new, waiting], to: working, if: ticket.priority == 'P1}
""",
        [
            "2:69 M401 a text begins here and does not end; a quote is missing",
        ],
    ),
    (
        "a condition that ends too early",
        """
transitions:
  start: {from: [new, waiting], to: working, if: ticket.cost >}
""",
        [
            "2:62 M401 the condition ends before it is complete",
        ],
    ),
    (
        "a sign that does not belong",
        """
transitions:
  start: {from: [new, waiting], to: working, if: ticket.cost > 0 3}
""",
        [
            "2:66 M401 '3' is not expected here",
        ],
    ),
    (
        "a sign that CEL does not know",
        """
transitions:
  start: {from: [new, waiting], to: working, if: ticket.cost > §}
""",
        [
            "2:64 M401 '§' is not expected here",
        ],
    ),
    (
        "a number beyond all numbers",
        """
transitions:
  start: {from: [new, waiting], to: working, if: ticket.cost > 99999999999999999999}
""",
        [
            "2:64 M401 the condition cannot be read: this number is larger than any that can be kept",
        ],
    ),
    (
        "an unknown field",
        """
transitions:
  start: {from: [new, waiting], to: working, if: ticket.priorty == 'P1'}
""",
        [
            "2:50 M402 'ticket.priorty' is unknown here; did you mean 'ticket.priority'?",
        ],
    ),
    (
        "a field without its kind",
        """
transitions:
  start: {from: [new, waiting], to: working, if: vip}
""",
        [
            "2:50 M402 'vip' is unknown here; did you mean 'ticket.vip'?",
        ],
    ),
    (
        "a value without quotes",
        """
transitions:
  start: {from: [new, waiting], to: working, if: ticket.priority == P1}
""",
        [
            "2:69 M402 'P1' is unknown here; write 'P1' in quotes if it is a value",
        ],
    ),
    (
        "the record itself",
        """
transitions:
  start: {from: [new, waiting], to: working, if: ticket}
""",
        [
            "2:50 M402 'ticket' is the whole record, and no value; name one of its fields, like ticket.state",
        ],
    ),
    (
        "an unknown function",
        """
transitions:
  start: {from: [new, waiting], to: working, if: urgent(ticket.cost)}
""",
        [
            "2:50 M402 there is no function 'urgent'",
        ],
    ),
    (
        "a method of no record",
        """
transitions:
  start: {from: [new, waiting], to: working, if: ticket.isUrgent()}
""",
        [
            "2:57 M402 there is no function 'isUrgent'",
        ],
    ),
    (
        "a decimal number",
        """
transitions:
  start: {from: [new, waiting], to: working, if: ticket.minutes > 3.0}
""",
        [
            "2:67 M403 write 3, not 3.0: minutes and cents are whole numbers",
        ],
    ),
    (
        "a fraction",
        """
transitions:
  start: {from: [new, waiting], to: working, if: ticket.cost > 12.50}
""",
        [
            "2:64 M403 12.50 cannot stand here: minutes and cents are whole numbers",
        ],
    ),
    (
        "text against a number",
        """
transitions:
  start: {from: [new, waiting], to: working, if: "ticket.cost == 'much'"}
""",
        [
            "2:63 M403 '==' cannot stand between a whole number and text",
        ],
    ),
    (
        "a number as a condition within",
        """
transitions:
  start: {from: [new, waiting], to: working, if: ticket.cost && ticket.vip}
""",
        [
            "2:62 M403 '&&' cannot stand between a whole number and true or false",
        ],
    ),
    (
        "not of a number",
        """
transitions:
  start: {from: [new, waiting], to: working, if: "!ticket.cost"}
""",
        [
            "2:51 M403 '!' cannot stand before a whole number",
        ],
    ),
    (
        "in without a list",
        """
transitions:
  start: {from: [new, waiting], to: working, if: ticket.priority in 'P1'}
""",
        [
            "2:66 M403 'in' cannot stand between text and text",
        ],
    ),
    (
        "null",
        """
transitions:
  start: {from: [new, waiting], to: working, if: ticket.priority == null}
""",
        [
            "2:66 M403 '==' cannot stand between text and null",
        ],
    ),
    (
        "three that do not go together",
        """
transitions:
  start: {from: [new, waiting], to: working, if: "ticket.vip ? 1 : 'x'"}
""",
        [
            "2:62 M403 '? :' needs a condition and two values of one type, not true or false, a whole number, text",
        ],
    ),
    (
        "parts of text",
        """
transitions:
  start: {from: [new, waiting], to: working, if: actor.name == 'anna'}
""",
        [
            "2:55 M403 text has no parts to name after a dot",
        ],
    ),
    (
        "a number as the whole condition",
        """
transitions:
  start: {from: [new, waiting], to: working, if: ticket.minutes}
""",
        [
            "2:50 M404 'ticket.minutes' is a whole number, and a condition must be true or false; compare it with something",
        ],
    ),
    (
        "has",
        """
transitions:
  start: {from: [new, waiting], to: working, if: has(ticket.vip)}
""",
        [
            "2:50 M405 'has' tells nothing, because every field is there; compare with '' or 0, which unset fields are",
        ],
    ),
    (
        "the second line of a folded condition",
        """
transitions:
  start:
    from: [new, waiting]
    to: working
    if: |
      ticket.vip &&
      ticket.cots > 0
""",
        [
            "7:7 M402 'ticket.cots' is unknown here; did you mean 'ticket.cost'?",
        ],
    ),
    (
        "a choice value that does not exist",
        """
transitions:
  start: {from: [new, waiting], to: working, if: "ticket.priority in ['P1', 'P8']"}
""",
        [
            "2:77 M406 'P8' is no value of 'priority', so comparing 'ticket.priority' with it says nothing; there is P1, P2, P3",
        ],
    ),
    (
        "a state that does not exist",
        """
transitions:
  start: {from: [new, waiting], to: working, if: "ticket.state != 'nwe'"}
""",
        [
            "2:67 M406 'nwe' is no state of this workflow, so comparing 'ticket.state' with it says nothing; did you mean 'new'?",
        ],
    ),
    (
        "a role that does not exist",
        """
transitions:
  start: {from: [new, waiting], to: working, if: "'ownr' in roles"}
""",
        [
            "2:51 M406 'ownr' is no role, so comparing 'roles' with it says nothing; did you mean 'owner'?",
        ],
    ),
    (
        "an agent who does not exist",
        """
transitions:
  start: {from: [new, waiting], to: working, if: "ticket.assignee == 'ana'"}
""",
        [
            "2:70 M406 'ana' is no agent, so comparing 'ticket.assignee' with it says nothing; did you mean 'anna'?",
        ],
    ),
    (
        "an actor who does not exist",
        """
transitions:
  start: {from: [new, waiting], to: working, if: "actor == 'ana'"}
""",
        [
            "2:60 M406 'ana' is no agent, so comparing 'actor' with it says nothing; did you mean 'anna'?",
        ],
    ),
    (
        "a service level that does not exist",
        """
transitions:
  start: {from: [new, waiting], to: working, if: "ticket.service_level == 'glod'"}
""",
        [
            "2:75 M406 'glod' is no service level, so comparing 'ticket.service_level' with it says nothing; did you mean 'gold'?",
        ],
    ),
    (
        "a condition that is always true",
        """
transitions:  # all
  start:  {from: [new, waiting], to: working, if: ticket.minutes >= 0}
  wait:   {from: working, to: waiting}
  finish: {from: working, to: done}
""",
        [
            "2:51 M407 the condition of 'start' is always true, so it says nothing; leave it out",
        ],
    ),
    (
        "a condition about nothing",
        """
transitions:  # all
  start:  {from: [new, waiting], to: working, if: 1 == 1}
  wait:   {from: working, to: waiting, if: "ticket.cost > 5 && 'a' in ['b']"}
  finish: {from: working, to: done}
""",
        [
            "2:51 M407 the condition of 'start' is always true, so it says nothing; leave it out",
            "3:44 M408 the condition of 'wait' is always false, so it can never be taken",
        ],
    ),
    (
        "a condition that is always false",
        """
transitions:  # all
  start:  {from: [new, waiting], to: working, if: ticket.cost > 5 && ticket.cost < 6}
  wait:   {from: working, to: waiting}
  finish: {from: working, to: done}
""",
        [
            "2:51 M408 the condition of 'start' is always false, so it can never be taken",
        ],
    ),
    (
        "a condition that is false where it is asked",
        """
transitions:  # all
  start:  {from: [new, waiting], to: working, if: "ticket.state == 'working'"}
  wait:   {from: working, to: waiting}
  finish: {from: working, to: done}
""",
        [
            "2:51 M409 the condition of 'start' is false in every state that it leads from (new, waiting), so it can never be taken",
        ],
    ),
]


@pytest.mark.parametrize(("written", "said"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_what_is_said_of_it(tmp_path, monkeypatch, written, said):
    """A condition that cannot work is refused, with the place inside it."""
    monkeypatch.chdir(tmp_path)
    assert complaints(Path("workflows"), written) == said
