"""Undo: as if nobody had acted, to the second and the cent; refused where that would not be honest."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import timers
from engine.commands import Done, EditTime, LogTime, Note, Refusal
from engine.events import Undone, replay
from engine.standing import standing
from engine.store.contract import Store
from engine.store.memory import MemoryStore
from engine.store.tiny import TinyStore
from engine.undo import last_actions, undo
from tests.practice import Office, at
from tests.reports.shop import Shop


@pytest.fixture(params=["memory", "tiny"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    store: Store = MemoryStore() if request.param == "memory" else TinyStore(tmp_path / "margine.db")
    yield Office(store=store)
    store.close()


def picture(office: Office, stream: str) -> dict[str, object]:
    """Everything that can be told of a record, besides how often and when it was changed."""
    record = office.record(stream)
    facts = {(fact.kind, fact.key): fact.body for fact in office.store.facts(stream=stream) if fact.body is not None}
    return {
        "state": (record.state, record.open, record.entered, record.fields, record.timers, record.done),
        "time": (record.seconds, record.logged),
        "due": (record.due, record.fires),
        "facts": facts,
        "outbox": [message for _, message in office.store.messages() if message.stream == stream],
        "queue": office.store.due(10**12, 100),
    }


def took_back(office: Office, by: str = "anna") -> list[str]:
    found = undo(office.desk, by)
    assert not isinstance(found, Refusal), found
    assert [result.refusal for result in found] == [None] * len(found)
    return [result.action.stream for result in found]


def refused(office: Office, by: str = "anna") -> str:
    found = undo(office.desk, by)
    if isinstance(found, Refusal):
        return str(found)
    return str(found[0].refusal)


def test_a_transition_is_as_if_it_had_not_been(office: Office):
    """Waiting and back: the clock has counted all the while, and its deadline is what it was."""
    ticket = office.open(priority="P1", assignee="anna")
    office.to("2026-11-23 09:20").do(ticket, "start")
    before = picture(office, ticket)
    office.to("2026-11-23 09:30").do(ticket, "wait", note="asked")
    assert picture(office, ticket) != before
    office.to("2026-11-23 09:35")
    assert took_back(office) == [ticket]
    assert picture(office, ticket) == before


def test_the_journal_keeps_both(office: Office):
    """Nothing is removed: the action stands there, and that it was taken back."""
    ticket = office.open(priority="P1", assignee="anna")
    office.do(ticket, "start")
    took_back(office)
    events = office.events(ticket)
    assert isinstance(events[-1].body, Undone)
    assert replay(events) == office.record(ticket)
    assert "start" not in {event.cause for event in standing(events)}


def test_hours_and_prices_are_taken_back_too():
    """An hour that was logged is not worked, not rated, not billed: the ledger is as before."""
    shop = Shop()
    before = shop.reading.books.pieces
    shop.log(shop.vpn, "2026-11-26 10:00", 60)
    shop.to("2026-11-26 11:05")
    assert len(shop.reading.books.pieces) == len(before) + 1
    took_back(shop)
    assert shop.reading.books.pieces == before


def test_terms_that_were_taken_back_never_held():
    """A fee set on the 25th and taken back on the 26th, past midnight: no day is charged by it."""
    shop = Shop()
    before = list(shop.reading.ledger.to_bill(shop.verdi, date(2026, 12, 1)))
    shop.to("2026-11-25 23:55").set(shop.contract, by="anna", monthly_fee=99900, end_date="2026-11-26")
    changed = list(shop.reading.ledger.to_bill(shop.verdi, date(2026, 12, 1)))
    shop.to("2026-11-26 00:05")
    took_back(shop)
    assert list(shop.reading.ledger.to_bill(shop.verdi, date(2026, 12, 1))) == before != changed


def test_a_field_that_was_not_there_is_not_there_again():
    """Terms that the action was the first to speak of leave with it, in a ledger that follows along too."""
    shop = Shop()
    contract = shop.open(kind="contract", client=shop.verdi, start_date="2026-11-26")
    shop.to("2026-11-26 12:01").do(contract, "sign")
    following = shop.reading.ledger
    before = list(following.to_bill(shop.verdi, date(2027, 1, 1)))
    shop.to("2026-11-26 12:02").set(contract, by="anna", monthly_fee=99900)
    following.refresh()
    assert list(following.to_bill(shop.verdi, date(2027, 1, 1))) != before
    took_back(shop)
    following.refresh()
    assert list(following.to_bill(shop.verdi, date(2027, 1, 1))) == before


def test_a_correction_is_taken_back(office: Office):
    """The entry reads as it did before the correction, and again after a removal."""
    ticket = office.open()
    office.clock.set(at("2026-11-23 10:00"))
    logged = office.done(
        office.desk.handle(LogTime(id=ticket, by="anna", agent="anna", start=at("2026-11-23 09:00"), seconds=3600))
    )
    (entry,) = [fact.key for fact in office.store.facts(stream=ticket)]
    before = picture(office, ticket)
    office.to("2026-11-23 10:01")
    assert isinstance(office.desk.handle(EditTime(id=ticket, entry=entry, by="anna", seconds=60)), Done)
    took_back(office)
    assert picture(office, ticket) == before
    office.to("2026-11-23 10:02")
    assert isinstance(office.desk.handle(EditTime(id=ticket, entry=entry, by="anna", remove=True)), Done)
    took_back(office)
    assert picture(office, ticket) == before
    assert logged.record.seconds == office.record(ticket).seconds == 3600


def test_one_after_the_other_the_last_first(office: Office):
    """What was taken back is not taken back again: the next undo goes one further."""
    ticket = office.open(assignee="anna", by="carla")
    office.to("2026-11-23 09:01").do(ticket, "start")
    office.to("2026-11-23 09:02").do(ticket, "wait")
    took_back(office)
    assert office.record(ticket).state == "working"
    took_back(office)
    assert office.record(ticket).state == "new"
    assert "nothing lately" in refused(office)


def test_many_at_once_are_one(office: Office):
    """Three records by one command at one instant are taken back together; one that somebody changed stays, and why."""
    tickets = [office.open(by="carla") for _ in range(3)]
    office.to("2026-11-23 09:05")
    for ticket in tickets:
        office.do(ticket, "wait")
    office.to("2026-11-23 09:06").set(tickets[1], by="bruno", subject="Drucker")
    found = undo(office.desk, "anna")
    assert not isinstance(found, Refusal)
    assert [(r.action.stream, r.refusal is None) for r in found] == [
        (tickets[0], True), (tickets[1], False), (tickets[2], True),
    ]  # fmt: skip
    assert "bruno" in str(found[1].refusal)
    assert [office.record(ticket).state for ticket in tickets] == ["new", "waiting", "new"]


def test_what_somebody_else_did_since_is_not_trampled(office: Office):
    """Carla's note on top of Anna's transition: Anna is told of it, and nothing changes."""
    ticket = office.open(by="carla")
    office.to("2026-11-23 09:05").do(ticket, "wait")
    office.to("2026-11-23 09:06").reply(ticket, by="carla", public=False)
    before = office.events(ticket)
    assert "has changed since: carla" in refused(office)
    assert office.events(ticket) == before


def test_what_fell_due_since_stands(office: Office):
    """An escalation after the action is a fact that others have heard of."""
    ticket = office.open(priority="P1", by="carla", assignee="anna")
    office.to("2026-11-23 09:40").do(ticket, "start")
    office.daemon("2026-11-23 09:50")
    assert "has changed since: engine" in refused(office)


def test_a_reply_can_be_taken_back_for_half_a_minute(office: Office):
    """The client's clock runs again as if nobody had answered; after 30 seconds the reply has left."""
    ticket = office.open(priority="P1", by="carla")
    before = picture(office, ticket)
    office.to("2026-11-23 09:05").reply(ticket)
    office.clock.set(at("2026-11-23 09:05") + 30)
    took_back(office)
    assert picture(office, ticket) == before
    office.to("2026-11-23 09:07").reply(ticket)
    office.clock.set(at("2026-11-23 09:07") + 31)
    assert "has left by now" in refused(office)


