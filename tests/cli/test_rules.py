"""`check` and `explain`: what an admin is told of the rules."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from engine.explain import explain
from tests.cli.asking import ROOT, Practice


def broken(here: Practice) -> Path:
    """The practice with a misspelt state; the file that has it."""
    file = here.folder / "workflows" / "ticket.yaml"
    file.write_text(file.read_text().replace("to: resolved, ", "to: resloved, "))
    return file


def test_check_of_good_rules_is_quiet(empty: Practice):
    """Nothing on stdout, the count on stderr, exit 0."""
    result = empty.ask("check")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == f"{len(list((empty.folder / 'workflows').glob('*.yaml')))} files, no problems\n"


def test_check_shows_line_caret_and_the_nearest_name(empty: Practice, monkeypatch: pytest.MonkeyPatch):
    """A person sees where, what, and what to write; the paths are those that an editor opens from here."""
    broken(empty)
    monkeypatch.chdir(empty.folder)
    result = empty.ask("check")
    assert result.exit_code == 1
    assert "--> workflows/ticket.yaml:" in result.stdout
    assert "did you mean 'resolved'" in result.stdout
    assert "^^^^^^^^" in result.stdout
    assert result.stdout.endswith("1 error\n")
    assert result.stderr == ""


def test_check_of_one_file_is_about_that_file(empty: Practice):
    """PATH may be a file; its folder is read for what it refers to."""
    file = broken(empty)
    assert empty.ask("check", str(file)).exit_code == 1
    other = empty.ask("check", str(file.with_name("client.yaml")))
    assert (other.exit_code, other.stderr) == (0, "1 file, no problems\n")


def test_check_of_a_practice_is_about_its_rules(empty: Practice):
    """PATH may be the folder that holds workflows/, which is what people call the practice."""
    broken(empty)
    (empty.folder / ".pre-commit-config.yaml").write_text("repos: []\n")
    result = empty.ask("check", str(empty.folder), "--format", "concise")
    assert result.exit_code == 1
    assert result.stdout.startswith(f"{empty.folder}/workflows/ticket.yaml:")


def test_check_says_when_there_is_nothing_to_check(empty: Practice, tmp_path: Path):
    """A wrong path is a wrong question: exit 2."""
    (tmp_path / "bare").mkdir()
    told = empty.refusal("check", str(tmp_path / "bare"), exit_code=2)
    assert told == f"margine: there are no workflow files (*.yaml) in '{tmp_path / 'bare'}'\n"
    (empty.folder / ".git").mkdir()
    told = empty.refusal("check", str(empty.folder / "nonexist"), exit_code=2)
    assert told == f"margine: there is no file or folder '{empty.folder}/nonexist'; there is workflows\n"
    told = empty.refusal("check", str(empty.folder / "workflows" / "tiket.yaml"), exit_code=2)
    assert told.endswith("/workflows/tiket.yaml'; did you mean 'ticket.yaml'?\n")
    told = empty.refusal("check", str(tmp_path / "bare" / "deep" / "down"), exit_code=2)
    assert told == f"margine: there is no file or folder '{tmp_path}/bare/deep/down'\n"
    told = empty.refusal("check", str(empty.folder / "worfklows"), exit_code=2)
    assert told == f"margine: there is no file or folder '{empty.folder}/worfklows'; did you mean 'workflows'?\n"


def test_check_needs_no_practice_where_a_folder_of_workflows_lies(
    empty: Practice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Rules without a company are worth a look too: the problem is shown, not a wrong question."""
    place = tmp_path / "half"
    (place / "workflows").mkdir(parents=True)
    (place / "workflows" / "client.yaml").write_text((ROOT / "workflows" / "client.yaml").read_text())
    monkeypatch.chdir(place)
    empty.more = {"MARGINE_HOME": ""}
    result = empty.ask("check")
    assert result.exit_code == 1
    assert "there is no company.yaml beside this file" in result.stdout


def test_warnings_alone_are_no_hindrance(empty: Practice):
    """Rules with warnings can be put in force: exit 0, and they are shown."""
    file = empty.folder / "workflows" / "ticket.yaml"
    file.write_text(file.read_text().replace("groups:\n", "groups:\n  idle:    [resolved]\n"))
    result = empty.ask("check", "--format", "concise")
    assert (result.exit_code, result.stdout.count("\n")) == (0, 1)
    assert "warning: " in result.stdout
    assert result.stderr.endswith("files, 1 warning\n")


@pytest.mark.parametrize("form", ["full", "concise", "json", "github", "sarif"])
def test_every_format_of_check_fails_alike(empty: Practice, form: str):
    """The exit code does not depend on who reads."""
    broken(empty)
    result = empty.ask("check", "--format", form)
    assert result.exit_code == 1
    assert "resloved" in result.stdout


