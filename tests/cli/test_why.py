"""`why` with a subject: rungs, ways out of a state, what did not happen; all of it for people, pipes and programs."""

from __future__ import annotations

import json
import re

import pytest

from tests.cli.asking import Practice
from tests.cli.test_explaining import told, without_digests


def asked(here: Practice, *words: str) -> dict:
    found = json.loads(here.say("why", *words, "--json"))
    assert (found["margine"], found["kind"]) == (1, "why")
    return found


def page(here: Practice, *words: str, columns: int = 80) -> list[str]:
    """What a person reads, below the record and its state."""
    return without_digests(here.on_terminal("why", *words, columns=columns)).splitlines()[3:]


def test_the_steps_to_come_stand_below_the_arithmetic(here: Practice):
    """When each will come if nothing changes, and whom it would reach."""
    here.say("do", "T-1", "start")
    assert page(here, "T-1", "response")[-10:-6] == [
        "  75% not yet: Mon 2026-11-23 09:45:00 (ticket.yaml)",
        "    would notify assignee → anna, dispatcher → carla",
        "  100% not yet: Mon 2026-11-23 10:00:00 (ticket.yaml)",
        "    would notify assignee → anna, dispatcher → carla",
    ]


def test_steps_that_are_due_are_told_as_they_will_be_decided(here: Practice):
    """No daemon has looked: who will hear of it, and who will not, because of a higher rung."""
    here.say("do", "T-1", "start")
    here.now = "2026-11-23T10:30"
    told = [
        "  75% due since Mon 2026-11-23 09:45:00, will be skipped when the daemon looks: a higher one is due (ticket.yaml)",
        "  100% due since Mon 2026-11-23 10:00:00, acts when the daemon looks (ticket.yaml)",
        "    would notify assignee → anna, dispatcher → carla",
    ]
    lines = page(here, "T-1", "response", columns=160)
    first = lines.index(told[0])
    assert lines[first : first + 3] == told
    assert told[0].replace("75% ", "75%  ") in page(here, "T-1", "escalation", columns=160)
    here.say("run", "--once")
    assert [rung["status"] for rung in asked(here, "T-1", "response")["clocks"][0]["rungs"]][:2] == ["skipped", "done"]


def test_escalation_tells_every_rung_of_every_clock(here: Practice):
    """Done, skipped and to come, in the order in which they come."""
    told(here).say("run", "--once")
    lines = page(here, "T-1", "escalation")
    assert lines[:5] == [
        "response",
        "  75%  skipped Mon 2026-11-23 09:45:00, noticed Mon 2026-11-23 12:00:00 (ticket.yaml)",
        "    a higher one was due",
        "  100%  skipped Mon 2026-11-23 10:00:00, noticed Mon 2026-11-23 12:00:00 (ticket.yaml)",
        "    a higher one was due",
    ]
    assert "no such clock here" in lines
    found = asked(here, "T-1", "escalation")
    assert {rung["clock"] for rung in found["rungs"]} == {"response", "resolution"}
    assert [rung["status"] for rung in found["rungs"]].count("done") == 3
    assert found["absent"][0]["clock"] == "auto_close"
    assert all(rung["rule"].startswith("ticket.yaml:") for rung in found["rungs"])


def test_one_rung_of_one_clock_or_of_all(here: Practice):
    """With its repeats, and with the key that names it for ever."""
    told(here)
    assert [rung["id"] for rung in asked(here, "T-1", "resolution", "100%+1h")["rungs"]] == [
        "T-1/resolution/1/100%+1h",
        "T-1/resolution/1/100%+1h#2",
        "T-1/resolution/1/100%+1h#3",
    ]
    assert {rung["clock"] for rung in asked(here, "T-1", "75%")["rungs"]} == {"response", "resolution"}


def test_a_transition_says_whether_it_could_be_taken_and_by_whom_it_was_asked(here: Practice):
    """As anna sees it; `--as` asks for somebody else."""
    assert page(here, "T-1", "resolve") == [
        "resolve → resolved: can be taken by anna (ticket.yaml)",
        "  asks for solution",
    ]
    assert page(here, "T-1", "close") == [
        "close → closed: cannot be taken by anna (ticket.yaml)",
        "  it does not lead out of 'new', but out of resolved",
    ]


def guard(here: Practice, condition: str, more: str = "") -> None:
    """The shipped ticket, whose `wait` has a condition."""
    file = here.folder / "workflows" / "ticket.yaml"
    line = "  wait:    {from: open,                      to: waiting,  asks: [note]}"
    assert line in file.read_text()
    file.write_text(file.read_text().replace(line, f"  wait: {{from: open, to: waiting, if: {condition!r}{more}}}"))


