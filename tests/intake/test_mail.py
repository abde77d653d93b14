"""Mails become tickets: who wrote, where it belongs, what follows, and what does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.commands import Fire, Merge, Note
from engine.events import Noted, NotificationQueued
from engine.intake import flood
from engine.intake import mail as intake
from engine.mail.tokens import message_id, token
from tests.intake.mailing import MAILBOX, SECRET, Office, mail


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def test_a_client_writes_and_a_ticket_is_there(office: Office):
    """Subject, client and mailbox fill the ticket; what was written is the client's, and its clocks run."""
    taken = office.receive(mail())
    ticket = office.record(taken.stream)
    assert (taken.what, ticket.kind, ticket.fields["subject"], ticket.fields["client"]) == (
        "opened", "ticket", "VPN lenta", "C-1",
    )  # fmt: skip
    (note,) = office.notes(taken.stream)
    assert (note.by, note.body) == ("client", Noted("La VPN non va.", public=True))
    assert ticket.timers["response"].status == "running"
    assert office.waiting() == []


def test_the_answer_goes_to_the_ticket_without_what_it_quotes(office: Office):
    """By the Message-ID of a mail that is on record; the words are the new ones only."""
    first = office.receive(mail())
    text = (
        "Ancora lenta.\n\nIl giorno lun 23 nov 2026 alle ore 9:00 Anna <anna@officina.example> ha scritto:\n> Riprova\n"
    )
    answer = office.receive(mail(number="2", subject="Re: VPN lenta", text=text, In_Reply_To="<1@rossi.example>"))
    assert (answer.what, answer.stream) == ("added", first.stream)
    assert [event.body.text for event in office.notes(first.stream)] == ["La VPN non va.", "Ancora lenta."]


@pytest.mark.parametrize("way", ["in reply to", "references", "subject"])
def test_an_answer_to_our_mail_goes_to_its_ticket(office: Office, way: str):
    """By our Message-ID, however far back it stands, and by the token in the subject."""
    first = office.receive(mail())
    ours = f"<{message_id(SECRET, first.stream, 'reply/1', 'officina.example')}>"
    heads = {
        "in reply to": {"In_Reply_To": ours},
        "references": {"References": f"{ours} <other@elsewhere.example>"},
        "subject": {"subject": f"Re: VPN lenta {token(SECRET, first.stream)}"},
    }[way]
    assert office.receive(mail(number="2", **heads)).stream == first.stream


def test_a_number_alone_opens_no_ticket_of_others(office: Office):
    """A token that was guessed, a number without one, a Message-ID that only looks like ours: new tickets."""
    first = office.receive(mail())
    forged = message_id(b"another secret", first.stream, "reply/1", "officina.example")
    guesses = [
        mail(number="2", subject=f"Re: [{first.stream} #aaaaaaaaaa]"),
        mail(number="3", subject=f"Re: [{first.stream}]"),
        mail(number="4", In_Reply_To=f"<{forged}>"),
    ]
    assert {office.receive(guess).what for guess in guesses} == {"opened"}


def test_a_mail_that_comes_twice_is_taken_once(office: Office):
    """Through two mailboxes, or again after a crash; another mail under the same Message-ID is another mail."""
    first = office.receive(mail())
    again = office.receive(mail(Received="by relay.example"))
    assert (again.what, again.stream) == ("known", first.stream)
    other = office.receive(mail(text="Qualcos'altro.\n"))
    assert (other.what, len(office.mails(first.stream))) == ("opened", 1)
    assert office.receive(mail(text="Qualcos'altro.\n")).what == "known"


def test_who_dies_before_the_mailbox_is_told_doubles_nothing(office: Office, monkeypatch: pytest.MonkeyPatch):
    """The commit is there, the mail is still in the mailbox: the next pass knows it."""
    office.deliver(mail())
    with monkeypatch.context() as patched:
        patched.setattr(office.box, "done", _killed)
        with pytest.raises(KeyboardInterrupt):
            office.fetch()
    assert office.waiting() != []
    (again,) = office.fetch()
    assert (again.what, len(office.mails(again.stream)), office.waiting()) == ("known", 1, [])


