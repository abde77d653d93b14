"""The command line as a whole: what it offers, where it works, who acts, what time it is, and how it refuses."""

from __future__ import annotations

import getpass
import shutil
from pathlib import Path

import click
import pytest

from engine.cli import OVERVIEW, cli
from engine.cli.home import Home, clock_from
from engine.clock import FastClock, VirtualClock, instant, zone
from engine.problems import UsageError
from tests.cli.asking import ROOT, Practice, forget_rules

COMMANDS = [*(name for name in cli.entries if name != "import"), "import log"]


def test_margine_alone_names_the_commands_that_people_need(empty: Practice):
    """Whoever types `margine` sees the few commands of a technician, an owner and an admin."""
    assert empty.say() == OVERVIEW + "\n"
    named = {line[17:].split()[1] for line in OVERVIEW.splitlines() if line[17:].startswith("margine ")}
    assert named <= set(cli.entries)


def test_help_lists_every_command_from_the_tables_alone(empty: Practice):
    """--help shows each command under its heading, with its line."""
    shown = empty.say("--help")
    for heading, entries in cli.sections.items():
        assert f"{heading}:" in shown
        for name, entry in entries.items():
            assert any(line.split() == [name, *entry.help.split()] for line in shown.splitlines())


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(empty: Practice, command: str):
    """--help works for each command of the tables, says what it does, and needs no practice."""
    empty.more = {"MARGINE_HOME": "/nowhere"}
    assert empty.say(*command.split(), "-h").startswith(f"Usage: margine {command} ")


def test_an_unknown_command_is_answered_with_the_nearest(empty: Practice):
    """A slip of the pen costs one look."""
    assert "Error: 'lst' is no command; did you mean 'list'?" in empty.refusal("lst", exit_code=2)


def test_the_version_is_that_of_the_project(empty: Practice):
    """--version prints the name and the version of pyproject.toml."""
    assert empty.say("--version") == "margine 0.4.0\n"


def test_the_practice_is_the_nearest_one_above(empty: Practice, monkeypatch: pytest.MonkeyPatch):
    """Inside a practice nobody has to say which, however deep one stands."""
    deep = empty.folder / "workflows" / "notes"
    deep.mkdir()
    monkeypatch.chdir(deep)
    empty.more = {"MARGINE_HOME": ""}
    assert empty.say("status").splitlines()[1] == "company\tOfficina Digitale"


