"""Traces of work without time: what counts as one, what is near enough, what it is worth."""

from __future__ import annotations

from engine.commands import Merge
from tests.unbilled.trade import Trade, short


def ticket(trade: Trade, **fields: object) -> str:
    return trade.open("carla", client=trade.rossi, **fields)


def test_an_answer_without_time_is_found():
    """Who answers a client and logs nothing has worked for nothing: as long as the client's work usually takes."""
    trade = Trade()
    other = ticket(trade)
    for minutes in (20, 30, 90):
        trade.log(other, f"2026-11-0{2 + minutes // 30} 09:00", minutes)
    stream = ticket(trade)
    trade.to("2026-11-10 11:00").reply(stream)
    found = trade.one("work_without_time")
    assert (found.client, found.record, found.agent, found.day.isoformat()) == (
        trade.rossi,
        stream,
        "anna",
        "2026-11-10",
    )
    assert (found.seconds, found.cents, found.estimated) == (30 * 60, 40_00, True)
    assert found.text == f"anna wrote to the client on {stream} VPN at 2026-11-10 11:00, with no time near it"
    assert found.command == f"margine log {stream} 2026-11-10 from 10:30 30m --for anna"


def test_time_near_it_accounts_for_it():
    """An entry of the same agent on the same record within four hours, before or after; no other entry does."""
    trade = Trade()
    stream, other = ticket(trade), ticket(trade)
    trade.to("2026-11-10 11:00").reply(stream)
    trade.log(other, "2026-11-10 10:00", 60)
    trade.log(stream, "2026-11-10 10:00", 60, agent="bruno")
    trade.log(stream, "2026-11-10 06:00", 59)
    assert short(trade.found()) == [f"work_without_time {stream} anna ~80.00"], "one minute more than four hours"
    trade.log(stream, "2026-11-10 15:00", 15)
    assert trade.found() == []


def test_how_near_is_tuned():
    """`within` says it; off, nothing is looked for."""
    for tuned, count in (("{within: 30m}", 1), ("{within: 2h}", 0), ("off", 0)):
        trade = Trade(f"agent_gaps: off, work_without_time: {tuned}")
        stream = ticket(trade)
        trade.to("2026-11-10 11:00").reply(stream)
        trade.log(stream, "2026-11-10 12:00", 15)
        assert len(trade.found()) == count, tuned


def test_traces_near_each_other_are_one_piece_of_work():
    """A note and an answer of one afternoon are found once, those of the next day once more."""
    trade = Trade()
    stream = ticket(trade)
    trade.to("2026-11-10 11:00").reply(stream, "Looked at it", public=False)
    trade.to("2026-11-10 14:00").reply(stream)
    trade.to("2026-11-11 09:00").reply(stream)
    assert [f.text.split(" on ")[0] for f in trade.of("work_without_time")] == [
        "anna wrote a note and wrote to the client",
        "anna wrote to the client",
    ]


def test_what_is_no_work():
    """Opening, handing over with a note, messages of the client, the engine, closing: no trace of work."""
    trade = Trade()
    stream = ticket(trade)
    trade.log(stream, "2026-11-02 07:00", 15, agent="bruno")
    trade.to("2026-11-10 11:00").do(stream, "assign", "carla", "please", assignee="anna")
    trade.reply(stream, "And?", "client")
    trade.to("2026-11-12 11:00").do(stream, "close")
    assert trade.found() == []


def test_a_transition_of_ones_own_ticket_is_a_trace():
    """Resolving without ever having started; a state that records time accounts for itself."""
    trade = Trade()
    stream, timed = ticket(trade), ticket(trade)
    trade.to("2026-11-10 11:00").do(timed, "start")
    trade.to("2026-11-10 11:30").do(timed, "resolve")
    trade.do(stream, "resolve")
    assert [f.text.split(" on ")[0] for f in trade.found()] == ["anna took 'resolve'"]
    for stream, agent in ((ticket(trade), "anna"), (ticket(trade), "bruno")):
        trade.log(stream, "2026-11-09 15:00", 15, agent=agent)
        trade.do(stream, "resolve")
    assert [f.record for f in trade.found()][1:] == [stream], "whoever has worked on it may resolve it the day after"
    third = ticket(trade)
    trade.do(third, "start")
    trade.to("2026-11-10 18:00").reply(third)
    assert third not in {finding.record for finding in trade.found()}


def test_only_what_is_charged_to_somebody():
    """Work for ourselves, and on kinds that charge no time, is looked for by nobody."""
    trade = Trade()
    own, task = trade.open(), trade.open(kind="task", client=trade.rossi)
    trade.to("2026-11-10 11:00").reply(own)
    trade.reply(task)
    assert trade.found() == []


def test_a_merged_ticket_has_its_time_where_it_goes_on():
    """What was answered on a ticket that was merged is accounted for by time on the other."""
    trade = Trade(ticket=MERGING)
    stream, other = ticket(trade), ticket(trade)
    trade.to("2026-11-10 11:00").reply(stream)
    trade.done(trade.desk.handle(Merge(id=stream, into=other, by="anna")))
    trade.log(other, "2026-11-10 10:30", 30)
    assert trade.found() == []


def test_nothing_known_of_a_client():
    """Without any entry of the client the card's minimum is guessed, without one a quarter of an hour."""
    for card, worth in (("standard", 20_00), ("quarters", 75_00)):
        trade = Trade()
        stream = trade.open(client=trade.open(kind="client", name="Bianchi", rates=card))
        trade.to("2026-11-10 11:00").reply(stream)
        assert trade.one("work_without_time").cents == worth


MERGING = """
workflow: ticket
number: T-{n}
fields: {subject: {type: text, default: VPN}, client: {type: client}, contract: {type: contract}}
states: {new: {initial: true}, closed: {final: true}}
transitions: {merge: {from: new, to: closed}}
billing: {work: {on: time_logged, charge: time}}
"""
