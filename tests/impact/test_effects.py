"""What a change of rules would do to live work, by dated examples: each row of what may change while promises run."""

from __future__ import annotations

import pytest

from engine.impact.effects import Effect
from engine.impact.forecast import Forecast, RuleEffect
from tests.impact.changed import RICH, TASK, planned, renamed
from tests.practice import COMPANY, TICKET, Office, rules, said

SHORTER = COMPANY.replace("resolution: {P1: 4h, P2: 6h, P3: 8h}", "resolution: {P1: 2h, P2: 4h, P3: 6h}")
LONGER = COMPANY.replace("resolution: {P1: 4h, P2: 6h, P3: 8h}", "resolution: {P1: 8h, P2: 12h, P3: 16h}")
AFTERNOONS = COMPANY.replace('office: {open: {mon-fri: "09:00-18:00"}}', 'office: {open: {mon-fri: "12:00-20:00"}}')
HEAD, _, TAIL = TICKET.partition("  resolution: {promise")
WITHOUT = HEAD + TAIL.partition("\n")[2]
"""The ticket without its resolution promise."""


@pytest.fixture
def office() -> Office:
    return Office()


def plan(office: Office, moment: str, **changed: str) -> Forecast:
    """What these rules would do if they came in force then."""
    return planned(office.to(moment), rules(**changed))


def only(found: Forecast) -> Effect:
    (effect,) = found.effects
    return effect


def clock(effect: Effect, name: str = "resolution") -> tuple[str, str, str]:
    """What becomes of a clock, and its deadline before and after."""
    (change,) = [each for each in effect.clocks if each.name == name]
    before, after = (said(timer.due if timer else None) for timer in (change.before, change.after))
    return change.what, before, after


def at_once(effect: Effect) -> list[str]:
    """`rung resolution 75%`, with `(skipped)` behind those that are only recorded."""
    return [
        " ".join(filter(None, (act.what, act.clock, act.key or act.words, "(skipped)" * act.skipped)))
        for act in effect.acts
    ]


def rule(found: Forecast, title: str) -> RuleEffect:
    (told,) = [each for each in found.rules if each.change.title == title]
    return told


def test_a_shorter_target_moves_the_deadline(office):
    """8 h from Monday 9:00, 3 h used at noon; with 6 h it is due at 15:00 instead of 17:00, and nothing happens yet."""
    office.open()
    found = plan(office, "2026-11-23 12:00", company=SHORTER)
    assert clock(only(found)) == ("earlier", "2026-11-23 17:00", "2026-11-23 15:00")
    assert (at_once(only(found)), found.hurts) == ([], False)
    target = rule(found, "target gold resolution for P3")
    assert (target.records, target.touched, target.earlier.count, target.earlier.most) == (1, 1, 1, 7200)
    assert rule(found, "target gold resolution for P1").records == 0


def test_a_target_that_is_used_up_would_be_broken_at_once(office):
    """6 h of 4 h are used: the breach, and of two rungs the highest; 75 % was due before, by the rules in force."""
    office.open(priority="P2")
    office.reply("T-1")
    found = plan(office, "2026-11-23 14:00", company=SHORTER)
    assert at_once(only(found)) == [
        "breach resolution",
        "rung resolution 100% (skipped)",
        "rung resolution 100%+1h",
        "notify resolution 100%+1h",
    ]
    assert [act.words for act in only(found).acts][-2:] == ["notify service_manager", "dario"]
    assert (found.breaches, found.hurts) == (1, True)


def test_what_is_overdue_anyway_is_not_blamed_on_the_change(office):
    """The daemon is behind: the response was due at 13:00 under either rules; only what the change adds is told."""
    office.open()
    found = plan(office, "2026-11-23 14:00", company=SHORTER)
    assert at_once(only(found)) == ["rung resolution 75%", "notify resolution 75%"]
    assert found.breaches == 0


def test_what_was_due_before_the_change_is_not_undone_by_it(office):
    """Overdue at 17:30 and nobody has noticed: 16 h come too late for a promise that was broken at 17:00."""
    office.open()
    office.reply("T-1")
    found = plan(office, "2026-11-23 17:30", company=LONGER)
    assert (at_once(only(found)), found.hurts) == ([], False)
    (change,) = [each for each in only(found).clocks if each.name == "resolution"]
    assert (said(change.before.breached), said(change.after.breached)) == ("2026-11-23 17:00", "2026-11-23 17:00")


def test_a_longer_target_does_not_launder_a_breach(office):
    """Broken at 17:00 and noticed: the deadline moves, and nothing would happen or unhappen."""
    office.open()
    office.daemon("2026-11-23 17:30")
    found = plan(office, "2026-11-23 17:40", company=LONGER)
    assert clock(only(found)) == ("later", "2026-11-23 17:00", "2026-11-24 16:00")
    assert at_once(only(found)) == []
    (change,) = [each for each in only(found).clocks if each.name == "resolution"]
    assert said(change.after.breached) == "2026-11-23 17:00"


