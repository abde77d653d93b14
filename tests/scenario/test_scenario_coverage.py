"""Which rules no scenario puts to use: transitions, guards both ways, rungs, waits; and nothing is said too much."""

from __future__ import annotations

import pytest

from engine.scenario.coverage import percent
from engine.workflow import Workflow
from tests.practice import rules
from tests.scenario.story import failures, played

DOOR = """
workflow: door
number: D-{n}
fields:
  size: {type: choice, of: [small, large], default: small}
  locked: {type: flag}
states: {shut: {initial: true}, open: {}, gone: {final: true}}
transitions:
  open:
    - {from: shut, to: open, if: "door.size == 'small'"}
    - {from: shut, to: open, if: "door.size == 'large'"}
  shut: {from: open, to: shut, if: "!door.locked"}
  scrap: {from: shut, to: gone}
timers:
  draught: {runs_in: open, after: 1h, fire: shut}
"""


@pytest.fixture(scope="module")
def doors() -> Workflow:
    return rules(door=DOOR)


def lacking(workflow: Workflow, *steps: str) -> list[str]:
    """What a scenario with these steps leaves out of the rules about doors."""
    text = "\n".join(("- {at: 2026-11-23 09:00, by: anna, open: {front: {door: {}}}}", *steps))
    report = played(
        "scenarios:\n  Doors:\n    steps:\n" + "".join(f"      {line}\n" for line in text.splitlines()),
        workflow=workflow,
    )
    assert failures(report) == []
    return [f"{item.what} {item.name}: {item.lacking}" for item in report.items if item.kind == "door" and item.lacking]


def test_what_nothing_has_put_to_use_is_named(doors):
    """Nothing but an opened record: every rule is left out, in the order of the file."""
    assert lacking(doors) == [
        "transition open, alternative 1: never taken",
        "guard open, alternative 1: never asked",
        "transition open, alternative 2: never taken",
        "guard open, alternative 2: never asked",
        "transition shut: never taken",
        "guard shut: never asked",
        "transition scrap: never taken",
        "wait draught: never ran out",
    ]


def test_a_guard_must_hold_and_refuse(doors):
    """One that never refused might as well not be there."""
    opened = "- {by: anna, do: {front: open}}"
    shut = "- {by: anna, do: {front: shut}}"
    assert "guard shut: never refused" in lacking(doors, opened, shut)
    locked = "- {by: anna, set: {front: {locked: yes}}}"
    assert "guard shut: never held" in lacking(doors, opened, locked, shut[:-1] + ", refused: locked}")


def test_to_say_what_else_is_possible_counts_for_nothing(doors):
    """A refusal lists other transitions, and evaluates their guards for that; nobody has tried them."""
    opened = "- {by: anna, do: {front: open}}"
    left = lacking(doors, opened, "- {by: anna, do: {front: scrap}, refused: does not lead}")
    assert "guard shut: never asked" in left


def test_an_alternative_refuses_where_another_is_taken(doors):
    """The second of two that exclude each other is never asked when the first is taken: both ways are shown all the same."""
    story = [
        "- {by: anna, do: {front: open}}",
        "- {by: anna, do: {front: shut}}",
        "- {by: anna, set: {front: {size: large}}}",
        "- {by: anna, do: {front: open}}",
    ]
    assert lacking(doors, *story) == [
        "guard shut: never refused",
        "transition scrap: never taken",
        "wait draught: never ran out",
    ]


def test_a_wait_runs_out_also_where_its_transition_is_refused(doors):
    """The timer fired; that the guard of its transition said no is shown by the guard."""
    story = [
        "- {by: anna, do: {front: open}}",
        "- {by: anna, set: {front: {locked: yes}}}",
        "- {at: 10:00, expect: {front: {state: open, fired: draught}}}",
    ]
    assert "wait draught: never ran out" not in lacking(doors, *story)
    assert "guard shut: never held" in lacking(doors, *story)


def test_each_rung_counts_under_each_timer_that_climbs_it():
    """A ladder of three under two promises is six rungs; one that was only recorded has not fired."""
    told = "scenarios:\n  Late:\n    steps:\n      - {at: 2026-11-23 09:00, by: anna, open: {vpn: {ticket: {}}}}\n"
    report = played(told + "      - {after_outage: Mon 13:00}\n", workflow=rules())
    rungs = {item.name: item.lacking for item in report.items if item.what == "rung"}
    assert rungs == {
        "response at 75%": "never fired",
        "response at 100%": "",
        "response at 100%+1h": "never fired",
        "resolution at 75%": "never fired",
        "resolution at 100%": "never fired",
        "resolution at 100%+1h": "never fired",
    }


def test_a_hundred_percent_is_all_of_it():
    """Rounded down: as long as one rule is left out, it is less."""
    items = played("- {at: 2026-10-19 09:00}").items
    assert percent(items) == 0
    assert percent([]) == 100
    assert percent([*[item for item in items if not item.lacking], items[0]]) < 100


def test_watching_changes_nothing(doors):
    """The rules that are played with decide as the rules do: same states, same refusals, whatever is watched."""
    assert failures(played(
        "scenarios:\n  A:\n    steps:\n"
        "      - {at: 2026-11-23 09:00, by: anna, open: {front: {door: {size: large, locked: yes}}}}\n"
        "      - {by: anna, do: {front: open}, expect: {front: {state: open}}}\n"
        "      - {by: anna, do: {front: shut}, refused: '!door.locked'}\n",
        workflow=doors,
    )) == []  # fmt: skip
