"""The work timer: one for each agent, kept as events, ended together with its entry."""

from __future__ import annotations

import multiprocessing
from contextlib import closing, suppress
from pathlib import Path

from engine.clock import VirtualClock
from engine.commands import EditTime, LogTime, Merge, Refusal
from engine.desk import Desk
from engine.money_events import WorkBegan, WorkEnded
from engine.store import open_store
from engine.store.memory import MemoryStore
from engine.worktime.noting import entries
from engine.worktime.running import Ended, Switched, Timer, all_running, forgotten, running
from tests.practice import Office, at, rules

PLAIN = """
workflow: ticket
number: T-{n}
fields: {subject: {type: text, default: VPN}}
states: {new: {initial: true}, closed: {final: true}}
transitions:
  close: {from: new, to: closed}
  merge: {from: new, to: closed}
"""


def office() -> Office:
    here = Office(rules(ticket=PLAIN))
    here.open()
    here.open()
    return here


def timer(here: Office, agent: str = "anna", by: str = "") -> Timer:
    return Timer(here.desk, agent, by or agent)


def begin(here: Office, record: str = "T-1", agent: str = "anna", **more: str) -> Switched:
    answer = timer(here, agent).begin(record, **more)
    assert isinstance(answer, Switched), answer
    return answer


def refused(answer: object) -> str:
    assert isinstance(answer, Refusal), answer
    return str(answer)


