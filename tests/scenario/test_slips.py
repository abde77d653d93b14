"""Mistakes in scenarios: each at its place, with the nearest thing that can be; and none hides another scenario."""

from __future__ import annotations

import re

import pytest

from engine.cli.verdicts import as_problems, unused
from engine.explain import codes, explain
from tests.scenario.story import failures, played, shown, slips

PAGES = [code for code in codes() if code.startswith("M8")]
OPENED = "- {at: 2026-10-19 16:00, by: anna, open: {vpn: {ticket: {client: rossi, subject: VPN}}}}\n"


@pytest.mark.parametrize(
    ("step", "told"),
    {
        "{at: 15:00}": "7:14 M801 '15:00' lies before Mon 2026-10-19 16:00, and time never goes backwards",
        "{expect: {vnp: {state: new}}}": (
            "7:19 M802 'vnp' is no record of this scenario: nothing before has opened it; did you mean 'vpn' (line 6)?"
        ),
        "{by: anna, open: {vpn: {task: {subject: x}}}}": "7:27 M802 there is a record 'vpn' already",
        "{by: anna, open: {x: {taks: {subject: x}}}}": (
            r"7:31 M803 'taks' is no workflow of \S+/workflows; did you mean 'task'\?"
        ),
        "{by: anna, open: {x: {task: {}, ticket: {}}}}": (
            "7:41 M803 'x' is to be task and ticket at once; a record has one kind"
        ),
        "{by: anna, set: {vpn: {prioriti: P1}}}": (
            "7:32 M804 'prioriti' is no field of a ticket; did you mean 'priority'?"
        ),
        "{by: anna, set: {vpn: {priority: P5}}}": (
            "7:42 M805 'priority' is given as 'P5', which is not one of its choices; there is P1, P2, P3, P4"
        ),
        "{by: anna, set: {vpn: {client: vpn}}}": "7:40 M805 'client' refers to a client, and 'vpn' is a ticket",
        "{by: anna, set: {vpn: {client: rosi}}}": (
            "7:40 M802 'client' is 'rosi', which is no record of this scenario; did you mean 'rossi' (line 2)?"
        ),
        "{by: anna, do: {vpn: strat}}": "7:30 M806 'strat' is no transition of a ticket; did you mean 'start'?",
        "{expect: {vpn: {state: neww}}}": "7:32 M807 'neww' is no state of a ticket; did you mean 'new'?",
        "{by: ana, do: {vpn: start}}": (
            "7:14 M808 'ana' is neither an agent nor a role of Officina Digitale; did you mean 'anna'?"
        ),
        "{expect: {vpn: {notified: [assigne]}}}": (
            "7:36 M808 'assigne' is no agent, no role, no rota and no field of a ticket that holds an agent; "
            "did you mean 'assignee'?"
        ),
        "{expect: {vpn: {clocks: {respons: {used: 1h}}}}}": (
            "7:34 M809 'respons' is no clock of a ticket; did you mean 'response'?"
        ),
        "{expect: {vpn: {fired: [resolve 75%]}}}": (
            "7:33 M809 'resolve' is no clock of a ticket; did you mean 'response'?"
        ),
        "{expect: {vpn: {fired: [response 80%]}}}": "7:33 M810 'response' has no rung at '80%'; there is 75%, 100%, 100%+1h",
        "{expect: {vpn: {fired: response}}}": (
            "7:32 M810 'response' climbs a ladder; say which rung: response 75%, response 100%, response 100%+1h"
        ),
        "{expect: {vpn: {worked: 2 days}}}": (
            "7:33 M811 '2 days' has no fixed length here; write its working hours instead, e.g. 16h"
        ),
        "{expect: {vpn: {clocks: {response: {left: soon}}}}}": (
            "7:51 M811 'soon' is no duration; write it like 90s, 30m, 4h, 1h30m or 3 workdays"
        ),
        "{expect: {vpn: {clocks: {response: {due: soon}}}}}": (
            "7:50 M801 'soon' is no time; write it like 2026-11-23 16:00, Tue 10:00, 17:00, +1h or +3 workdays"
        ),
        "{expect: {vpn: {notified: [on_cal]}}}": (
            "7:36 M808 'on_cal' is no agent, no role, no rota and no field of a ticket that holds an agent; "
            "did you mean 'on_call'?"
        ),
        "{expect: {vpn: {clocks: {response: {due: 15:00}}}}}": (
            "7:50 M801 '15:00' has passed at this step; for the past, write Mon 2026-10-19 15:00"
        ),
        "{by: anna, note: {company: x}}": (
            "7:27 M802 'company' is the company itself: what it does can be expected, and nobody does anything to it"
        ),
        "{by: anna, open: {company: {task: {subject: x}}}}": (
            "7:27 M802 'company' is the company itself and cannot name another record"
        ),
        "{expect: {company: {fired: restore}}}": (
            "7:36 M809 'restore' is no clock of a company; did you mean 'restore_test'?"
        ),
        "{do: {vpn: start}}": "7:10 M812 'do' needs 'by': who does it",
        "{by: anna}": "7:10 M812 'by' is about something that is done, and this step does nothing",
        "{by: anna, reply: {vpn: Hello}, with: {note: x}}": (
            "7:41 M812 'with' goes with a transition, and this step does 'reply'"
        ),
        "{at: 17:00, after_outage: 17:00}": (
            "7:21 M812 'at' and 'after_outage' both say when; one of them is enough"
        ),
        "{by: anna, note: {vpn: x}, do: {vpn: start}}": (
            "7:36 M812 a step does one thing, and this one does note and do; make it two steps"
        ),
        "{expect: {vpn: {charges: [{amount: a lot}]}}}": (
            "7:44 M813 'a lot' is no amount; write it like 80, 80.00 or 1250.50, without a sign or a name"
        ),
        "{expect: {vpn: {charges: [{time: long}]}}}": "7:42 M813 'long' is no duration; .*",
        "{att: 17:00}": "7:10 M202 a step has no key 'att'; did you mean 'at'?",
    }.items(),
)  # fmt: skip
def test_a_slip_is_told_at_its_place(step, told):
    """What is written, why it cannot be, and the nearest thing that can; nothing else is said."""
    found = slips(played(f"{OPENED}- {step}"))
    assert found == [told] or (len(found) == 1 and re.fullmatch(told, found[0])), found