def test_a_condition_is_told_part_by_part_with_what_it_read(here: Practice):
    """So that nobody has to guess which half of it was false."""
    guard(here, 'ticket.minutes > 0 && ticket.priority == "P2"')
    assert page(here, "T-1", "wait") == [
        "wait → waiting: cannot be taken by anna (ticket.yaml)",
        '  if ticket.minutes > 0 && ticket.priority == "P2"',
        "    false  ticket.minutes > 0",
        '    true   ticket.priority == "P2"',
        "    does not hold; it read ticket.minutes = 0, ticket.priority = 'P2'",
    ]
    (way,) = asked(here, "T-1", "wait")["ways"]
    assert (way["possible"], way["guard"]["failing"]) == (False, ["ticket.minutes > 0"])
    assert way["guard"]["values"] == {"ticket.minutes": 0, "ticket.priority": "P2"}
    assert here.say("why", "T-1", "wait").splitlines()[1].split("\t")[:5] == [
        "wait",
        "waiting",
        "no",
        "'wait' needs ticket.minutes > 0 && ticket.priority == \"P2\"",
        "ticket.minutes > 0",
    ]


def test_a_condition_is_asked_of_the_record_as_it_stood(here: Practice):
    """--at asks what could have been done then."""
    guard(here, 'ticket.priority == "P2"')
    here.now = "2026-11-23T11:00"
    here.say("set", "T-1", "priority=P1")
    assert not asked(here, "T-1", "wait")["ways"][0]["possible"]
    assert asked(here, "T-1", "wait", "--at", "2026-11-23T10:00")["ways"][0]["possible"]


def test_what_the_engine_would_do_by_itself_is_told_with_what_stops_it(here: Practice):
    """Under its own name, and at the end of the page about everything."""
    assert page(here, "T-1", "automatic") == ["Nothing leads out of this state by itself."]
    guard(here, "ticket.minutes > 60", ", automatic: true")
    assert page(here, "T-1", "automatic")[0] == "wait → waiting: cannot be taken by engine (ticket.yaml)"
    everything = page(here, "T-1")
    assert everything[everything.index("did not happen") :] == [
        "did not happen",
        "  auto_close: it runs in resolved only (ticket.yaml)",
        "  wait, automatic: 'wait' needs ticket.minutes > 60 (ticket.minutes = 0) (ticket.yaml)",
    ]


def test_where_nothing_is_charged_that_is_said(here: Practice):
    """A sentence, and an empty list for programs."""
    assert page(here, "T-1", "charge") == [
        "Nothing is charged: no time was logged here, and no price or fee arose."
    ]  # fmt: skip
    assert asked(here, "T-1", "charge")["charges"] == []


@pytest.mark.parametrize("word", ["balance", "lines"])
def test_what_a_kind_has_not_is_told_with_what_its_workflow_lacks(here: Practice, word: str):
    """A ticket has no allowances and is no invoice."""
    assert "T-1 is a ticket" in here.refusal("why", "T-1", word, exit_code=4)


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (["escalatoin"], "T-1 has no clock, rung or transition 'escalatoin'; did you mean 'escalation'?"),
        (["resolution", "80%"], "T-1 has no rung '80%'; there is 100%, 100%+1h, 75%"),
        (["resolutoin", "75%"], "T-1 has no clock 'resolutoin'; did you mean 'resolution'?"),
        (["auto_close"], "T-1 has no clock 'auto_close': it runs in resolved only"),
    ],
)
def test_what_a_record_has_not_is_answered_with_the_nearest(here: Practice, words: list[str], answer: str):
    """Or with the reason why it has it not."""
    assert answer in here.refusal("why", "T-1", *words, exit_code=4)


def test_what_is_near_to_nothing_is_answered_with_all_that_there_is(here: Practice):
    """However much that is: clocks, rungs, transitions, and what every record has."""
    message = here.refusal("why", "T-1", "xyzzy", exit_code=4)
    assert (
        "no clock, rung or transition 'xyzzy'; there is response, resolution, 75%, 100%, 100%+1h, assign, start"
        in message
    )
    assert message.endswith(", merge, escalation, automatic, charge\n")


