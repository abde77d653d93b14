"""`show` and `why`: a record as it stands or stood, and deadlines whose numbers add up on the page."""

from __future__ import annotations

import json
import re

from hypothesis import given
from hypothesis import strategies as st

from engine.told.arithmetic import ENDS, LONGEST_RUN, Fold, folded
from engine.why import Stretch
from tests.cli.asking import Practice
from tests.cli.test_acting import rule


def told(here: Practice) -> Practice:
    """T-1: taken on Monday, waited for the client until Tuesday, answered late; the daemon saw it on Wednesday."""
    here.now = "2026-11-23T09:30"
    here.say("do", "T-1", "start")
    here.now = "2026-11-23T12:00"
    here.say("do", "T-1", "wait", "--note", "il cliente prova")
    here.now = "2026-11-24T10:00"
    here.say("do", "T-1", "start", "--as", "bruno")
    here.now = "2026-11-25T09:30"
    return here


def without_digests(text: str) -> str:
    """`ticket.yaml:28@3f2a91c` as `ticket.yaml:28`: the text of the shipped rules may change, their lines as well."""
    return re.sub(r"\.yaml(:\d+)?@[0-9a-f]{7}", ".yaml", text)


def seconds(text: str) -> int:
    hours, minutes, rest = map(int, text.split(":"))
    return hours * 3600 + minutes * 60 + rest


def sums(page: str) -> list[tuple[int, int]]:
    """Of each clock on a page: its counted intervals added up, and what it says is used."""
    found, counted = [], 0
    for line in page.splitlines():
        if match := re.search(r" (\d+:\d\d:\d\d)  counted", line):
            counted += seconds(match[1])
        elif match := re.match(r"  used +(\d+:\d\d:\d\d)", line):
            found.append((counted, seconds(match[1])))
            counted = 0
    return found


def test_show_tells_everything_about_a_record(here: Practice):
    """Fields with names, clocks, what can be done next, who did what, and what was sent to whom."""
    told(here).say("run", "--once")
    assert without_digests(here.on_terminal("show", "T-1", columns=100)).splitlines()[:19] == [
        "T-1  VPN lenta",
        "ticket, working since Tue 2026-11-24 10:00",
        "",
        "Fields",
        "  subject        VPN lenta",
        "  client         C-1  Rossi Srl",
        "  priority       P2",
        "  service_level  gold",
        "  assignee       bruno",
        "",
        "Clocks",
        "  response    -15:30:00: 16:30:00 of 1:00:00 used, due Mon 2026-11-23 10:00",
        "  resolution  -2:30:00: 10:30:00 of 8:00:00 used, due Tue 2026-11-24 16:00",
        "",
        "Next",
        "  assign → assigned",
        "  wait → Waiting for the client, asks for note",
        "  resolve → resolved, asks for solution",
        "",
    ]


ASSET = """\
workflow: asset
number: B-{n}
fields:
  subject: {type: text, required: true}
  cost:    {type: money}
  leased:  {type: flag}
states:
  in_use: {initial: true}
  closed: {final: true}
transitions:
  close: {from: in_use, to: closed}
"""


def test_amounts_and_flags_read_as_they_were_written(here: Practice):
    """People see 1234.50 and yes, wherever a field is shown; programs get cents and booleans."""
    (here.folder / "workflows" / "asset.yaml").write_text(ASSET)
    here.say("new", "asset", "subject=Router", "cost=99")
    here.say("set", "B-1", "cost=1234.50", "leased=yes")
    page = here.on_terminal("show", "B-1").splitlines()
    assert page[4:7] == ["  subject  Router", "  cost     1234.50", "  leased   yes"]
    assert "  Mon 2026-11-23 09:00  anna  cost = 1234.50, leased = yes" in page
    assert "field\tcost\t1234.50" in here.say("show", "B-1")
    assert here.say("list", "asset").splitlines()[1] == "B-1\tin use\tRouter\t1234.50\tyes"
    assert json.loads(here.say("show", "B-1", "--json"))["record"]["fields"]["cost"] == 123450


def test_a_closed_record_is_called_closed_once(here: Practice):
    """The state says it already."""
    (here.folder / "workflows" / "asset.yaml").write_text(ASSET)
    here.say("new", "asset", "subject=Router")
    here.say("do", "B-1", "close")
    assert here.on_terminal("show", "B-1").splitlines()[1] == "asset, closed since Mon 2026-11-23 09:00"


def test_show_keeps_history_in_order_with_who_and_when(here: Practice):
    """The history reads like a diary, the engine's doings among those of people."""
    lines = told(here).on_terminal("show", "T-1", columns=120).splitlines()
    history = lines[lines.index("History") + 1 : lines.index("Messages") - 1]
    assert history[:3] == [
        "  Mon 2026-11-23 09:00  anna    opened as new",
        "  Mon 2026-11-23 09:30  anna    assignee = anna",
        "  Mon 2026-11-23 09:30  anna    start: new → working",
    ]
    assert "  Mon 2026-11-23 12:00  engine  response breached" in history
    assert history[-1] == "  Tue 2026-11-24 10:00  bruno   start: waiting → working"


