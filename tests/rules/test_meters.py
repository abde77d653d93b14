"""Meters: rungs at percentages of an allowance, decided once for each period or block that is measured."""

from __future__ import annotations

from engine import why
from engine.commands import Done, Measure, Refused
from engine.events import NotificationQueued
from engine.records import Record
from engine.views import Views
from engine.why.telling import told
from tests.practice import Office, rules

CONTRACT = """
workflow: contract
number: K-{n}
fields:
  subject: {type: text, default: Gold}
  hours:   {type: minutes}
states:
  draft:  {initial: true}
  active: {}
  paused: {}
  low:    {}
  ended:  {final: true}
transitions:
  sign:    {from: draft, to: active}
  pause:   {from: active, to: paused}
  resume:  {from: paused, to: active}
  worry:   {from: active, to: low}
  renew:   {from: low, to: active}
  end:     {from: [active, paused, low], to: ended}
timers:
  low_hours: {meter: included, runs_in: [active, low], escalate: low_hours}
ladders:
  low_hours:
    late: all
    rungs:
      - {at: 80%, notify: dario}
      - {at: 100%, notify: [dario, carla], fire: worry, open: {ticket: {subject: "{id} is used up"}}}
rating:
  covered:
    included: {minutes: hours, every: month}
"""


def office(text: str = CONTRACT) -> Office:
    here = Office(rules(contract=text))
    here.open(kind="contract", hours=600)
    here.do("K-1", "sign")
    return here


def measure(here: Office, used: int, mark: str = "2026-11", of: int = 36_000) -> Done:
    return here.done(here.desk.handle(Measure(id="K-1", name="low_hours", used=used, of=of, mark=mark)))


def came(here: Office) -> list[str]:
    return here.escalations("K-1", "low_hours")


def names(done: Done) -> list[str]:
    return [type(event.body).__name__ for event in done.events]


def test_a_meter_remembers_what_it_was_told():
    """The first time it starts; then numbers alone are told; what is no news is not."""
    here = office()
    assert names(measure(here, 3600)) == ["TimerStarted"]
    assert names(measure(here, 7200)) == ["Measured"]
    assert names(measure(here, 7200)) == []
    timer = here.timer("K-1", "low_hours")
    assert (timer.consumed, timer.of, timer.mark, timer.status, timer.next) == (
        7200,
        36_000,
        "2026-11",
        "running",
        None,
    )


def test_rungs_that_are_reached_are_decided_in_one_commit():
    """In order, with everything that they do: messages, a transition, a new record."""
    here = office()
    measure(here, 28_799)
    assert came(here) == []
    measure(here, 28_800)
    assert came(here) == ["2026-11-23 09:00 80%"]
    done = measure(here, 40_000)
    assert came(here) == ["2026-11-23 09:00 80%", "2026-11-23 09:00 100%"]
    assert done.record.state == "low"
    assert [each.record.fields["subject"] for each in done.followed] == ["K-1 is used up"]
    told_to = [e.body.to for e in here.events("K-1") if isinstance(e.body, NotificationQueued)]
    assert told_to == [("dario",), ("dario", "carla")]


def test_both_rungs_at_once_come_in_order():
    """Hours that were booked late may pass both: `late: all` acts on both, `highest` on the last."""
    here = office()
    measure(here, 36_000)
    assert came(here) == ["2026-11-23 09:00 80%", "2026-11-23 09:00 100%"]
    here = office(CONTRACT.replace("late: all", "late: highest"))
    measure(here, 36_000)
    assert came(here) == ["2026-11-23 09:00 80% (skipped)", "2026-11-23 09:00 100%"]


def test_a_rung_comes_once_for_each_mark():
    """Corrected work that is used anew repeats nothing; the next period has its own rungs, and the one before is known."""
    here = office()
    for used in (30_000, 10_000, 30_000):
        measure(here, used)
    assert came(here) == ["2026-11-23 09:00 80%"]
    here.to("2026-12-10 09:00")
    measure(here, 29_000, "2026-12")
    measure(here, 31_000, "2026-11")
    measure(here, 36_000, "2026-11")
    measure(here, 29_500, "2026-12")
    assert came(here) == ["2026-11-23 09:00 80%", "2026-12-10 09:00 80%", "2026-12-10 09:00 100%"]
    assert here.timer("K-1", "low_hours").cycle == 4


def test_more_hours_do_not_take_a_rung_back():
    """An allowance that grows: what was reached stays reached, the rest is judged by the new size."""
    here = office()
    measure(here, 30_000)
    measure(here, 30_000, of=72_000)
    measure(here, 58_000, of=72_000)
    assert came(here) == ["2026-11-23 09:00 80%"]
    measure(here, 72_000, of=72_000)
    assert came(here)[-1] == "2026-11-23 09:00 100%"