def worked(here: Office) -> list[tuple[str, str, int, str]]:
    found = entries(here.store, 0, at("2030-01-01 00:00"))
    return [(entry.id, entry.record, entry.seconds // 60, entry.note) for entry in found]


def test_a_timer_that_is_stopped_is_an_entry():
    """On its record, from when it began, with both notes."""
    here = office()
    begin(here, note="VPN")
    here.to("2026-11-23 09:40")
    ended = timer(here).end(note="done")
    assert isinstance(ended, Ended)
    assert ended.logged is not None
    assert worked(here) == [("T-1#2", "T-1", 40, "VPN; done")]
    assert [type(event.body) for event in here.events("@anna")] == [WorkBegan, WorkEnded]
    assert timer(here).status() is None


def test_there_is_one_for_each_agent():
    """A second one is refused, with what runs and the question what becomes of it; another agent has an own one."""
    here = office()
    begin(here)
    assert refused(timer(here).begin("T-1")) == "a timer of anna runs on T-1 since 09:00"
    told = refused(timer(here).begin("T-2"))
    assert told == "a timer of anna runs on T-1 since 09:00: is that time to be logged or dropped?"
    begin(here, "T-2", "bruno")
    assert [one.agent for one in all_running(here.store, here.desk.workflow.company.agents)] == ["anna", "bruno"]


def test_switching_logs_or_drops_the_other():
    """In one step: what was worked is an entry, or nothing, and the other runs."""
    here = office()
    begin(here)
    here.to("2026-11-23 09:30")
    assert isinstance(timer(here).switch("T-2", keep=True), Switched)
    here.to("2026-11-23 10:00")
    assert isinstance(timer(here).switch("T-1", keep=False), Switched)
    assert worked(here) == [("T-1#2", "T-1", 30, "")]
    status = timer(here).status()
    assert status is not None
    assert (status.record, status.start) == ("T-1", at("2026-11-23 10:00"))


def test_switching_to_what_is_not_there_leaves_the_timer_alone():
    """Nothing is logged for a switch that fails."""
    here = office()
    begin(here)
    here.to("2026-11-23 09:30")
    assert "no record 'T-9'" in refused(timer(here).switch("T-9", keep=True))
    assert worked(here) == []
    assert running(here.store, "anna") is not None


def test_an_entry_that_is_refused_lets_the_timer_run():
    """Somebody wrote the same time down by hand: it must be said what is meant."""
    here = office()
    begin(here)
    here.to("2026-11-23 10:00")
    by_hand = LogTime(id="T-2", by="anna", agent="anna", start=at("2026-11-23 09:10"), seconds=600)
    here.done(here.desk.handle(by_hand))
    assert "overlaps T-2#2 09:10–09:20" in refused(timer(here).end())
    assert running(here.store, "anna") is not None
    assert isinstance(timer(here).end(overlapping=True), Ended)
    assert running(here.store, "anna") is None


def test_a_forgotten_timer_is_found_and_can_be_mended():
    """After a day; its entry would be too long, so it must be said how long it was."""
    here = office()
    begin(here)
    agents = here.desk.workflow.company.agents
    here.to("2026-11-24 09:00")
    assert forgotten(here.store, agents, here.clock.now()) == []
    here.to("2026-11-24 09:01")
    assert [one.record for one in forgotten(here.store, agents, here.clock.now())] == ["T-1"]
    assert "say how long it really was" in refused(timer(here).end())
    assert isinstance(timer(here).end(seconds=45 * 60), Ended)
    assert worked(here) == [("T-1#2", "T-1", 45, "")]


def test_a_timer_on_a_record_that_was_merged_is_logged_on_the_one_that_goes_on():
    """Nobody's time is lost by it."""
    here = office()
    begin(here, "T-2")
    here.to("2026-11-23 09:30")
    here.done(here.desk.handle(Merge(id="T-2", into="T-1", by="bruno")))
    assert isinstance(timer(here).end(), Ended)
    assert [(record, minutes) for _, record, minutes, _ in worked(here)] == [("T-1", 30)]


def test_time_that_nobody_worked_is_no_entry():
    """Stopped within the same second there is nothing to write down."""
    here = office()
    begin(here)
    ended = timer(here).end()
    assert isinstance(ended, Ended)
    assert ended.logged is None
    assert worked(here) == []


def test_strangers_and_clients_have_no_timer():
    """Each refused in words."""
    here = office()
    assert "did you mean 'anna'?" in refused(timer(here, "ana", "anna").begin("T-1"))
    assert "client is none" in refused(timer(here, "anna", "client").begin("T-1"))
    assert "no timer of anna is running" in refused(timer(here).end())


def test_it_is_only_events():
    """Another process reads it from the store, whatever became of the one that began it."""
    here = office()
    begin(here)
    again = Desk(here.store, here.desk.workflow, here.clock)
    here.to("2026-11-23 10:00")
    assert isinstance(Timer(again, "anna", "anna").end(), Ended)
    here.done(again.handle(EditTime(id="T-1", entry="T-1#2", by="anna", seconds=60)))
    assert [minutes for _, _, minutes, _ in worked(here)] == [1]


def _race(path: str, record: str, gate: object) -> None:
    with closing(open_store(Path(path))) as store:
        desk = Desk(store, rules(ticket=PLAIN), VirtualClock(at("2026-11-23 09:00")))
        gate.wait()
        Timer(desk, "anna", "anna").begin(record)


def test_two_processes_cannot_have_two(tmp_path: Path):
    """Of two that start one at the same time, one is refused."""
    path = tmp_path / "margine.db"
    store = open_store(path)
    here = Office(rules(ticket=PLAIN), store=store)
    records = [here.open(), here.open(), here.open(), here.open()]
    context = multiprocessing.get_context("spawn")
    gate = context.Barrier(len(records))
    racing = [context.Process(target=_race, args=(str(path), record, gate)) for record in records]
    for process in racing:
        process.start()
    for process in racing:
        process.join(60)
    began = [event.body for event in store.events("@anna")]
    store.close()
    assert [type(body) for body in began] == [WorkBegan]


def test_a_batch_that_fails_leaves_no_half(monkeypatch):
    """When the last write fails, neither the entry nor the end of the timer is there."""
    here = office()
    begin(here)
    here.to("2026-11-23 10:00")
    monkeypatch.setattr(Timer, "_write", _broken)
    with suppress(OSError):
        timer(here).end()
    assert worked(here) == []
    assert running(here.store, "anna") is not None
    assert isinstance(here.store, MemoryStore)


def _broken(*_: object) -> int:
    raise OSError("the disk is full")