def test_show_lists_the_messages_about_a_record(here: Practice):
    """Who was told what, when; carla is the dispatcher."""
    here.now = "2026-11-23T09:15"
    here.say("run", "--once")
    lines = here.on_terminal("show", "T-3", columns=120).splitlines()
    assert lines[lines.index("Messages") + 1 :] == [
        "  Mon 2026-11-23 09:15  to carla: T-3 Server non raggiungibile: response at 100% of its target"
    ]
    told = json.loads(here.say("show", "T-3", "--json"))["messages"]
    assert [(message["to"], message["key"]) for message in told] == [(["carla"], "T-3/response/1/100%")]


def test_show_as_it_stood(here: Practice):
    """--at shows fields, state and clocks of that moment, and no later event."""
    told(here)
    then = json.loads(here.say("show", "T-1", "--at", "2026-11-23T09:45", "--json"))
    assert (then["at"], then["record"]["state"], then["record"]["fields"]["assignee"]) == (
        "2026-11-23T09:45:00+01:00",
        "working",
        "anna",
    )
    assert then["record"]["clocks"]["response"]["left"] == 15 * 60
    assert [event["text"] for event in then["history"]] == [
        "opened as new",
        "assignee = anna",
        "start: new → working",
    ]
    assert here.refusal("show", "T-1", "--at", "2026-11-20", exit_code=4) == (
        "margine: T-1 was opened later, on Mon 2026-11-23 09:00\n"
    )


def test_show_in_a_pipe_is_one_line_a_fact(here: Practice):
    """`cut` and `grep` find what they need."""
    lines = here.say("show", "T-1").splitlines()
    assert lines[0] == "part\tname\tvalue\tby\tat"
    assert "field\tsubject\tVPN lenta\t\t" in lines
    assert "clock\tresponse\t1:00\t\t2026-11-23T10:00:00+01:00" in lines
    assert "next\twait\tnote\t\t" in lines
    assert "event\tOpened\topened as new\tanna\t2026-11-23T09:00:00+01:00" in lines


def test_why_is_an_arithmetic_that_a_person_can_check(here: Practice):
    """Every interval, why it counted or not, the sum, the target, the deadline, and the rules that decided."""
    told(here).say("run", "--once")
    found = here.on_terminal("why", "T-1", "resolution", columns=160)
    assert without_digests(found).splitlines() == [
        "T-1  VPN lenta",
        "working since Tue 2026-11-24 10:00:00: start by bruno (ticket.yaml)",
        "",
        "resolution: 8:00:00 of office promised, running (ticket.yaml)",
        "  Mon 2026-11-23 09:00:00 – 12:00:00                  3:00:00  counted: open ticket by anna",
        "  Mon 2026-11-23 12:00:00 – Tue 2026-11-24 10:00:00         –  paused: wait by anna",
        "  Tue 2026-11-24 10:00:00 – 13:00:00                  3:00:00  counted: start by bruno",
        "  Tue 2026-11-24 13:00:00 – 14:00:00                        –  closed: office",
        "  Tue 2026-11-24 14:00:00 – 18:00:00                  4:00:00  counted: start by bruno",
        "  Tue 2026-11-24 18:00:00 – Wed 2026-11-25 09:00:00         –  closed: office",
        "  Wed 2026-11-25 09:00:00 – 09:30:00                  0:30:00  counted: start by bruno",
        "  used                                               10:30:00  of 8:00:00",
        "  overdue by                                          2:30:00  due Tue 2026-11-24 16:00:00",
        *found_moments(here),
        "  100%+1h#3 not yet: Wed 2026-11-25 10:00:00 (ticket.yaml)",
        "    would notify service_manager → dario, on_call → bruno",
    ]
    assert f"({rule(here, 'start')})" in found
    assert f"({rule(here, 'resolution')})" in found


def found_moments(here: Practice) -> list[str]:
    """The rungs and the breach: due when the arithmetic says, acted on by the daemon on Wednesday."""
    clock = json.loads(here.say("why", "T-1", "resolution", "--json"))["clocks"][0]
    due = {moment["what"].partition(" (")[0]: moment["due"] for moment in clock["moments"]}
    assert due["rung 75%"] == "2026-11-24T13:00:00+01:00"
    assert due["breached"] == due["rung 100%"] == clock["breached"] == "2026-11-24T16:00:00+01:00"
    assert {moment["at"] for moment in clock["moments"]} == {"2026-11-25T09:30:00+01:00"}
    days = {"2026-11-24": "Tue", "2026-11-25": "Wed"}
    lines = []
    for m in clock["moments"]:
        lines.append(
            f"  {m['what']}: {days[m['due'][:10]]} {m['due'][:10]} {m['due'][11:19]}, "
            "acted on Wed 2026-11-25 09:30:00 (ticket.yaml)"
        )
        lines += [f"    {effect['what']}" for effect in m["effects"]]
    assert lines[-1] == "    notified dario, bruno"
    return lines