def test_no_practice_names_the_ways_to_one(empty: Practice, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Outside of a practice the message names init, --home and demo."""
    place = tmp_path / "elsewhere"
    place.mkdir()
    monkeypatch.chdir(place)
    empty.more = {"MARGINE_HOME": ""}
    assert empty.refusal("list", exit_code=2) == (
        f"margine: there is no practice in {place} or above it (no workflows/company.yaml); make one with "
        "`margine init DIR`, name one with --home DIR, or look at `margine demo`\n"
    )


def test_the_source_of_margine_is_taken_for_no_practice(empty: Practice, monkeypatch: pytest.MonkeyPatch):
    """Inside a clone nothing is opened and no store is made, unless somebody says that it is meant."""
    monkeypatch.chdir(ROOT / "docs")
    empty.more = {"MARGINE_HOME": ""}
    assert empty.refusal("list", exit_code=2) == (
        f"margine: {ROOT} is the source of margine and no practice: its workflows/ are what a new practice begins "
        f"with; make one with `margine init DIR`, look at `margine demo`, or say --home {ROOT} if you mean it\n"
    )
    assert not (ROOT / "margine.db").exists()
    assert empty.say("--home", str(ROOT), "explain", "ticket")
    monkeypatch.chdir(ROOT)
    assert empty.ask("check").exit_code == 0  # which only reads


def test_a_home_that_is_no_practice_is_refused(empty: Practice):
    """--home must name a folder with rules."""
    assert empty.refusal("--home", "/nowhere", "list", exit_code=2) == (
        "margine: '/nowhere' is no practice folder: it has no workflows/company.yaml; "
        "make one with `margine init /nowhere`\n"
    )


def test_the_store_can_lie_elsewhere(empty: Practice, tmp_path: Path):
    """MARGINE_STORE names another file; nothing is written into the practice."""
    empty.more = {"MARGINE_STORE": str(tmp_path / "other.db")}
    empty.say("new", "client", "name=Rossi Srl")
    assert (tmp_path / "other.db").is_file()
    assert not (empty.folder / "margine.db").exists()


def test_the_user_of_the_machine_acts_as_their_agent(empty: Practice):
    """An agent's `user` in company.yaml is enough; nobody has to say who they are."""
    company = empty.folder / "workflows" / "company.yaml"
    text = company.read_text()
    company.write_text(text.replace("{name: Bruno Tramonti,", f"{{name: Bruno Tramonti, user: {getpass.getuser()},"))
    empty.agent = ""
    empty.say("new", "client", "name=Rossi Srl")
    assert "opened as active\tbruno" in empty.say("show", "C-1")


def test_a_stranger_cannot_act_but_can_look(here: Practice, monkeypatch: pytest.MonkeyPatch):
    """Acting needs a name, reading does not."""
    monkeypatch.setattr(getpass, "getuser", lambda: "postgres")
    here.agent = ""
    assert here.refusal("do", "T-1", "start", exit_code=2) == (
        "margine: the user 'postgres' is no agent of Officina Digitale; say who acts with --as or MARGINE_AS; "
        "there is anna, bruno, carla, dario\n"
    )
    assert here.say("list").count("\n") == 4
    assert "next\tstart" in here.say("show", "T-1")


def test_a_stranger_among_many_agents_is_shown_some(here: Practice, monkeypatch: pytest.MonkeyPatch):
    """A list of agents that would fill the screen is cut, not left out; doctor says what a stranger cannot do."""
    monkeypatch.setattr(getpass, "getuser", lambda: "postgres")
    here.agent = ""
    company = here.folder / "workflows" / "company.yaml"
    more = "".join(f"  zeno{number}: {{name: Zeno {number}}}\n" for number in range(7))
    company.write_text(company.read_text().replace("agents:\n", f"agents:\n{more}"))
    told = here.refusal("note", "T-1", "uno", exit_code=2)
    assert told.endswith("; there is zeno0, zeno1, zeno2, zeno3, zeno4, zeno5, zeno6, anna and 3 more\n")
    found = "so you can list and show; to act, and for `tui`, say who you are"
    assert f"agent\tthe user 'postgres' is no agent of Officina Digitale, {found}\t" in here.say("doctor")


def test_as_is_understood_before_and_after_the_command(here: Practice):
    """--as may stand where people write it, and beats MARGINE_AS."""
    here.say("--as", "bruno", "note", "T-1", "uno")
    here.say("note", "T-1", "due", "--as", "carla")
    shown = here.say("show", "T-1")
    assert "note: uno\tbruno" in shown
    assert "note: due\tcarla" in shown


def test_an_unknown_agent_is_answered_with_the_nearest(here: Practice):
    """A misspelt agent does nothing."""
    assert here.refusal("do", "T-1", "start", "--as", "ana", exit_code=2) == (
        "margine: 'ana' is no agent of Officina Digitale; did you mean 'anna'?\n"
    )


def test_rules_that_do_not_load_are_shown_with_their_lines(here: Practice):
    """Where no rules were ever in force none works under broken ones; stderr shows what is wrong, as check does."""
    forget_rules(here)
    file = here.folder / "workflows" / "ticket.yaml"
    file.write_text(file.read_text().replace("to: resolved, ", "to: resloved, "))
    told = here.refusal("new", "ticket", exit_code=1)
    assert "transition 'resolve' leads to 'resloved', which is no state of this workflow" in told
    assert f"--> {file}:" in told
    assert told.endswith("margine: the rules do not load, so nothing was done; mend them and ask again\n")


def test_a_clock_for_demonstrations_can_stand_still_or_run_fast():
    """MARGINE_CLOCK is local time of the practice, or has an offset of its own."""
    rome = zone("Europe/Rome")
    still, fast = clock_from("2026-11-23T09:12", rome), clock_from("2026-11-23T08:12:00Z*60", rome)
    assert isinstance(still, VirtualClock)
    assert isinstance(fast, FastClock)
    assert still.now() == fast.start == instant("2026-11-23T09:12+01:00")
    assert fast.factor == 60


@pytest.mark.parametrize("text", ["tomorrow", "2026-11-23T09:12*", "2026-11-23*0", "2026-11-23*-1", "2026-13-01"])
def test_a_clock_that_is_none_is_refused(text: str):
    """A mistake in MARGINE_CLOCK never silently becomes the system's time."""
    with pytest.raises(UsageError) as refused:
        clock_from(text, zone("Europe/Rome"))
    assert str(refused.value) == (
        f"MARGINE_CLOCK is '{text}', which is no clock such as 2026-11-23T09:12 or 2026-11-23T09:12*60"
    )


def test_a_user_without_a_name_is_nobody(empty: Practice, monkeypatch: pytest.MonkeyPatch):
    """In a container the user may have no name; that is no reason to fall over."""

    def nameless() -> str:
        raise OSError("no such user")

    monkeypatch.setattr(getpass, "getuser", nameless)
    assert Home(str(empty.folder), environ={}).reader == ""


def test_options_of_the_group_are_the_environments_too():
    """--home and --as can be set once for a whole session."""
    variables = {p.name: p.envvar for p in cli.params if isinstance(p, click.Option) and p.envvar}
    assert variables == {"home": "MARGINE_HOME", "agent": "MARGINE_AS"}


def test_shipped_rules_are_there_for_new_practices(tmp_path: Path):
    """The demonstration copies the starter practice as it is shipped."""
    from engine.cli.starter import starter

    shutil.copytree(starter(), tmp_path / "workflows")
    assert Home(str(tmp_path), environ={}).workflow.company.name == "Officina Digitale"
