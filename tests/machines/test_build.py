"""What a workflow file means: sugar spelt out, names resolved, durations counted."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.machines.definition import Action, Definition, Duration, Late
from tests.machines.rules import checked


@pytest.fixture
def built(tmp_path):
    """The definition of a ticket that begins with some lines of YAML."""

    def build(written: str) -> Definition:
        workflow, problems = checked(tmp_path / "workflows", written)
        assert [problem for problem in problems if problem.severity == "error"] == []
        assert workflow
        return workflow.definitions["ticket"]

    return build


def test_text_may_stand_where_a_list_may(built):
    """`from: new` is `from: [new]`, and so for `by`, `asks`, `met_by`, `runs_in`."""
    definition = built("transitions:\n  start: {from: [new, waiting], to: working, by: technician, asks: note}\n")
    (start,) = definition.transitions["start"]
    assert (start.sources, start.by, start.asks) == (("new", "waiting"), ("technician",), ("note",))
    assert definition.timers["resolution"].met_by == {"finish"}
    assert built("timers:\n  nudge: {runs_in: waiting, after: 1h, fire: start}\n").timers["nudge"].runs_in == {
        "waiting"
    }


def test_groups_stand_for_their_states(built):
    """A group is opened wherever states are listed, groups in groups too, and each state comes once."""
    definition = built(
        "groups: {open: [new, working], all: [open, waiting, new]}\n"
        "timers:\n  nudge: {runs_in: all, after: 1h, fire: finish}\n"
        "transitions:\n  finish: {from: [working, all], to: done}\n"
    )
    assert definition.groups == {"open": ("new", "working"), "all": ("new", "working", "waiting")}
    assert definition.transitions["finish"][0].sources == ("working", "new", "waiting")
    assert definition.timers["nudge"].runs_in == {"new", "working", "waiting"}


def test_alternatives_of_one_name_keep_their_order(built):
    """A list under one name is tried from its top, and each alternative has its own place."""
    first, second = built(
        "transitions:\n  start:\n"
        "    - {from: [new, waiting], to: working, if: ticket.vip}\n"
        "    - {from: new, to: done, if: '!ticket.vip'}\n"
    ).transitions["start"]
    assert (first.target, first.position.line, second.target, second.position.line) == ("working", 3, "done", 4)


def test_a_ladder_is_a_list_or_says_what_happens_when_it_is_late(built):
    """A plain list acts on the highest rung; the mapping can say otherwise."""
    assert built("ladders:\n  standard: [{at: 75%, notify: owner}]\n").ladders["standard"].late == Late("highest")
    ladder = built("ladders:\n  standard: {late: all, rungs: [{at: 75%, notify: owner}]}\n").ladders["standard"]
    assert (ladder.late, ladder.rungs[0].percent) == (Late("all"), 75)


def test_rungs_have_a_name_for_ever(built):
    """However it is spaced, a rung is known by the same key; its actions keep their order."""
    rung = built(
        "ladders:\n  standard: [{at: 100%  +  90m, notify: [assignee, anna], raise: priority, set: {vip: true}, "
        "fire: finish, every: 1h30m, times: 3}]\n"
    ).ladders["standard"].rungs[0]  # fmt: skip
    assert (rung.key, rung.percent, rung.offset, rung.every, rung.times) == ("100%+1h30m", 100, 5400, 5400, 3)
    places = [action.position for action in rung.actions]
    assert rung.actions == (
        Action("notify", places[0], to=("assignee", "anna")),
        Action("raise", places[1], field="priority"),
        Action("set", places[2], field="vip", value=True),
        Action("fire", places[3], transition="finish"),
    )


def test_a_rung_may_come_before_the_end(built):
    """`100% - 30m` is half an hour of working time before the promise runs out."""
    rung = built("ladders:\n  standard: [{at: 100% - 30m, notify: owner}]\n").ladders["standard"].rungs[0]
    assert (rung.key, rung.offset) == ("100%-30m", -1800)


def test_plain_days_are_for_calendars_that_never_close(built):
    """With a calendar that is always open `2 days` can only mean 48 hours."""
    timer = built("timers:\n  nudge: {runs_in: waiting, after: 2 days, fire: start, calendar: always}\n").timers[
        "nudge"
    ]
    assert timer.after == Duration(seconds=172800, text="2 days")


def test_a_field_may_refer_to_another_kind_and_copy_from_it(built):
    """The name of a kind is a type; `client.level` is looked up in the client when the ticket is opened."""
    fields = built("fields:\n  client: {type: client}\n  level: {type: service_level, default: client.level}\n").fields
    assert (fields["client"].type, fields["client"].kind) == ("reference", "client")
    assert (fields["level"].copied_from, fields["level"].default) == ((("client", "level"),), None)


def test_a_default_with_a_dot_may_be_just_text(built):
    """Only the name of a field that refers to a record makes a dot special."""
    assert built("fields:\n  site: {type: text, default: prova.example}\n").fields["site"].default == "prova.example"


def test_a_state_may_have_nothing_to_say(built):
    """`working:` with nothing behind it is a state like any other."""
    states = built("states:\n  new: {initial: true, title: Brand new}\n  working:\n").states
    assert (states["new"].title, states["working"].title, states["working"].final) == ("Brand new", "", False)


def test_a_field_can_be_emptied(built):
    """`null` empties a field; `actor` is whoever acts."""
    (wait,) = built(
        "transitions:\n  wait: {from: working, to: waiting, sets: {assignee: null, vip: false}}\n"
    ).transitions["wait"]
    assert wait.sets == {"assignee": None, "vip": False}
    (start,) = built(
        "transitions:\n  start: {from: [new, waiting], to: working, sets: {assignee: actor}}\n"
    ).transitions["start"]
    assert start.sets == {"assignee": "actor"}


def test_guards_know_where_they_are_written(built):
    """The position of a guard is that of its first character, behind the quote."""
    guard = (
        built("transitions:\n  wait: {from: working, to: waiting, if: 'ticket.cost > 5'}\n")
        .transitions["wait"][0]
        .guard
    )
    assert guard
    assert (guard.text, guard.names) == ("ticket.cost > 5", ("ticket.cost",))
    assert (guard.position.line, guard.position.column) == (2, 43)


def test_a_company_is_built_in_seconds_and_roles(tmp_path):
    """Targets are seconds of a calendar, for all values or each; agents have the roles that they are given."""
    workflow, _ = checked(
        Path(tmp_path / "workflows"),
        "service_levels:\n"
        "  base: {calendar: office, resolution: {within: 2 days, calendar: always}}\n"
        "  gold: {calendar: office, resolution: {P1: {within: 4h, calendar: always}, P2: 8h, P3: 16h}}\n",
    )
    assert workflow
    levels = workflow.company.service_levels
    base = {promise: targets[""] for promise, targets in levels["base"].targets.items()}
    assert {promise: (target.seconds, target.calendar) for promise, target in base.items()} == {
        "resolution": (172800, "always"),
    }
    gold = levels["gold"].targets["resolution"]
    assert {value: (target.seconds, target.calendar) for value, target in gold.items()} == {
        "P1": (14400, "always"),
        "P2": (28800, "office"),
        "P3": (57600, "office"),
    }
    assert workflow.company.with_role("owner") == ("bruno",)
    assert workflow.company.roles_of("anna") == {"technician", "agent"}
