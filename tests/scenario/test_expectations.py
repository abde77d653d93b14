"""What a step can expect: each word holds when it is so, and tells both sides when it is not."""

from __future__ import annotations

import pytest

from tests.scenario.story import failures, played

TICKET = """
- at: Mon 2026-10-19 09:00
  by: client
  open: {vpn: {ticket: {client: rossi, subject: VPN, priority: P2}}}
- {by: dispatcher, do: {vpn: assign}, with: {assignee: bruno}}
- {at: 12:00, by: bruno, do: {vpn: start}}
- at: 15:00
  expect:
    vpn: {EXPECTED}
"""


def found(expected: str, story: str = TICKET) -> list[str]:
    return failures(played(story.replace("EXPECTED", expected)))


@pytest.mark.parametrize(
    "expected",
    [
        "state: working",
        "fields: {subject: VPN, client: rossi, priority: p2, assignee: bruno, solution: null}",
        "worked: 0m",
        "clocks: {resolution: {target: 8h, used: 5h, left: 3h, due: 18:00, running: yes, paused: no}}",
        "clocks: {response: {left: -4h, met: no, stopped: no, breached: true}}",
        "clocks: {response: {due: Mon 2026-10-19 10:00}}",
        "clocks: {auto_close: null}",
        "fired: [response 75%, response 100%, response 100% + 1h, response 100%+1h#2, response 100%+1h#3]",
        "notified: [assignee, service_manager, dispatcher, client]",
        "notified: [carla, bruno, dario, client]",
        "charges: []",
    ],
)
def test_what_is_so_holds(expected):
    """Every word of an expectation, in each way of writing it."""
    assert found(expected) == []


@pytest.mark.parametrize(
    ("expected", "told"),
    {
        "state: waiting": "state: wanted waiting, found working",
        "fields: {priority: P1}": "field priority: wanted P1, found P2",
        "fields: {assignee: null}": "field assignee: wanted nothing, found bruno",
        "fields: {client: other}": "field client: wanted other, found rossi",
        "worked: 3h": "worked: wanted 3h, found 0s",
        "clocks: {resolution: {used: 90m}}": "clock resolution, used: wanted 1h30m, found 5h",
        "clocks: {resolution: {due: Tue 09:00}}": (
            "clock resolution, due: wanted Tue 2026-10-20 09:00, found Mon 2026-10-19 18:00"
        ),
        "clocks: {response: {breached: no}}": "clock response, breached: wanted no, found yes",
        "clocks: {auto_close: {running: yes}}": "clock auto_close, running: wanted yes, found no such clock",
        "clocks: {resolution: null}": "clock resolution: wanted no such clock, found it has one",
        "notified: []": "notified: wanted nobody, found bruno, carla, client, dario",
        "notified: anna": "notified: wanted anna, found bruno, carla, client, dario",
        "fired: []": (
            "fired: wanted nothing, found response 75%, response 100%, "
            "response 100%+1h, response 100%+1h#2, response 100%+1h#3"
        ),
    }.items(),
)  # fmt: skip
def test_what_is_not_so_is_told_beside_what_is(expected, told):
    """Both sides in the same words, so that they can be compared."""
    story = TICKET.replace("- {by: disp", "- {by: owner, open: {other: {client: {name: Other}}}}\n- {by: disp")
    assert found(expected, story) == [told]


def test_a_rota_is_whoever_is_on_call():
    """Week by week somebody else; before its first day it is nobody, and that is said."""
    story = """
        - {at: DAY 09:00, by: anna, open: {vpn: {ticket: {client: rossi, subject: VPN, priority: P2}}}}
        - {at: 10:59, expect: {vpn: {notified: dispatcher}}}
        - {at: 11:00, expect: {vpn: {notified: [service_manager, on_call]}}}
        - {at: 12:00, expect: {vpn: {notified: [service_manager, WHO]}}}
    """
    assert failures(played(story.replace("DAY", "2026-11-23").replace("WHO", "bruno"))) == []
    assert failures(played(story.replace("DAY", "2026-11-30").replace("WHO", "anna"))) == []
    assert (
        failures(played(story.replace("DAY", "2026-10-19").replace("WHO", "on_call")))
        == ["notified: wanted dario, on_call (there is none), found dario"] * 2
    )


def test_a_deadline_that_was_missed_stays_known():
    """Also of a clock that stands still: it was met late, or its record waits."""
    assert failures(played("""
        - {at: Mon 2026-10-19 09:00, by: anna, open: {vpn: {ticket: {client: rossi, subject: VPN, priority: P2}}}}
        - at: 15:00
          by: anna
          reply: {vpn: Sorry}
          expect: {vpn: {clocks: {response: {met: yes, due: Mon 2026-10-19 10:00}, resolution: {due: 18:00}}}}
        - at: Tue 11:00
          by: anna
          do: {vpn: wait}
          with: {note: Asked}
          expect: {vpn: {clocks: {resolution: {paused: yes, due: 2026-10-19 18:00}}}}
    """)) == []  # fmt: skip


