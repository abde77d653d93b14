"""Agents hear as they want to: by which channel, in which order, when; what fails is told, and the next in line is used."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from engine.clock import instant
from engine.events import Event, FieldsSet, evolve
from engine.failing import Failing, Failure, beside, read
from engine.notify.agents import Channels
from engine.notify.chat import Chat
from engine.notify.letters import House
from engine.notify.outbox import Attempt, Outbox
from engine.notify.whom import Refused
from engine.records import Message
from engine.store.contract import Change
from tests.intake.mailing import SECRET, Office
from tests.intake.test_answers_by_mail import OUT, Carrier


class Channel(Chat):
    """Keeps what it is given; fails while it is told to."""

    def __init__(self) -> None:
        super().__init__("push", "")
        self.said: list[tuple[str, str]] = []
        self.fails = False

    def send(self, subject: str, text: str) -> None:
        if self.fails:
            raise Refused("channel 'push' does not take it", permanent=False)
        self.said.append((subject, text))


class Practice(Office):
    """A ticket of Rossi; a final bounce tells whoever has it, and rungs tell others."""

    def __init__(self, folder: Path, failing: Failing | None = None, **wishes: dict[str, object]) -> None:
        super().__init__(folder)
        company = self.desk.workflow.company
        agents = {name: replace(agent, **wishes.get(name, {})) for name, agent in company.agents.items()}  # type: ignore[arg-type]
        company = replace(company, agents=agents, outgoing=OUT, channels={"push": "Push"})
        self.push, self.carrier = Channel(), Carrier()
        house = House(self.store, company, OUT, SECRET, Channels({"push": self.push}, failing or Failing()))
        self.outbox = Outbox(lambda: house, self.carrier, self.clock)
        self.ticket = self.open("ticket", subject="VPN", client="C-1", assignee="anna")

    def tell(self, *who: str) -> None:
        """A message to agents, as rungs queue them."""
        record = self.record(self.ticket)
        event = Event(record.id, record.version + 1, self.clock.now(), "engine", "timers", FieldsSet({}))
        message = Message(f"k{record.version}", record.id, who, "VPN: response at 75% of its target", self.clock.now())
        self.store.commit([Change(record.id, record.version, [event], evolve(record, event), messages=[message])])

    def send(self, after: int = 1) -> list[Attempt]:
        self.clock.advance(after)
        return list(self.outbox.run_once())

    def mailed(self) -> list[str]:
        return [to for letter in self.carrier.letters for to in letter.to]


PUSH_FIRST = {"anna": {"hears": ("push", "mail")}}


def test_the_first_channel_that_takes_it_is_enough(tmp_path: Path):
    """Anna by push, bruno by mail: each once."""
    office = Practice(tmp_path, **PUSH_FIRST)
    office.tell("anna", "bruno")
    assert [each.what for each in office.send()] == ["sent"]
    assert (office.push.said, office.mailed()) == (
        [("VPN: response at 75% of its target", "VPN: response at 75% of its target")], ["bruno@officina.example"],
    )  # fmt: skip
    assert office.send(3600) == []


def test_a_channel_that_fails_is_told_and_the_next_is_used(tmp_path: Path):
    """Shown with what became of the message."""
    office = Practice(tmp_path, **PUSH_FIRST)
    office.push.fails = True
    office.tell("anna")
    (attempt,) = office.send()
    assert (attempt.what, attempt.trouble) == ("sent", "anna: channel 'push' does not take it")
    assert office.mailed() == ["anna@officina.example"]


def test_who_has_heard_of_it_does_not_hear_of_it_again(tmp_path: Path):
    """Bruno's channel fails alone: only he is tried again."""
    office = Practice(tmp_path, anna={"hears": ("mail",)}, bruno={"hears": ("push",)})
    office.push.fails = True
    office.tell("anna", "bruno")
    assert [(each.what, each.trouble) for each in office.send()] == [
        ("waits", "bruno: channel 'push' does not take it")
    ]
    office.push.fails = False
    assert [each.what for each in office.send(120)] == ["sent"]
    assert (office.mailed(), len(office.push.said)) == (["anna@officina.example"], 1)


