"""Rules that open records, look towards dates, come round and act: what a scenario sees of each kind of timer."""

from __future__ import annotations

import pytest

from engine.scenario.suite import Report
from tests.practice import COMPANY, TICKET, rules
from tests.scenario.story import failures, played, slips

TASK = """
workflow: task
number: A-{n}
fields:
  subject: {type: text, required: true}
  about:   {type: ticket}
states: {todo: {initial: true}, done: {final: true}}
transitions: {finish: {from: todo, to: done}}
"""
CONTRACT = """
workflow: contract
number: K-{n}
fields: {subject: {type: text}, end_date: {type: date}, owner: {type: agent, default: dario}}
states: {active: {initial: true}, ended: {final: true}}
transitions: {expire: {from: active, to: ended}, end: {from: active, to: ended}}
timers:
  renewal: {until: end_date, time: "09:00", closed_days: before, escalate: renewal}
  visit:   {every: month, day: last, time: "09:00", closed_days: before, late: all,
            open: {task: {subject: "Visit for {subject}"}}}
ladders:
  renewal:
    - {at: -90d, notify: [owner, office@officina.example]}
    - {at: 0d, fire: expire}
"""
OPENS = '{at: 75%, open: {task: {subject: "Call about {id}: {subject}", about: "{id}"}}}'
WORKFLOW = rules(ticket=TICKET.replace("{at: 75%, notify: [assignee, carla]}", OPENS), task=TASK, contract=CONTRACT)


def told(steps: str) -> list[str]:
    report = played(f"scenarios:\n  It is told:\n    steps:\n{steps}", workflow=WORKFLOW)
    return slips(report) or failures(report)


OVERDUE = """
      - {at: Mon 2026-11-23 09:00, by: anna, open: {vpn: {ticket: {}}}, opened: {}}
      - {by: anna, reply: {vpn: I have it}}
      - at: 15:00
"""


def test_what_rules_open_gets_a_name():
    """A rung opens a task: it is looked at, and worked on, like every other record."""
    assert told(OVERDUE + """
        opened: {call: task}
        expect:
          vpn: {fired: resolution 75%}
          call: {state: todo, fields: {subject: "Call about T-1: VPN", about: vpn}}
      - {by: anna, do: {call: finish}, opened: {}, expect: {call: {state: done}}}
""") == []  # fmt: skip


def test_what_rules_open_unasked_is_found():
    """Another kind, none, or one too many: the scenario ends there, because the names would mean something else."""
    rest = "\n        expect: {vpn: {state: waiting}}\n"
    assert told(f"{OVERDUE}        opened: {{}}{rest}") == ["opened: wanted nothing, found task"]
    assert told(f"{OVERDUE}        opened: {{call: contract}}{rest}") == ["opened: wanted contract, found task"]
    assert told(f"{OVERDUE}        opened: {{a: task, b: task}}{rest}") == ["opened: wanted task, task, found task"]


def test_what_rules_open_has_a_kind_that_there_is():
    """A slip is told at the kind, and a name that is taken at the name."""
    assert told(f"{OVERDUE}        opened: {{call: tsak}}") == [
        "8:24 M803 'tsak' is no workflow of " + WORKFLOW.folder + "; did you mean 'task'?"
    ]
    assert told(f"{OVERDUE}        opened: {{vpn: task}}") == ["8:18 M802 there is a record 'vpn' already"]


def test_dates_and_schedules_can_be_told():
    """Rungs by a date are written by their days, schedules by their names; an address is told like anybody else."""
    assert told("""
      - {at: Mon 2026-11-23 09:00, by: dario, open: {care: {contract: {subject: Care, end_date: 2027-03-31}}}}
      - at: 2026-12-31 09:00
        opened: {november: task, december: task}
        expect: {care: {fired: [visit, renewal -90d, visit], notified: [owner, office@officina.example]}}
      - after_outage: 2027-03-01 10:00
        opened: {january: task, february: task}
        expect: {care: {fired: [visit, visit]}}
      - {at: 2027-04-01 09:00, expect: {care: {state: ended, clocks: {visit: {stopped: yes}}}}}
""") == []  # fmt: skip


OWN = rules(
    company=COMPANY + "recurring:\n"
    "  backups: {every: month, day: 1, time: '09:00', notify: [carla, service_manager]}\n"
    "  stock:   {every: year, day: 04-01, open: {ticket: {subject: Count the stock}}}\n"
)


def by_the_company(steps: str) -> Report:
    """What comes of steps under rules by which the company itself has work that comes round."""
    return played(f"scenarios:\n  It is told:\n    steps:\n{steps}", workflow=OWN)


def test_what_the_company_does_by_itself_can_be_expected():
    """Recurring work that notifies opens nothing, so it is looked for on the company's own record."""
    steps = """
      - {at: Mon 2026-11-30 09:00, expect: {company: {fired: [], notified: []}}}
      - at: Tue 2026-12-01 09:00
        opened: {}
        expect: {company: {fired: backups, notified: [WHO, service_manager], clocks: {backups: {due: 2027-01-01 09:00}}}}
      - {at: 2027-04-01 09:00, opened: {stock: ticket}, expect: {company: {fired: [backups, backups, backups, FIRED]}}}
    """
    right = steps.replace("WHO", "carla").replace("FIRED", "stock, backups")
    assert failures(by_the_company(right)) == []
    assert failures(by_the_company(right.replace("[carla", "[anna"))) == [
        "notified: wanted anna, dario, found carla, dario"
    ]


@pytest.mark.parametrize(
    ("day", "left"), [("2026-11-30", {"backups", "stock"}), ("2026-12-01", {"stock"}), ("2027-04-01", set())]
)
def test_recurring_work_is_covered_once_it_came_round(day: str, left: set[str]):
    """A story that ends the day before shows nothing of it, whether it would open something or notify somebody."""
    items = by_the_company(f"      - {{at: 2026-11-23 09:00}}\n      - {{at: {day} 09:00}}\n").items
    assert {item.name for item in items if item.kind == "company" and item.lacking} == left


def test_of_a_company_where_nothing_comes_round_nothing_is_expected():
    """It has no record; whoever asks is told where recurring work would stand."""
    assert told("      - {at: 2026-11-23 09:00, expect: {company: {fired: []}}}") == [
        f"4:41 M802 nothing comes round in {WORKFLOW.company.name}, so there is nothing to expect of 'company'"
    ]


def test_coverage_knows_every_kind_of_timer():
    """Rungs of a ladder by dates, schedules; each is named as what it is."""
    lacking = {f"{item.what} {item.name}: {item.lacking}" for item in played("scenarios: {A: {steps: [{at: 2026-11-23 09:00}]}}", workflow=WORKFLOW).items}  # fmt: skip
    assert lacking >= {
        "rung renewal at -90d: never fired",
        "rung renewal at 0d: never fired",
        "schedule visit: never came round",
        "wait auto_close: never ran out",
    }
