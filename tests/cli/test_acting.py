"""Acting on the command line: new, do, set, note; what is printed, what is refused, and how one goes on."""

from __future__ import annotations

import json

import pytest

from tests.cli.asking import Practice


def test_new_prints_the_id_and_nothing_else(empty: Practice):
    """A script gets the id, to go on with."""
    assert empty.say("new", "client", "name=Rossi Srl") == "C-1\n"


def test_new_on_a_terminal_says_what_happened(empty: Practice):
    """A person gets a sentence as well."""
    assert empty.on_terminal("new", "client", "name=Rossi Srl") == "C-1  opened as active\n"


def test_another_record_is_named_by_a_part_of_its_name(here: Practice):
    """Nobody has to know that Studio Verdi is C-2."""
    here.say("new", "ticket", "client=STUDIO", "subject=Toner")
    assert "field\tclient\tC-2\n" in here.say("show", "T-4").replace("\t\t", "")


def test_a_name_that_means_several_lists_them(here: Practice):
    """What cannot be told apart is asked back."""
    here.say("new", "client", "name=Rossi & Figli")
    assert here.refusal("new", "ticket", "client=rossi", "subject=x", exit_code=4) == (
        "margine: 'rossi' may mean several: C-1 Rossi Srl, C-3 Rossi & Figli; write more of the name, or the id\n"
    )


def test_a_name_that_means_nobody_gets_the_nearest(here: Practice):
    """A misspelt client is no new client."""
    assert here.refusal("new", "ticket", "client=Rosi Srl", "subject=x", exit_code=4) == (
        "margine: 'Rosi Srl' is no client; did you mean 'Rossi Srl'?\n"
    )


@pytest.mark.parametrize(
    ("words", "exit_code", "told"),
    [
        (["new", "tiket"], 2, "'tiket' is no workflow of this practice; did you mean 'ticket'?"),
        (["new", "ticket", "VPN"], 2, "'VPN' gives no field; write FIELD=VALUE, e.g. subject=VPN"),
        (["new", "ticket", "subject=a", "subject=b"], 2, "'subject' is given twice"),
        (["do", "T-1", "wait", "note=x"], 2, "a note is no field; write --note TEXT"),
        (["do", "T-1", "--public"], 2,
         "--note, --public and --expected go with a transition; `margine note` writes a note alone"),
        (["show", "T-99"], 4, "there is no record 'T-99'; `margine list` shows what there is"),
        (["set", "T-1", "prority=P1"], 4, "refused: 'prority' is no field of a ticket; did you mean 'priority'?"),
        (["note", "T-1", " "], 4, "refused: a note without words"),
    ],
)  # fmt: skip
def test_what_cannot_be_says_why_and_what_can(here: Practice, words: list[str], exit_code: int, told: str):
    """Each mistake has its message and its exit code, and changes nothing."""
    before = here.say("status")
    assert here.refusal(*words, exit_code=exit_code) == f"margine: {told}\n"
    assert here.say("status") == before


def rule(here: Practice, what: str) -> str:
    """`ticket.yaml:30@3f2a91c`: where a transition or a field of the ticket stands."""
    rows = [line.split("\t") for line in here.say("explain", "fields", "ticket").splitlines()[1:]]
    rows += [line.split("\t") for line in here.say("explain", "ticket").splitlines()[1:]]
    position = next(row[2] for row in rows if row[1] == what)
    digest = json.loads(here.say("explain", "ticket", "--json"))["rule"].partition("@")[2]
    return f"ticket.yaml:{position.split(':')[-2]}@{digest}"


def test_a_transition_that_asks_says_what_to_add(here: Practice):
    """What is missing is written the way it is given."""
    assert here.refusal("do", "T-1", "wait", exit_code=4) == (
        f"margine: refused: 'wait' asks for note ({rule(here, 'wait')})\n  add --note TEXT\n"
    )
    assert here.refusal("do", "T-1", "resolve", exit_code=4) == (
        f"margine: refused: 'resolve' asks for solution ({rule(here, 'resolve')})\n  add solution=…\n"
    )
    assert here.refusal("new", "ticket", exit_code=4) == (
        f"margine: refused: a new ticket needs subject and client ({rule(here, 'subject')})\n  add subject=… client=…\n"
    )


def test_a_refused_transition_names_its_rule_and_what_is_possible(here: Practice):
    """A refusal is a way on."""
    assert here.refusal("do", "T-1", "close", exit_code=4) == (
        f"margine: refused: 'close' does not lead out of state 'new' ({rule(here, 'close')})\n"
        "  possible: assign, start, wait, resolve\n"
    )