def test_messages_of_people_wait_and_those_of_deadlines_do_not(office: Office):
    """Who hears of a broken promise hears of it at once."""
    ticket = office.open(priority="P1", by="carla", assignee="anna")
    office.daemon("2026-11-23 09:50")
    assert [message.send_at for _, message in office.store.messages() if message.stream == ticket] == [0]


def test_what_was_opened_stays(office: Office):
    """A record that is there cannot be made not to be; it can be closed."""
    office.open()
    assert "close it instead" in refused(office)


def test_what_is_long_ago_stays(office: Office):
    """After a quarter of an hour others have seen it."""
    ticket = office.open(by="carla")
    office.do(ticket, "wait")
    office.to("2026-11-23 09:15")
    assert last_actions(office.desk, "anna")
    office.to("2026-11-23 09:16")
    assert "minutes ago" in refused(office)


def test_only_ones_own(office: Office):
    """Bruno has nothing to take back where Anna acted."""
    ticket = office.open(by="carla")
    office.do(ticket, "wait")
    assert "bruno has done nothing lately" in refused(office, "bruno")


STEPS = st.lists(st.sampled_from(["start", "wait", "resolve", "note", "set", "later"]), min_size=1, max_size=8)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=STEPS, last=st.sampled_from(["start", "wait", "resolve", "note", "set"]), pause=st.integers(0, 30))
def test_whatever_was_done_last_can_be_taken_back(before: list[str], last: str, pause: int):
    """After any history, the last own action and its undo leave the record as it was before it."""
    office = Office()
    ticket = office.open(priority="P2", assignee="anna", by="carla")
    for step in before:
        act(office, ticket, step)
    office.clock.set(office.clock.now() + 60)
    timers.run_once(office.desk, office.clock.now())
    kept = picture(office, ticket)
    version = office.record(ticket).version
    act(office, ticket, last)
    if office.record(ticket).version == version:
        return  # the rules refused it: there is nothing to take back
    office.clock.set(office.clock.now() + pause)
    took_back(office)
    assert picture(office, ticket) == kept


def act(office: Office, ticket: str, step: str) -> None:
    match step:
        case "later":
            office.clock.set(office.clock.now() + 1800)
        case "note":
            office.desk.handle(Note(id=ticket, text="x", by="anna"))
        case "set":
            office.set(ticket, by="anna", subject=f"at {office.clock.now()}")
        case _:
            office.ask(ticket, step, **({"solution": "y"} if step == "resolve" else {}))
