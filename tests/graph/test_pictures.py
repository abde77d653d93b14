"""Pictures as people get them: the shipped ticket whole, and what each thing in the rules looks like."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from engine.graph.mermaid import mermaid
from engine.graph.model import counted, picture
from engine.graph.svg import svg
from engine.graph.text import ASCII, text
from tests.graph.drafts import drawn, reads_as, shipped
from tests.practice import TICKET

COUNTS = {"new": 4, "assigned": 12, "working": 5, "waiting": 9, "resolved": 3, "closed": 1204}


def ticket():
    return counted(picture(shipped()["ticket"]), COUNTS)


def test_the_shipped_ticket_in_mermaid():
    """What goes into a merge request; a change of the rules is a change of this file."""
    reads_as(mermaid(ticket()), "ticket.mmd")


def test_the_shipped_ticket_on_a_terminal():
    """What a technician sees at 80 columns."""
    reads_as("\n".join(text(ticket(), 80)) + "\n", "ticket.txt")


def test_the_shipped_ticket_as_svg():
    """What a client sees; it was looked at before it was kept."""
    reads_as(svg(ticket()), "ticket.svg")


@pytest.mark.parametrize("kind", sorted(shipped()))
def test_drawing_again_draws_the_same(kind: str):
    """A picture in git changes when the rules do, and never else."""
    graph = picture(shipped()[kind])
    assert [f(graph) for f in (svg, mermaid)] == [f(picture(shipped()[kind])) for f in (svg, mermaid)]


GUARDED = TICKET.replace(
    "close:   {from: [resolved, waiting], to: closed}",
    """close:
    - {from: resolved, to: closed, if: "ticket.priority == 'P1'"}
    - {from: [resolved, waiting], to: closed, if: "ticket.priority != 'P1'"}
  leave:
    {from: waiting, to: closed, if: ticket.minutes > 0, automatic: true}""",
)


def test_alternatives_keep_their_own_conditions():
    """Two ways of one name are two arrows; a way that the engine takes by itself says so."""
    lines = mermaid(drawn(GUARDED)).splitlines()
    assert "    resolved --> closed : close [ticket.priority == 'P1']" in lines
    assert "    resolved --> closed : close [ticket.priority != 'P1']" in lines
    assert "    waiting --> closed : (engine) leave by itself [ticket.minutes #62; 0]" in lines


def test_a_timer_that_takes_a_way_is_an_arrow_of_its_own():
    """When it does is written on it, and it starts where the timer runs and nowhere else."""
    arrows = [arrow for arrow in drawn(TICKET).arrows if arrow.via == "timer"]
    assert [(a.source, a.target, a.label) for a in arrows] == [("resolved", "closed", "close after 2 workdays")]


def test_a_rung_that_takes_a_way_is_an_arrow_from_where_its_clock_runs():
    """Escalation is no state, but what it does to states can be seen."""
    fires = TICKET.replace("{at: 100%, notify: dispatcher}", "{at: 100%, fire: wait}")
    arrows = [arrow for arrow in drawn(fires).arrows if arrow.via == "rung"]
    assert {(a.source, a.target, a.label) for a in arrows} == {
        (state, "waiting", f"wait {clock} at 100%")
        for state in ("new", "working")
        for clock in ("response", "resolution")
    }


def test_dates_and_what_comes_round_take_ways_too():
    """On a day before or after a date, or each month: it is written on the arrow."""
    fields = "assignee:      {type: agent}\n  end_date:      {type: date}"
    ticket = TICKET.replace("assignee:      {type: agent}", fields).replace(
        "  auto_close:",
        "  ends:   {until: end_date, runs_in: waiting, escalate: dates}\n"
        "  sweep:  {every: month, day: last, runs_in: waiting, fire: close}\n"
        "  auto_close:",
    )
    graph = drawn(ticket.replace("ladders:", "ladders:\n  dates: [{at: +7d, fire: close}]"))
    assert [arrow.label for arrow in graph.arrows if arrow.source == "waiting" and arrow.via != "asked"] == [
        "close ends at +7d",
        "close every month on its last day",
    ]


def test_what_only_the_engine_may_take_is_drawn_once():
    """The arrow that says when it is taken stands for it."""
    only = TICKET.replace("close:   {from: [resolved, waiting], to", "close:   {by: engine, from: resolved, to")
    assert [arrow.label for arrow in drawn(only).arrows if arrow.name == "close"] == ["close after 2 workdays"]


def test_what_somebody_must_approve_says_who():
    """In every form, since it is the first question of whoever wants to take it."""
    graph = drawn(TICKET.replace("from: ours, to: waiting}", "from: ours, to: waiting, approval: service_manager}"))
    assert "    new --> waiting : wait (approved by service_manager)" in mermaid(graph).splitlines()
    assert "       approved by service_manager" in list(text(graph))
    assert "approved by service manager" in list(ET.fromstring(svg(graph)).itertext())


def test_a_state_where_a_promise_stands_still_is_told_from_others():
    """By a word and a sign, not by its colour; where coming means having kept it, it is not paused."""
    graph = drawn(TICKET)
    assert {box.name: box.pauses for box in graph.boxes if box.pauses} == {"waiting": ("resolution",)}
    assert "waiting : resolution paused" in mermaid(graph)
    assert "resolution paused" in "\n".join(text(graph))
    assert "resolution paused" in "".join(ET.fromstring(svg(graph)).itertext())


def test_counts_stand_at_their_states_and_open_ones_are_added_up():
    """Closed records are counted, but are not open."""
    lines = list(text(ticket(), 80))
    assert lines[0].endswith(", 33 open")
    assert "◎ closed  1,204  (final)" in lines
    assert "● new  4  (initial)" in lines
    assert "    ── assign ──▶ assigned 12" in lines


def test_records_in_no_state_of_the_rules_are_not_forgotten():
    """A sum that does not come out is worse than no sum."""
    lost = counted(drawn(TICKET), {}, 1200)
    assert list(text(lost))[-1] == "1,200 in states that these rules do not have"
    assert "1,200 in states that these rules do not" in svg(lost)


def test_a_narrow_terminal_breaks_lines_between_words():
    """Nothing is cut off: a name that does not fit is carried on below."""
    long = TICKET.replace("after: 2 workdays, fire: close", "after: 2 workdays, fire: close_it_for_good")
    long = long.replace("close:  ", "close_it_for_good:")
    lines = list(text(drawn(long), 40, ASCII))
    start = lines.index("    .. close_it_for_good after 2")
    assert lines[start : start + 3] == ["    .. close_it_for_good after 2", "       workdays", "    .> closed"]


def test_an_svg_says_what_it_shows_to_those_who_cannot_see_it():
    """A role, a title and a description with every state and way in words."""
    root = ET.fromstring(svg(drawn(TICKET)))
    space = "{http://www.w3.org/2000/svg}"
    assert root.get("role") == "img"
    title, told = root.find(f"{space}title"), root.find(f"{space}desc")
    assert (title.get("id"), told.get("id")) == tuple(root.get("aria-labelledby").split())
    assert title.text == "Workflow Ticket"
    assert told.text.startswith("new (initial). start: to working. wait: to waiting.")
    assert "resolve: to resolved, asks solution." in told.text
    assert "prefers-color-scheme: dark" in root.find(f"{space}style").text


def test_an_svg_needs_nothing_else():
    """No script, no link, no font, no picture from elsewhere."""
    for kind, definition in shipped().items():
        drawing = svg(picture(definition))
        assert "href" not in drawing, kind
        assert "url(" not in drawing, kind
        assert "<script" not in drawing, kind
        assert drawing.count("http") == 1, kind  # the name of the SVG language itself
