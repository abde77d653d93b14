"""The launcher, run for real in a clone of nothing but itself: an empty lock file needs no network."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

HOME = Path(__file__).parent.parent
PROGRAM = "import sys, pathlib; print(pathlib.Path.cwd().name, *sys.argv[1:], sep='|')\n"


def start(program: Path, *arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    line, env = [str(program), *arguments], {**os.environ, **environment}
    return subprocess.run(line, cwd=cwd, env=env, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone whose folder has a space in its name, started twice at once, through a symbolic link."""
    clone = tmp_path_factory.mktemp("a b")
    (clone / "engine").mkdir()
    (clone / "engine/cli.py").write_text(PROGRAM)
    (clone / "requirements.lock").write_text("# nothing\n")
    shutil.copy(HOME / "margine", clone)
    (clone / "elsewhere").mkdir()
    (clone / "elsewhere/link").symlink_to("../margine")
    line = [str(clone / "elsewhere/link"), "list", "--state=a b", ""]
    both = [
        subprocess.Popen(line, cwd=clone / "elsewhere", stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    said = [process.communicate() for process in both]
    assert [out for out, _ in said] == ["elsewhere|list|--state=a b|\n"] * 2
    assert sum(talk.count("making an environment") for _, talk in said) == 1
    return clone


def test_a_later_start_is_silent_and_passes_everything_on(made: Path):
    """Arguments, the working folder and the exit code go through untouched, from any folder."""
    (made / "elsewhere/click.py").write_text("raise SystemExit('a stranger was imported')")
    run = start(made / "margine", "do", "T-1", "*", cwd=made / "elsewhere")
    assert (run.stdout, run.stderr, run.returncode) == ("elsewhere|do|T-1|*\n", "", 0)


def test_a_changed_lock_file_renews_the_environment_in_place(made: Path):
    """What was there stays, one line says that something was done, and it is done once."""
    kept = made / ".venv/kept"
    kept.touch()
    (made / "requirements.lock").write_text("# changed\n")
    first, second = (start(made / "margine", "--prepare", cwd=made) for _ in range(2))
    assert "bringing .venv up to requirements.lock" in first.stderr
    assert (second.stderr, kept.exists()) == ("", True)


def test_a_renewal_that_fails_says_why_and_keeps_the_environment(made: Path):
    """A package that cannot be had leaves a working environment, which the next good lock file takes up again."""
    lock = made / "requirements.lock"
    lock.write_text("./no-such-folder\n")
    failed = start(made / "margine", "x", cwd=made)
    assert failed.returncode == 1
    assert "could not install what requirements.lock lists" in failed.stderr
    lock.write_text("# mended\n")
    assert start(made / "margine", "x", cwd=made).returncode == 0


def test_an_environment_that_was_cut_off_is_made_anew(made: Path):
    """A start that was killed half-way leaves nothing that a later start would trust."""
    (made / ".venv/unfinished").touch()
    (made / ".venv/stale").touch()
    run = start(made / "margine", "x", cwd=made)
    assert (run.returncode, (made / ".venv/stale").exists()) == (0, False)


def test_a_machine_without_python_is_told_what_to_install(made: Path, tmp_path: Path):
    """The first thing that a newcomer lacks has a name and a command."""
    clone = tmp_path / "clone"
    clone.mkdir()
    for file in ("margine", "requirements.lock"):
        shutil.copy(made / file, clone)
    for tool in ("sh", "cat", "rm"):
        (tmp_path / tool).symlink_to(shutil.which(tool) or tool)
    run = start(clone / "margine", "demo", cwd=clone, PATH=str(tmp_path))
    assert run.returncode == 1
    assert "needs Python 3.11 or newer" in run.stderr
    assert "apt install python3 python3-venv" in run.stderr


def test_an_extra_is_added_beside_what_is_there(made: Path):
    """Once, with a line of talk; what the environment was made of is not touched, and other starts say nothing."""
    (made / "requirements-more.lock").write_text("# nothing more\n")
    start(made / "margine", "x", cwd=made)
    both = [
        subprocess.Popen([str(made / "margine"), "--extra", "more"], cwd=made, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    said = [process.communicate()[1] for process in both]
    assert "".join(said).count("adding to .venv what requirements-more.lock lists; this happens once") == 1
    again, other = start(made / "margine", "--extra", "more", cwd=made), start(made / "margine", "x", cwd=made)
    assert (again.returncode, again.stdout, again.stderr, other.stderr) == (0, "", "", "")


def test_an_extra_that_cannot_be_had_leaves_everything_as_it_was(made: Path):
    """It is told, and other commands start as before, without a word."""
    (made / "requirements-far.lock").write_text("./no-such-folder\n")
    failed = start(made / "margine", "--extra", "far", cwd=made)
    assert failed.returncode == 1
    assert "could not install what requirements-far.lock lists" in failed.stderr
    assert start(made / "margine", "x", cwd=made).stderr == ""
    unknown = start(made / "margine", "--extra", "none", cwd=made)
    assert (unknown.returncode, unknown.stderr) == (1, "margine: there is no extra 'none'\n")


def test_a_changed_lock_file_asks_for_the_extras_anew(made: Path):
    """What is added goes with what it was added to."""
    (made / "requirements-late.lock").write_text("# nothing more\n")
    start(made / "margine", "--extra", "late", cwd=made)
    (made / "requirements.lock").write_text("# changed again\n")
    start(made / "margine", "x", cwd=made)
    assert "adding to .venv" in start(made / "margine", "--extra", "late", cwd=made).stderr
