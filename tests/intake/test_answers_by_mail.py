"""What leaves: to whom, in which thread, how often; and two machines that answer each other."""

from __future__ import annotations

from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest

from engine import timers
from engine.commands import Fire, Note
from engine.company import Outgoing
from engine.desk import Desk
from engine.events import Event, FieldsSet, evolve
from engine.notify.letters import House, Letter, letter
from engine.notify.outbox import LONGEST, MOST_AUTOMATIC, Attempt, Outbox
from engine.notify.whom import Refused
from engine.records import Message
from engine.store.contract import Change
from engine.undo import undo
from engine.workflow import load
from tests.intake.mailing import MAILBOX, RULES, SECRET, SUPPORT, Office, mail

MESSAGES = """
messages:
  received: {on: opened, to: client, text: "Your request is {id}: {subject}."}
  answer:   {on: reply, to: client, text: "{note}"}
  solved:   {on: resolve, to: client, subject: "Solved: {subject}", text: "{solution}"}
"""
OUT = Outgoing("localhost", 25, "", "no", SUPPORT)


class Carrier:
    """Keeps what it is given; refuses as it is told."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.refuses: list[Refused] = []

    def send(self, letter: Letter) -> None:
        if self.refuses:
            raise self.refuses.pop(0)
        letter.mail.as_bytes()
        self.letters.append(letter)


class Post(Office):
    """The office with messages in ticket.yaml, and somebody who carries them."""

    def __init__(self, folder: Path) -> None:
        rules = folder / "rules"
        rules.mkdir()
        for path in RULES.glob("*.yaml"):
            text = path.read_text()
            own = text.partition("\nmessages:")[0] + MESSAGES if path.name == "ticket.yaml" else text
            rules.joinpath(path.name).write_text(own)
        super().__init__(folder)
        self.rules, self.carrier = load(rules), Carrier()
        self.house(OUT)

    def house(self, out: Outgoing) -> None:
        """Mail leaves through this server from now on."""
        company = replace(self.rules.company, mailboxes={"support": MAILBOX}, outgoing=out)
        self.desk = Desk(self.store, replace(self.rules, company=company), self.clock)
        house = House(self.store, company, out, SECRET)
        self.outbox = Outbox(lambda: house, self.carrier, self.clock)

    def send(self, after: int = 60) -> list[Attempt]:
        """What leaves once so many seconds went by."""
        self.clock.advance(after)
        return list(self.outbox.run_once())


@pytest.fixture
def post(tmp_path: Path) -> Post:
    return Post(tmp_path)


def test_the_acknowledgement_leaves_once_and_holds_the_thread(post: Post):
    """To who wrote, in their thread, saying of itself that nobody wrote it; the client's answer comes back to the ticket."""
    stream = post.receive(mail()).stream
    (attempt,) = post.send()
    (letter,) = post.carrier.letters
    assert (attempt.what, letter.sender, letter.to) == ("sent", "", ("rita@rossi.example",))
    sent = letter.mail
    assert (sent["In-Reply-To"], sent["References"]) == ("<1@rossi.example>", "<1@rossi.example>")
    assert (sent["Auto-Submitted"], sent["X-Auto-Response-Suppress"]) == ("auto-replied", "All")
    assert sent["Subject"].startswith("VPN lenta [T-1 #")
    assert sent.get_content() == "Your request is T-1: VPN lenta.\n"
    assert post.send() == []
    answer = mail(number="2", subject=f"Re: {sent['Subject']}", In_Reply_To=sent["Message-ID"])
    assert post.receive(answer).stream == stream
    assert post.send() == []


def test_a_reply_waits_for_undo_and_leaves_in_the_name_of_people(post: Post):
    """For half a minute it can be taken back; then it leaves, and no machine wrote it."""
    stream = post.receive(mail()).stream
    post.send()
    post.desk.handle(Note(id=stream, text="Riavvii il router.", by="anna", public=True))
    assert post.send(after=29) == []
    assert [each.what for each in post.send(after=31)] == ["sent"]
    letter = post.carrier.letters[-1]
    assert (letter.sender, letter.mail["Auto-Submitted"]) == (SUPPORT, None)
    assert letter.mail.get_content() == "Riavvii il router.\n"


def test_who_was_in_copy_hears_the_answer(post: Post):
    """Everybody whom the client has written to, but we ourselves and the agents; an acknowledgement goes to who wrote."""
    copied = "Ugo <ugo@rossi.example>, Support@officina.example, anna@officina.example, ugo@rossi.example"
    stream = post.receive(mail(Cc=copied)).stream
    post.send()
    assert (post.carrier.letters[0].to, post.carrier.letters[0].mail["Cc"]) == (("rita@rossi.example",), None)
    post.desk.handle(Note(id=stream, text="Arrivo.", by="anna", public=True))
    post.send()
    letter = post.carrier.letters[-1]
    assert (letter.mail["To"], letter.mail["Cc"]) == ("rita@rossi.example", "ugo@rossi.example")
    assert letter.to == ("rita@rossi.example", "ugo@rossi.example")