def test_work_that_comes_round_no_more_says_that_its_rule_is_gone(here: Practice):
    """What it did stays told; what it would do next is not made up."""
    here.say("run", "--once")
    here.now = "2026-12-01T09:00"
    here.say("run", "--once")
    file = here.folder / "workflows" / "company.yaml"
    file.write_text(
        re.sub(
            r"(?m)^  restore_test:.*\n",
            "  other: {every: year, day: 05-01, time: '09:00', notify: carla}\n",
            file.read_text(),
        )
    )
    lines = page(here, "company-1", "restore_test", columns=160)
    assert lines[0] == "restore_test: running, its rule is gone (company.yaml)"
    assert lines[1:] == ["  came round: Tue 2026-12-01 09:00:00 (company.yaml)", "    opened A-1"]
    here.now = "2027-01-05T09:00"
    here.say("run", "--once")
    assert (
        page(here, "company-1", "restore_test", columns=160)[0]
        == "restore_test: stopped, its rule is gone (company.yaml)"
    )


def test_all_clocks_are_what_is_told_without_a_subject(here: Practice):
    """`why T-1 clock` asks for what `why T-1` says."""
    assert here.say("why", "T-1", "clock") == here.say("why", "T-1")


def test_more_than_a_clock_and_a_rung_is_too_much(here: Practice):
    """Asked the wrong way."""
    assert "one subject" in here.refusal("why", "T-1", "a", "b", "c", exit_code=2)


def test_earlier_cycles_are_a_line_each_unless_asked_for_in_full(here: Practice):
    """A ticket that was resolved twice waited twice to be closed."""
    here.say("do", "T-1", "resolve", "solution=MTU")
    here.now = "2026-11-24T09:00"
    here.say("do", "T-1", "reopen")
    here.say("do", "T-1", "resolve", "solution=driver")
    here.now = "2026-11-24T10:00"
    short, full = page(here, "T-1", "auto_close", columns=120), page(here, "T-1", "auto_close", "--full", columns=120)
    assert short[-1] == "  cycle 1 before it: stopped by reopen, anna, Tue 2026-11-24 09:00:00"
    assert len(full) > len(short)
    assert [cycle["cycle"] for cycle in asked(here, "T-1", "auto_close")["clocks"][0]["earlier"]] == [1]


def test_a_change_of_target_says_which_field_changed_it(here: Practice):
    """And each stretch the calendar that counted then."""
    here.now = "2026-11-23T12:30"
    here.say("set", "T-1", "priority=P1")
    here.now = "2026-11-23T14:30"
    lines = page(here, "T-1", "resolution", columns=160)
    assert lines[1:3] == [
        "  Mon 2026-11-23 09:00:00 – 12:30:00                  3:30:00  counted: open ticket by anna, office",
        "  Mon 2026-11-23 12:30:00 – 14:30:00                  2:00:00  counted: set by anna, always",
    ]
    assert (
        "  target changed from 8h to 4h and calendar changed from office to always by priority = P1, anna: "
        "Mon 2026-11-23 12:30:00 (ticket.yaml)"
    ) in lines


CONTRACT = """\
timers:
  renewal: {until: end_date, runs_in: signed, time: "09:00", escalate: renewal}
  visit:   {every: month, day: 1, time: "09:00", closed_days: before, runs_in: active, notify: dispatcher}
ladders:
  renewal: [{at: -30d, notify: owner}, {at: 0d, fire: expire}]
"""


def test_dates_and_schedules_are_told_in_days(here: Practice):
    """What they look towards, what came, what is next, and the closed day that was passed over."""
    file = here.folder / "workflows" / "contract.yaml"
    file.write_text(file.read_text().partition("timers:")[0] + CONTRACT)
    here.say("new", "contract", "client=rossi", "subject=Gold", "monthly_fee=100")
    here.say("do", "K-1", "send", "type=flat_fee")
    here.say("do", "K-1", "sign", "start_date=2026-11-23", "end_date=2027-01-10")
    here.now = "2026-12-15T09:00"
    here.say("run", "--once")
    lines = page(here, "K-1", columns=120)
    assert lines[0] == "renewal: towards 2027-01-10, running (contract.yaml)"
    assert "  rung -30d: Fri 2026-12-11 09:00:00, acted on Tue 2026-12-15 09:00:00 (contract.yaml)" in lines
    assert "    notified dario" in lines
    assert "  0d not yet: Sun 2027-01-10 09:00:00 (contract.yaml)" in lines
    assert "    would fire expire" in lines
    visit = lines[lines.index("") + 1 :]
    assert visit[0] == (
        "visit: comes round, running, next Wed 2026-12-30 09:00:00 instead of Fri 2027-01-01, which is closed (contract.yaml)"
    )
    assert "  came round: Tue 2026-12-01 09:00:00, acted on Tue 2026-12-15 09:00:00 (contract.yaml)" in lines