@pytest.mark.parametrize(
    ("at", "quiet", "heard"),
    [
        ("2026-11-24T22:30:00+01:00", (22 * 60, 7 * 60), False),
        ("2026-11-24T06:59:00+01:00", (22 * 60, 7 * 60), False),
        ("2026-11-24T07:00:00+01:00", (22 * 60, 7 * 60), True),
        ("2026-11-24T13:30:00+01:00", (13 * 60, 14 * 60), False),
        ("2026-11-24T14:00:00+01:00", (13 * 60, 14 * 60), True),
    ],
)
def test_quiet_hours_end_by_the_clock_on_the_wall(tmp_path: Path, at: str, quiet: tuple[int, int], heard: bool):
    """Half-open, over midnight too; when they are over it is told."""
    office = Practice(tmp_path, carla={"quiet": quiet})
    office.clock.set(instant(at))
    office.tell("carla")
    assert [each.what for each in office.send()] == ["sent" if heard else "waits"]
    if not heard:
        (waiting,) = office.store.to_send(office.clock.now() + 86_400)
        assert (waiting.trouble, (waiting.message.send_at - office.clock.now()) <= 9 * 3600) == (
            "carla has quiet hours",
            True,
        )
        office.clock.set(waiting.message.send_at)
        assert [each.what for each in office.send()] == ["sent"]


def test_whoever_is_on_call_has_no_quiet_hours(tmp_path: Path):
    """Bruno is, in the week of 2026-11-23."""
    office = Practice(tmp_path, bruno={"quiet": (22 * 60, 7 * 60)})
    office.clock.set(instant("2026-11-24T23:00:00+01:00"))
    office.tell("bruno")
    assert [each.what for each in office.send()] == ["sent"]


def test_whom_nothing_reaches_is_told_of(tmp_path: Path):
    """Given up when no channel will ever take it."""
    office = Practice(tmp_path, anna={"hears": ("mail",), "email": ""})
    office.tell("anna")
    (attempt,) = office.send()
    assert attempt.what == "given up"
    assert "nobody of them has an address" in attempt.trouble


@pytest.fixture
def listener() -> Iterator[tuple[int, list[dict[str, str]]]]:
    """A web hook of this test's own, and what it was told."""
    heard: list[dict[str, str]] = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(500 if len(heard) == 1 else 200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Hook)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port, heard
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_real_channel(listener: tuple[int, list[dict[str, str]]]):
    """Apprise to a web hook: what is not taken is tried again, what is no address never is; neither tells the address."""
    port, heard = listener
    chat = Chat("push", f"json://user:segreto@127.0.0.1:{port}/")
    with pytest.raises(Refused) as busy:
        chat.send("VPN", "response at 75%")
    assert (busy.value.permanent, "segreto" in str(busy.value)) == (False, False)
    chat.send("VPN", "response at 75%")
    assert (heard[-1]["title"], heard[-1]["message"]) == ("VPN", "response at 75%")
    with pytest.raises(Refused, match="means nothing to apprise") as wrong:
        Chat("push", "nonsense://segreto").send("VPN", "x")
    assert (wrong.value.permanent, "segreto" in str(wrong.value)) == (True, False)


def queue_words(office: Practice, *who: str, text: str) -> None:
    """A message as `messages:` of a workflow queue it."""
    record = office.record(office.ticket)
    event = Event(record.id, record.version + 1, office.clock.now(), "engine", "mail", FieldsSet({}))
    key = f"{record.id}/message/heard/{record.version}"
    message = Message(key, record.id, who, text, office.clock.now(), subject="The client has written")
    office.store.commit([Change(record.id, record.version, [event], evolve(record, event), messages=[message])])


AT_HALF_PAST_EIGHT = {"anna": {"digest": (8 * 60 + 30,)}}


