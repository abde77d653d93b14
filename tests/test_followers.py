"""What follows from a decision on other records: one instant, one commit, and the first command never lost for it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from engine import desk as desks
from engine import timers
from engine.clock import VirtualClock
from engine.commands import AlreadyDone, Done, Fire, FireTimers, Note, Open, Refused
from engine.decide import Decider
from engine.desk import Desk
from engine.events import GuardFailed, Opened, replay
from engine.store.memory import MemoryStore
from engine.store.tiny import TinyStore
from tests.practice import Office, at, rules

WORKFLOW = rules()


class Following(Decider):
    """The shipped way to decide, where a decision about some command asks for more, as rungs and links do."""

    def __init__(self, more) -> None:
        super().__init__(WORKFLOW)
        self.more = more

    def decide(self, record, command, now, linked=None, *rest, **more):
        decision = super().decide(record, command, now, linked, *rest, **more)
        return replace(decision, commands=[*decision.commands, *self.more(command, decision)])


def office(more, store=None) -> Office:
    here = Office(WORKFLOW, store=store)
    here.desk.decider = Following(more)
    return here


def after_waiting(*commands):
    """These commands follow when a ticket begins to wait."""
    return lambda command, _: commands if isinstance(command, Fire) and command.transition == "wait" else ()


@pytest.fixture(params=["memory", "tiny"])
def store(request, tmp_path: Path):
    made = MemoryStore() if request.param == "memory" else TinyStore(tmp_path / "store.db")
    yield made
    made.close()


def test_what_follows_is_there_together_with_what_it_follows_from(store):
    """A new record and a note on another one, at the same instant, told with the outcome in their order."""
    here = office(
        after_waiting(
            Open(kind="ticket", by="engine", fields={"subject": "call"}), Note(id="T-1", text="see", by="engine")
        ),
        store,
    )
    here.open()
    here.open()
    done = here.done(here.to("2026-11-23 10:00").ask("T-2", "wait"))
    assert [each.id for each in done.followed] == ["T-3", "T-1"]
    assert here.record("T-3").fields["subject"] == "call"
    assert {here.record(stream).changed for stream in ("T-1", "T-2", "T-3")} == {at("2026-11-23 10:00")}
    assert [event.cause for event in done.everything if event.version == 1] == ["open ticket"]
    assert store.check().problems == ()


def test_a_follower_that_is_refused_is_journalled_and_nothing_else_is_lost(store):
    """The ticket waits; its history says what could not be done for it, under the follower's key, and why."""
    bad = Open(kind="ticket", by="engine", fields={"priority": "P9"}, key="T-1/resolution/1/75%/open")
    here = office(after_waiting(bad, Note(id="T-9", text="x", by="engine"), Open(kind="ticket", by="engine")), store)
    here.open()
    assert here.do("T-1", "wait").state == "waiting"
    failed = [event for event in here.events("T-1") if isinstance(event.body, GuardFailed)]
    assert [(event.by, event.body.transition, event.body.error[:37]) for event in failed] == [
        ("engine", "T-1/resolution/1/75%/open", "'priority' is given as 'P9', which is"),
        ("engine", "note", "there is no record 'T-9'"),
    ]
    assert here.record("T-2").open
    assert replay(here.events("T-1")) == here.record("T-1")


def test_a_follower_with_a_key_happens_once_ever(store):
    """A second decision that asks for it again, and two that do in one commit, leave one record."""
    once = Open(kind="ticket", by="engine", key="visit/2026-11")
    here = office(after_waiting(once, once), store)
    for _ in range(2):
        here.open()
    for stream in ("T-1", "T-2"):
        assert here.do(stream, "wait").state == "waiting"
    assert store.load("T-4") is None
    assert store.seen("visit/2026-11") == "T-3"


def test_followers_have_followers_and_the_asker_hears_of_all(store):
    """Each opens the next one, up to the third."""

    def more(command, decision):
        subject = decision.record.fields.get("subject") if decision.record else ""
        if isinstance(command, Fire):
            return [Open(kind="ticket", by="engine", fields={"subject": "1"})]
        following = {"1": "2", "2": "3"}.get(subject) if isinstance(command, Open) else None
        return [Open(kind="ticket", by="engine", fields={"subject": following})] if following else ()

    here = office(more, store)
    here.open()
    done = here.done(here.ask("T-1", "wait"))
    assert [(each.id, each.record.fields["subject"]) for each in done.followed] == [
        ("T-2", "1"),
        ("T-3", "2"),
        ("T-4", "3"),
    ]


def test_consequences_without_end_are_cut_off_and_journalled(monkeypatch):
    """Two tickets that write on each other stop after so many turns, and the last one says so."""
    monkeypatch.setattr(desks, "MOST_GENERATIONS", 7)
    other = {"T-1": "T-2", "T-2": "T-1"}
    here = office(
        lambda command, _: () if isinstance(command, Open) else [Note(id=other[command.id], text="!", by="engine")]
    )
    here.open()
    here.open()
    done = here.done(here.ask("T-1", "wait"))
    assert len(done.followed) == 7
    last = here.events("T-2")[-1].body
    assert isinstance(last, GuardFailed)
    assert last.error == "too much would follow from one command"


