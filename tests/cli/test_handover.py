"""`absent` and `handover`: what waits while somebody is away, and how all of it becomes somebody else's."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.cli.asking import Practice, forget_rules, practice


@pytest.fixture
def away(tmp_path: Path) -> Practice:
    """Anna is away for a week from Monday 2026-11-23 with Bruno as her deputy; two tickets and a task are hers."""
    here = practice(tmp_path / "practice")
    company = here.folder / "workflows/company.yaml"
    text = company.read_text()
    assert "deputy: bruno" in text
    company.write_text(text.replace("deputy: bruno", "deputy: bruno, absent: 2026-11-23..2026-11-29"))
    here.now, here.agent = "2026-11-20T09:00", "carla"
    here.say("new", "client", "name=Rossi Srl", "service_level=gold")
    here.say("new", "ticket", "client=rossi", "subject=VPN lenta", "priority=P3", "assignee=anna")
    here.say("new", "ticket", "client=rossi", "subject=Server fermo", "priority=P2", "assignee=anna")
    here.say("new", "ticket", "client=rossi", "subject=Altro", "assignee=bruno")
    here.say("new", "task", "subject=Inventario", "assignee=anna")
    here.now = "2026-11-23T09:00"
    return here


def test_who_is_away_is_told_with_what_waits(away):
    """By due date, what is without one last; the first day and the last are in the file."""
    assert away.say("absent").splitlines() == [
        "agent\tname\tsince\tuntil\tstand_in\tid\tdue\tsubject",
        "anna\tAnna Brambilla\t2026-11-23\t2026-11-29\tbruno\tT-2\t2026-11-20T10:00:00+01:00\tServer fermo",
        "anna\tAnna Brambilla\t2026-11-23\t2026-11-29\tbruno\tT-1\t2026-11-20T13:00:00+01:00\tVPN lenta",
        "anna\tAnna Brambilla\t2026-11-23\t2026-11-29\tbruno\tA-1\t\tInventario",
    ]


def test_who_is_away_is_told_for_any_day(away):
    """`--at` looks ahead and back: on the last day she is away, on the day after nobody is."""
    document = json.loads(away.say("absent", "--at", "2026-11-29T20:00", "--json"))
    (anna,) = document["absent"]
    assert (anna["agent"], anna["until"], anna["stand_in"]) == ("anna", "2026-11-29", "bruno")
    assert [record["id"] for record in anna["open"]] == ["T-2", "T-1", "A-1"]
    result = away.ask("absent", "--at", "2026-11-30")
    assert (result.exit_code, result.stdout.count("\n")) == (0, 1)
    assert result.stderr == "nobody is away; `absent` in company.yaml says who is\n"


def test_a_look_back_shows_what_was_open_then(away):
    """What she had on Monday morning is told on Tuesday too, although it was handed over meanwhile."""
    away.now = "2026-11-23T10:00"
    away.say("handover", "anna", "bruno")
    away.now = "2026-11-24T09:00"
    assert "A-1" in away.say("absent", "--at", "2026-11-23T09:30")
    assert "A-1" not in away.say("absent")


def test_a_person_reads_a_page(away):
    """On a terminal: until when, who stands in, and each record with the field that names her."""
    page = away.on_terminal("absent").splitlines()
    assert page[:4] == [
        "Away on Mon 2026-11-23 09:00: anna",
        "",
        "anna  Anna Brambilla, until 2026-11-29; bruno stands in",
        "  id   due                   subject       as",
    ]
    assert page[-1] == "  A-1  -                     Inventario    assignee"


def test_everything_is_handed_over_in_one_command(away):
    """Two tickets and a task become Bruno's; his own is not touched, and a second time there is nothing to do."""
    assert away.say("handover", "anna", "bruno", "--note", "until she is back").splitlines() == [
        "id\tkind\tsubject\tfields\tresult",
        "T-2\tticket\tServer fermo\tassignee\thanded over",
        "T-1\tticket\tVPN lenta\tassignee\thanded over",
        "A-1\ttask\tInventario\tassignee\thanded over",
    ]
    again = away.ask("handover", "anna", "bruno")
    assert (again.exit_code, again.stdout) == (0, "id\tkind\tsubject\tfields\tresult\n")
    assert again.stderr == "anna has nothing open to hand over\n"
    assert away.say("list", "--assignee", "bruno").count("T-") == 3


def test_the_history_stays_and_says_who_had_it(away):
    """The record keeps every line, and a note of whoever handed it over with the reason."""
    away.say("handover", "anna", "bruno", "T-1", "--note", "until she is back")
    history = json.loads(away.say("show", "T-1", "--json"))["history"]
    assert [(line["text"], line["by"]) for line in history][-2:] == [
        ("assignee = bruno", "carla"),
        ("note: handed over from anna to bruno: until she is back", "carla"),
    ]
    assert history[0]["text"] == "opened as new"


def test_only_what_is_named_is_handed_over(away):
    """By id, or by kind."""
    assert "T-1\t" in away.say("handover", "anna", "bruno", "t-1")
    assert [line.split("\t")[0] for line in away.say("handover", "anna", "bruno", "--kind", "task").splitlines()] == [
        "id",
        "A-1",
    ]
    assert json.loads(away.say("handover", "anna", "bruno", "--dry-run", "--json"))["records"] == [
        {
            "id": "T-2",
            "kind": "ticket",
            "subject": "Server fermo",
            "fields": ["assignee"],
            "result": "would be handed over",
        }
    ]


