"""Tickets that ended without time, timers that were forgotten, and who finds an hour that several searches could."""

from __future__ import annotations

from engine.events import Event
from engine.money_events import WorkBegan
from engine.store.contract import Change, Committed
from tests.unbilled.trade import Trade, at, short


def begin(trade: Trade, agent: str, record: str, when: str) -> None:
    """Start an agent's timer."""
    event = Event(f"@{agent}", 1, trade.clock.now(), agent, "timer", WorkBegan(record, at(when)))
    assert isinstance(trade.store.commit([Change(f"@{agent}", 0, [event], None)]), Committed)


def test_a_ticket_that_was_closed_without_time():
    """Closed, or resolved, with nobody's minute on it: whoever it belonged to has worked on it."""
    trade = Trade("agent_gaps: off, work_without_time: off")
    closed, resolved, timed = (trade.open(client=trade.rossi, assignee="anna") for _ in range(3))
    trade.log(timed, "2026-11-10 08:00", 60)
    trade.to("2026-11-10 11:00").do(closed, "close")
    trade.do(resolved, "resolve")
    trade.do(timed, "resolve")
    found = trade.of("ticket_without_time")
    assert short(found) == [f"ticket_without_time {stream} anna ~20.00" for stream in (closed, resolved)]
    assert found[0].text == f"{closed} VPN was closed at 2026-11-10 11:00 without any time"
    assert found[0].command == f"margine log {closed} 2026-11-10 from 10:45 15m --for anna"


def test_traces_come_before_the_ticket():
    """A ticket with traces is found once, by them."""
    trade = Trade()
    stream = trade.open(client=trade.rossi)
    trade.to("2026-11-10 11:00").do(stream, "resolve")
    trade.do(stream, "close")
    assert short(trade.found()) == [f"work_without_time {stream} anna ~20.00"]


def test_a_forgotten_timer():
    """Longer than a day, a timer or a state; traces meanwhile are not told again. How long the work was is a guess."""
    trade = Trade()
    one, other = trade.open(client=trade.rossi), trade.open(client=trade.rossi)
    begin(trade, "anna", one, "2026-11-09 09:00")
    trade.to("2026-11-09 10:00").do(other, "start", "bruno")
    trade.to("2026-11-10 08:00").reply(one)
    assert trade.found() == []
    trade.to("2026-11-11 11:00")
    found = trade.of("running_timer")
    assert short(trade.found()) == short(found)
    assert [(f.text, f.command, f.cents, f.estimated) for f in found] == [
        (
            f"anna's timer runs on {one} VPN since 2026-11-09 09:00, for 2 days",
            "margine timer stop --took 1h --for anna",
            20_00,
            True,
        ),
        (
            f"{other} VPN records bruno's time since 2026-11-09 10:00, for 2 days",
            f"margine do {other} --as bruno",
            20_00,
            True,
        ),
    ]


def test_gaps_in_a_day():
    """Opening hours of days that are over, from an agent's first entry on; money as the agent's hours usually bring."""
    trade = Trade("agent_gaps: {within: 2h}")
    stream = trade.open(client=trade.rossi)
    trade.log(stream, "2026-11-10 09:00", 8 * 60)
    trade.log(stream, "2026-11-11 09:00", 120)
    trade.log(stream, "2026-11-11 13:30", 60)
    trade.log(stream, "2026-11-12 09:00", 9 * 60, billable=False, reason="course")
    trade.to("2026-11-13 15:00")
    found = trade.of("agent_gaps")
    assert [(f.agent, f.day.isoformat(), f.seconds, f.cents, f.estimated) for f in found] == [
        ("anna", "2026-11-11", 6 * 3600, 264_00, True)
    ]
    assert found[0].text == "anna has no entry for 6h of 2026-11-11: 11:00–13:30, 14:30–18:00"
    assert found[0].command == "margine log ID 2026-11-11 11:00-13:30 --for anna"


def test_a_gap_is_what_the_others_left():
    """Hours that traces account for are no longer missing in the day."""
    trade = Trade("agent_gaps: {within: 1h}")
    stream, other = trade.open(client=trade.rossi), trade.open(client=trade.rossi)
    for hour in range(9, 17):
        trade.log(stream, f"2026-11-10 {hour:02}:00", 60)
    trade.to("2026-11-10 17:45").reply(other)
    trade.to("2026-11-11 08:00")
    assert short(trade.found()) == [f"work_without_time {other} anna ~80.00"]


def test_a_forgotten_timer_fills_no_days():
    """The days through which it ran have their gaps all the same."""
    trade = Trade("agent_gaps: on")
    stream = trade.open(client=trade.rossi)
    trade.log(stream, "2026-11-09 09:00", 8 * 60)
    begin(trade, "anna", stream, "2026-11-09 17:00")
    trade.to("2026-11-11 18:00")
    assert [(f.detector, f.day.day, f.seconds) for f in trade.found()] == [
        ("running_timer", 9, 900),
        ("agent_gaps", 10, 9 * 3600),
    ]


def test_who_is_away_misses_nothing():
    """Absences and closed days have no gaps."""
    trade = Trade("agent_gaps: on")
    stream = trade.open(client=trade.rossi)
    trade.log(stream, "2026-11-13 09:00", 9 * 60)
    trade.to("2026-11-16 08:00")
    assert trade.found() == []
