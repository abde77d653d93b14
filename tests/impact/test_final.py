"""States that become final, or are final no more: the records in them are closed, or live again, and the plan says so."""

from __future__ import annotations

import pytest

from engine import takeover
from engine.impact.effects import Effect
from tests.impact.changed import RICH, TASK, alive, changed, ended, planned, renamed
from tests.practice import Office, rules, said


@pytest.fixture
def office() -> Office:
    return Office(changed())


def acts(effect: Effect) -> list[tuple[str, str]]:
    return [(act.what, act.words) for act in effect.acts]


def test_records_in_a_state_that_becomes_final_are_closed(office):
    """`resolved` is the end from Monday at noon: one of three is there; nothing of it was promised any more."""
    for _ in range(3):
        office.open()
    office.do("T-1", "resolve", solution="done")
    found = planned(office.to("2026-11-23 12:00"), changed("a resolved ticket has ended"))
    (effect,) = [each for each in found.effects if each.acts]
    assert (effect.id, acts(effect)) == ("T-1", [("close", "state 'resolved' is final by now")])
    assert (found.promises_lost, found.hurts) == (0, False)
    state = next(each for each in found.rules if each.change.title == "ticket: state resolved")
    assert (state.records, state.touched) == (1, 1)


def test_a_promise_that_ends_because_its_record_is_closed_is_lost(office):
    """Waiting, with seven hours left to solve it, and unanswered: `waiting` is the end, and two promises are no more."""
    office.open()
    office.to("2026-11-23 10:00").do("T-1", "wait")
    text = RICH.replace("  waiting:  {}", "  waiting:  {final: true}").replace("[new, waiting], to", "new, to")
    text = text.replace("[ours, waiting], to", "ours, to").replace("[resolved, waiting], to", "resolved, to")
    text = "\n".join(line for line in text.split("\n") if not line.startswith("  nudge:"))
    coming = rules(ticket=text.replace("[waiting, resolved]", "resolved"), task=TASK)
    found = planned(office.to("2026-11-23 11:00"), coming)
    (effect,) = found.effects
    assert acts(effect) == [("close", "state 'waiting' is final by now")]
    assert [clock.name for clock in effect.clocks if clock.lost] == ["response", "resolution"]
    assert (found.promises_lost, found.hurts) == (2, True)


def test_records_in_a_state_that_is_final_no_more_are_open_again(office):
    """`closed` is not the end any more: the plan looks at what has ended, and says that it would be live."""
    for _ in range(2):
        office.open()
    office.do("T-1", "resolve", solution="done")
    office.do("T-1", "close")
    found = planned(office.to("2026-11-23 12:00"), changed("a closed ticket is live"))
    (effect,) = [each for each in found.effects if each.acts]
    assert (effect.id, acts(effect)) == ("T-1", [("reopen", "state 'closed' is final no more")])
    assert (found.looked, found.hurts) == (1, False)


def test_a_state_that_gets_another_name_and_an_end_is_told_as_both(office):
    """`waiting` becomes `resolved`, which is final: the record goes there and is closed."""
    office.open()
    office.do("T-1", "wait")
    text = ended(RICH).replace("  nudge:    {runs_in: waiting, after: 5h, notify: client}\n", "")
    text = text.replace("  waiting:  {}\n", "").replace("[new, waiting]", "new").replace("{runs_in: waiting,", "{")
    text = text.replace("  wait:    {from: ours, to: waiting}\n", "").replace("[ours, waiting]", "ours")
    text = text.replace("{from: waiting, to: closed}", "{from: new, to: closed}") + "moved: {waiting: resolved}\n"
    (effect,) = planned(office.to("2026-11-23 11:00"), rules(ticket=text, task=TASK)).effects
    assert (effect.state, effect.goes_to) == ("waiting", "resolved")
    assert acts(effect) == [("close", "state 'resolved' is final by now")]


def test_what_the_plan_says_is_what_the_sweep_does(office):
    """Closed at noon, open again at one: each time the plan named the record, and each time so it was."""
    office.open()
    office.do("T-1", "resolve", solution="done")
    moments = (("2026-11-23 12:00", ended(RICH), "close"), ("2026-11-23 13:00", RICH, "reopen"))
    for moment, text, what in moments:
        coming = rules(ticket=text, task=TASK)
        (effect,) = planned(office.to(moment), coming).effects
        assert [act.what for act in effect.acts] == [what]
        office.desk.adopt(coming)
        takeover.follow_rules(office.desk)
        assert office.record("T-1").open == (what == "reopen")
    assert said(office.timer("T-1", "auto_close").due) == "2026-11-25 13:00"


def test_a_new_name_alone_closes_nothing(office):
    """What is renamed and stays what it was is not told as an end."""
    office.open()
    office.do("T-1", "wait")
    (effect,) = planned(office, rules(ticket=renamed(RICH), task=TASK)).effects
    assert (effect.goes_to, acts(effect)) == ("on_hold", [])


def test_alive_and_ended_are_each_other_undone(office):
    """A record that was closed before the sweep is done opens nothing under rules that leave it where it is."""
    office.open()
    office.do("T-1", "resolve", solution="done")
    office.do("T-1", "close")
    assert planned(office, rules(ticket=f"# Ours\n{RICH}", task=TASK)).effects == []
    assert [each.id for each in planned(office, rules(ticket=alive(RICH), task=TASK)).effects] == ["T-1"]