def test_a_dry_run_changes_nothing(away):
    """What would be handed over is told, and is there afterwards as before."""
    before = away.say("show", "T-1", "--json")
    assert "would be handed over" in away.say("handover", "anna", "bruno", "--dry-run")
    assert away.say("show", "T-1", "--json") == before


def test_each_is_credited_with_their_own_part(away):
    """Half an hour of Anna's, then handed over: what follows is Bruno's."""
    away.now = "2026-11-23T10:00"
    away.say("do", "T-1", "start", "--as", "anna")
    away.now = "2026-11-23T10:30"
    away.say("handover", "anna", "bruno")
    away.now = "2026-11-23T10:50"
    away.say("do", "T-1", "wait", "--note", "x", "--as", "bruno")
    told = [line["text"] for line in json.loads(away.say("show", "T-1", "--json"))["history"]]
    assert [what for what in told if "of work" in what] == ["30 min of work by anna", "20 min of work by bruno"]


def test_whoever_takes_over_and_is_away_too_is_told(away):
    """Handing over to somebody who is away is done, and said."""
    result = away.ask("handover", "bruno", "anna")
    assert (result.exit_code, result.stderr) == (0, "anna is away until 2026-11-29\n")


def without_anna(here: Practice) -> None:
    """Anna has left: she is taken out of company.yaml."""
    company = here.folder / "workflows/company.yaml"
    text = re.sub(r"^  anna:.*\n(?:    +\S.*\n)*", "", company.read_text(), flags=re.MULTILINE)
    company.write_text(re.sub(r", +deputy: anna", "", text).replace(", anna, ", ", "))
    assert "anna" not in company.read_text()


def test_whoever_has_left_is_listed_and_handed_over_from(away):
    """Two tickets and a task are still Anna's: `absent` and `list` say so, and Bruno gets them."""
    without_anna(away)
    away.agent = "carla"
    assert away.say("absent").splitlines()[1:] == [
        "anna\t\t\t\t\tT-2\t2026-11-20T10:00:00+01:00\tServer fermo",
        "anna\t\t\t\t\tT-1\t2026-11-20T13:00:00+01:00\tVPN lenta",
        "anna\t\t\t\t\tA-1\t\tInventario",
    ]
    document = json.loads(away.say("absent", "--json"))
    assert (document["absent"], [one["agent"] for one in document["left"]]) == ([], ["anna"])
    assert [record["id"] for record in document["left"][0]["open"]] == ["T-2", "T-1", "A-1"]
    assert "anna  is no agent of company.yaml; `margine handover anna AGENT`" in away.on_terminal("absent")
    assert away.say("list", "--assignee", "anna", "--columns", "id").splitlines() == ["id", "T-2", "T-1"]
    assert away.say("handover", "anna", "bruno").count("\thanded over\n") == 3
    again = away.ask("absent")
    assert (again.exit_code, again.stderr) == (0, "nobody is away; `absent` in company.yaml says who is\n")
    assert "'anna' is no agent of Officina Digitale" in away.refusal("handover", "anna", "bruno", exit_code=2)
    assert "'anna' is no agent" in away.refusal("list", "--assignee", "anna", exit_code=2)


@pytest.mark.parametrize("more", [(), ("--dry-run",)])
def test_a_client_hands_nothing_over(away, more):
    """Who does our work is ours to say: exit code 4, and nothing is changed or told."""
    message = away.refusal("handover", "anna", "bruno", "--as", "client", *more, exit_code=4)
    assert message == "margine: refused: records are handed over by agents, and client is none\n"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("ana", "bruno"), 2, "'ana' is no agent of Officina Digitale; did you mean 'anna'?"),
        (("anna", "anna"), 2, "'anna' is both FROM and TO; whatever anna has is theirs already"),
        (("anna", "bruno", "T-3"), 4, "T-3 is not anna's; nothing was handed over"),
        (("anna", "bruno", "T-1", "--kind", "task"), 4, "T-1 is not anna's, or no task; nothing was handed over"),
        (("anna", "bruno", "T-9"), 4, "there is no record 'T-9'; `margine list` shows what there is"),
    ],
)
def test_what_cannot_be_handed_over_is_said(away, words, code, said):
    """Somebody unknown, somebody else's record: nothing is touched."""
    assert said in away.refusal("handover", *words, exit_code=code)


def test_a_record_that_fits_no_rules_is_named_and_the_others_go(away):
    """A kind that is no workflow any more refuses; the tickets are handed over, and the exit code tells."""
    forget_rules(away)
    for kind in ("task", "invoice", "purchase"):  # the last two open tasks
        (away.folder / f"workflows/{kind}.yaml").unlink()
    company = away.folder / "workflows/company.yaml"
    company.write_text(company.read_text().replace("open: {task: {subject: Restore", "open: {client: {name: Restore"))
    tickets = away.folder / "workflows/ticket.yaml"
    tickets.write_text(tickets.read_text().replace("also: task, ", ""))
    result = away.ask("handover", "anna", "bruno")
    assert result.exit_code == 4
    assert "A-1\ttask\tInventario\tassignee\trefused: A-1 is a 'task', which is no workflow any more" in result.stdout
    assert "1 of 3 were refused: A-1" in result.stderr
    assert away.say("list", "--assignee", "bruno").count("T-") == 3