def test_what_is_broken_either_way_moves_no_deadline(office):
    """Due at 15:00, broken and noticed; with 4 h it is as overdue as before, since an earlier hour that nobody counts."""
    office.open(priority="P2")
    office.daemon("2026-11-23 15:30")
    found = plan(office, "2026-11-23 16:00", company=SHORTER)
    assert clock(only(found))[0] == "spent"
    target = rule(found, "target gold resolution for P2")
    assert (target.earlier.count, target.later.count, target.others, found.breaches) == (0, 0, {"spent": 1}, 0)


def test_a_calendar_moves_what_is_to_come(office):
    """3 h by office hours stay; 5 h by the afternoons are over at 17:00 as well, and the response at 13:00 too."""
    office.open(priority="P2")
    found = plan(office, "2026-11-23 10:00", company=AFTERNOONS)
    assert clock(only(found)) == ("later", "2026-11-23 15:00", "2026-11-23 17:00")
    calendar = rule(found, "calendar office")
    assert (calendar.records, calendar.later.count, calendar.later.most) == (1, 2, 2 * 3600)
    assert [(move.id, move.clock, move.shift) for move in calendar.worst] == [
        ("T-1", "response", 7200),
        ("T-1", "resolution", 7200),
    ]


def test_a_paused_promise_has_other_steps_ahead(office):
    """Its turn to wait: there is no deadline to move, but what is left is less."""
    office.open()
    office.to("2026-11-23 11:00").do("T-1", "wait")
    found = plan(office, "2026-11-23 12:00", company=SHORTER)
    (change,) = only(found).clocks
    assert (change.what, change.before.target, change.after.target) == ("changes", 8 * 3600, 6 * 3600)


def test_a_paused_promise_may_run(office):
    """Waiting counts from now on: the clock runs, and has a deadline again."""
    office.open()
    office.to("2026-11-23 11:00").do("T-1", "wait")
    text = TICKET.replace("ours: [new, working]", "ours: [new, working, waiting]")
    text = text.replace("wait:    {from: ours, to: waiting}", "wait:    {from: [new, working], to: waiting}")
    found = plan(office, "2026-11-23 12:00", ticket=text.replace("[ours, waiting], to: resolved", "ours, to: resolved"))
    assert clock(only(found)) == ("runs", "never", "2026-11-23 18:00")
    assert rule(found, "ticket: timer resolution").others == {"runs": 1}


def test_a_new_promise_counts_from_the_opening(office):
    """Nobody had promised it; six of its hours are gone when it is: for a P1 with 4 h it is broken that instant."""
    office.desk.adopt(rules(ticket=WITHOUT))
    office.open(priority="P1")
    office.open()
    found = plan(office, "2026-11-23 15:00")
    first, second = found.effects
    assert clock(first) == ("starts", "never", "2026-11-23 13:00")
    assert clock(second) == ("starts", "never", "2026-11-23 17:00")
    assert [act.clock for act in first.breaches] == ["resolution"]
    assert list(second.breaches) == []


def test_a_new_wait_counts_from_when_its_rule_holds(office):
    """Three days of waiting are not held against anybody: the reminder comes two hours from now."""
    office.open()
    office.do("T-1", "wait")
    text = TICKET.replace("  auto_close:", "  nudge: {runs_in: waiting, after: 2h, notify: client}\n  auto_close:")
    found = plan(office, "2026-11-26 12:00", ticket=text)
    assert clock(only(found), "nudge") == ("starts", "never", "2026-11-26 14:00")


def test_a_wait_that_has_become_shorter_acts_at_once(office):
    """Resolved since Monday; one workday instead of two is over: it would be closed, and the plan says by which rule."""
    office.open()
    office.do("T-1", "resolve", solution="done")
    found = plan(office, "2026-11-24 13:00", ticket=TICKET.replace("2 workdays", "1 workday"))
    assert at_once(only(found)) == ["wait auto_close fire close", "transition close"]
    assert (only(found).state, only(found).goes_to, found.hurts) == ("resolved", "closed", False)
    assert only(found).acts[0].rule.startswith("ticket.yaml:27@")


def test_a_rule_that_is_gone_stops_its_clocks(office):
    """No deadline any more."""
    office.open()
    found = plan(office, "2026-11-23 12:00", ticket=WITHOUT)
    assert clock(only(found)) == ("stops", "2026-11-23 17:00", "never")
    gone = rule(found, "ticket: timer resolution")
    assert (gone.change.how, gone.others, gone.change.rule) == ("removed", {"stops": 1}, "ticket.yaml:26")


