"""`margine list`: which records, in which order, with which columns, in each of its three forms."""

from __future__ import annotations

import json

import pytest

from tests.cli.asking import Practice


def ids(text: str) -> list[str]:
    """The ids of a piped list."""
    return [line.split("\t")[1] for line in text.splitlines()[1:]]


def test_a_pipe_gets_tab_separated_lines_with_a_header(here: Practice):
    """The most pressing first; what is left of each promise in hours and minutes."""
    assert here.say("list") == (
        "symbol\tid\tpriority\tstate\tclient\tsubject\tassignee\tresponse\tresolution\n"
        "\tT-3\tP1\tnew\tRossi Srl\tServer non raggiungibile\t\t0:15:00\t4:00\n"
        "\tT-1\tP2\tnew\tRossi Srl\tVPN lenta\t\t1:00\t8:00\n"
        "\tT-2\tP3\tnew\tStudio Verdi\tStampante offline\t\t8:00\t40:00\n"
    )


def test_a_terminal_gets_an_aligned_table(here: Practice):
    """Symbols say what presses: broken, at risk, standing still; each clock reads as it would on the screen."""
    here.say("do", "T-2", "wait", "--note", "attendiamo")
    here.say("note", "T-2", "ci dica quando", "--public")
    here.now = "2026-11-23T09:50"
    assert here.on_terminal("list", columns=120).splitlines() == [
        "   id   priority  state                   client        subject                   assignee  response  resolution",
        "!  T-3  P1        new                     Rossi Srl     Server non raggiungibile            -0:35:00  3:10",
        "~  T-1  P2        new                     Rossi Srl     VPN lenta                           0:10:00   7:10",
        "z  T-2  P3        Waiting for the client  Studio Verdi  Stampante offline                   met       paused",
    ]


def test_a_narrow_terminal_cuts_long_words_and_titles(here: Practice):
    """At 80 columns every line fits, and no id, priority or clock is cut."""
    here.say("do", "T-2", "wait", "--note", "attendiamo")
    lines = here.on_terminal("list", columns=80).splitlines()
    assert lines == [
        "   id   prio  state          client        subject         assi  respons  resolu",
        "   T-3  P1    new            Rossi Srl     Server non ra…        0:15:00  4:00",
        "   T-1  P2    new            Rossi Srl     VPN lenta             1:00     8:00",
        "   T-2  P3    Waiting for …  Studio Verdi  Stampante off…        8:00     paused",
    ]
    assert max(map(len, lines)) <= 80


def test_bold_is_extra(here: Practice):
    """What presses is bold as well as marked; NO_COLOR and a dumb terminal get no codes at all."""
    here.now = "2026-11-23T12:00"
    assert "\x1b[1m!  T-3" in here.raw_terminal("list")
    assert "\x1b" not in here.raw_terminal("list", term="dumb")
    here.more = {"NO_COLOR": "1"}
    assert "\x1b" not in here.raw_terminal("list")


def test_json_has_an_envelope_and_instants_with_their_offset(here: Practice):
    """Programs get seconds, and local time that cannot be mistaken."""
    found = json.loads(here.say("list", "--json"))
    assert {key: found[key] for key in ("margine", "kind", "of", "at")} == {
        "margine": 1,
        "kind": "list",
        "of": "ticket",
        "at": "2026-11-23T09:00:00+01:00",
    }
    first = found["records"][0]
    assert (first["id"], first["due"], first["urgency"]) == ("T-3", "2026-11-23T09:15:00+01:00", "running")
    assert first["clocks"]["response"] == {
        "status": "running",
        "target": 900,
        "used": 0,
        "left": 900,
        "due": "2026-11-23T09:15:00+01:00",
        "breached": None,
        "calendar": "always",
    }


