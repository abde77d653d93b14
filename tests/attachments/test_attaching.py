"""Files of records: attached, told, listed, taken back; never twice the same."""

from __future__ import annotations

from engine.commands import Attach, Done, Refused
from engine.records import File
from engine.undo import undo
from engine.why import attachments, told
from tests.practice import Office


def file(name: str = "log.txt", digest: str = "aa") -> File:
    return File(name, 2048, "text/plain", digest)


def attach(office: Office, stream: str, *files: File, note: str = "") -> Done | Refused:
    outcome = office.desk.handle(Attach(id=stream, files=files, by="anna", note=note))
    assert isinstance(outcome, Done | Refused), outcome
    return outcome


def test_a_file_is_attached():
    """The record knows its name and content, the history tells of it, who brought it when is listed."""
    office = Office()
    ticket = office.open()
    assert isinstance(attach(office, ticket, file(), note="from the router"), Done)
    assert office.record(ticket).files == {"log.txt": "aa"}
    assert [told(event) for event in office.events(ticket)][-2:] == ["attached log.txt (2 KB)", "note: from the router"]
    (found,) = attachments(office.store, office.record(ticket))
    assert (found.file.name, found.record, found.by) == ("log.txt", ticket, "anna")


def test_the_same_content_is_not_attached_twice():
    """It is told under which name it is there."""
    office = Office()
    ticket = office.open()
    attach(office, ticket, file())
    outcome = attach(office, ticket, file("other.txt"))
    assert isinstance(outcome, Refused)
    assert str(outcome.refusal) == f"{ticket} has it already, as log.txt"
    attach(office, ticket, file("again.txt"), file("new.txt", "bb"))
    assert office.record(ticket).files == {"log.txt": "aa", "new.txt": "bb"}


def test_another_content_of_the_same_name_gets_its_own():
    """Both stay, under names that can be told apart; what comes from outside is made safe here too."""
    office = Office()
    ticket = office.open()
    attach(office, ticket, file(), file("../log.txt", "bb"))
    assert office.record(ticket).files == {"log.txt": "aa", "log (2).txt": "bb"}


def test_a_record_has_so_many_files_and_no_more():
    """The hundred and first is refused, and nothing of that command is done."""
    office = Office()
    ticket = office.open()
    attach(office, ticket, *(file(f"{n}.txt", str(n)) for n in range(99)))
    outcome = attach(office, ticket, file("a", "a"), file("b", "b"))
    assert isinstance(outcome, Refused)
    assert "at most 100 files" in str(outcome.refusal)
    assert len(office.record(ticket).files) == 99


def test_attaching_can_be_taken_back():
    """As every last own action; what is listed is what stands."""
    office = Office()
    ticket = office.open(by="carla")
    attach(office, ticket, file())
    assert isinstance(undo(office.desk, "anna"), list)
    assert office.record(ticket).files == {}
    assert attachments(office.store, office.record(ticket)) == []
    attach(office, ticket, file())
    assert [each.file.name for each in attachments(office.store, office.record(ticket))] == ["log.txt"]
