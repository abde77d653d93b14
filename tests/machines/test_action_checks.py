"""What rungs and timers do: what they ask for can be taken, what they open comes to an end, whom they tell is somebody."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.machines.rules import TICKET, checked, complaints

WRITTEN = [
    (
        "a rung that asks for what cannot be taken",
        """
ladders:
  standard: [{at: 100%, ask: start}]
timers:
  resolution: {promise: service_level.resolution, per: priority, runs_in: working, met_by: finish, escalate: standard}
transitions:
  start:  {from: [new, waiting], to: working, approval: owner}
""",
        [
            "2:30 M503 the rung at 100% asks for 'start', which cannot be taken from any state in which its promise runs",
        ],
    ),
    (
        "a wait that asks for what cannot be taken",
        """
timers:
  nudge: {runs_in: [waiting, working], after: 1h, ask: start}
transitions:
  start:  {from: [new, waiting], to: working, approval: owner}
""",
        [
            "2:56 M503 timer 'nudge' asks for 'start', which cannot be taken from 'working', where the timer runs; it can be taken from new, waiting",
        ],
    ),
    (
        "a rung at once that opens its own kind",
        """
ladders:
  standard: [{at: 0%, open: {ticket: {subject: "{subject}"}}}]
""",
        [
            "2:30 M521 records would open each other without end, and without time between: ticket → ticket",
        ],
    ),
    (
        "a rung as long before the target as the shortest one lasts",
        """
ladders:
  standard: [{at: -4h, open: {ticket: {subject: "{subject}"}}}]
""",
        [
            "2:31 M521 records would open each other without end, and without time between: ticket → ticket",
        ],
    ),
    (
        "a rung a little after the beginning",
        """
ladders:
  standard: [{at: -239m, open: {ticket: {subject: "{subject}"}}}]
""",
        [
            "2:33 warning M521 each of these records opens the next, so that it never ends: ticket → ticket",
        ],
    ),
    (
        "a rung before a date that opens its own kind",
        """
fields:
  by: {type: date}
timers:
  ends: {until: by, escalate: days}
ladders:
  days: [{at: -7d, open: {ticket: {by: "{by}"}}}]
""",
        [
            "14:27 warning M521 each of these records opens the next, so that it never ends, and at once where the date is near: ticket → ticket",
        ],
    ),
    (
        "repeats from the very day in other days than it says",
        """
fields:
  by: {type: date}
timers:
  ends: {until: by, escalate: days}
ladders:
  days: [{at: 1d, notify: owner, every: 1 workday, times: 3}]
""",
        [
            "14:41 M513 the rung at +1d counts days, and repeats after '1 workday'; write both alike",
        ],
    ),
    (
        "messages to a client whom nobody knows",
        """
fields:  # the client is called customer
  customer:      {type: client}
  priority:      {type: choice, of: [P1, P2, P3], default: P3}
  service_level: {type: service_level, default: gold}
ladders:
  standard: [{at: 100%, notify: [owner, client]}]
timers:
  nudge: {runs_in: waiting, after: 1h, notify: client}
""",
        [
            "6:41 warning M525 the rung at 100% notifies 'client', and a ticket has no field 'client' of type client: nobody is told",
            "8:48 warning M525 timer 'nudge' notifies 'client', and a ticket has no field 'client' of type client: nobody is told",
        ],
    ),
    (
        "a message to a client who is a word",
        """
fields:
  client: {type: text}
ladders:
  standard: [{at: 100%, notify: client}]
""",
        [
            "10:33 warning M525 the rung at 100% notifies 'client', and a ticket has no field 'client' of type client: nobody is told",
        ],
    ),
    (
        "a message to the client whom the record names",
        """
ladders:
  standard: [{at: 100%, notify: client}]
""",
        [],
    ),
]


@pytest.mark.parametrize(("written", "said"), [row[1:] for row in WRITTEN], ids=[row[0] for row in WRITTEN])
def test_what_is_said_of_it(tmp_path, monkeypatch, written, said):
    """What a rule could not do, would do for ever, or would do for nobody is told; what is sound is let pass."""
    monkeypatch.chdir(tmp_path)
    assert complaints(Path("workflows"), written) == said


def test_a_client_can_be_told_of_itself(tmp_path):
    """Records of the kind client are of a client: themselves."""
    written = "timers:\n  anniversary: {every: year, notify: client}\n"
    assert checked(tmp_path, written, "client.yaml")[1] == []


def test_a_field_of_another_name_is_shown(tmp_path):
    """Whoever wrote `customer` is told what it has to be called."""
    fields = TICKET[TICKET.index("fields:") : TICKET.index("states:")].replace("  client: ", "  customer:")
    written = fields.replace("fields:", "fields:  # all") + "ladders:\n  standard: [{at: 100%, notify: client}]\n"
    (problem,) = checked(tmp_path, written)[1]
    assert (problem.code, problem.help) == ("M525", "rename 'customer' to 'client'")