def test_a_digest_tells_together_what_need_not_be_heard_at_once(tmp_path: Path):
    """Three messages become one mail at half past eight; what presses does not wait for it."""
    office = Practice(tmp_path, **AT_HALF_PAST_EIGHT)
    office.clock.set(instant("2026-11-23T17:00:00+01:00"))
    for text in ("First", "Second", "Third"):
        queue_words(office, "anna", text=text)
    office.tell("anna")
    assert sorted((each.what, each.trouble) for each in office.send()) == [
        ("sent", ""), *[("waits", "anna hears it with others")] * 3,
    ]  # fmt: skip
    assert office.send(3600) == []
    office.clock.set(instant("2026-11-24T08:30:00+01:00"))
    assert [each.what for each in office.send()] == ["sent"] * 3
    (_, digest) = office.carrier.letters
    assert (digest.mail["Subject"], digest.mail["Auto-Submitted"]) == ("3 messages: T-1", "auto-generated")
    text = digest.mail.get_content()
    assert text.startswith("T-1 VPN\n\n2026-11-23 17:00  First\n\n2026-11-23 17:00  Second")
    assert "Third" in text
    assert office.send(3600) == []


def test_one_message_alone_is_no_digest(tmp_path: Path):
    """It comes as it is, with its own subject and thread."""
    office = Practice(tmp_path, **AT_HALF_PAST_EIGHT)
    queue_words(office, "anna", text="First")
    office.send()
    office.clock.set(instant("2026-11-24T08:30:00+01:00"))
    assert [each.what for each in office.send()] == ["sent"]
    (letter,) = office.carrier.letters
    assert letter.mail["Subject"].startswith("The client has written [T-1 #")


def test_others_do_not_wait_for_somebodys_digest(tmp_path: Path):
    """Bruno hears at once, anna with the rest; whoever is on call hears at once, too."""
    office = Practice(tmp_path, anna={"digest": (510,)}, bruno={"digest": (510,)})
    queue_words(office, "anna", "bruno", "carla", text="First")
    assert [each.what for each in office.send()] == ["waits"]
    assert office.mailed() == ["bruno@officina.example", "carla@officina.example"]  # bruno is on call
    office.clock.set(instant("2026-11-24T08:30:00+01:00"))
    assert [each.what for each in office.send()] == ["sent"]
    assert office.mailed()[2:] == ["anna@officina.example"]


def test_a_digest_that_is_not_taken_is_tried_once_a_pass_and_loses_nothing(tmp_path: Path):
    """All of it waits; the next pass tells all of it."""
    office = Practice(tmp_path, anna={"digest": (510,), "hears": ("push",)})
    for text in ("First", "Second"):
        queue_words(office, "anna", text=text)
    office.send()
    office.clock.set(instant("2026-11-24T08:30:00+01:00"))
    office.push.fails = True
    assert [each.what for each in office.send()] == ["waits", "waits"]
    office.push.fails = False
    assert [each.what for each in office.send(120)] == ["sent", "sent"]
    ((subject, text),) = office.push.said
    assert subject == "2 messages: T-1"
    assert "First" in text
    assert "Second" in text


def test_a_channel_that_fails_is_kept_until_it_works(tmp_path: Path):
    """Since when and why, for whoever looks from another process; gone with the first message that it takes."""
    path = beside(tmp_path / "margine.db")
    office = Practice(tmp_path, failing=Failing(path), **PUSH_FIRST)
    office.push.fails = True
    since = office.clock.now() + 1
    for _ in range(2):
        office.tell("anna")
        office.send()
    assert read(path) == [Failure("push", since, "channel 'push' does not take it")]
    office.push.fails = False
    office.tell("anna")
    office.send()
    assert read(path) == []


def test_channels_that_are_declared_no_more_do_not_fail(tmp_path: Path):
    """Nor does a file that says nothing that can be read."""
    path = beside(tmp_path / "margine.db")
    failing = Failing(path)
    failing.fails("push", 1_800_000_000, "away")
    failing.keep(frozenset({"chat"}))
    assert (failing.now, read(path)) == ([], [])
    path.write_text("[]")
    assert read(path) == []
