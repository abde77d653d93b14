"""Records that rules open: what they are given is held against the fields that they have."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.machines.checks.given import misfit
from engine.machines.definition import Field, FieldType
from engine.machines.surroundings import Surroundings
from engine.problems import Position, Problem
from engine.records import Value
from engine.rules.fields import Unfit, accept
from engine.workflow import check
from tests.machines.rules import TICKET, checked, completed, shown, write

TASK = """
workflow: task
number: A-{n}
fields:
  subject:  {type: text, required: true}
  client:   {type: client}
  about:    {type: ticket}
  urgency:  {type: choice, of: [P1, P2, later], default: later}
  mood:     {type: choice, of: [good, bad]}
  assignee: {type: agent}
  level:    {type: service_level}
  service:  {type: service}
  planned:  {type: minutes}
  people:   {type: integer}
  budget:   {type: money}
  remote:   {type: flag}
  day:      {type: date}
states:
  todo: {initial: true}
  done: {final: true}
transitions:
  finish: {from: todo, to: done}
"""
OURS = """
fields:
  remark: {type: text}
  begins: {type: date}
  taken:  {type: minutes}
ladders:
  standard: [{at: 100%, open: {task: {subject: Look, GIVEN}}}]
"""


def told(folder: Path, given: str, task: str = TASK) -> list[str]:
    """What is said of a rung that opens a task with some fields, without its place."""
    return [shown(problem).partition(" ")[2] for problem in problems(folder, given, task)]


def problems(folder: Path, given: str, task: str = TASK) -> list[Problem]:
    ticket = completed(
        OURS.replace("subject: Look, GIVEN", given if "subject" in given else f"subject: Look, {given}"), TICKET
    )
    write(folder, {"task.yaml": task, "ticket.yaml": ticket})
    return check(folder)[1]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            "urgency: P9",
            "M240 a new task gets 'urgency' as 'P9', which is not one of its values; there is P1, P2, later",
        ),
        ("assignee: ana", "M242 a new task gets 'assignee' as 'ana', which is no agent; did you mean 'anna'?"),
        ("level: glod", "M242 a new task gets 'level' as 'glod', which is no service level; did you mean 'gold'?"),
        ("service: server", "M242 a new task gets 'service' as 'server', which is no service"),
        ("day: 2026-02-30", "M242 a new task gets 'day' as '2026-02-30', which is no date such as 2026-11-30"),
        ("remote: perhaps", "M242 a new task gets 'remote' as 'perhaps', which is neither yes nor no"),
        ("people: some", "M242 a new task gets 'people' as 'some', which is no whole number"),
        ("people: true", "M242 a new task gets 'people' as true; the field holds a whole number"),
        ("planned: soon", "M242 a new task gets 'planned' as 'soon', which is no time such as 45m or 1h15"),
        ("planned: -5", "M242 a new task gets 'planned' as -5, which is no time such as 45m or 1h15"),
        ("budget: a lot", "M242 a new task gets 'budget' as 'a lot', which is no amount such as 1234.50"),
        (
            'budget: "1.234"',
            "M242 a new task gets 'budget' as '1.234', which can be read in two ways; write an amount with two decimals",
        ),
        ("client: 7", "M242 a new task gets 'client' as 7; the field holds the name of a client, like C-7"),
        ("client: true", "M242 a new task gets 'client' as true; the field holds the name of a client, like C-7"),
        ('subject: " "', "M520 a new task needs subject"),
    ],
)
def test_a_value_that_would_not_be_accepted(tmp_path, given, said):
    """The daemon would find out at night; the check finds out now, and names what is nearest."""
    assert told(tmp_path, given) == [said]


@pytest.mark.parametrize(
    "given",
    [
        "urgency: p1",
        "planned: 1h15",
        "planned: 45",
        "planned: 45m",
        'budget: "1,234.50"',
        "budget: 1250",
        "remote: on",
        'people: "12"',
        "day: 2026-11-30",
        "client: C-7",
        "client: null",
        'mood: ""',
        "subject: 12",
        'client: "{client}"',
        'about: "{id}"',
        'subject: "{remark} of {client}"',
        'assignee: "{assignee}"',
        'planned: "{taken}"',
        'people: "{taken}"',
        'day: "{begins}"',
        'level: "{service_level}"',
        'remote: "{vip}"',
    ],
)
def test_a_value_that_would_be_accepted(tmp_path, given):
    """Whatever the record would be opened with is let pass."""
    assert told(tmp_path, given) == []


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            'assignee: "{client}"',
            "M522 a new task gets 'assignee', of type agent, from {client}, which is of type client; none of that fits",
        ),
        (
            'client: "{id}"',
            "M522 a new task gets 'client', of type client, from {id}, which is the name of a ticket; none of that fits",
        ),
        (
            'about: "{client}"',
            "M522 a new task gets 'about', of type ticket, from {client}, which is of type client; none of that fits",
        ),
        (
            'client: "{assignee}"',
            "M522 a new task gets 'client', of type client, from {assignee}, which is of type agent; none of that fits",
        ),
        (
            'client: "{cost}"',
            "M522 a new task gets 'client', of type client, from {cost}, which is of type money; none of that fits",
        ),
        (
            'planned: "{begins}"',
            "M522 a new task gets 'planned', of type minutes, from {begins}, which is of type date; none of that fits",
        ),
        (
            'day: "{vip}"',
            "M522 a new task gets 'day', of type date, from {vip}, which is of type flag; none of that fits",
        ),
        (
            'mood: "{priority}"',
            "M522 a new task gets 'mood', of type choice, from {priority}, which is of type choice; they have no value in common",
        ),
        (
            'urgency: "{priority}"',
            "warning M522 a new task gets 'urgency', of type choice, from {priority}, which is of type choice; 'P3' is none of its values",
        ),
        (
            'urgency: "{remark}"',
            "warning M522 a new task gets 'urgency', of type choice, from {remark}, which is of type text; not all of that fits",
        ),
        (
            'planned: "{cost}"',
            "warning M522 a new task gets 'planned', of type minutes, from {cost}, which is of type money; the number would mean something else",
        ),
        (
            'remote: "{taken}"',
            "warning M522 a new task gets 'remote', of type flag, from {taken}, which is of type minutes; not all of that fits",
        ),
    ],
)
def test_a_place_of_another_type(tmp_path, given, said):
    """Refused where nothing that the field holds would be accepted, and a warning where some of it would."""
    assert told(tmp_path, given) == [said]


def test_a_name_that_another_kind_of_value_could_be(tmp_path):
    """Records numbered 1, 2, 3 can be named by a number: that is let pass, and a place is no more than a warning."""
    task = TASK.replace("  about:    {type: ticket}", "  about:    {type: task}").replace("A-{n}", '"{n}"')
    assert told(tmp_path, "about: 7", task) == []
    assert [said.split()[:2] for said in told(tmp_path, 'about: "{taken}"', task)] == [["warning", "M522"]]


@pytest.mark.parametrize(
    ("given", "empty"),
    [
        ('subject: "{remark}"', "{remark}"),
        ('subject: " {remark}{client}"', " {remark}{client}"),
        ('subject: "Call {client}"', ""),
        ('subject: "{remark}{id}"', ""),
        ('subject: "{priority}"', ""),
    ],
)
def test_a_required_field_that_may_get_nothing(tmp_path, given, empty):
    """Words are something, a default is something, and the record always has a name."""
    said = [f"warning M523 {empty} may be empty, and a new task needs its 'subject'"] if empty else []
    assert told(tmp_path, given) == said


def test_a_place_of_a_required_field_is_never_empty(tmp_path):
    """What is required here is there to be handed on."""
    ticket = OURS.replace("remark: {type: text}", "remark: {type: text, required: true}")
    write(tmp_path, {"task.yaml": TASK, "ticket.yaml": completed(ticket.replace("Look, GIVEN", '"{remark}"'), TICKET)})
    assert check(tmp_path)[1] == []


def test_where_it_is_written(tmp_path):
    """At the value, with the field of the other file beside it."""
    (problem,) = problems(tmp_path, "urgency: P9")
    assert (problem.position.file, problem.position.line) == (f"{tmp_path.as_posix()}/ticket.yaml", 13)
    assert [(place.file.rpartition("/")[2], place.line, what) for place, what in problem.related] == [
        ("task.yaml", 8, "'urgency' of task")
    ]


def test_recurring_work_is_held_to_the_same(tmp_path):
    """What company.yaml opens is looked at as well."""
    written = "recurring:\n  a: {every: week, open: {ticket: {priority: P9}}}\n"
    assert [shown(problem) for problem in checked(tmp_path, written)[1]] == [
        "2:46 M240 a new ticket gets 'priority' as 'P9', which is not one of its values; there is P1, P2, P3"
    ]


HERE = Position("task.yaml", 1, 1)
AROUND = Surroundings(
    known=True,
    agents=frozenset({"anna", "Bruno", "BRUNO"}),
    services=frozenset({"server"}),
    levels={"gold": None},  # type: ignore[dict-item]
)
TYPES: tuple[FieldType, ...] = (
    "text", "choice", "integer", "minutes", "money", "flag", "date", "agent", "service_level", "service", "reference",
)  # fmt: skip
WRITTEN = [
    *("P1", "p1", "P9", " P1", "on", "OFF ", "no", "1", "0", "anna", "ANNA", "bruno", "BRUNO", "Gold", "server", "x"),
    *("2026-11-30", " 2026-11-30 ", "20261130", "2026-W01-1", "2026-02-30", "1h15", "1 H 15 M", "45m", "h", "1h5h"),
    *("12.50", "12,5", "1.234", "-1.234", "1,234.50", "1.234,50", "1,234,50", "1.234.567", "0.125", "-0.5", "+5", "-5"),
    *("9223372036854775807", "9223372036854775808", "92233720368547758.07", "92233720368547758.08", "0" * 99 + "7"),
    *("9" * 5000, "9" * 5000 + "h", "153722867280912930h7m", "153722867280912930h8m", "٣", "١٢.٥٠", "", "  ", "\u00a0"),
]


class Hall:
    """As much of a company as fields ask for."""

    agents = AROUND.agents
    service_levels = AROUND.levels
    services = AROUND.services


def agree(kind: FieldType, raw: Value) -> bool:
    """Whether the check and the engine say the same of a value."""
    field = Field("value", kind, HERE, choices=("P1", "P2", "on", "ON") if kind == "choice" else ())
    try:
        accept(field, raw, Hall())  # type: ignore[arg-type]
    except Unfit:
        return bool(misfit(field, raw, AROUND))
    return not misfit(field, raw, AROUND)


@pytest.mark.parametrize("kind", TYPES)
def test_the_check_and_the_engine_agree(kind):
    """What is refused when rules are read is refused when they act, and nothing else is."""
    values = [*WRITTEN, None, True, False, 0, 1, -1, 7, 20261130, 2**63 - 1, 2**63, -(2**63)]
    assert [value for value in values if not agree(kind, value)] == []


@given(kind=st.sampled_from(TYPES), raw=st.text("0123456789.,hm+- P", max_size=12) | st.integers() | st.booleans())
def test_they_agree_on_whatever_is_written(kind, raw):
    """Also on what nobody thought of."""
    assert agree(kind, raw)
