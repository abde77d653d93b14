"""What is predicted is what happens: for any records and any changes, event by event."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from engine import takeover, timers
from engine.commands import Open
from engine.events import Event
from engine.impact import Outlook
from engine.impact.outlook import Settled
from engine.records import Record
from engine.store.contract import Where
from tests.impact.changed import OF_COMPANY, OF_TICKET, changed, planned
from tests.practice import Office

MOVES = ("start", "wait", "resolve", "reopen", "close")

lives = st.lists(
    st.tuples(
        st.sampled_from(("P1", "P2", "P3")),
        st.sampled_from(("gold", "quick")),
        st.lists(st.tuples(st.integers(0, 20), st.sampled_from((*MOVES, "reply", "urgent"))), max_size=4),
    ),
    min_size=1,
    max_size=4,
)
"""Tickets: priority, service level, and what is done to each after so many hours."""
sets = st.lists(st.sampled_from((*OF_TICKET, *OF_COMPANY)), max_size=4, unique=True).filter(
    lambda names: (
        sum(name.startswith("targets") for name in names) < 2
        and sum(name in {"another calendar", "a closed day"} for name in names) < 2
        and sum(name in {"a rung comes earlier", "a rung fires"} for name in names) < 2
        and sum(name in {"a rung acts otherwise", "a rung opens a task"} for name in names) < 2
    )
)


def lived(office: Office, priority: str, level: str, doings: list[tuple[int, str]], *, on_time: bool) -> None:
    """A ticket with its past."""
    ticket = office.open(priority=priority, service_level=level)
    for hours, what in doings:
        office.clock.advance(hours * 3600)
        if on_time:
            timers.run_once(office.desk, office.clock.now(), on_time=True)
        if what == "reply":
            office.reply(ticket)
        elif what == "urgent":
            office.set(ticket, priority="P1")
        else:
            office.ask(ticket, what, solution="done")  # which the rules may refuse


def happened(office: Office, before: dict[str, Record]) -> dict[str, list[Event]]:
    """The events of each record since then."""
    return {stream: [e for e in office.events(stream) if e.version > was.version] for stream, was in before.items()}


def told(events: list[Event]) -> list[tuple[object, ...]]:
    return [(event.at, event.by, event.cause, event.body) for event in events]


@settings(max_examples=60, deadline=None)
@given(lives, sets, sets, st.integers(0, 200), st.booleans(), st.booleans())
def test_what_is_predicted_is_what_happens(tickets, held, coming, later, on_time, swept):
    """Whatever lived and whatever changes: the reload, the sweep and the next pass do what was foretold, and no more."""
    office = Office(changed())
    for ticket in tickets:
        lived(office, *ticket, on_time=on_time)
    office.clock.advance(later * 1800)
    office.desk.adopt(changed(*held))
    if swept:
        takeover.follow_rules(office.desk)
        timers.run_once(office.desk, office.clock.now())
        office.clock.advance(3600)
    now, rules = office.clock.now(), changed(*coming)
    records = {record.id: record for record in office.store.find(Where(), "id", None, 100).records}
    outlook = Outlook(office.desk.decider, rules, now)
    foretold = {stream: outlook.of(record) for stream, record in records.items()}
    plan = planned(office, rules)
    if plan.lost:
        return  # such rules are not put in force
    office.desk.adopt(rules, now)
    takeover.follow_rules(office.desk)
    timers.run_once(office.desk, now)
    for stream, events in happened(office, records).items():
        after = foretold[stream].after
        assert isinstance(after, Settled)
        assert told(events) == told(list(after.events))
        assert office.record(stream) == after.record
    opened = [command for each in foretold.values() for command in each.after.commands if isinstance(command, Open)]
    tasks = [r for r in office.store.find(Where("task", open=True), "id", None, 100).records if r.id not in records]
    assert sorted(str(command.fields["subject"]) for command in opened) == sorted(
        str(t.fields["subject"]) for t in tasks
    )
    assert all(each.because for each in plan.effects)
    both = {stream: (each.before, each.after) for stream, each in foretold.items() if each.before and each.after}
    turned = {stream for stream, (before, after) in both.items() if before.record.open != after.record.open}
    turned -= {stream for stream in turned if records[stream].open == both[stream][1].record.open}  # stays what it is
    assert turned <= {each.id for each in plan.effects}
