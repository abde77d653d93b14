"""What changed from one set of rules to another: rule by rule, in words, with the place; nothing else."""

from __future__ import annotations

import pytest

from engine.impact import changes
from tests.impact.changed import OF_COMPANY, OF_TICKET, TASK, changed
from tests.practice import COMPANY, TICKET, rules


def told(**kinds: str) -> list[str]:
    """`company.yaml:18 target gold resolution for P2: changed, 6h → 4h` for everything that changed."""
    found = changes(rules(), rules(**kinds))
    return [f"{each.rule} {each.title}: {each.how}, {each.words}" for each in found]


def test_a_target_is_told_by_level_promise_and_value():
    """The service manager finds the row of the table that was edited."""
    assert told(company=COMPANY.replace("{P1: 4h, P2: 6h, P3: 8h}", "{P1: 4h, P2: 4h, P3: 8h}")) == [
        "company.yaml:19 target gold resolution for P2: changed, 6h → 4h"
    ]


def test_comments_order_and_other_spellings_are_no_change():
    """What is said is compared, not how it is written: 480m are 8h, and a comment moves every line."""
    company = "# Ours\n" + COMPANY.replace("P3: 8h}", "P3: 480m}")
    ticket = TICKET.replace("  close:   {from: [resolved, waiting], to: closed}\n", "").replace(
        "transitions:\n", "transitions:\n  close: {to: closed, from: [resolved, waiting]}  # first\n"
    )
    assert told(company=company, ticket=ticket) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "after: 2 workdays",
            "after: 3 workdays",
            "ticket.yaml:27 ticket: timer auto_close: changed, after: 2 workdays → 3 workdays",
        ),
        (
            "{at: 75%, notify: [assignee, carla]}",
            "{at: 75%, notify: assignee}",
            "ticket.yaml:30 ticket: rung standard 75%: changed, notify assignee, carla → notify assignee",
        ),
        (
            "every: 1h, times: 2",
            "every: 1h, times: 5",
            "ticket.yaml:32 ticket: rung standard 100%+1h: changed, times: 2 → 5",
        ),
        (
            "to: resolved, asks: solution}",
            "to: resolved, if: \"ticket.solution != ''\"}",
            "ticket.yaml:21 ticket: transition resolve: changed, if: nothing → ticket.solution != ''; asks: solution → nothing",
        ),
        (
            "by: [client, agent]",
            "by: client",
            "ticket.yaml:22 ticket: transition reopen: changed, by: client, agent → client",
        ),
        (
            "working:  {records_time: true}",
            "working:  {}",
            "ticket.yaml:12 ticket: state working: changed, records_time: yes → nothing",
        ),
        (
            "of: [P1, P2, P3], default: P3",
            "of: [P2, P1, P3], default: P2",
            "ticket.yaml:6 ticket: field priority: changed, default: P3 → P2; of: P1, P2, P3 → P2, P1, P3",
        ),
        (
            "per: priority, met_by: [first_reply, resolve], escalate: standard",
            "per: priority, met_by: first_reply",
            "ticket.yaml:25 ticket: timer response: changed, met_by: first_reply, resolve → first_reply; escalate: standard → nothing",
        ),
    ],
)
def test_each_sort_of_rule_is_told_in_its_own_words(old: str, new: str, expected: str):
    """File and line, what it is, and what it was before."""
    assert old in TICKET
    assert told(ticket=TICKET.replace(old, new)) == [expected]


def test_what_is_removed_is_shown_where_it_was():
    """A rule that is gone has its place in the old file; one that comes, in the new one."""
    ticket = TICKET.replace("    - {at: 75%, notify: [assignee, carla]}\n", "    - {at: 50%, notify: carla}\n")
    ticket = ticket.replace("  auto_close: {runs_in: resolved, after: 2 workdays, fire: close}\n", "")
    assert told(ticket=ticket) == [
        "ticket.yaml:27 ticket: timer auto_close: removed, 2 workdays in resolved, then fire close",
        "ticket.yaml:29 ticket: rung standard 50%: added, notify carla",
        "ticket.yaml:30 ticket: rung standard 75%: removed, notify assignee, carla",
    ]