def test_a_new_rung_that_was_passed_comes_at_once(office):
    """25 % of 8 h is two hours, and three are used; the response is answered and has no part in it."""
    office.open()
    office.reply("T-1")
    text = TICKET.replace("    - {at: 75%", "    - {at: 25%, notify: carla}\n    - {at: 75%")
    found = plan(office, "2026-11-23 12:00", ticket=text)
    assert at_once(only(found)) == ["rung resolution 25%", "notify resolution 25%"]
    rung = rule(found, "ticket: rung standard 25%")
    assert (rung.change.how, rung.records, rung.touched) == ("added", 1, 1)


def test_a_rung_that_acts_otherwise_changes_nothing_yet(office):
    """It bears on whoever has it ahead; where it came already it bears on nobody."""
    office.open()
    office.open(priority="P1")
    office.daemon("2026-11-23 12:30")
    text = TICKET.replace("{at: 75%, notify: [assignee, carla]}", "{at: 75%, notify: anna}")
    found = plan(office, "2026-11-23 12:40", ticket=text)
    rung = rule(found, "ticket: rung standard 75%")
    assert (rung.records, rung.touched, found.effects, found.judged) == (1, 0, [], 0)


def test_lateness_of_the_coming_rules_counts(office):
    """Steps that the change makes due at once all act under `late: all`; 75 % is owed under either rules."""
    office.open(priority="P2")
    office.reply("T-1")
    text = TICKET.replace("  standard:\n", "  standard:\n    late: all\n    rungs:\n")
    found = plan(office, "2026-11-23 14:00", company=SHORTER, ticket=text)
    assert at_once(only(found)) == [
        "breach resolution",
        "rung resolution 100%",
        "notify resolution 100%",
        "rung resolution 100%+1h",
        "notify resolution 100%+1h",
    ]


def test_a_state_that_is_renamed_takes_its_records_along(office):
    """`moved` says where they go; no clock notices."""
    office.open()
    office.do("T-1", "wait")
    found = plan(office, "2026-11-23 12:00", ticket=renamed(TICKET))
    assert (only(found).state, only(found).goes_to, only(found).clocks) == ("waiting", "on_hold", ())
    moved = rule(found, "ticket: moved waiting")
    assert (moved.records, moved.touched, found.hurts) == (1, 1, False)


def test_a_state_that_is_gone_strands_its_records(office):
    """Without `moved` they would have no place: they are listed, and the plan says no."""
    for _ in range(3):
        office.open()
    office.do("T-2", "wait")
    office.do("T-3", "wait")
    found = plan(office, "2026-11-23 12:00", ticket=renamed(TICKET).replace("moved: {waiting: on_hold}\n", ""))
    (lost,) = found.lost
    assert (lost.kind, lost.state, lost.ids, found.hurts) == ("ticket", "waiting", ("T-2", "T-3"), True)
    assert rule(found, "ticket: state waiting").touched == 2


def test_a_kind_that_is_gone_strands_its_records():
    """All of them, whatever their state."""
    halting = TASK.replace("  done:", "  idle: {}\n  done:").replace(
        "  finish:", "  halt: {from: todo, to: idle}\n  finish:"
    )
    office = Office(rules(task=halting.replace("from: todo, to: done", "from: [todo, idle], to: done")))
    office.open(kind="task", subject="Cable")
    office.do(office.open(kind="task", subject="Cable"), "halt")
    (lost,) = plan(office, "2026-11-23 12:00").lost
    assert (lost.kind, lost.state, lost.ids) == ("task", "", ("K-1", "K-2"))


def test_what_has_no_place_already_is_no_reason(office):
    """A record that the present rules do not know either is counted, and not blamed on the change."""
    office.open()
    office.do("T-1", "wait")
    office.desk.adopt(rules(ticket=renamed(TICKET).replace("moved: {waiting: on_hold}\n", "")))
    found = plan(office, "2026-11-23 12:00", ticket=renamed(TICKET).replace("moved: {waiting: on_hold}\n", ""))
    assert (found.looked, found.unplaced, found.regained, found.lost, found.hurts) == (1, 1, 0, [], False)
    back = plan(office, "2026-11-23 12:00", ticket=renamed(TICKET))
    assert (back.unplaced, back.regained, back.effects) == (1, 1, [])


RUSH = "{from: new, to: working, automatic: true, if: \"ticket.priority == 'P1'\"}"


def test_an_automatic_transition_takes_only_what_is_touched(office):
    """It is taken where the change makes the engine look at a record, not out of the blue."""
    office.open(priority="P1")
    text = TICKET.replace("  wait:    {", f"  rush: {RUSH}\n  wait:    {{")
    assert plan(office, "2026-11-23 09:10", ticket=text).effects == []
    found = plan(office, "2026-11-23 09:10", ticket=text, company=SHORTER)
    assert (only(found).goes_to, at_once(only(found))) == ("working", ["transition rush"])


