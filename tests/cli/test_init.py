"""`margine init`: a practice that checks clean, under git, fitted to the company; nothing in use is touched."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine.cli.starter import CI, Fitting, fitted, practice, starter
from engine.workflow import load
from tests.cli.asking import ROOT, Practice


def made(tmp_path: Path, *options: str, **settings: str) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """A practice made by init, in a process of its own, by somebody whom git knows."""
    known = {f"GIT_{who}_{what}": f"{what.lower()}@example.org"
             for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}  # fmt: skip
    folder = tmp_path / "new practice"
    run = subprocess.run(
        [sys.executable, "-m", "engine.cli", "init", str(folder), *options],
        env={**os.environ, "PYTHONPATH": str(ROOT), **known, **settings},
        capture_output=True,
        text=True,
        check=False,
    )
    return folder, run


def test_init_makes_a_practice_that_checks_clean(tmp_path: Path, empty: Practice):
    """The starter rules work as they are, and the last words are the next commands."""
    folder, run = made(tmp_path)
    assert (run.returncode, run.stdout) == (0, ""), run.stderr
    rules, scenarios = (len(list(starter().glob(pattern))) for pattern in ("*.yaml", "tests/*.yaml"))
    assert run.stderr.splitlines() == [
        f"made {folder} with {rules} commented workflow files, and {scenarios} files of scenarios that test them",
        "the rules are under git, committed; a hook checks them before every commit",
        "",
        "Next:",
        f"  cd '{folder}'",
        "  margine check                       # after every edit of workflows/*.yaml; begin with company.yaml",
        "  margine test --coverage             # do the rules do what the scenarios in workflows/tests say?",
        '  margine new client name="Rossi Srl"',
    ]
    result = empty.ask("check", str(folder / "workflows"))
    assert (result.exit_code, result.stdout) == (0, "")
    assert (folder / ".gitignore").read_text().splitlines()[1:] == ["margine.db*", "*.rejected.csv"]
    assert (folder / ".github/workflows/rules.yaml").read_text() == CI


def test_init_points_editors_to_schemas_that_are_there(tmp_path: Path):
    """The first line of every file names its schema, which lies in the practice."""
    folder, _ = made(tmp_path)
    for file in (folder / "workflows").rglob("*.yaml"):
        line = file.read_text().splitlines()[0]
        assert line.startswith("# yaml-language-server: $schema=")
        schema = json.loads((file.parent / line.partition("$schema=")[2]).read_text())
        assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"


def git(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """A git command by somebody whom git knows."""
    known = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    return subprocess.run(["git", *known, *words], cwd=folder, capture_output=True, text=True, check=False)


def misspelt(folder: Path) -> str:
    """Break a rule of a practice in the working tree; the text as it was."""
    file = folder / "workflows" / "ticket.yaml"
    text = file.read_text()
    file.write_text(text.replace("to: resolved, ", "to: resloved, "))
    return text


def test_the_hook_of_a_new_practice_stops_a_broken_rule(tmp_path: Path):
    """A commit refuses rules that do not load, and shows why, where an editor finds it."""
    folder, _ = made(tmp_path)
    misspelt(folder)
    run = git(folder, "commit", "-qam", "Break it")
    assert run.returncode == 1
    assert "--> workflows/ticket.yaml:" in run.stdout + run.stderr
    assert "did you mean 'resolved'" in run.stdout + run.stderr


def test_the_hook_looks_at_what_is_committed(tmp_path: Path):
    """A broken file that is staged is refused though it was mended since; a broken one that is not staged is let be."""
    folder, _ = made(tmp_path)
    places = tmp_path / "temporary files"
    places.mkdir()
    good = misspelt(folder)
    git(folder, "add", "--all")
    (folder / "workflows" / "ticket.yaml").write_text(good)
    assert git(folder, "commit", "-qm", "Break it").returncode == 1
    (folder / "letter.txt").write_text("dear")
    git(folder, "add", "--all")
    misspelt(folder)
    environment = {**os.environ, "TMPDIR": str(places)}
    words = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-qm", "Mend it"]
    run = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert list(places.iterdir()) == []


def test_the_hook_works_in_a_worktree(tmp_path: Path):
    """A second working tree of the repository is guarded by the same hook."""
    folder, _ = made(tmp_path)
    tree = tmp_path / "second tree"
    assert git(folder, "worktree", "add", "-q", "-b", "second", str(tree)).returncode == 0
    good = misspelt(tree)
    assert git(tree, "commit", "-qam", "Break it").returncode == 1
    (tree / "workflows" / "ticket.yaml").write_text(f"{good}# mended\n")
    assert git(tree, "commit", "-qam", "Mend it").returncode == 0


def test_init_leaves_the_commit_to_somebody_whom_git_does_not_know(tmp_path: Path):
    """Nobody's name is made up: the files are staged, and stderr says so."""
    nobody = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null", "EMAIL": ""}
    unknown = nobody | {f"GIT_{who}_{what}": "" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    folder, run = made(tmp_path, **unknown)
    assert "ready to be committed (git does not know who you are yet)" in run.stderr
    staged = subprocess.run(["git", "status", "--short"], cwd=folder, capture_output=True, text=True, check=True)
    assert "A  workflows/company.yaml" in staged.stdout


def test_init_inside_a_repository_adds_a_hook_to_it(tmp_path: Path):
    """A practice may be a folder of a larger repository; commits without it are none of the hook's business."""
    git(tmp_path, "init", "-q")
    folder, run = made(tmp_path)
    assert run.stderr.splitlines()[1] == (
        "the rules lie in a git repository already; a hook checks them before every commit"
    )
    assert not (folder / ".git").exists()
    (tmp_path / "letter.txt").write_text("dear")
    git(tmp_path, "add", "letter.txt")
    assert git(tmp_path, "commit", "-qm", "Write").returncode == 0
    misspelt(folder)
    git(tmp_path, "add", "--all")
    refused = git(tmp_path, "commit", "-qm", "Break it")
    assert refused.returncode == 1
    assert "--> new practice/workflows/ticket.yaml:" in refused.stdout + refused.stderr


@pytest.mark.parametrize("own", ["a hook", "hooks elsewhere"])
def test_init_leaves_the_hooks_of_a_repository_alone(tmp_path: Path, own: str):
    """Who has hooks knows where to put one more."""
    git(tmp_path, "init", "-q")
    hook = tmp_path / ".git" / "hooks" / "pre-commit"
    if own == "a hook":
        hook.write_text("#!/bin/sh\n")
    else:
        git(tmp_path, "config", "core.hooksPath", "hooks")
    _, run = made(tmp_path)
    assert run.stderr.splitlines()[1] == (
        "the rules lie in a git repository already; its hooks are left as they are, and `margine check` makes a good "
        "pre-commit hook"
    )
    assert not hook.exists() or hook.read_text() == "#!/bin/sh\n"


def test_init_without_git_still_makes_the_rules(tmp_path: Path):
    """A machine without git gets its practice all the same."""
    folder, run = made(tmp_path, PATH=str(tmp_path))
    assert "git is not installed, so the rules have no history yet" in run.stderr
    assert (folder / "workflows/company.yaml").is_file()


def test_init_fits_the_company(tmp_path: Path, empty: Practice):
    """Name, zone, holidays and province are asked for; the comments stay."""
    folder, run = made(
        tmp_path, "--name", "Bits & Bytes: IT", "--country", "DE", "--subdivision", "BY", "--zone", "Europe/Berlin"
    )
    assert run.returncode == 0, run.stderr
    text = (folder / "workflows/company.yaml").read_text()
    for line in ('company: "Bits & Bytes: IT"', "zone: Europe/Berlin", "    subdivision: BY"):
        assert f"{line}\n" in text
    assert "    country: DE                      # national holidays" in text
    empty.more = {"MARGINE_HOME": str(folder)}
    assert "company\tBits & Bytes: IT" in empty.say("status")


def test_another_country_loses_the_shipped_province():
    """MI is Milan; in France it is nothing."""
    text = fitted("    country: IT\n    subdivision: MI\n    open: x\n", Fitting(country="FR"))
    assert text == "    country: FR\n    open: x\n"


def test_a_country_that_yaml_could_misread_is_quoted():
    """Norway is not false."""
    assert fitted("country: IT\n", Fitting(country="NO")) == 'country: "NO"\n'


def test_nobody_gets_the_bank_account_of_the_made_up_company():
    """An invoice in one's own name never asks for money to be sent to somebody else."""
    own, shipped = (practice(Fitting(name=name))["workflows/company.yaml"] for name in ("Rossi IT", ""))
    assert "iban: IT60" in shipped
    assert "IT60" not in own
    assert "Via Inventata" not in own
    assert "\nissuer: {}" in own


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--zone", "Europe/Rom"], "'Europe/Rom' is no time zone; did you mean 'Europe/Rome'?"),
        (["--country", "DE"],
         "--country DE needs --zone too, e.g. --zone Europe/Rome: opening hours are local time"),
        (["--subdivision", "XX"], "IT has no subdivision 'XX' with holidays of its own"),
        (["--country", "IL", "--zone", "Asia/Jerusalem", "--subdivision", "MI"],
         "the public holidays of IL are the same everywhere; leave out 'MI'"),
    ],
)  # fmt: skip
def test_init_refuses_what_the_rules_would_refuse(tmp_path: Path, options: list[str], told: str):
    """Nothing is left behind by options that cannot be."""
    folder, run = made(tmp_path, *options)
    assert (run.returncode, run.stdout) == (2, "")
    assert told in run.stderr
    assert not folder.exists()