def test_the_numbers_of_every_clock_add_up_on_the_page(here: Practice):
    """Whatever is shortened, the counted lines come to what is used."""
    told(here).now = "2027-03-15T11:11"
    for words in ([], ["--full"], ["--at", "2026-12-09T17:20:33"]):
        page = here.on_terminal("why", "T-1", *words, columns=160)
        found = sums(page)
        assert len(found) == 2
        assert all(counted == used > 0 for counted, used in found), page


def test_a_long_run_is_shortened_unless_asked_for_in_full(here: Practice):
    """Months of opening hours are one line; --full has them all."""
    here.now = "2027-01-15T11:11"
    short = here.on_terminal("why", "T-2", "resolution", columns=160).splitlines()
    full = here.on_terminal("why", "T-2", "resolution", "--full", columns=160).splitlines()
    assert re.fullmatch(r"  … 31 days +244:00:00  counted …", short[7]), short
    assert len(full) > 100 > 40 > len(short)


def test_closing_days_are_named(here: Practice):
    """Whoever wonders why a day did not count sees which day it was."""
    here.now = "2026-12-28T12:00"
    page = here.on_terminal("why", "T-2", "resolution", "--full", columns=160)
    assert "–  closed: office, Sant'Ambrogio, Immacolata Concezione" in page
    assert "–  closed: office, own closing day, Natale, Santo Stefano" in page


def test_why_in_a_pipe_has_intervals_moments_and_the_sum(here: Practice):
    """A spreadsheet can add up the seconds."""
    told(here).say("run", "--once")
    rows = [line.split("\t") for line in here.say("why", "T-1", "resolution").splitlines()]
    assert rows[0] == ["clock", "part", "start", "end", "seconds", "what", "because"]
    counted = sum(int(row[4]) for row in rows[1:] if row[1] == "interval")
    assert rows[-1][:6] == [
        "resolution",
        "sum",
        "",
        "2026-11-24T16:00:00+01:00",
        str(counted),
        "running",
    ]
    assert counted == 10 * 3600 + 1800


def test_why_of_a_wait_says_when_it_runs_out(here: Practice):
    """A clock that closes resolved tickets has no target, but an end."""
    here.say("do", "T-1", "resolve", "solution=MTU")
    lines = without_digests(here.on_terminal("why", "T-1", "auto_close")).splitlines()
    assert lines[3] == "auto_close: running, runs out Thu 2026-11-26 09:00:00 (ticket.yaml)"


def test_why_of_a_clock_that_is_none_names_the_clocks(here: Practice):
    """A misspelt clock is answered with the nearest."""
    assert here.refusal("why", "T-1", "respons", exit_code=4) == (
        "margine: T-1 has no clock, rung or transition 'respons'; did you mean 'response'?\n"
    )


def test_why_of_a_promise_that_was_met(here: Practice):
    """What ended a clock is told, and when."""
    here.now = "2026-11-23T09:20"
    here.say("note", "T-1", "ci guardo", "--public")
    here.now = "2026-11-23T12:00"
    lines = without_digests(here.on_terminal("why", "T-1", "response")).splitlines()
    assert lines[3:] == [
        "response: 1:00:00 of office promised, met (ticket.yaml)",
        "  Mon 2026-11-23 09:00:00 – 09:20:00                  0:20:00  counted: open ticket by anna",
        "  used                                                0:20:00  of 1:00:00",
        "  left                                                0:40:00",
        "  met by note, anna: Mon 2026-11-23 09:20:00",
        "  never: 75%, 100%, 100%+1h, 100%+1h#2, 100%+1h#3 (the promise was kept before)",
    ]


STRETCHES = st.lists(
    st.tuples(st.sampled_from(["counted", "closed", "paused"]), st.sampled_from(["open", "start"])), max_size=60
)


@given(STRETCHES)
def test_shortening_loses_no_second(made: list[tuple[str, str]]):
    """Whatever the intervals are, folding keeps their order, their ends, and the sum of what counted."""
    stretches = [
        Stretch(at * 60, at * 60 + 60, what, 60 if what == "counted" else 0, because)  # type: ignore[arg-type]
        for at, (what, because) in enumerate(made)
    ]
    items = list(folded(stretches))
    unfolded = [s for item in items for s in (item.stretches if isinstance(item, Fold) else [item])]
    assert unfolded == stretches
    assert sum(item.seconds for item in items) == sum(s.seconds for s in stretches)
    assert all(len(item.stretches) > LONGEST_RUN - 2 * ENDS for item in items if isinstance(item, Fold))
    assert all(s.what != "paused" for item in items if isinstance(item, Fold) for s in item.stretches)
