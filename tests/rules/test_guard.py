"""Guards at run time: what they read, what unset fields are, and what happens when they fail."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.machines.definition import Field
from engine.machines.guard_text import Guard
from engine.machines.source import read
from engine.machines.surroundings import Surroundings
from engine.problems import Position
from engine.records import Record
from engine.rules.guard import GuardError, Guards, evaluate, program, values, variables
from engine.rules.sampling import outcomes, samples

HERE = Position("ticket.yaml", 1, 1)
FIELDS = {
    "priority": Field("priority", "choice", HERE, choices=("P1", "P2", "P3")),
    "subject": Field("subject", "text", HERE),
    "cost": Field("cost", "money", HERE),
    "planned": Field("planned", "minutes", HERE),
    "vip": Field("vip", "flag", HERE),
    "day": Field("day", "date", HERE),
    "client": Field("client", "reference", HERE, kind="client"),
}
RECORD = Record("T-7", "ticket", 3, "working", opened=1000, changed=1000, entered=1000, seconds=150,
                fields={"priority": "P1", "cost": 1250, "vip": True})  # fmt: skip
EMPTY = Record("T-8", "ticket", 1, "new", opened=0, changed=0, entered=0)
GUARDS = Guards("ticket", FIELDS)


def guard(text: str) -> Guard:
    """A compiled guard."""
    source, _ = read(b"if: x", "ticket.yaml")
    assert source
    compiled, problems = GUARDS.compile(Guard(text, HERE), source, ("if",))
    assert problems == []
    return compiled


def tried(compiled: Guard) -> set[tuple[bool, ...]] | None:
    """What a condition can come out as for new tickets, by trying values out."""
    return outcomes([(program(compiled), {"ticket.state": "new"})], variables("ticket", FIELDS), Surroundings())


def holds(text: str, record: Record = RECORD) -> bool:
    """Whether a condition holds when Anna, a technician, asks at 1600."""
    return evaluate(guard(text), record, "anna", frozenset({"agent", "technician"}), 1600)


@pytest.mark.parametrize(
    "text",
    [
        "ticket.priority == 'P1' && ticket.cost == 1250 && ticket.vip",
        "ticket.id == 'T-7' && ticket.state == 'working'",
        "ticket.minutes == 2",
        "ticket.age_minutes == 10",
        "actor == 'anna' && 'technician' in roles && !('owner' in roles)",
        "roles.exists(role, role.startsWith('tech'))",
        "ticket.priority in ['P1', 'P2'] ? ticket.cost > 0 : false",
        "ticket.subject.size() == 0",
    ],
)
def test_guards_read_fields_and_what_every_record_has(text):
    """Fields, the time logged in whole minutes, the age, who asks and in what roles."""
    assert holds(text)


def test_unset_fields_are_empty_values():
    """A guard never meets a missing value: text is '', numbers are 0, flags are false."""
    assert holds("ticket.priority == '' && ticket.subject == '' && ticket.client == ''", EMPTY)
    assert holds("ticket.cost == 0 && ticket.planned == 0 && ticket.minutes == 0 && !ticket.vip", EMPTY)


def test_only_what_a_guard_reads_is_handed_over():
    """The names that are read are known, and nothing else is looked up."""
    compiled = guard("ticket.cost > 5 || ticket.vip")
    assert compiled.names == ("ticket.cost", "ticket.vip")
    assert values(compiled, RECORD, "anna", (), 0) == {"ticket.cost": 1250, "ticket.vip": True}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("10 / ticket.planned > 1", "divide by zero"),
        ("ticket.cost * 9223372036854775807 > 1", "integer overflow"),
    ],
)
def test_a_guard_that_fails_says_why(text, message):
    """Failing is neither true nor false: the caller decides, and can say why."""
    with pytest.raises(GuardError, match=message):
        holds(text)


def test_a_value_of_another_type_fails_and_does_not_compare():
    """A record from before a field changed its type cannot be judged in silence."""
    old = Record("T-9", "ticket", 1, "new", 0, 0, 0, fields={"cost": "much"})
    with pytest.raises(GuardError, match=r"Unexpected value type for 'ticket\.cost': str"):
        holds("ticket.cost > 5", old)


def test_a_guard_that_was_never_compiled_cannot_be_asked():
    """A definition that was not checked opens no door."""
    with pytest.raises(GuardError, match="'true' was never compiled"):
        evaluate(Guard("true", HERE), RECORD, "anna", (), 0)


def test_rules_without_guards_do_not_load_the_library():
    """Whoever writes no condition does not wait for the language of conditions."""
    code = "import sys, engine.workflow; sys.exit('cel_expr_python' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


COMPARISONS = st.sampled_from([
    "ticket.cost > 5", "ticket.cost <= 5", "ticket.cost == 7", "ticket.cost in [5, 6, 7]", "ticket.minutes > 0", "0 >= ticket.minutes",
    "ticket.vip", "ticket.vip == false", "ticket.priority == 'P1'", "ticket.priority in ['P1', 'P3']", "ticket.priority != ''",
    "ticket.subject == 'x'", "ticket.subject < 'b'", "ticket.subject >= 'b'", "'a' != ticket.subject", "ticket.day > '2026-01-01'", "ticket.day < '2026'", "ticket.day != ''", "true",
])  # fmt: skip
CONDITIONS = st.recursive(
    COMPARISONS,
    lambda inner: st.builds("({} && {})".format, inner, inner) | st.builds("({} || {})".format, inner, inner)
    | st.builds("!({})".format, inner),
    max_leaves=5,
)  # fmt: skip
RECORDS = st.builds(
    lambda cost, seconds, vip, priority, subject, day: Record(
        "T-1", "ticket", 1, "new", 0, 0, 0, seconds=seconds,
        fields={"cost": cost, "vip": vip, "priority": priority, "subject": subject, "day": day},
    ),
    st.integers(-10, 20), st.integers(0, 200), st.booleans(), st.sampled_from([None, "P1", "P2", "P3"]),
    st.sampled_from([None, "a", "b", "x", "xyz", "~"]), st.none() | st.dates().map(str),
)  # fmt: skip


@given(CONDITIONS, st.lists(RECORDS, min_size=1, max_size=10))
def test_what_sampling_rules_out_never_happens(text, records):
    """Whatever a condition comes out as for any record, trying values out has found it before."""
    compiled = guard(text)
    found = tried(compiled)
    assert found is not None
    possible = {result for (result,) in found}
    assert {holds(text, record) for record in records} <= possible


@pytest.mark.parametrize(
    "text",
    ["ticket.cost + 1 > 5", "ticket.cost > ticket.planned", "ticket.subject.startsWith('x')", "roles.exists(r, r == 'x')",
     "actor == 'anna' && 'owner' in roles", "10 / ticket.cost > 1", r"ticket.subject == 'a\u0000b'",
     "ticket.cost > 9223372036854775807 + 1"],
)  # fmt: skip
def test_sampling_does_not_claim_what_it_cannot_know(text):
    """Arithmetic, functions and names against names are left alone."""
    assert tried(guard(text)) is None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("ticket.subject", "ticket.subject > 'a'"),
        ("ticket.subject", "ticket.subject in ['', ' ', 'ä', '😀']"),
        ("ticket.id", "ticket.id != 'T-1'"),
        ("ticket.client", "ticket.client == 'C-1'"),
        ("ticket.day", "ticket.day > '2026-01-01' || ticket.day < '2025'"),
        ("ticket.priority", "ticket.priority != 'P1'"),
        ("ticket.cost", "ticket.cost > 24 * 60 || ticket.cost < -9223372036854775807"),
        ("actor", "actor == 'anna'"),
    ],
)
def test_what_is_tried_out_is_what_the_condition_meets(name, text):
    """Every value to try comes through CEL as itself, and as no other."""
    tried_values = samples(name, [program(guard(text))], variables("ticket", FIELDS), Surroundings())
    assert len(set(tried_values)) == len(tried_values) > 1
    for value in tried_values:
        same = program(guard(f"{name} == {json.dumps(value, ensure_ascii=False)}"))
        assert [other for other in tried_values if same({name: other})] == [value]


def test_a_sum_that_is_written_out_is_worked_out():
    """`24 * 60` is a number like any other."""
    assert tried(guard("ticket.minutes > 24 * 60 - 1")) == {(True,), (False,)}
    assert tried(guard("ticket.minutes >= 60 - 2 * 30")) == {(True,)}


def test_a_required_field_may_be_empty_in_records_from_before():
    """That a condition is always true is only said when it is true of old records too; that two overlap, of new ones."""
    required = {"subject": Field("subject", "text", HERE, required=True)}
    asked = [(program(guard("ticket.subject != ''")), {"ticket.state": "new"})]
    known = variables("ticket", required)
    assert outcomes(asked, known, Surroundings()) == {(True,), (False,)}
    assert outcomes(asked, known, Surroundings(), surely=True) == {(True,)}


def test_sampling_gives_up_on_too_many_combinations():
    """A condition that would take too long to try out is not judged."""
    many = " || ".join(
        f"ticket.{name} == {value}" for name in ("cost", "planned", "minutes") for value in range(0, 60, 4)
    )
    assert tried(guard(many)) is None


TOKENS = st.sampled_from([
    "ticket.cost", "ticket.vip", "ticket.state", "ticket", "roles", "actor", "'new'", '"', "'", "\\", "1", "2.5", "99999999999999999999",
    "==", "!=", "&&", "||", "!", "(", ")", "[", "]", "{", "}", ":", "?", ",", ".", "in", "has(", "and", "exists(", "r", "null", "\n", "\t",
    "é", "😀", "\0", "-", "*", "/", "%", "duration('1h')", "b'x'", "1u", "timestamp(0)", "matches('[')",
])  # fmt: skip


@given(st.lists(TOKENS, max_size=12).map(" ".join) | st.text(max_size=20))
def test_whatever_is_written_there_is_an_answer(text):
    """Any text gives a guard that can be asked, or problems inside of it; never an exception."""
    source, _ = read(b"if: x", "ticket.yaml")
    assert source
    compiled, problems = GUARDS.compile(Guard(text, HERE), source, ("if",))
    assert bool(problems) != (compiled.program is not None)
    if not problems:
        tried(compiled)


@pytest.mark.parametrize("text", ["(" * 499 + ")" * 499, "!" * 999 + "x", "[" * 1000, " || ".join(["ticket.vip"] * 70)])
def test_deep_conditions_do_no_harm(text):
    """The longest condition that a file can hold is read or refused, however deep it is."""
    source, _ = read(b"if: x", "ticket.yaml")
    assert source
    compiled, problems = GUARDS.compile(Guard(text, HERE), source, ("if",))
    assert bool(problems) != (compiled.program is not None)


def test_places_count_characters():
    """Signs outside the alphabet count as one, so that the caret stands under the mistake."""
    source, _ = read("if: \"'😀é' == ticket.prioritty\"".encode(), "ticket.yaml")
    assert source
    _, problems = GUARDS.compile(Guard(source.value["if"], HERE), source, ("if",))
    place = problems[0].position
    assert source.text[place.column - 1 : place.end_column - 1] == "ticket.prioritty"
