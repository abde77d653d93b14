"""Live records that hold what would be gone: told, and where a promise hangs on it, a promise is lost."""

from __future__ import annotations

import pytest

from engine.impact.forecast import Forecast
from tests.impact.changed import planned
from tests.practice import COMPANY, TICKET, Office, rules, said

WITHOUT_P3 = TICKET.replace("of: [P1, P2, P3], default: P3", "of: [P1, P2], default: P2")
NO_P3 = COMPANY.replace(", P3: 4h", "").replace(", P3: 8h", "")
NO_QUICK = COMPANY.partition("  quick:")[0]
SERVED = TICKET.replace("  assignee:", "  service:       {type: service}\n  assignee:")
SERVICES = f"{COMPANY}services: {{mail: Mail, net: Network}}\n"


@pytest.fixture
def office() -> Office:
    return Office()


def held(found: Forecast) -> list[tuple[str, str, str, list[str]]]:
    return [(each.field, each.value, each.what, ids) for each, ids in found.gone.items()]


def lost(found: Forecast) -> list[tuple[str, str, str]]:
    """Record, clock, and the deadline that would be no more."""
    clocks = [(each.id, clock) for each in found.effects for clock in each.clocks if clock.lost]
    return [(stream, clock.name, said(clock.before.due)) for stream, clock in clocks]


def test_a_choice_that_is_gone_ends_the_promises_that_hang_on_it(office):
    """P3 is no priority any more: due on Monday at 13:00 and 17:00, and nobody promises it any more."""
    office.open()
    office.open(priority="P2")
    office.open()
    found = planned(office.to("2026-11-23 10:00"), rules(ticket=WITHOUT_P3, company=NO_P3))
    assert held(found) == [("priority", "P3", "choice", ["T-1", "T-3"])]
    dues = [("response", "2026-11-23 13:00"), ("resolution", "2026-11-23 17:00")]
    assert lost(found) == [(stream, *due) for stream in ("T-1", "T-3") for due in dues]
    assert (found.breaches, found.promises_lost, found.hurts) == (0, 4, True)


def test_a_promise_that_is_kept_or_broken_already_is_not_lost(office):
    """Answered on Monday, broken at 17:00: the value is gone, and nothing is lost by it."""
    office.open()
    office.reply("T-1")
    office.daemon("2026-11-23 17:30")
    found = planned(office, rules(ticket=WITHOUT_P3, company=NO_P3))
    assert (held(found), lost(found), found.hurts) == ([("priority", "P3", "choice", ["T-1"])], [], False)


def test_a_choice_that_is_gone_while_its_target_stays_is_told_and_hurts_nobody(office):
    """What was promised to a P3 is still written: its clocks go on."""
    text = TICKET.replace("per: priority, ", "").replace("[P1, P2, P3], default: P3", "[P1, P2], default: P2")
    flat = COMPANY.replace("{P1: 1h, P2: 2h, P3: 4h}", "4h").replace("{P1: 4h, P2: 6h, P3: 8h}", "8h")
    office.desk.adopt(rules(ticket=text.replace("[P1, P2]", "[P1, P2, P3]"), company=flat))
    office.open(priority="P3")
    found = planned(office.to("2026-11-23 10:00"), rules(ticket=text, company=flat))
    assert (held(found), lost(found), found.hurts) == ([("priority", "P3", "choice", ["T-1"])], [], False)


def test_a_service_level_that_is_gone_takes_its_promises_along(office):
    """Quick promised an answer by 11:00 and a solution by 12:00."""
    office.open(service_level="quick")
    office.open()
    found = planned(office.to("2026-11-23 10:00"), rules(company=NO_QUICK))
    assert held(found) == [("service_level", "quick", "service level", ["T-1"])]
    assert lost(found) == [("T-1", "response", "2026-11-23 11:00"), ("T-1", "resolution", "2026-11-23 12:00")]


def test_a_service_and_an_agent_that_are_gone_are_told():
    """Who holds a ticket and what it is about are no promise: exit 0, and the list of who has to be asked."""
    company = SERVICES.replace("  bruno: {name: Bruno, roles: [technician]}\n", "").replace("mail: Mail, ", "")
    office = Office(rules(ticket=SERVED, company=SERVICES))
    office.open(assignee="bruno", service="mail")
    office.open(assignee="anna", service="net")
    found = planned(office.to("2026-11-23 10:00"), rules(ticket=SERVED, company=company))
    assert held(found) == [("service", "mail", "service", ["T-1"]), ("assignee", "bruno", "agent", ["T-1"])]
    assert (lost(found), found.hurts) == ([], False)
    assert {each.change.title: each.records for each in found.rules} == {"agent bruno": 1, "service mail": 1}


def test_what_was_gone_before_is_not_this_change(office):
    """P3 is no choice under the rules in force already: whoever plans something else is not told again."""
    office.open()
    office.desk.adopt(rules(ticket=WITHOUT_P3, company=NO_P3))
    found = planned(office.to("2026-11-23 10:00"), rules(ticket=WITHOUT_P3, company=f"# Ours\n{NO_P3}"))
    assert held(found) == []


def test_a_promise_that_is_taken_back_is_not_lost(office):
    """Nothing is counted until a solution any more: whoever removes that rule says so, and it is told as that rule's."""
    office.open()
    text = "\n".join(line for line in TICKET.split("\n") if not line.startswith("  resolution:"))
    found = planned(office.to("2026-11-23 10:00"), rules(ticket=text))
    assert (held(found), lost(found), found.hurts) == ([], [], False)
    assert [(each.change.title, each.others) for each in found.rules] == [("ticket: timer resolution", {"stops": 1})]