def test_a_transition_is_taken_with_its_fields_and_note(here: Practice):
    """Fields, the note and the state change in one go."""
    assert here.say("do", "t-1", "resolve", "solution=MTU ridotto", "--note", "provato", "--public") == "T-1\n"
    shown = json.loads(here.say("show", "T-1", "--json"))
    assert (shown["record"]["state"], shown["record"]["fields"]["solution"]) == ("resolved", "MTU ridotto")
    assert "public note: provato" in [event["text"] for event in shown["history"]]


def test_do_on_a_terminal_says_what_followed(here: Practice):
    """The person who acts sees what the rules did with it."""
    assert here.on_terminal("do", "T-1", "start") == "T-1  assignee = anna; start: new → working\n"
    assert here.on_terminal("set", "T-1", "priority=P2") == "T-1  nothing to change\n"


def test_do_as_json_has_state_and_version(here: Practice):
    """A program learns the version to expect next time."""
    done = json.loads(here.say("do", "T-1", "start", "--json"))
    assert done == {
        "margine": 1,
        "kind": "done",
        "id": "T-1",
        "state": "working",
        "version": 5,
        "happened": ["assignee = anna", "start: new → working"],
        "followed": [],
    }


def test_do_without_a_transition_lists_what_can_be_done(here: Practice):
    """Before acting one can look."""
    assert here.on_terminal("do", "T-1").splitlines() == [
        "assign → assigned, asks for assignee",
        "start → working",
        "wait → Waiting for the client, asks for note",
        "resolve → resolved, asks for solution",
    ]
    rows = [line.split("\t")[:4] for line in here.say("do", "T-1").splitlines()]
    assert rows[:3] == [
        ["transition", "to", "asks", "possible"],
        ["assign", "assigned", "assignee", "yes"],
        ["start", "working", "", "yes"],
    ]


def test_do_without_a_transition_says_why_one_cannot_be_taken(here: Practice):
    """The client may reopen, but not close: the list says so, with the rule."""
    here.say("do", "T-1", "resolve", "solution=x")
    here.agent = "client"
    assert here.on_terminal("do", "T-1").splitlines() == [
        "reopen → assigned",
        f"close → closed: not now, 'close' is for an agent, and client is not ({rule(here, 'close')})",
    ]


def test_nothing_leads_out_of_a_closed_record(here: Practice):
    """The end is said in words."""
    here.say("do", "C-2", "end", "--note", "addio")
    assert here.on_terminal("do", "C-2") == "C-2 is former; nothing leads out of it\n"


def test_somebody_elses_change_is_told_instead_of_overwritten(here: Practice):
    """Whoever decided on an older version sees what happened since, and how to go on."""
    here.say("do", "T-1", "start", "--as", "bruno")
    assert here.refusal("do", "T-1", "wait", "--note", "x", "--expected", "3", exit_code=4) == (
        "margine: T-1 was changed in the meantime, so nothing was done:\n"
        "  Mon 2026-11-23 09:00  bruno  assignee = bruno\n"
        "  Mon 2026-11-23 09:00  bruno  start: new → working\n"
        "  look at it with `margine show T-1`; to go on, ask again with --expected 5\n"
    )
    assert here.say("do", "T-1", "wait", "--note", "x", "--expected", "5") == "T-1\n"


def test_a_note_can_come_from_stdin(here: Practice):
    """Long texts are piped in, as they are."""
    here.say("note", "T-1", "-", stdin="prima riga\nseconda\triga\n")
    assert "note: prima riga\\nseconda\\triga\tanna" in here.say("show", "T-1")


def test_a_note_that_is_no_text_is_refused(here: Practice):
    """Bytes that are not UTF-8 are not stored, and named."""
    result = here.ask("note", "T-1", "-", stdin=b"caff\xe8")
    assert (result.exit_code, result.stderr) == (2, "margine: the text on stdin is not UTF-8: byte 5 cannot be read\n")
    assert here.refusal("note", "T-1", "caff\udce8", exit_code=2) == "margine: 'caff\\udce8' is not UTF-8 text\n"


def test_a_public_note_is_the_first_answer(here: Practice):
    """--public meets the response promise; a note for colleagues does not."""
    here.say("note", "T-1", "vediamo")
    assert json.loads(here.say("show", "T-1", "--json"))["record"]["clocks"]["response"]["status"] == "running"
    here.say("note", "T-1", "ci siamo", "--public")
    assert json.loads(here.say("show", "T-1", "--json"))["record"]["clocks"]["response"]["status"] == "met"


def test_an_empty_value_clears_a_field(here: Practice):
    """FIELD= takes a value away, unless the rules require one."""
    here.say("set", "T-1", "assignee=bruno")
    here.say("set", "T-1", "assignee=")
    assert json.loads(here.say("show", "T-1", "--json"))["record"]["fields"]["assignee"] is None
    assert "'subject' cannot be left empty" in here.refusal("set", "T-1", "subject=", exit_code=4)
