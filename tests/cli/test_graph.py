"""`graph`: in which form a picture comes, where it goes, and what is counted."""

from __future__ import annotations

import json
import shutil
import xml.etree.ElementTree as ET

import pytest

from tests.cli.asking import Practice


def test_in_a_pipe_it_is_mermaid(here: Practice):
    """What a script or a merge request can use."""
    assert here.say("graph", "ticket").splitlines()[1] == "stateDiagram-v2"


def test_on_a_terminal_it_is_drawn_with_counts_when_asked(here: Practice):
    """Three tickets are new, and nothing is wider than the terminal."""
    for columns in (80, 120):
        lines = here.on_terminal("graph", "ticket", "--counts", columns=columns).splitlines()
        assert "● new  3  (initial)" in lines
        assert max(map(len, lines)) <= columns


def test_a_plain_terminal_gets_plain_letters(here: Practice):
    """TERM=dumb, and MARGINE_ASCII wherever it is set."""
    assert here.on_terminal("graph", "ticket", term="dumb").isascii()
    here.more["MARGINE_ASCII"] = "1"
    drawn = here.say("graph", "ticket", "--format", "terminal")
    assert drawn.isascii()
    assert "    -- assign --> assigned" in drawn.splitlines()


@pytest.mark.parametrize(
    ("file", "begins"),
    [("a.svg", "<svg "), ("a.mmd", "%% ticket"), ("a.md", "```mermaid\n%% ticket"), ("a.txt", "Ticket (ticket")],
)
def test_the_end_of_a_files_name_says_how_it_is_drawn(here: Practice, file: str, begins: str):
    """Nothing is on stdout; what was written is told on stderr."""
    result = here.ask("graph", "ticket", "--output", str(here.folder / file))
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == f"wrote {here.folder / file}\n"
    assert (here.folder / file).read_text().startswith(begins)


def test_a_picture_that_cannot_be_written_is_not_the_stores_fault(here: Practice):
    """Exit 5: the picture was drawn, and its file is nowhere."""
    told = here.refusal("graph", "ticket", "--output", "/nowhere/x.svg", exit_code=5)
    assert told == "margine: /nowhere/x.svg: No such file or directory: the picture could not be written\n"


def test_the_format_that_was_asked_for_decides(here: Practice):
    """Also against the file's name."""
    here.say("graph", "ticket", "--format", "svg", "--output", str(here.folder / "picture.txt"))
    assert ET.parse(here.folder / "picture.txt").getroot().tag.endswith("svg")
    assert here.say("graph", "client", "--format", "svg").startswith("<svg ")


def test_rules_that_are_not_in_force_can_be_drawn(here: Practice):
    """A file on its way into the practice, from a folder of its own."""
    file = here.folder / "workflows" / "ticket.yaml"
    draft = here.folder / "draft"
    shutil.copytree(file.parent / "templates", draft / "templates")
    for other in file.parent.glob("*.yaml"):
        (draft / other.name).write_text(other.read_text().replace("waiting", "parked"))
    assert "parked" in here.say("graph", str(draft / "ticket.yaml"))
    assert "parked" not in here.say("graph", "ticket")


def test_rules_that_do_not_load_are_not_drawn(here: Practice):
    """The problems are shown instead, with their lines."""
    file = here.folder / "workflows" / "ticket.yaml"
    file.write_text(file.read_text().replace("to: resolved, asks", "to: resloved, asks"))
    assert "resloved" in here.refusal("graph", str(file), exit_code=1)


def test_records_in_a_renamed_state_are_counted_where_they_belong(here: Practice):
    """`moved` is followed, and every record is somewhere."""
    file = here.folder / "workflows" / "ticket.yaml"
    file.write_text(
        file.read_text().replace("  new: ", "  fresh: ").replace("[new,", "[fresh,") + "\nmoved: {new: fresh}\n"
    )
    found = json.loads(here.say("graph", "ticket", "--counts", "--json"))
    assert {state["name"]: state["count"] for state in found["states"] if state["count"]} == {"fresh": 3}
    assert found["elsewhere"] == 0


def test_programs_get_states_and_ways_as_facts(here: Practice):
    """With the rule that each comes from; counts are null unless asked for."""
    found = json.loads(here.say("graph", "ticket", "--json"))
    assert (found["margine"], found["kind"], found["of"]) == (1, "graph", "ticket")
    assert found["states"][0]["count"] is None
    close = [way for way in found["transitions"] if way["name"] == "close"]
    assert [(way["via"], way["when"]) for way in close] == [("asked", ""), ("timer", "after 3 workdays")]
    assert all(way["rule"].startswith("ticket.yaml:") for way in found["transitions"])


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (["tiket"], "'tiket' is no workflow of this practice; did you mean 'ticket'?"),
        (["ticket", "--output", "a.png"], "'a.png' does not say how to draw: end it in .svg"),
        (["ticket", "--json", "--format", "svg"], "--json and --format exclude each other"),
        (["ticket", "--json", "--output", "a.svg"], "--json is written to stdout"),
        (["nowhere/ticket.yaml"], "there is no file or folder 'nowhere/ticket.yaml'"),
    ],
)
def test_what_cannot_be_drawn_is_said(here: Practice, words: list[str], answer: str):
    """Asked the wrong way, with the nearest right one."""
    assert answer in here.refusal("graph", *words, exit_code=2)


def test_company_yaml_has_no_picture(here: Practice):
    """It declares no workflow."""
    file = here.folder / "workflows" / "company.yaml"
    assert "declares no workflow" in here.refusal("graph", str(file), exit_code=2)