def test_init_never_touches_a_folder_that_is_in_use(tmp_path: Path):
    """A folder with anything in it is refused, and stays as it was."""
    folder = tmp_path / "new practice"
    folder.mkdir()
    (folder / "letter.txt").write_text("dear")
    _, run = made(tmp_path)
    assert (run.returncode, run.stderr) == (2, f"margine: '{folder}' is not empty; name a new folder\n")
    assert [file.name for file in folder.iterdir()] == ["letter.txt"]


def test_a_new_practice_is_the_shipped_one(tmp_path: Path):
    """There is one copy of the starter rules: only the line for editors differs."""
    for name, text in practice(Fitting()).items():
        if name.endswith(".yaml") and name.startswith("workflows/"):
            shipped = (starter() / name.removeprefix("workflows/")).read_text().splitlines()
            assert text.splitlines()[1:] == shipped[1:]


def test_whoever_makes_a_practice_can_act_in_it(tmp_path: Path):
    """The machine's user becomes an agent with every role; a name that the rules cannot take is made fit."""
    folder, _ = made(tmp_path, LOGNAME="Zoe.Verdi-2")
    opened = subprocess.run(
        [sys.executable, "-m", "engine.cli", "--home", str(folder), "new", "client", "name=Rossi"],
        env={**os.environ, "PYTHONPATH": str(ROOT), "LOGNAME": "Zoe.Verdi-2"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (opened.returncode, opened.stdout) == (0, "C-1\n"), opened.stderr
    agents = load(folder / "workflows").company.agents
    assert agents["zoe_verdi_2"].roles == ("technician", "dispatcher", "service_manager", "owner")


@pytest.mark.parametrize(
    "user", ["true", "NULL", "nobody", "agent", "client", "assignee", "dispatcher", "1e5", "Ωmega", ""]
)
def test_no_name_of_a_user_breaks_a_new_practice(tmp_path: Path, user: str):
    """Whatever the machine calls somebody, the rules load; who can be an agent is one, by a fit name."""
    for name, text in practice(Fitting(user=user)).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    agents = load(tmp_path / "workflows").company.agents
    expected = [] if user in {"dispatcher", "1e5", "Ωmega", ""} else [f"{user.lower()}_"]
    assert [agent.id for agent in agents.values() if agent.user and agent.user == user] == expected