def test_calendars_are_told_by_hours_holidays_and_closed_days():
    """A calendar is more than its name: what it opens, and on which days it does not."""
    office = '{country: IT, open: {mon-fri: ["09:00-13:00", "14:00-18:00"]}, closed: [2026-12-24]}'
    company = COMPANY.replace('office: {open: {mon-fri: "09:00-18:00"}}', f"office: {office}")
    (line,) = told(company=company)
    assert line == (
        "company.yaml:12 calendar office: changed, open: mon-fri 09:00-18:00 → mon-fri 09:00-13:00 14:00-18:00; "
        "holidays: nothing → IT; closed: nothing → 2026-12-24"
    )


def test_people_and_roles_are_told():
    """Who works here, and as what, is a rule too."""
    company = COMPANY.replace("  bruno: {name: Bruno, roles: [technician]}\n", "").replace(
        "dario: {name: Dario, roles: [service_manager]}", "dario: {name: Dario, roles: [service_manager, dispatcher]}"
    )
    assert told(company=company) == [
        "company.yaml:8 agent bruno: removed, name: Bruno; roles: technician",
        "company.yaml:9 agent dario: changed, roles: service_manager → service_manager, dispatcher",
    ]


PEOPLE = COMPANY.replace(
    "service_levels:\n",
    """services: {mail: Mail, net: Network}
rotas:
  nights: {order: [anna, bruno], every: week, from: 2026-11-02}
service_levels:
  silver:
    like: gold
    services:
      mail: {resolution: 3h}
""",
)


def test_what_a_level_takes_over_is_told_once():
    """Silver is like gold: its targets change with gold's, and are one change; what it says itself is its own."""
    before = rules(company=PEOPLE)
    after = rules(
        company=PEOPLE.replace("P2: 6h", "P2: 5h").replace("mail: {resolution: 3h}", "mail: {resolution: 2h}")
    )
    assert [(each.title, each.words) for each in changes(before, after)] == [
        ("target silver resolution for service mail", "3h → 2h"),
        ("target gold resolution for P2", "6h → 5h"),
    ]


def test_rotas_absences_and_services_are_told():
    """Who is on call, who is away, what there is to serve."""
    before = rules(company=PEOPLE)
    text = PEOPLE.replace("order: [anna, bruno]", "order: [bruno, anna]").replace("net: Network", "net: Networks")
    text = text.replace("{name: Anna,  roles: [technician]}", "{name: Anna, roles: [technician], deputy: bruno}")
    assert [(each.rule, each.title) for each in changes(before, rules(company=text))] == [
        ("company.yaml:7", "agent anna"),
        ("company.yaml:15", "service net"),
        ("company.yaml:17", "rota nights"),
    ]


def test_alternatives_of_a_transition_are_told_one_by_one():
    """Of two ways of one name the one that changed is shown, and the other is not."""
    two = "  close:\n    - {from: resolved, to: closed}\n    - {from: waiting, to: %s}\n"
    before, after = (
        TICKET.replace("  close:   {from: [resolved, waiting], to: closed}\n", two % target)
        for target in ("closed", "resolved")
    )
    found = changes(rules(ticket=before), rules(ticket=after))
    assert [(each.rule, each.title, each.words) for each in found] == [
        ("ticket.yaml:25", "ticket: transition close", "to: closed → resolved")
    ]


def test_a_kind_that_comes_or_goes_is_one_change():
    """Not one for each of its rules."""
    (came,) = changes(rules(), rules(task=TASK))
    assert (came.title, came.how, came.words) == ("task: workflow task", "added", "title: Task; number: K-{n}")
    (went,) = changes(rules(task=TASK), rules())
    assert (went.title, went.how) == ("task: workflow task", "removed")


