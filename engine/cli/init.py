"""`margine init`: a practice folder to start from."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.cli.endings import say
from engine.cli.home import RULES
from engine.problems import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

HOOK = """\
#!/bin/sh
# Refuses to commit rules that do not load. It looks at what would be committed, not at what lies in the folder.
# Written by margine init; git commit --no-verify passes it by.
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' HUP INT TERM
git --literal-pathspecs ls-files -z -- {rules} | git checkout-index -z --stdin --prefix="$tmp/" || exit 1
[ -d "$tmp"/{rules} ] || exit 0 # a commit without the practice, as on another branch
cd "$tmp" || exit 1
PYTHONPATH={root} {python} -P -m engine.cli check -- {rules}
"""


@click.command("init")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--name", default="", help="The company's name.")
@click.option("--country", default="", metavar="CC", help="Whose public holidays are free, e.g. IT.")
@click.option("--subdivision", default="", metavar="XX", help="Province or state with holidays of its own, e.g. MI.")
@click.option("--zone", default="", metavar="ZONE", help="Time zone, e.g. Europe/Rome.")
def command(folder: Path, name: str, country: str, subdivision: str, zone: str) -> None:
    """Make a practice in DIR: commented rules that work as they are, schemas for editors, a git hook, a CI file.

    DIR must be new or empty. In a repository that has a pre-commit hook already, that hook is left as it is.
    """
    from engine.cli.home import machine_user
    from engine.cli.starter import Fitting, practice

    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"'{folder}' is not empty; name a new folder")
    if subdivision and not country:
        country = "IT"
    if country and country != "IT" and not zone:
        raise UsageError(f"--country {country} needs --zone too, e.g. --zone Europe/Rome: opening hours are local time")
    files = practice(Fitting(name, zone, country, subdivision, machine_user()))
    _must_load(files)
    _write(folder, files)
    places = [Path(name).parent.as_posix() for name in files if name.endswith(".yaml")]
    rules, scenarios = places.count("workflows"), places.count("workflows/tests")
    say(f"made {folder} with {rules} commented workflow files, and {scenarios} files of scenarios that test them")
    say(_put_under_git(folder))
    say(_next(folder))


def _must_load(files: Mapping[str, str]) -> None:
    """The options become rules, so it is the rules that judge them, before anything is left on disk."""
    from engine.workflow import check

    with tempfile.TemporaryDirectory() as place:
        _write(Path(place), files)
        _, problems, _ = check(Path(place, "workflows"))
    if problems:
        raise UsageError("; ".join(problem.message for problem in problems))


def _write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _put_under_git(folder: Path) -> str:
    """A repository, its first commit where git knows who commits, and a hook; what was done, in a sentence."""
    try:
        inside = _git(folder, "rev-parse", "--git-dir")
    except FileNotFoundError:
        return "git is not installed, so the rules have no history yet"
    if inside.returncode == 0:
        return f"the rules lie in a git repository already; {_hooked(folder)}"
    if (begun := _git(folder, "init", "-q")).returncode != 0:
        return f"git could not make a repository: {begun.stderr.strip()}"
    _git(folder, "add", "--all")
    committed = _git(folder, "-c", "commit.gpgsign=false", "commit", "-q", "-m", "Start the practice").returncode == 0
    done = "committed" if committed else "ready to be committed (git does not know who you are yet)"
    return f"the rules are under git, {done}; {_hooked(folder)}"


def _hooked(folder: Path) -> str:
    """Write the hook where git looks for it, unless there is one; hooks that are kept elsewhere are left alone."""
    hook = folder / _git(folder, "rev-parse", "--git-path", "hooks/pre-commit").stdout.rstrip("\n")
    prefix = _git(folder, "rev-parse", "--show-prefix")
    elsewhere = _git(folder, "config", "core.hooksPath").stdout.strip()
    if elsewhere or os.path.lexists(hook) or prefix.returncode != 0:
        return "its hooks are left as they are, and `margine check` makes a good pre-commit hook"
    _write_hook(hook, prefix.stdout.rstrip("\n") + RULES)
    return "a hook checks them before every commit"


def _git(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_DIR")}
    for name in ("GIT_WORK_TREE", "GIT_INDEX_FILE"):  # set when margine itself is run by a git hook
        environment.pop(name, None)
    return subprocess.run(  # noqa: S603 - our own words
        ["git", *words],  # noqa: S607 - whichever git the user has
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def _write_hook(path: Path, rules: str) -> None:
    from engine.cli.version import ROOT

    words = {"rules": rules, "root": str(ROOT), "python": sys.executable}
    path.parent.mkdir(exist_ok=True)
    path.write_text(HOOK.format_map({name: shlex.quote(word) for name, word in words.items()}), encoding="utf-8")
    path.chmod(0o755)


def _next(folder: Path) -> str:
    place = shlex.quote(str(folder))
    return (
        "\nNext:\n"
        f"  cd {place}\n"
        "  margine check                       # after every edit of workflows/*.yaml; begin with company.yaml\n"
        "  margine test --coverage             # do the rules do what the scenarios in workflows/tests say?\n"
        '  margine new client name="Rossi Srl"'
    )