def test_a_refused_command_is_still_followed_by_what_its_timers_owed():
    """Somebody asks in vain, and what a rung opened meanwhile is opened."""
    here = office(lambda command, _: [Open(kind="ticket", by="engine")] if isinstance(command, Fire) else ())
    here.open()
    assert isinstance(here.ask("T-1", "reopen"), Refused)
    assert here.record("T-2").open


def test_a_race_decides_everything_anew():
    """Somebody writes between reading and writing: the follower is decided on what is there then, and done once."""
    here = office(after_waiting(Open(kind="ticket", by="engine", key="once")))
    here.open()
    quick = Office(WORKFLOW, store=here.store)
    asked, decide = [], here.desk.decider.decide

    def slowly(record, command, now, linked=None, *rest, **more):
        decision = decide(record, command, now, linked, *rest, **more)
        if isinstance(command, Fire) and not asked:
            asked.append(record.version)
            quick.set("T-1", priority="P1")
        return decision

    here.desk.decider.decide = slowly
    done = here.done(here.ask("T-1", "wait"))
    assert (done.record.state, done.record.fields["priority"]) == ("waiting", "P1")
    assert [each.id for each in done.followed] == ["T-2"]


def test_a_failure_among_the_followers_undoes_the_whole(store):
    """The store gives up in the middle: neither the command nor a part of what follows from it is there afterwards."""
    here = office(
        after_waiting(Open(kind="ticket", by="engine"), Open(kind="ticket", by="engine", fields={"subject": 7})), store
    )
    here.open()
    before, commit = store.position(), store.commit

    def gives_up(changes):
        if changes[0].record.fields.get("subject") == "7":
            raise OSError("no space left")
        return commit(changes)

    store.commit = gives_up
    with pytest.raises(OSError, match="no space"):
        here.ask("T-1", "wait")
    assert store.position() == before
    store.commit = commit
    assert here.record("T-1").state == "new"
    assert here.do("T-1", "wait").state == "waiting"
    assert store.load("T-3").fields["subject"] == "7"


def test_within_a_batch_what_followed_is_seen_by_the_next_command(store):
    """The daemon's batch: a rung's new ticket is worked on before anything is on the disk."""
    here = office(after_waiting(Open(kind="ticket", by="engine")), store)
    here.open()
    with here.desk.batch():
        followed = here.done(here.ask("T-1", "wait")).followed
        here.do(followed[0].id, "start", by="bruno")
    assert here.record("T-2").fields["assignee"] == "bruno"
    assert replay(here.events("T-2")) == here.record("T-2")


def test_a_pass_opens_what_its_rungs_ask_for_and_tells_of_it():
    """A daemon's wake-up opens a ticket, and the pass fires that one's own clock too, at its own instant."""

    def more(command, decision):
        if isinstance(command, FireTimers) and command.id == "T-1" and decision.events:
            key = f"T-1/{len(decision.record.timers['resolution'].fired)}"
            return [Open(kind="ticket", by="engine", fields={"priority": "P1"}, key=key)]
        return ()

    here = office(more)
    here.open(priority="P1")
    told = []
    here.to("2026-11-23 11:00")
    timers.run_once(here.desk, here.clock.now(), on_time=True, tell=told.append)
    assert [event.at for event in told] == sorted(event.at for event in told)
    assert isinstance(here.events("T-2")[0].body, Opened)
    assert "2026-11-23 10:30 75%" in here.escalations("T-2", "response")


def test_a_quiet_desk_tells_nobody_of_what_followed():
    """History that is played again opens records, and sends nothing for them either."""
    here = Office(WORKFLOW)
    here.desk = Desk(here.store, WORKFLOW, VirtualClock(at("2026-11-23 09:00")), quiet=True)
    here.desk.decider = Following(after_waiting(FireTimers(id="T-1")))
    here.open()
    here.open()
    done = here.desk.handle_at(Fire(id="T-2", transition="wait", by="anna"), at("2026-11-23 13:00"))
    assert isinstance(done, Done)
    assert len(here.escalations("T-1", "response")) == 3
    assert here.store.messages() == []


def test_a_command_that_was_done_before_is_not_followed_again():
    """Asked again with its key, it is answered as done, and so is nothing after it."""
    here = office(after_waiting(Open(kind="ticket", by="engine")))
    here.open()
    wait = Fire(id="T-1", transition="wait", by="anna", key="mail/7")
    here.done(here.desk.handle(wait))
    assert here.desk.handle(wait) == AlreadyDone("T-1", "mail/7")
    assert here.store.load("T-3") is None