def test_a_mistake_keeps_no_other_scenario_from_being_played():
    """One is broken, one fails, one passes; and so it is told."""
    report = played("""
        scenarios:
          Broken:
            steps: [{at: 2026-10-19 09:00, by: anna, open: {x: {tsk: {subject: X}}}}]
          Shapeless:
            steps: 3
          Failing:
            steps: [{at: 2026-10-19 09:00, by: anna, open: {x: {task: {subject: X}}}, expect: {x: {state: done}}}]
          Right:
            steps: [{at: 2026-10-19 09:00, by: anna, open: {x: {task: {subject: X}}}, expect: {x: {state: todo}}}]
    """)
    assert [verdict.status for verdict in report.verdicts] == ["broken", "broken", "failed", "passed"]
    assert not report.passed


def test_a_mistake_in_one_file_keeps_no_other_file_from_being_played():
    """A file that is no YAML, one with a mistake in what it gives to all, and one that is right."""
    right = "scenarios: {Right: {steps: [{at: 2026-10-19 09:00, by: anna, open: {x: {task: {subject: X}}}}]}}"
    report = played("scenarios: {", "given: {x: {tsk: {}}}\n" + right, right)
    assert [problem.code for problem in report.problems] == ["M101", "M803"]
    assert [verdict.status for verdict in report.verdicts] == ["passed"]


def test_what_is_refused_opens_nothing():
    """A name that was to be given to a record that was refused names nothing afterwards."""
    report = played("""
        - {at: 2026-10-19 09:00, by: anna, open: {vpn: {ticket: {client: rossi}}}, refused: needs subject}
        - {expect: {vpn: {state: new}}}
    """)
    assert [slip.split()[1] for slip in slips(report)] == ["M802"]


@pytest.mark.parametrize("code", PAGES)
def test_the_examples_of_the_explanations_are_true(code):
    """The wrong steps cause the very code, the right ones cause nothing."""
    wrong, right = re.findall(r"^(?:Wrong|Right):\n```yaml\n(.*?)```$", explain(code) or "", re.DOTALL | re.MULTILINE)

    def caused(text: str) -> set[str]:
        report = played(text)
        lacking = unused(item for item in report.items if item.kind == "client") if code == "M816" else []
        return {problem.code for problem in (*report.problems, *as_problems(report.verdicts), *lacking)}

    assert caused(wrong) == {code}
    assert caused(right) == set()


def test_a_failure_is_a_problem_at_the_place_of_its_expectation():
    """So every format of `margine check` can tell it."""
    report = played(OPENED + "- {by: anna, do: {vpn: start}, expect: {vpn: {state: assigned}}}")
    assert failures(report) == ["state: wanted assigned, found working"]
    assert [shown(problem) for problem in as_problems(report.verdicts)] == [
        "7:60 M814 'It is told', step 2, Mon 2026-10-19 16:00: vpn: state: wanted assigned, found working"
    ]