def test_each_rung_is_told_once():
    """`fired` and `notified` tell what is new since they were last asked; other questions in between take nothing away."""
    assert failures(played("""
        - {at: Mon 2026-10-19 09:00, by: anna, open: {vpn: {ticket: {client: rossi, subject: VPN, priority: P2}}}}
        - {at: 09:45, expect: {vpn: {state: new}}}
        - {at: 09:50, expect: {vpn: {fired: response 75%}}}
        - {at: 10:00, expect: {vpn: {fired: [response 100%], notified: dispatcher}}}
        - {at: 10:30, expect: {vpn: {fired: [], notified: []}}}
    """)) == []  # fmt: skip


def test_the_rules_have_their_say_before_the_step():
    """What is due at the very instant of a step has happened when the step happens."""
    assert failures(played("""
        - {at: Mon 2026-10-19 09:00, by: anna, open: {vpn: {ticket: {client: rossi, subject: VPN, priority: P2}}}}
        - {at: 10:00, by: anna, reply: {vpn: I have it}}
        - {expect: {vpn: {clocks: {response: {met: yes, breached: yes}}}}}
    """)) == []  # fmt: skip


def test_a_step_that_is_refused_ends_the_scenario():
    """What comes after was written for another world; the reason is told, and what would have been wanted."""
    assert failures(played("""
        - {at: Mon 2026-10-19 09:00, by: anna, open: {vpn: {ticket: {client: rossi, subject: VPN}}}}
        - {by: anna, do: {vpn: resolve}}
        - {expect: {vpn: {state: resolved}}}
    """)) == ["do vpn: resolve: wanted carried out, found refused: 'resolve' asks for solution"]  # fmt: skip


def test_a_refusal_can_be_wanted_with_its_reason():
    """It must come, and for the reason that is written."""
    story = """
        - {at: Mon 2026-10-19 09:00, by: anna, open: {vpn: {ticket: {client: rossi, subject: VPN}}}}
        - {by: anna, do: {vpn: TAKEN}, refused: REASON}
    """
    assert failures(played(story.replace("TAKEN", "resolve").replace("REASON", "Asks for SOLUTION"))) == []
    assert failures(played(story.replace("TAKEN", "resolve").replace("REASON", "asks for note"))) == [
        "do vpn: resolve: wanted refused: … asks for note …, found refused: 'resolve' asks for solution"
    ]
    assert failures(played(story.replace("TAKEN", "start").replace("REASON", "asks for note"))) == [
        "do vpn: start: wanted refused: … asks for note …, found carried out"
    ]


def test_a_role_is_somebody_who_has_it_and_little_else():
    """`by: dispatcher` is Carla, `by: owner` is Dario; so scenarios outlive the people of today."""
    assert failures(played("""
        - {at: Mon 2026-10-19 09:00, by: dispatcher, open: {a: {task: {subject: A}}, b: {task: {subject: B}}}}
        - {by: dispatcher, do: {a: start, b: start}}
        - {expect: {a: {fields: {assignee: carla}}, b: {fields: {assignee: dispatcher}}}}
        - {by: owner, set: {a: {assignee: technician}}, expect: {a: {fields: {assignee: anna}}}}
    """)) == []  # fmt: skip


def test_values_are_written_as_people_type_them():
    """Money in whole units or with cents, minutes in hours, flags and days; never in the cents of a condition."""
    assert failures(played("""
        - at: Mon 2026-10-19 09:00
          by: owner
          open: {bill: {invoice: {client: rossi, subject: X, total: 480}}, job: {task: {subject: X, planned: 1h30}}}
          expect: {bill: {fields: {total: 480.00}}, job: {fields: {planned: 90m}}}
    """)) == []  # fmt: skip


def test_a_failure_tells_what_had_happened_and_the_rule():
    """The newest events in words, with the rung's place in the rules."""
    (verdict,) = played(TICKET.replace("EXPECTED", "fired: []")).verdicts
    (failure,) = verdict.failures
    assert failure.rule.startswith("ticket.yaml:")
    assert [(event.at, event.by, event.what) for event in failure.story][-2:] == [
        ("Mon 2026-10-19 13:00", "engine", "response at 100%+1h#3"),
        ("Mon 2026-10-19 13:00", "engine", "notify dario"),
    ]