def test_who_answers_from_the_copy_has_the_others_in_copy(post: Post):
    """The thread goes on with whoever wrote last."""
    stream = post.receive(mail(Cc="ugo@rossi.example")).stream
    ugo = mail("ugo@rossi.example", number="2", In_Reply_To="<1@rossi.example>", Cc="rita@rossi.example")
    assert post.receive(ugo).stream == stream
    post.desk.handle(Note(id=stream, text="Arrivo.", by="anna", public=True))
    post.send()
    assert post.carrier.letters[-1].to == ("ugo@rossi.example", "rita@rossi.example")


def test_a_mailing_has_no_copies(post: Post):
    """Where very many were written to, nobody else hears; nor where company.yaml wants none."""
    many = ", ".join(f"person{n}@rossi.example" for n in range(30))
    stream = post.receive(mail(Cc=many)).stream
    few = post.receive(mail(number="2", Cc="ugo@rossi.example")).stream
    post.desk.handle(Note(id=stream, text="Arrivo.", by="anna", public=True))
    post.send()
    assert post.carrier.letters[-1].to == ("rita@rossi.example",)
    post.house(replace(OUT, copies=False))
    post.desk.handle(Note(id=few, text="Arrivo.", by="anna", public=True))
    post.send()
    assert post.carrier.letters[-1].to == ("rita@rossi.example",)


def test_a_machine_does_not_move_the_thread(post: Post):
    """A reply answers the last mail of a person, however often machines wrote since."""
    stream = post.receive(mail()).stream
    post.receive(mail(number="2", In_Reply_To="<1@rossi.example>", Auto_Submitted="auto-replied"))
    post.receive(mail(number="3", In_Reply_To="<1@rossi.example>", text="Ancora.\n"))
    post.desk.handle(Note(id=stream, text="Arrivo.", by="anna", public=True))
    post.send()
    sent = post.carrier.letters[-1].mail
    assert (sent["In-Reply-To"], sent["References"]) == ("<3@rossi.example>", "<1@rossi.example> <3@rossi.example>")


def test_what_was_taken_back_never_leaves(post: Post):
    """Undo within the half minute."""
    stream = post.receive(mail()).stream
    post.send()
    post.desk.handle(Note(id=stream, text="Ops", by="anna", public=True))
    assert isinstance(undo(post.desk, "anna"), list)
    assert post.send(after=3600) == []


def test_transitions_are_told_with_what_the_fields_say(post: Post):
    """A subject of its own; text of a field."""
    stream = post.receive(mail()).stream
    post.desk.handle(Fire(id=stream, transition="resolve", by="anna", fields={"solution": "Router sostituito"}))
    post.send()
    sent = post.carrier.letters[-1].mail
    assert sent["Subject"].startswith("Solved: VPN lenta [T-1 #")
    assert sent.get_content() == "Router sostituito\n"


def test_machines_and_those_who_want_no_answer_get_none(post: Post):
    """Nothing is acknowledged that a machine wrote, nor what asks for no automatic answer."""
    post.receive(mail(Auto_Submitted="auto-generated"))
    post.receive(mail(number="2", X_Auto_Response_Suppress="All"))
    assert post.send() == []


def test_two_machines_that_acknowledge_each_other_stop_at_once(post: Post):
    """The other says nothing of itself and answers everything: it is answered once, whatever it makes of the subject."""
    post.receive(mail("bot@other.example"))
    post.send()
    for number in range(5):
        ours = post.carrier.letters[-1].mail
        post.receive(_acknowledgement(ours, number))
        post.send()
    assert len(post.carrier.letters) == 1


def _acknowledgement(ours: EmailMessage, number: int) -> EmailMessage:
    """Of a machine that knows no header but the subject."""
    return mail("bot@other.example", f"We got your mail: {ours['Subject']}", number=f"bot{number}")


def test_a_machine_that_keeps_no_thread_is_noticed(post: Post):
    """It opens a ticket with each answer: after a few within an hour it is answered no more, and that is told."""
    for number in range(MOST_AUTOMATIC + 3):
        post.receive(mail("bot@other.example", f"Ticket {number} created", number=f"bot{number}"))
        post.send()
    assert len(post.carrier.letters) == MOST_AUTOMATIC
    assert [each.trouble for each in post.store.given_up()] == [
        "5 automatic mails went to bot@other.example within an hour"
    ] * 3


