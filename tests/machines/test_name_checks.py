"""Names: whatever a workflow refers to, misspelt, taken twice or reserved."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.machines.rules import complaints

WRONG = [
    (
        "a transition to an unknown state",
        """
transitions:
  start: {from: [new, waiting], to: wroking}
""",
        [
            "2:37 M220 transition 'start' leads to 'wroking', which is no state of this workflow; did you mean 'working' (line 17)?",
        ],
    ),
    (
        "a transition to a group",
        """
groups: {open: [new, working]}
transitions:
  start: {from: [new, waiting], to: open}
""",
        [
            "3:37 M220 transition 'start' leads to the group 'open', and must lead to one state; it holds new, working",
        ],
    ),
    (
        "a transition from an unknown state in a list",
        """
transitions:
  start: {from: [new, wating], to: working}
""",
        [
            "2:23 M220 transition 'start' leads from 'wating', which is no state or group of this workflow; did you mean 'waiting' (line 18)?",
        ],
    ),
    (
        "a group with an unknown state",
        """
groups: {open: [new, wrking]}
""",
        [
            "1:22 M220 group 'open' holds 'wrking', which is no state or group of this workflow; did you mean 'working' (line 14)?",
        ],
    ),
    (
        "a timer that runs in an unknown state",
        """
timers:
  nudge: {runs_in: wating, after: 1h, fire: start}
""",
        [
            "2:20 M220 timer 'nudge' runs in 'wating', which is no state or group of this workflow; did you mean 'waiting' (line 17)?",
        ],
    ),
    (
        "a state that moved to an unknown one",
        """
moved: {on_hold: wait}
""",
        [
            "1:18 M220 'on_hold' moved to 'wait', which is no state of this workflow; did you mean 'waiting' (line 15)?",
        ],
    ),
    (
        "a transition that asks for an unknown field",
        """
transitions:
  start: {from: [new, waiting], to: working, asks: [asignee, note]}
""",
        [
            "2:53 M221 transition 'start' asks for 'asignee', which is no field of this workflow; did you mean 'assignee' (line 12)?",
        ],
    ),
    (
        "a transition that sets an unknown field",
        """
transitions:
  start: {from: [new, waiting], to: working, sets: {asignee: actor}}
""",
        [
            "2:53 M221 transition 'start' sets 'asignee', which is no field of this workflow; did you mean 'assignee' (line 12)?",
        ],
    ),
    (
        "a promise of an unknown field",
        """
timers:
  resolution: {promise: service_lvl.resolution, met_by: finish, escalate: standard}
""",
        [
            "2:25 M221 timer 'resolution' takes its promise from 'service_lvl', which is no field of this workflow; did you mean 'service_level' (line 9)?",
        ],
    ),
    (
        "targets per unknown field",
        """
timers:
  resolution: {promise: service_level.resolution, per: prio, met_by: finish, escalate: standard}
""",
        [
            "2:56 M221 timer 'resolution' has its targets per 'prio', which is no field of this workflow; did you mean 'priority' (line 8)?",
        ],
    ),
    (
        "a rung that raises an unknown field",
        """
ladders:
  standard: [{at: 100%, raise: prority}]
""",
        [
            "2:32 M221 a rung raises 'prority', which is no field of this workflow; did you mean 'priority' (line 8)?",
        ],
    ),
    (
        "a rung that sets an unknown field",
        """
ladders:
  standard: [{at: 100%, set: {prority: P1}}]
""",
        [
            "2:31 M221 a rung sets 'prority', which is no field of this workflow; did you mean 'priority' (line 8)?",
        ],
    ),
    (
        "a transition for an unknown role",
        """
transitions:
  start: {from: [new, waiting], to: working, by: [agent, techncian]}
""",
        [
            "2:58 M222 transition 'start' may be taken by 'techncian', which is no role; did you mean 'technician'?",
        ],
    ),
    (
        "an unknown ladder",
        """
timers:
  resolution: {promise: service_level.resolution, per: priority, met_by: finish, escalate: standrad}
ladders:  # all
  standard: [{at: 100%, notify: owner}]
""",
        [
            "2:92 M223 timer 'resolution' escalates by 'standrad', which is no ladder of this workflow; did you mean 'standard' (line 4)?",
        ],
    ),
    (
        "an unknown calendar",
        """
timers:
  nudge: {runs_in: waiting, after: 1h, fire: start, calendar: ofice}
