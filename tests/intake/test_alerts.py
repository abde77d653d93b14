"""Alerts become tickets: one for each device and condition, whatever comes how often, and what nobody touched closes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from engine.commands import Fire, Merge, Note
from engine.company import AlertSource, Maintenance
from engine.desk import Desk
from engine.intake.alerts import Alert, Alerts, Answer
from engine.problems import Position
from tests.intake.mailing import Office

SOURCE = AlertSource("monitor", "ticket", {"priority": "P2"}, "rossi srl", "resolve", 60, Position("", 1, 1))
DISK = Alert("srv-1", "disk full", text="/var has 1 % left")


class Watched(Office):
    """The office, and something that watches its machines."""

    def tell(self, alert: Alert, source: AlertSource = SOURCE) -> Answer:
        return Alerts(self.desk).take(source, alert)


@pytest.fixture
def office(tmp_path: Path) -> Watched:
    return Watched(tmp_path)


def test_an_alert_opens_one_ticket_and_repeats_are_noted(office: Watched):
    """Whatever the case of the letters; another condition is another ticket."""
    first = office.tell(DISK)
    ticket = office.record(first.record)
    assert (first.what, ticket.fields["subject"], ticket.fields["client"]) == ("opened", "srv-1: disk full", "C-1")
    assert ticket.fields["priority"] == "P2"
    assert office.tell(replace(DISK, device="SRV-1", text="/var has 0 % left")) == Answer("added", first.record)
    assert [event.body.text for event in office.notes(first.record)] == ["/var has 1 % left", "/var has 0 % left"]
    assert office.tell(replace(DISK, condition="load")).what == "opened"


def test_a_recovery_closes_what_nobody_has_touched(office: Watched):
    """And what comes again opens another one."""
    first = office.tell(DISK)
    assert office.tell(replace(DISK, firing=False, text="")) == Answer("closed", first.record)
    assert office.record(first.record).state == "resolved"
    again = office.tell(DISK)
    assert (again.what, again.record != first.record) == ("opened", True)
    assert office.tell(replace(DISK, firing=False)) == Answer("closed", again.record)
    assert office.tell(replace(DISK, firing=False)).what == "ignored"


def test_what_a_person_has_looked_at_is_theirs_to_close(office: Watched):
    """A note is enough; so is a merge: the ticket that goes on hears of it."""
    first = office.tell(DISK)
    office.desk.handle(Note(id=first.record, text="Guardo io.", by="anna"))
    assert office.tell(replace(DISK, firing=False)) == Answer("added", first.record)
    assert office.record(first.record).state == "new"
    other = office.open("ticket", subject="Disco", client="C-1")
    office.desk.handle(Merge(id=first.record, into=other, by="anna"))
    assert office.tell(DISK) == Answer("added", other)


def test_many_occurrences_are_found_at_once(office: Watched):
    """The last of them is looked for by halves."""
    for _ in range(9):
        opened = office.tell(DISK)
        office.desk.handle(Fire(id=opened.record, transition="resolve", by="anna", fields={"solution": "Pulito"}))
        office.desk.handle(Fire(id=opened.record, transition="close", by="anna"))
    tenth = office.tell(DISK)
    assert tenth.what == "opened"
    assert office.tell(DISK) == Answer("added", tenth.record)


def test_the_same_alert_is_taken_once(office: Watched):
    """By the key that its source gives it, whether it opened, repeated or ended something."""
    for alert in (replace(DISK, key="a"), replace(DISK, key="b"), replace(DISK, key="c", firing=False)):
        first = office.tell(alert)
        before = office.store.position()
        assert office.tell(alert) == Answer("known", first.record)
        assert office.store.position() == before


@pytest.mark.parametrize(
    ("client", "found"), [("c-1", "C-1"), ("ROSSI SRL", "C-1"), ("rita@rossi.example", "C-1"), ("Verdi", "")]
)
def test_whose_machine_it_is(office: Watched, client: str, found: str):
    """By id, name or address; where nobody is meant nothing is opened, and that is told."""
    answer = office.tell(replace(DISK, client=client))
    if found:
        assert office.record(answer.record).fields["client"] == found
    else:
        assert answer == Answer("refused", reason="'Verdi' is no client")


def test_maintenance_expects_alerts(office: Watched):
    """For the devices that are named and while it lasts; what is open already goes on."""
    opened = office.tell(replace(DISK, device="srv-2"))
    now = office.clock.now()
    window = Maintenance(now, now + 3600, ("srv-*",), "nuovi dischi")
    workflow = office.desk.workflow
    office.desk = Desk(
        office.store, replace(workflow, company=replace(workflow.company, maintenance=(window,))), office.clock
    )
    assert office.tell(DISK) == Answer("ignored", reason="maintenance: nuovi dischi")
    assert office.tell(replace(DISK, device="srv-2")) == Answer("added", opened.record)
    assert office.tell(replace(DISK, device="nas")).what == "opened"
    office.clock.advance(3600)
    assert office.tell(DISK).what == "opened"