def test_in_a_github_workflow_problems_are_annotations(empty: Practice):
    """GITHUB_ACTIONS=true makes github the format; --format still wins."""
    broken(empty)
    empty.more = {"GITHUB_ACTIONS": "true"}
    assert empty.ask("check").stdout.startswith("::error file=")
    assert json.loads(empty.ask("check", "--format", "json").stdout)["errors"] == 1


@pytest.mark.parametrize(
    ("words", "spared"),
    [
        (["check"], {"textual", "tinydb", "sqlite3", "holidays", "watchdog", "engine.desk", "engine.store"}),
        (["check", "--help"], {"yaml", "jsonschema", "msgspec", "cel_expr_python", "transitions", "engine.workflow"}),
        (["--help"], {"yaml", "jsonschema", "msgspec", "engine.cli.check", "engine.cli.list"}),
    ],
)
def test_checking_waits_for_nothing_that_it_does_not_need(empty: Practice, words: list[str], spared: set[str]):
    """A git hook loads no screen and no store, and help needs no YAML."""
    program = (
        f"import sys, atexit; from engine.cli import main; sys.argv = ['margine', *{words}]\n"
        f"atexit.register(lambda: print('loaded:', *({spared} & set(sys.modules))))\n"
        "main()"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], env=empty.process_environment(), capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stdout.splitlines()[-1]) == (0, "loaded:"), run.stderr


def test_explain_prints_the_page_of_a_code(empty: Practice):
    """Upper and lower case do not matter; --json wraps the page."""
    page = explain("M220")
    assert page is not None
    assert empty.say("explain", "m220") == page.rstrip() + "\n"
    assert json.loads(empty.say("explain", "M220", "--json"))["text"] == page


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["M2200"], "'M2200' is no problem code; did you mean 'M220'?"),
        (["tickt"], "'tickt' is no workflow of this practice; did you mean 'ticket'?"),
        (["fields", "clent"], "'clent' is no workflow of this practice; did you mean 'client'?"),
        (["states", "ticket"], "explain takes a problem code, a kind, or `fields` and a kind"),
    ],
)
def test_explain_of_nothing_names_the_nearest(empty: Practice, words: list[str], told: str):
    """What cannot be explained is asked back."""
    assert empty.refusal("explain", *words, exit_code=2) == f"margine: {told}\n"


def test_explain_tells_a_kind_with_positions(empty: Practice):
    """States, transitions, clocks and rungs, each where it is written."""
    rows = [line.split("\t") for line in empty.say("explain", "ticket").splitlines()]
    assert rows[0] == ["part", "name", "position", "what"]
    text = (empty.folder / "workflows" / "ticket.yaml").read_text().splitlines()
    for part, name, position, _ in rows[1:]:
        line = text[int(position.split(":")[-2]) - 1]
        assert part == "rung" or line.strip().startswith(f"{name}:"), (name, line)
    told = {(part, name): what for part, name, _, what in rows[1:]}
    assert told["state", "new"] == "initial, in open"
    assert told["transition", "start"] == "new, assigned, waiting → working; sets assignee = actor"
    assert told["transition", "reopen"] == "resolved → assigned; by client, agent"
    assert told["clock", "resolution"] == (
        "service_level.resolution per priority; in assigned, new, working; met by resolve; escalates by standard"
    )
    assert told["clock", "auto_close"] == "3 workdays in resolved, then fire close"
    assert told["rung", "standard 100%+1h"] == "notify service_manager, on_call; every 1h, 3 times"


def test_explain_fields_tells_types_choices_and_defaults(empty: Practice):
    """What one may write after `margine new ticket`."""
    told = {row[1]: row[3] for row in (li.split("\t") for li in empty.say("explain", "fields", "ticket").splitlines())}
    assert told["client"] == "client, required"
    assert told["priority"] == "choice, of P1, P2, P3, P4, default P3"
    assert told["service_level"] == (
        "service_level, default contract.service_level or client.service_level, which it follows"
    )


def test_explain_on_a_terminal_cuts_nothing(empty: Practice):
    """Rules are read whole, however narrow the terminal."""
    shown = empty.on_terminal("explain", "ticket", columns=60)
    assert "service_level.resolution per priority; in assigned, new, working; met by resolve" in shown
    assert "…" not in shown


def test_explain_tells_what_a_kind_says_of_money(empty: Practice):
    """When something is charged, how work is rated, what covers it; what is emptied is null, as in YAML."""
    rows = [line.split("\t") for line in empty.say("explain", "contract").splitlines()]
    told = {(row[0], row[1]): row[3] for row in rows}
    assert told["charge", "fixed"].endswith("on: sign; charge: price")
    assert told["cover", "included"] == "minutes: included; every: month; overage: overage; rolls_over: once"
    assert "from: start_date; until: end_date" in told["rating", ""]
    assert "sets terms_from = null" in told["transition", "upgrade"]