""",
        [
            "2:63 M224 timer 'nudge' counts by 'ofice', which is no calendar; did you mean 'office'?",
        ],
    ),
    (
        "a promise met by an unknown transition",
        """
timers:
  resolution: {promise: service_level.resolution, per: priority, met_by: [finished, first_reply], escalate: standard}
""",
        [
            "2:75 M226 timer 'resolution' is met by 'finished', which is no transition of this workflow; did you mean 'finish' (line 21)?",
        ],
    ),
    (
        "a timer that fires an unknown transition",
        """
timers:
  nudge: {runs_in: waiting, after: 1h, fire: strat}
""",
        [
            "2:46 M226 timer 'nudge' fires 'strat', which is no transition of this workflow; did you mean 'start' (line 20)?",
        ],
    ),
    (
        "a rung that fires an unknown transition",
        """
ladders:
  standard: [{at: 100%, fire: strat}]
""",
        [
            "2:31 M226 a rung fires 'strat', which is no transition of this workflow; did you mean 'start' (line 19)?",
        ],
    ),
    (
        "a field of an unknown type",
        """
fields:
  client: {type: cleint}
""",
        [
            "2:18 M227 field 'client' has the type 'cleint', which is neither a type nor a workflow kind; did you mean 'client'?",
        ],
    ),
    (
        "a rung that notifies nobody known",
        """
ladders:
  standard: [{at: 100%, notify: [ownr, anna, assignee, client]}]
""",
        [
            "2:34 M228 a rung notifies 'ownr', who is no role, rota, agent or field of type agent; did you mean 'owner'?",
        ],
    ),
    (
        "a rung that notifies a field of text",
        """
ladders:
  standard: [{at: 100%, notify: subject}]
""",
        [
            "2:33 M228 a rung notifies 'subject', which is a field of type text; it must be one of type agent",
        ],
    ),
    (
        "a group named like a state",
        """
groups: {new: [new, working]}
transitions:
  start: {from: [new, waiting], to: working}
""",
        [
            "1:10 M230 'new' names a group and a state (line 17); where states are listed it could mean either",
        ],
    ),
    (
        "a field named like a role",
        """
fields:
  owner: {type: agent}
""",
        [
            "2:3 M230 'owner' names a field and a role, rota or agent; a rung that notifies 'owner' could mean either",
        ],
    ),
    (
        "a field named like something every record has",
        """
fields:
  state: {type: text}
""",
        [
            "2:3 M231 'state' has a meaning of its own and cannot name a field",
        ],
    ),
    (
        "a transition named like a word of timers",
        """
transitions:
  first_reply: {from: new, to: working}
""",
        [
            "2:3 M231 'first_reply' has a meaning of its own and cannot name a transition",
        ],
    ),
    (
        "a workflow named like a type",
        """
workflow: text
""",
        [
            "1:11 M212 'ticket.yaml' declares the workflow 'text'; rename the file to text.yaml, or the workflow",
            "1:11 M231 'text' has a meaning of its own and cannot name a workflow",
        ],
    ),
    (
        "numbers without a number",
        """
number: TICKET
""",
        [
            "1:9 M244 'TICKET' must hold {n}, the next number, once and no other braces",
        ],
    ),
    (
        "numbers that another kind has",
        """
number: c-{n}
""",
        [
            "1:9 M245 'c-{n}' numbers records of 'client' too, so that nobody can tell them apart",
        ],
    ),
    (
        "numbers that the company itself has",
        """
number: Company-{n}
""",
        [
            "1:9 M245 'Company-{n}' numbers the record of the company itself, which has no file",
        ],
    ),
    (
        "a key for two transitions",
        """
transitions:
  start:  {from: [new, waiting], to: working, key: s}
  skip:   {from: [new, working], to: done, key: s}
""",
        [
            "3:49 M247 the key 's' takes 'start' (line 2) as well as 'skip' in state 'new'",
        ],
    ),
    (
        "a state that moved and is still there",
        """
moved: {waiting: new}
""",
        [
            "1:9 M246 'waiting' is said to have moved, and is still a state (line 15)",
        ],
    ),
]


@pytest.mark.parametrize(("written", "said"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_what_is_said_of_it(tmp_path, monkeypatch, written, said):
    """A name that nothing has, or too many have, is reported where it is written, with the nearest that there is."""
    monkeypatch.chdir(tmp_path)
    assert complaints(Path("workflows"), written) == said