def test_json_of_nothing_is_a_document_too(empty: Practice):
    """An empty list parses, and stderr says what to do."""
    result = empty.ask("list", "--json")
    assert json.loads(result.stdout)["records"] == []
    assert result.stderr == "no ticket matches; `margine new ticket …` opens one, --all shows closed ones\n"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], ["T-3", "T-1", "T-2"]),
        (["--order", "id"], ["T-1", "T-2", "T-3"]),
        (["--order", "changed"], ["T-2", "T-3", "T-1"]),
        (["--state", "waiting"], ["T-2"]),
        (["--state", "pending"], ["T-2"]),
        (["--state", "new", "--state", "waiting"], ["T-3", "T-1", "T-2"]),
        (["--state", "closed"], []),
        (["--mine"], ["T-1"]),
        (["--mine", "--as", "bruno"], []),
        (["--assignee", "anna"], ["T-1"]),
        (["--assignee", "nobody"], ["T-3", "T-2"]),
        (["--client", "verdi"], ["T-2"]),
        (["--limit", "1"], ["T-3"]),
        (["--limit", "0"], ["T-3", "T-1", "T-2"]),
    ],
)
def test_which_records_and_in_which_order(here: Practice, words: list[str], expected: list[str]):
    """Each filter finds what it says, alone."""
    here.say("set", "T-1", "assignee=anna")
    here.now = "2026-11-23T09:05"
    here.say("do", "T-2", "wait", "--note", "attendiamo")
    assert ids(here.say("list", *words)) == expected


def test_closed_records_are_shown_when_asked_for(here: Practice):
    """The list is about open work; --all and a final state show the rest."""
    here.say("do", "C-2", "end", "--note", "addio")
    assert here.say("list", "client", "--columns", "id") == "id\nC-1\n"
    assert here.say("list", "client", "--columns", "id", "--all") == "id\nC-1\nC-2\n"
    assert here.say("list", "client", "--columns", "id", "--state", "former") == "id\nC-2\n"


def test_a_kind_without_promises_shows_its_fields(here: Practice):
    """Clients have no clocks; their first fields are what matters."""
    assert here.say("list", "client") == (
        "id\tstate\tname\tservice_level\tcontract\tcity\taddress\tpostcode\n"
        "C-1\tactive\tRossi Srl\tgold\t\t\t\t\n"
        "C-2\tactive\tStudio Verdi\tbase\t\t\t\t\n"
    )


def test_other_columns_are_fields_clocks_and_instants(here: Practice):
    """--columns names what to show, in that order."""
    assert here.say("list", "--columns", "id,due,resolution,version,client", "--limit", "1") == (
        "id\tdue\tresolution\tversion\tclient\nT-3\t2026-11-23T09:15:00+01:00\t4:00\t3\tRossi Srl\n"
    )


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["tickt"], "'tickt' is no workflow of this practice; did you mean 'ticket'?"),
        (["--state", "neu"], "'neu' is no state or group of a ticket; did you mean 'new'?"),
        (["--assignee", "ana"], "'ana' is no agent; did you mean 'anna'?"),
        (["--mine", "--assignee", "anna"], "--mine and --assignee exclude each other"),
        (["--columns", "id,prority"], "'prority' is no column of a ticket; did you mean 'priority'?"),
        (["--at", "9999-01-01"], "--at is '9999-01-01', which is no time such as 2026-11-23T10:00 or 2026-11-23"),
        (["--at", "yesterday"], "--at is 'yesterday', which is no time such as 2026-11-23T10:00 or 2026-11-23"),
    ],
)
def test_what_is_not_there_is_answered_with_the_nearest(here: Practice, words: list[str], told: str):
    """A misspelt filter never shows an empty list instead of a message."""
    assert here.refusal("list", *words, exit_code=2) == f"margine: {told}\n"


def test_a_terminal_is_told_when_there_is_more(empty: Practice):
    """Fifty on a terminal, and how many there are; a pipe gets them all."""
    empty.say("new", "client", "name=Rossi Srl")
    from engine.cli.home import Home
    from engine.commands import Open

    home = Home(str(empty.folder), environ=empty.environment())
    with home.desk.batch():
        for number in range(60):
            home.desk.handle(Open(kind="ticket", by="anna", fields={"client": "C-1", "subject": f"n. {number}"}))
    home.close()
    lines = empty.on_terminal("list").splitlines()
    assert (len(lines), lines[-1]) == (52, "50 of 60; --limit 0 shows all")
    assert len(empty.say("list").splitlines()) == 61
    assert len(empty.on_terminal("list", "--limit", "0").splitlines()) == 61