def test_who_dies_before_the_commit_loses_nothing(office: Office, monkeypatch: pytest.MonkeyPatch):
    """The mail is kept, nothing is on record: it is simply taken in again."""
    office.deliver(mail())
    with monkeypatch.context() as patched:
        patched.setattr(office.desk, "handle", _killed)
        with pytest.raises(KeyboardInterrupt):
            office.fetch()
    (again,) = office.fetch()
    assert again.what == "opened"


def _killed(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_people_and_domains_belong_to_clients(office: Office):
    """A contact's address; a domain that is one client's alone; none that is anybody's or of two clients."""
    verdi = office.open("client", name="Studio Verdi", email="info@gmail.com")
    office.open("contact", name="Vera", client=verdi, email="vera@verdi.example, vera@shared.example")
    office.open("contact", name="Rita", client="C-1", email="rita@shared.example")
    senders = {
        "VERA@verdi.example": verdi,
        "nuovo@verdi.example": verdi,
        "altro@rossi.example": "C-1",
        "info@gmail.com": verdi,
    }
    strangers = ["altri@gmail.com", "nuovo@shared.example", "x@elsewhere.example"]
    found = {sender: _client(office, sender, n) for n, sender in enumerate([*senders, *strangers])}
    assert {sender: found[sender] for sender in senders} == senders
    (triage,) = {found[sender] for sender in strangers}
    assert office.record(triage).fields["name"] == "Unknown senders"


def _client(office: Office, sender: str, number: int) -> object:
    return office.record(office.receive(mail(sender, number=f"s{number}")).stream).fields["client"]


def test_an_address_learnt_later_counts_from_then_on(office: Office):
    """Contacts are kept up with while mail is taken in."""
    assert _client(office, "vera@verdi.example", 1) != "C-1"
    office.open("contact", name="Vera", client="C-1", email="vera@verdi.example")
    assert _client(office, "vera@verdi.example", 2) == "C-1"


def test_an_answer_reopens_what_is_resolved(office: Office):
    """As ticket.yaml says; one that waited for the client waits no more."""
    stream = office.receive(mail()).stream
    office.desk.handle(Fire(id=stream, transition="wait", by="anna", note="Quale versione?"))
    office.receive(mail(number="2", In_Reply_To="<1@rossi.example>", text="La 7.\n"))
    assert office.record(stream).state == "assigned"
    office.desk.handle(Fire(id=stream, transition="resolve", by="anna", fields={"solution": "Aggiornata"}))
    office.receive(mail(number="3", In_Reply_To="<1@rossi.example>", text="Non va.\n"))
    assert office.record(stream).state == "assigned"


def test_an_answer_to_what_is_closed_opens_a_linked_ticket(office: Office):
    """What is closed stays closed; the new ticket knows the old one."""
    stream = office.receive(mail()).stream
    office.desk.handle(Fire(id=stream, transition="resolve", by="anna", fields={"solution": "Fatto"}))
    office.desk.handle(Fire(id=stream, transition="close", by="anna"))
    later = office.receive(mail(number="2", In_Reply_To="<1@rossi.example>", text="Ancora io.\n"))
    assert (later.what, office.record(stream).state) == ("opened", "closed")
    assert office.record(later.stream).linked("related") == [stream]


def test_an_answer_follows_a_merge(office: Office):
    """To the ticket that goes on for both."""
    one, other = office.receive(mail()).stream, office.receive(mail(number="2")).stream
    office.desk.handle(Merge(id=one, into=other, by="carla"))
    assert office.receive(mail(number="3", In_Reply_To="<1@rossi.example>")).stream == other


def test_a_machine_is_heard_by_nobody(office: Office):
    """An absence notice on a resolved ticket: on record with its reason, for colleagues, and nothing follows."""
    stream = office.receive(mail()).stream
    office.desk.handle(Note(id=stream, text="Fatto?", by="anna", public=True))
    office.desk.handle(Fire(id=stream, transition="resolve", by="anna", fields={"solution": "Fatto"}))
    before = office.record(stream)
    away = mail(
        number="2", subject="Risposta automatica: VPN", In_Reply_To="<1@rossi.example>", Auto_Submitted="auto-replied"
    )
    assert office.receive(away).stream == stream
    after = office.record(stream)
    assert (after.state, after.timers) == ("resolved", before.timers)
    assert office.mails(stream)[-1].mail.automatic == "it is auto-replied"
    assert (office.notes(stream)[-1].by, office.notes(stream)[-1].body.public) == ("engine", False)


BOUNCE = b"""\
From: MAILER-DAEMON@relay.example
To: support@officina.example
Subject: Undelivered Mail Returned to Sender
Message-ID: <b1@relay.example>
Return-Path: <>
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b

The mail could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example

Final-Recipient: rfc822; rita@rossi.example
Action: failed
Status: 5.1.1

--b
Content-Type: text/rfc822-headers

From: support@officina.example
Message-ID: <OURS>

--b--
"""


def test_a_bounce_marks_the_address_and_tells_the_assignee(office: Office):
    """It finds its ticket by the mail that came back; the contact is marked, the assignee hears of it, once."""
    contact = office.open("contact", name="Rita", client="C-1", email="rita@rossi.example")
    stream = office.receive(mail()).stream
    office.desk.handle(Fire(id=stream, transition="assign", by="carla", fields={"assignee": "anna"}))
    ours = message_id(SECRET, stream, "reply/1", "officina.example").encode()
    assert office.receive(BOUNCE.replace(b"OURS", ours)).stream == stream
    assert office.receive(BOUNCE.replace(b"OURS", ours)).what == "known"
    assert office.record(contact).fields["unreachable"] is True
    told = [e.body for e in office.store.events(stream) if isinstance(e.body, NotificationQueued)]
    assert [(queued.to, queued.text) for queued in told if queued.to != ("client",)] == [
        (("anna",), "mail cannot reach rita@rossi.example: Undelivered Mail Returned to Sender")
    ]
    assert office.record(stream).timers["response"].status == "running"


def test_a_report_about_no_mail_of_ours_marks_nobody(office: Office):
    """Whoever can write a mail can write a report: it is on record, and nothing else."""
    contact = office.open("contact", name="Rita", client="C-1", email="rita@rossi.example")
    stream = office.receive(mail()).stream
    for about in (b"OURS", b"1@rossi.example", message_id(b"another", stream, "k", "o.example").encode()):
        office.receive(BOUNCE.replace(b"<b1@", b"<b" + about[:1] + b"@").replace(b"OURS", about))
    assert office.record(contact).fields.get("unreachable") is None


def test_a_bounce_that_may_pass_marks_nobody(office: Office):
    """4.x.x: the mail is still on its way."""
    contact = office.open("contact", name="Rita", client="C-1", email="rita@rossi.example")
    ours = message_id(SECRET, office.receive(mail()).stream, "reply/1", "officina.example").encode()
    office.receive(BOUNCE.replace(b"OURS", ours).replace(b"5.1.1", b"4.4.1").replace(b"failed", b"delayed"))
    assert office.record(contact).fields.get("unreachable") is None


def test_an_agents_mail_is_a_note_for_colleagues(office: Office):
    """Whoever can write From: anna can say something, and answer for nothing: the promise is not met by it."""
    stream = office.receive(mail()).stream
    office.receive(mail("Anna <anna@officina.example>", number="2", In_Reply_To="<1@rossi.example>"))
    note = office.notes(stream)[-1]
    assert (note.by, note.body.public) == ("anna", False)
    assert office.record(stream).timers["response"].status == "running"


def test_files_come_along_once_and_safely_named(office: Office):
    """By content; a path becomes a name, and the same file again is no second one."""
    first = mail()
    first.add_attachment(b"log", maintype="application", subtype="octet-stream", filename="../../etc/passwd")
    stream = office.receive(first).stream
    assert list(office.record(stream).files) == ["passwd"]
    second = mail(number="2", In_Reply_To="<1@rossi.example>")
    second.add_attachment(b"log", maintype="application", subtype="octet-stream", filename="log.txt")
    office.receive(second)
    assert list(office.record(stream).files) == ["passwd"]


def test_what_the_rules_refuse_stays_in_its_mailbox(tmp_path: Path):
    """Told with the reason, and taken in once it fits: the others do not wait for it."""
    office = Office(tmp_path)
    office.deliver(mail())
    office.deliver(mail(number="2"))
    (office.box.folder / "new" / "00003.host").mkdir()
    taken = office.fetch()
    assert [each.what for each in taken] == ["opened", "opened", "stays"]
    assert (taken[-1].reason, office.waiting()) == ("it is no file", ["00003.host"])


def test_a_mail_that_breaks_us_stays_and_holds_up_no_other(office: Office, monkeypatch: pytest.MonkeyPatch, caplog):
    """Whatever a defect of ours makes of it: told, kept in its mailbox, and the others are tickets."""
    real = intake.trimmed

    def broken(text: str) -> str:
        if "rompe" in text:
            raise ZeroDivisionError(text)
        return real(text)

    monkeypatch.setattr(intake, "trimmed", broken)
    office.deliver(mail())
    office.deliver(mail(number="2", In_Reply_To="<1@rossi.example>", text="rompe\n"))
    office.deliver(mail(number="3", In_Reply_To="<1@rossi.example>", text="Va.\n"))
    assert [each.what for each in office.fetch()] == ["opened", "stays", "added"]
    assert (office.waiting(), "could not be taken in as one" in caplog.text) == (["00002.host"], True)
    monkeypatch.undo()
    assert [each.what for each in office.fetch()] == ["added"]


def test_whoever_has_the_ticket_hears_that_the_client_has_written(office: Office):
    """With the words; of a machine's mail nobody hears."""
    stream = office.receive(mail()).stream
    office.desk.handle(Fire(id=stream, transition="assign", by="carla", fields={"assignee": "anna"}))
    office.receive(mail(number="2", In_Reply_To="<1@rossi.example>", text="Ancora lenta.\n"))
    office.receive(mail(number="3", In_Reply_To="<1@rossi.example>", Auto_Submitted="auto-replied"))
    told = [e.body for e in office.store.events(stream) if isinstance(e.body, NotificationQueued)]
    assert [(queued.to, queued.text) for queued in told if queued.to == ("anna",)] == [
        (("anna",), "The client has written: Ancora lenta.")
    ]


def test_a_sender_out_of_its_mind_opens_no_thousand_tickets(office: Office, monkeypatch: pytest.MonkeyPatch):
    """What is beyond the limit stays in the mailbox, told, and is taken in an hour later; others are not held up."""
    monkeypatch.setattr(flood, "MOST", 2)
    taker = intake.Intake(office.desk, office.files, office.files, SECRET)
    for number in range(4):
        office.deliver(mail(number=str(number)))
    office.deliver(mail("vera@verdi.example", number="v"))
    office.deliver(mail(number="9", In_Reply_To="<0@rossi.example>"))
    first = list(taker.run_once(MAILBOX, office.box))
    assert [each.what for each in first] == ["opened", "opened", "stays", "stays", "opened", "added"]
    assert "has opened 2 records within an hour" in first[2].reason
    office.clock.advance(3600)
    assert [each.what for each in taker.run_once(MAILBOX, office.box)] == ["opened", "opened"]
    assert office.waiting() == []