def test_records_that_would_be_opened_are_told():
    """A date that warns earlier opens its task now; nothing is opened for the sake of a plan."""
    office = Office(rules(ticket=RICH, task=TASK))
    office.open(review="2026-12-01", subject="Firewall")
    text = RICH.replace("{at: 0d, open:", "{at: -8d, open:")
    found = planned(office.to("2026-11-23 12:00"), rules(ticket=text, task=TASK))
    assert at_once(only(found)) == ["rung review_at -8d", "open review_at -8d"]
    assert only(found).acts[-1].words == "task with subject = Review T-1"
    assert office.store.load("K-1") is None


def test_a_schedule_comes_on_its_other_day():
    """Weekly on Monday becomes weekly on Friday: the next is the coming Friday."""
    text = TICKET.replace(
        "  auto_close:", "  look: {runs_in: waiting, every: week, day: mon, notify: carla}\n  auto_close:"
    )
    office = Office(rules(ticket=text))
    office.open()
    office.do("T-1", "wait")
    found = plan(office, "2026-11-24 12:00", ticket=text.replace("day: mon", "day: fri"))
    assert clock(only(found), "look") == ("earlier", "2026-11-30 00:00", "2026-11-27 00:00")


def test_rules_that_say_the_same_come_to_nothing(office):
    """Comments and order: no rule changed, no record is looked at twice."""
    office.open()
    found = plan(office, "2026-11-23 10:00", ticket=f"# A comment\n{TICKET}")
    assert (found.changes, found.effects, found.judged, found.looked) == ((), [], 0, 1)


def test_closed_records_are_left_out(office):
    """What has ended was judged under the rules of its time."""
    office.open()
    office.do("T-1", "resolve", solution="done")
    office.do("T-1", "close")
    assert plan(office, "2026-11-23 12:00", company=SHORTER).looked == 0


def test_a_sweep_that_is_not_through_yet_is_taken_into_account(office):
    """The rules changed at noon and no record was brought under them: what they would have done is not the plan's."""
    office.open()
    office.to("2026-11-23 12:00").desk.adopt(rules(company=SHORTER))
    found = plan(office, "2026-11-23 13:00", company=LONGER)
    assert clock(only(found)) == ("later", "2026-11-23 15:00", "2026-11-24 16:00")


def test_a_plan_leaves_no_trace(office):
    """No event, no message, and the desk keeps its rules."""
    office.open(priority="P2")
    position, workflow = office.store.position(), office.desk.workflow
    plan(office, "2026-11-23 14:00", company=SHORTER)
    assert (office.store.position(), office.desk.workflow) == (position, workflow)


def test_a_deadline_is_never_blamed_on_a_rule_that_took_another_line(office):
    """Two targets change places in the file: each ticket is told of its own row."""
    levels = "    resolution:\n      P1: 4h\n      P2: 6h\n      P3: 8h\n"
    rows = COMPANY.replace("    resolution: {P1: 4h, P2: 6h, P3: 8h}\n", levels)
    swapped = rows.replace("      P1: 4h\n      P2: 6h\n", "      P2: 5h\n      P1: 4h\n")
    office.desk.adopt(rules(company=rows))
    office.open(priority="P1")
    office.open(priority="P2")
    found = plan(office, "2026-11-23 10:00", company=swapped)
    assert [each.change.title for each in found.rules] == ["target gold resolution for P2"]
    assert [each.id for each in found.effects] == ["T-2"]
    assert (found.rules[0].records, found.rules[0].touched) == (1, 1)


def test_agents_and_calendars_bear_on_those_who_have_them(office):
    """An agent who leaves is told with the records that name them, and with the rungs that would."""
    office.open(assignee="bruno")
    office.open()
    company = COMPANY.replace("  bruno: {name: Bruno, roles: [technician]}\n", "")
    found = plan(office, "2026-11-23 10:00", company=company)
    assert (rule(found, "agent bruno").records, rule(found, "agent bruno").touched) == (1, 0)


def test_a_level_that_is_like_another_follows_its_changes():
    """Silver promises what gold does: a silver ticket is told of gold's row."""
    silver = COMPANY.replace("service_levels:\n", "service_levels:\n  silver: {like: gold}\n")
    office = Office(rules(company=silver))
    office.open(service_level="silver", priority="P2")
    found = plan(office, "2026-11-23 10:00", company=silver.replace("P2: 6h", "P2: 5h"))
    assert clock(only(found)) == ("earlier", "2026-11-23 15:00", "2026-11-23 14:00")
    assert (rule(found, "target gold resolution for P2").touched, len(found.rules)) == (1, 1)