def test_what_is_not_taken_now_is_tried_ever_less_often(post: Post):
    """4xx: later, for two days; 5xx: never; both are listed with what the server said."""
    post.receive(mail())
    post.carrier.refuses = [Refused("451 try later", permanent=False)] * 3
    assert [each.what for each in post.send()] == ["waits"]
    assert post.send(after=59) == []
    assert [each.what for each in post.send(after=2)] == ["waits"]
    assert post.send(after=100) == []
    assert [each.what for each in post.send(after=25)] == ["waits"]
    assert [each.what for each in post.send(after=300)] == ["sent"]
    post.receive(mail(number="2"))
    post.carrier.refuses = [Refused("550 no such user", permanent=True)]
    assert [(each.what, each.trouble) for each in post.send()] == [("given up", "550 no such user")]


def test_what_nobody_sent_for_days_is_given_up(post: Post):
    """Whoever declares a server later does not surprise people with old news."""
    post.receive(mail())
    (attempt,) = post.send(after=LONGEST + 1)
    assert (attempt.what, attempt.trouble) == ("given up", "it waited for two days: nobody sent")


def test_what_may_leave_on_monday_is_tried_from_monday_on(post: Post):
    """Quiet hours of a ladder over a long week-end are no age: a server that is busy once costs nothing."""
    stream = post.receive(mail()).stream
    post.send()
    monday = post.clock.now() + LONGEST + 3600
    record = post.record(stream)
    event = Event(stream, record.version + 1, post.clock.now(), "engine", "timers", FieldsSet({}))
    waits = Message("k", stream, ("anna",), "VPN: response at 75% of its target", post.clock.now(), monday)
    post.store.commit([Change(stream, record.version, [event], evolve(record, event), messages=[waits])])
    post.clock.set(monday)
    post.carrier.refuses = [Refused("451 try later", permanent=False)]
    assert [each.what for each in post.send(after=0)] == ["waits"]
    assert [each.what for each in post.send(after=61)] == ["sent"]


def test_a_message_to_several_knows_which_of_them_is_the_client(post: Post):
    """The limit of automatic mails counts the client's address, whoever else is told."""
    stream = post.receive(mail()).stream
    ready = letter(post.outbox._house(), Message("k", stream, ("anna", "client"), "x", 0), post.clock.now())
    assert (ready.to, ready.client) == (("anna@officina.example", "rita@rossi.example"), "rita@rossi.example")


def test_nothing_is_written_while_nothing_waits(post: Post, monkeypatch: pytest.MonkeyPatch):
    """Whoever looks every second writes only when there is something to be sent."""
    monkeypatch.setattr(post.store, "lease", lambda *_: pytest.fail("it wrote"))
    assert post.send() == []


def test_what_has_no_address_is_given_up(post: Post):
    """A ticket of a client without one; our own address, which would be a loop of one."""
    verdi = post.open("client", name="Verdi")
    ticket = post.open("ticket", subject="x", client=verdi)
    post.desk.handle(Note(id=ticket, text="?", by="anna", public=True))
    own = post.receive(mail(SUPPORT)).stream
    assert [each.trouble for each in post.send()] == [
        "support@officina.example is our own address",
        "nobody has written about it, and its client has no address",
    ]
    assert own


def test_what_we_sent_ourselves_is_recognised(post: Post):
    """A reply that comes back to our own mailbox: noted with its reason, and nobody has written."""
    stream = post.receive(mail()).stream
    post.desk.handle(Fire(id=stream, transition="wait", by="anna", note="Quale?", public=True))
    post.send()
    assert post.receive(post.carrier.letters[-1].mail).automatic == "a message of ours"
    assert (post.record(stream).state, post.send()) == ("waiting", [])


def test_one_process_sends_at_a_time(post: Post):
    """Another one finds nothing to do."""
    post.receive(mail())
    now = post.clock.now()
    post.store.lease("outbox", "elsewhere:1", now, now + 120)
    assert post.send() == []
    assert [each.what for each in post.send(after=90)] == ["sent"]
    assert post.store.lease("outbox", "elsewhere:1", post.clock.now(), now)  # it was let go at the end of the pass


def test_agents_are_told_by_mail(post: Post):
    """Rungs reach the addresses of company.yaml, each once, as of a machine that answers nobody."""
    post.receive(mail())
    post.send()
    post.clock.advance(8 * 3600)  # six of the eight hours of service level base are over
    timers.run_once(post.desk, post.clock.now())
    post.send()
    letter = post.carrier.letters[-1]
    assert (letter.to, letter.sender, letter.client) == (("carla@officina.example",), "", "")
    assert letter.mail["Auto-Submitted"] == "auto-generated"
    assert "VPN lenta: response at 75% of its target" in letter.mail.get_content()