@pytest.mark.parametrize("name", [*OF_TICKET, *OF_COMPANY])
def test_every_change_is_seen_and_none_without_one(name: str):
    """Whatever the property test changes is told, and the same rules read again are not."""
    assert changes(changed(), changed(name))
    assert changes(changed(name), changed.__wrapped__(name)) == ()


MONEY = """
activities: {remote: Remote, travel: Travel}
rate_cards:
  gold:
    step: 15m
    rates:
      - {from: 2026-01-01, technician: 80.00, others: 70.00, activities: {travel: {others: 45.00}}}
    multipliers: {late: {outside: office, times: 1.5}}
  base: {rates: [{from: 2026-01-01, others: 60.00}]}
overheads: [{from: 2026-01-01, per_month: 2400.00, hours: 480}]
taxes: {standard: {title: IVA 22%, rate: 22%}}
indices: {foi: {2026-01-01: 1.2%}}
unbilled: {agent_gaps: off}
issuer: {city: Milano}
"""


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "technician: 80.00",
            "technician: 85",
            ["company.yaml:30 rates gold from 2026-01-01: changed, technician: 80.00 → 85.00"],
        ),
        (
            "travel: {others: 45.00}",
            "travel: {others: 40.00}",
            ["company.yaml:30 rates gold from 2026-01-01: changed, travel others: 45.00 → 40.00"],
        ),
        (
            "rates: [{from: 2026-01-01, others: 60.00}]",
            "rates: [{from: 2026-01-01, others: 60.00}, {from: 2027-01-01, others: 66.00}]",
            ["company.yaml:32 rates base from 2027-01-01: added, others: 66.00"],
        ),
        ("step: 15m", "minimum: 30m", ["company.yaml:27 rate card gold: changed, minimum: nothing → 30m; step: 15m → nothing"]),
        ("times: 1.5", "times: 2", ["company.yaml:31 multiplier gold late: changed, times: 150% → 200%"]),
        ("per_month: 2400.00", "per_month: 2500", ["company.yaml:33 overheads from 2026-01-01: changed, per_month: 2400.00 → 2500.00"]),
        ("rate: 22%", "rate: 23%", ["company.yaml:34 tax standard: changed, rate: 22% → 23%"]),
        ("1.2%}", "1.2%, 2027-01-01: 0.8%}", ["company.yaml:35 index foi: changed, 2026-01-01 1.2% → 2026-01-01 1.2%, 2027-01-01 0.8%"]),
        ("agent_gaps: off", "agent_gaps: {within: 2h}", ["company.yaml:36 search agent_gaps: changed, off → within 2h"]),
        ("city: Milano", "city: Lecco", ["company.yaml:37 issuer: changed, city: Milano → Lecco"]),
        (
            "remote: Remote, travel: Travel",
            "travel: Travel, remote: Remote",
            ["company.yaml:25 default activity: changed, remote → travel"],
        ),
        ("60.00", "60", []),
    ],
)  # fmt: skip
def test_money_is_told_by_card_day_and_role(old: str, new: str, expected: list[str]):
    """Who reads a plan sees which price, cost or tax is another, and from which day on."""
    assert old in MONEY
    before, after = (rules(company=COMPANY + text) for text in (MONEY, MONEY.replace(old, new, 1)))
    assert [f"{each.rule} {each.title}: {each.how}, {each.words}" for each in changes(before, after)] == expected


def test_a_raise_is_told_by_agent_and_day():
    """A raise is a new line beside the old one."""
    raised = "anna:  {name: Anna,  roles: [technician], cost: [{from: 2026-01-01, per_hour: 28}]}"
    assert told(company=COMPANY.replace("anna:  {name: Anna,  roles: [technician]}", raised)) == [
        "company.yaml:7 cost anna from 2026-01-01: added, per_hour: 28.00"
    ]