def test_an_allowance_of_nothing_reaches_nothing():
    """Nothing of nothing is no percentage."""
    here = office()
    measure(here, 0, of=0)
    assert came(here) == []


def test_where_it_does_not_run_it_waits():
    """What was measured meanwhile is owed when the record comes back to where the meter runs."""
    here = office()
    measure(here, 3600)
    here.do("K-1", "pause")
    measure(here, 36_000)
    assert (came(here), here.timer("K-1", "low_hours").status) == ([], "paused")
    here.to("2026-11-24 09:00").do("K-1", "resume")
    assert came(here) == ["2026-11-24 09:00 80%", "2026-11-24 09:00 100%"]


def test_it_ends_with_the_record_and_goes_on_with_it():
    """A record that has ended is not measured; live again under other rules, the meter goes on where it was."""
    here = office()
    measure(here, 30_000)
    here.do("K-1", "end")
    assert here.timer("K-1", "low_hours").status == "stopped"
    assert names(measure(here, 36_000)) == []
    here.desk.adopt(
        rules(
            contract=CONTRACT.replace("  ended:  {final: true}", "  ended:  {}\n  gone:   {final: true}")
            .replace("active, low]", "active, low, ended]")
            .replace("rating:", "rating:")
            .replace("timers:", "  go: {from: ended, to: gone}\ntimers:")
        )
    )
    measure(here, 36_000)
    assert came(here) == ["2026-11-23 09:00 80%", "2026-11-23 09:00 100%"]


def test_a_meter_is_no_promise():
    """It has no deadline, and stands among no running clocks."""
    here = office()
    measure(here, 30_000)
    record = here.record("K-1")
    assert (record.due, record.fires) == (Record("", "", 0, "", 0, 0, 0).due, None)
    row = Views(here.store, here.desk.workflow).row(record)
    assert row.clocks == ()


def test_a_meter_that_is_not_there_is_refused():
    """With the nearest that is."""
    here = office()
    outcome = here.desk.handle(Measure(id="K-1", name="low_hour", used=1, of=2, mark="2026-11"))
    assert isinstance(outcome, Refused)
    assert outcome.refusal.reason == "K-1 has no meter 'low_hour'; did you mean 'low_hours'?"


def test_new_rules_owe_what_has_been_passed():
    """A rung that is new, and lies below what is used, comes once; those that came do not come again."""
    here = office()
    measure(here, 30_000)
    here.to("2026-11-24 09:00").desk.adopt(rules(contract=CONTRACT.replace("at: 80%", "at: 50%")))
    here.daemon("2026-11-25 09:00")
    measure(here, 30_001)
    assert came(here) == ["2026-11-23 09:00 80%", "2026-11-25 09:00 50%"]


def test_a_meter_that_becomes_another_kind_of_timer_ends():
    """And one that was another kind begins with the first measure."""
    here = office()
    measure(here, 30_000)
    text = CONTRACT.replace(
        "meter: included, runs_in: [active, low], escalate: low_hours", "runs_in: active, after: 4h, fire: end"
    )
    here.to("2026-11-24 09:00").desk.adopt(
        rules(contract=text[: text.index("ladders:")] + text[text.index("rating:") :])
    )
    here.set("K-1", subject="Silver")
    timer = here.timer("K-1", "low_hours")
    assert (timer.status, timer.of, timer.cycle) == ("running", 0, 2)
    here.to("2026-11-24 10:00").desk.adopt(rules(contract=CONTRACT))
    here.set("K-1", subject="Gold")
    assert here.timer("K-1", "low_hours").status == "stopped"
    measure(here, 30_000)
    assert here.timer("K-1", "low_hours").of == 36_000


def test_why_lists_the_rungs_of_a_meter():
    """What came and when, what is still to come, and how the meter reads."""
    here = office()
    absent = why.explain(here.store, here.desk.workflow, here.record("K-1"), here.clock.now()).absent
    assert [each.because for each in absent] == ["nothing was measured yet"]
    measure(here, 30_000)
    found = why.explain(here.store, here.desk.workflow, here.record("K-1"), here.clock.now())
    (clock,) = found.clocks
    assert (clock.kind, clock.used, clock.says) == (
        "meter",
        30_000,
        "watches included in active, low; escalates by low_hours",
    )
    assert [(rung.key, rung.status) for rung in clock.rungs] == [("80%", "done"), ("100%", "ahead")]
    assert [moment.what for moment in clock.moments] == ["83% of 2026-11 used", "rung 80%"]
    assert told(
        here.done(here.desk.handle(Measure(id="K-1", name="low_hours", used=31_000, of=36_000, mark="2026-11"))).events[
            0
        ]
    ) == ("low_hours: 86% of 2026-11 used")
