"""Which changed rule is named as a cause: the one that moves something, and no other that changed beside it."""

from __future__ import annotations

import pytest

from engine.events import NotificationQueued
from engine.impact.forecast import Forecast
from tests.impact.changed import planned
from tests.practice import COMPANY, TICKET, Office, rules

ROTA = COMPANY.replace(
    "service_levels:\n", "rotas: {duty: {order: [anna, bruno], every: week, from: 2026-11-02}}\nservice_levels:\n"
)
TOLD = TICKET.replace("notify: [assignee, carla]", "notify: [assignee, duty]")
SHORTER = ("P3: 8h}", "P3: 6h}")
NOT_P3 = ("[P1, P2, P3], default: P3", "[P1, P2], default: P2")
NO_P3 = COMPANY.replace(", P3: 4h", "").replace(", P3: 8h", "")


def causes(found: Forecast) -> dict[str, tuple[int, int]]:
    """Rule → records that it bears on, and those of them for which something changes because of it."""
    return {each.change.title: (each.records, each.touched) for each in found.rules}


def plan(company: tuple[str, str], ticket: tuple[str, str] = (TICKET, TICKET)) -> Forecast:
    """One ticket from nine, answered at once; what is planned at noon."""
    office = Office(rules(company=company[0], ticket=ticket[0]))
    office.reply(office.open(assignee="anna"))
    return planned(office.to("2026-11-23 12:00"), rules(company=company[1], ticket=ticket[1]))


def test_a_rota_is_no_cause_of_clocks_that_stop():
    """Bruno is called bert by now, and P3 is gone with its targets: the clock stops because of the target alone."""
    after = ROTA.replace("bruno", "bert").replace(", P3: 4h", "").replace(", P3: 8h", "")
    found = plan((ROTA, after), (TOLD, TOLD.replace(*NOT_P3)))
    assert causes(found) == {
        "agent bert": (0, 0),
        "agent bruno": (0, 0),
        "rota duty": (1, 0),
        "target gold response for P3": (0, 0),
        "target gold resolution for P3": (1, 1),
        "ticket: field priority": (1, 0),
    }


def test_a_rota_is_no_cause_of_deadlines_in_another_zone():
    """The company moves to New York: its zone, and the hours that are counted in it, move what is due."""
    found = plan((ROTA, ROTA.replace("zone: Europe/Rome", "zone: America/New_York")), (TOLD, TOLD))
    told = causes(found)
    assert (told["rota duty"], told["company"]) == ((1, 0), (1, 1))
    assert all(clock.because for each in found.effects for clock in each.clocks)


@pytest.mark.parametrize(
    ("company", "ticket", "idle"),
    [
        (("technician: Works", "technician: Mends"), ("", ""), "role technician"),
        (("name: Anna, ", "name: Anna Bianchi, "), ("", ""), "agent anna"),
        (("company: Prova", "company: Prova Srl"), ("", ""), "company"),
        (("  gold:\n", "  gold:\n    title: Gold\n"), ("", ""), "service level gold"),
        (("", ""), ("workflow: ticket\n", "workflow: ticket\ntitle: Case\n"), "ticket: workflow ticket"),
        (("", ""), ("  new:      {", "  new:      {title: Fresh, "), "ticket: state new"),
        (("", ""), ("{at: 75%, notify: [assignee, carla]}", "{at: 75%, notify: anna}"), "ticket: rung standard 75%"),
        (("", ""), ("  standard:\n", "  standard:\n    late: all\n    rungs:\n"), "ticket: ladder standard"),
        (("", ""), ("    - {at: 75%", "    - {at: 95%, notify: anna}\n    - {at: 75%"), "ticket: rung standard 95%"),
    ],
    ids=["role", "agent", "company", "level", "workflow", "state", "act", "late", "step"],
)
def test_what_moves_nothing_is_no_cause_of_a_deadline(company, ticket, idle):
    """A shorter target moves it, beside texts, people and steps that changed with it; all bear on the record."""
    changed_company = COMPANY.replace(*SHORTER).replace(*(company if company[0] else ("\0", "")))
    changed_ticket = TICKET.replace(*ticket) if ticket[0] else TICKET
    found = plan((COMPANY, changed_company), (TICKET, changed_ticket))
    told = causes(found)
    assert told["target gold resolution for P3"] == (1, 1)
    assert told[idle][1] == 0
    assert [clock.name for each in found.effects for clock in each.clocks] == ["resolution"]


def test_a_calendar_of_quiet_hours_is_no_cause_of_a_deadline():
    """Messages wait by one calendar and hours count by another: both change, one of them moves what is due."""
    quiet = TICKET.replace("  standard:\n", "  standard:\n    quiet: short\n    rungs:\n")
    after = COMPANY.replace('short:  {open: {mon-fri: "10:00-18:00"}}', 'short:  {open: {mon-fri: "11:00-18:00"}}')
    found = plan((COMPANY, after.replace(*SHORTER)), (quiet, quiet))
    assert causes(found) == {"calendar short": (1, 0), "target gold resolution for P3": (1, 1)}


def test_a_rung_is_no_cause_of_a_clock_that_stops():
    """Its step changes and its target is gone: without a target there are no steps."""
    sooner = TICKET.replace("{at: 75%", "{at: 70%").replace(*NOT_P3)
    told = causes(plan((COMPANY, NO_P3), (TICKET, sooner)))
    assert (told["ticket: rung standard 75%"][1], told["ticket: rung standard 70%"][1]) == (0, 0)
    assert told["target gold resolution for P3"] == (1, 1)


def test_a_rung_is_the_cause_of_the_steps_ahead():
    """Nothing else changed: the next step comes at another time."""
    told = causes(plan((COMPANY, COMPANY), (TICKET, TICKET.replace("{at: 75%", "{at: 95%"))))
    assert told == {"ticket: rung standard 75%": (1, 1), "ticket: rung standard 95%": (1, 1)}


def test_what_was_due_before_is_told_in_the_words_of_its_rules():
    """75 % was due at noon by the rung as it was: that others are told from now on is no doing of the change."""
    office = Office()
    office.open()
    other = rules(ticket=TICKET.replace("[assignee, carla]", "anna"), company=COMPANY.replace(*SHORTER))
    found = planned(office.to("2026-11-23 12:00"), other)
    assert [each.acts for each in found.effects] == [()]
    assert causes(found) == {"target gold resolution for P3": (1, 1), "ticket: rung standard 75%": (1, 0)}


def test_a_step_that_is_overdue_is_done_as_it_says_by_then():
    """Only whom 75 % tells has changed, and nobody has done it yet: Anna is told instead, as the plan says."""
    office = Office()
    office.open()
    coming = rules(ticket=TICKET.replace("[assignee, carla]", "anna"))
    found = planned(office.to("2026-11-23 12:30"), coming)
    assert [act.words for each in found.effects for act in each.acts] == ["notify anna", "anna"]
    office.desk.adopt(coming)
    office.daemon("2026-11-23 12:30")
    told = [event.body.to for event in office.events("T-1") if isinstance(event.body, NotificationQueued)]
    assert told == [("anna",)]