def test_the_past_can_be_listed(here: Practice):
    """--at shows what was open then, its states and its clocks as they read then."""
    here.now = "2026-11-23T10:00"
    here.say("do", "T-1", "resolve", "solution=MTU")
    here.say("do", "T-1", "close")
    here.now = "2026-11-24T12:00"
    here.say("new", "ticket", "client=verdi", "subject=Toner")
    assert ids(here.say("list")) == ["T-3", "T-2", "T-4"]
    then = here.say("list", "--at", "2026-11-23T09:50")
    assert then.splitlines()[1:] == [
        "!\tT-3\tP1\tnew\tRossi Srl\tServer non raggiungibile\t\t-0:35:00\t3:10",
        "~\tT-1\tP2\tnew\tRossi Srl\tVPN lenta\t\t0:10:00\t7:10",
        "\tT-2\tP3\tnew\tStudio Verdi\tStampante offline\t\t7:10\t39:10",
    ]
    assert ids(here.say("list", "--at", "2026-11-23")) == []


def test_a_promise_on_its_very_deadline_has_nothing_left(here: Practice):
    """At the deadline it is broken, by no time yet; a broken one whose target was raised is missed for good."""
    here.now = "2026-11-23T10:00"
    assert here.say("list", "--columns", "!,response").splitlines()[2] == "!\t0:00:00"
    here.now = "2026-11-23T10:10"
    here.say("run", "--once")
    here.say("set", "T-1", "priority=P4")
    assert here.say("list", "--columns", "id,response", "--order", "id").splitlines()[1] == "T-1\tmissed"


def test_the_past_has_limits_and_orders_too(here: Practice):
    """What is left out of a past list is counted as well."""
    result = here.ask("list", "--at", "2026-11-23T09:50", "--order", "id", "--limit", "2")
    assert ids(result.stdout) == ["T-1", "T-2"]
    assert result.stderr == "2 of 3; --limit 0 shows all\n"


def test_a_subject_cannot_write_on_the_readers_terminal(here: Practice):
    """Escape codes and line breaks in what a client wrote stay text."""
    here.say("set", "T-1", "subject=rosso \x1b[31m\nriga\tfine \\")
    assert "rosso \x1b[31m\\nriga\\tfine \\\\" in here.say("list")
    shown = here.raw_terminal("list", columns=200)
    assert "\x1b[31m" not in shown
    assert "rosso \ufffd[31m\ufffdriga fine \\" in shown


@pytest.mark.parametrize(
    ("words", "found"),
    [("vpn", ["T-1"]), ("client:rossi !vpn", ["T-3"]), ("prio:p3", ["T-2"]), ("is:breached", ["T-3"]), ("jkq", [])],
)
def test_a_filter_as_it_is_typed_on_the_screen(here: Practice, words: str, found: list[str]):
    """Words, fields, urgency, and the opposite of each; now, and as it was at some time."""
    here.now = "2026-11-23T09:50"
    assert ids(here.say("list", "--filter", words)) == found
    assert ids(here.say("list", "--filter", words, "--at", "2026-11-23T09:50")) == found


def test_a_filter_counts_what_it_lets_through(here: Practice):
    """A limit is one of what passes, and what is left out is said; where nothing passes, so is that."""
    first = here.ask("list", "--filter", "rossi", "--limit", "1")
    assert ids(first.stdout) == ["T-3"]
    assert "the first 1 that the filter finds; --limit 0 shows all" in first.stderr
    assert "no ticket passes the filter" in here.ask("list", "--filter", "jkq").stderr


def test_a_view_of_the_screen_as_text(here: Practice):
    """--view shows what the tab of that name shows; one that there is not is answered with the nearest."""
    assert "T-1" in here.say("list", "--view", "team")
    assert here.say("list", "--view", "Waiting").splitlines()[1:] == []
    assert "did you mean 'team'" in here.ask("list", "--view", "teem").stderr


def test_a_mistyped_field_of_a_filter_is_refused(here: Practice):
    """It is no word: it would find nothing, and its opposite everything."""
    for words in ("priorty:P1", "!priorty:P1"):
        refused = here.ask("list", "--filter", words)
        assert refused.exit_code == 2
        assert "did you mean 'priority'" in refused.stderr
