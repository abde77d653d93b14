"""Packages that few commands need: asked of the launcher once, and told where there is none."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from engine.cli import extras
from engine.cli.extras import NotInstalled, need
from engine.cli.version import ROOT

LAUNCHER = """#!/bin/sh
echo "talk: $*" >&2
echo "$*" >>"{calls}"
{does}
"""


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clone with an environment and a lock file, whose extra has one module that is nowhere."""
    (tmp_path / ".venv").mkdir()
    (tmp_path / "requirements-some.lock").write_text("absent==1\n")
    monkeypatch.setattr(extras, "EXTRAS", {"some": ("absent_module",), "here": ("json",)})
    return tmp_path


def launcher(clone: Path, does: str) -> Path:
    """A launcher that notes what it is asked."""
    calls = clone / "calls"
    (clone / "margine").write_text(LAUNCHER.format(calls=calls, does=does))
    (clone / "margine").chmod(0o755)
    return calls


def test_what_is_absent_is_asked_of_the_launcher_and_then_there(clone: Path, monkeypatch: pytest.MonkeyPatch):
    """The module that was added is found in the same process; the next time nothing is asked."""
    site = clone / "site"
    site.mkdir()
    monkeypatch.syspath_prepend(str(site))
    calls = launcher(clone, f'echo >"{site}/absent_module.py"; cp "{clone}/requirements-some.lock" "{clone}/.venv/"')
    need("some", clone, str(clone / ".venv"))
    need("some", clone, str(clone / ".venv"))
    assert calls.read_text() == "--extra some\n"


def test_the_environment_of_people_who_work_on_margine_has_everything(clone: Path):
    """Its lock file lists every extra: nothing is asked."""
    calls = launcher(clone, "exit 1")
    for folder in (clone, clone / ".venv"):
        (folder / "requirements-dev.lock").write_text("absent==1\n")
    need("some", clone, str(clone / ".venv"))
    assert not calls.exists()


def test_without_a_network_it_is_told_what_to_do_later(clone: Path):
    """The launcher has told why; here is what is lacking, and the command that adds it."""
    launcher(clone, "exit 1")
    with pytest.raises(NotInstalled) as refused:
        need("some", clone, str(clone / ".venv"))
    assert str(refused.value) == (
        f"this needs packages that are not installed (absent_module), and {clone.name}/margine could not add them; "
        f"with a network, `{clone}/margine --extra some` does it"
    )


def test_what_is_there_serves_although_it_cannot_be_renewed(clone: Path):
    """An older version writes the invoice too."""
    launcher(clone, "exit 1")
    need("here", clone, str(clone / ".venv"))


def test_where_margine_was_installed_in_another_way_pip_is_named(clone: Path):
    """Nothing is installed behind anybody's back."""
    calls = launcher(clone, "exit 0")
    with pytest.raises(NotInstalled, match=r"pip install 'margine\[some\]'"):
        need("some", clone, sys.prefix)
    need("here", clone, sys.prefix)
    assert not calls.exists()


def test_no_command_that_needs_none_of_it_imports_it():
    """An invoice on the screen and the help know nothing of PDF and XML."""
    code = (
        "import sys, engine.cli.invoice, engine.cli.month_export, engine.papers.table, engine.papers.register\n"
        "print([m for m in ('typst', 'facturx', 'a38', 'stdnum', 'lxml', 'subprocess') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"


def test_every_extra_has_its_lock_file_and_its_modules():
    """What pyproject.toml names is locked, and what the commands look for is installed here."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert set(project["optional-dependencies"]) == set(extras.EXTRAS)
    for name, packages in project["optional-dependencies"].items():
        locked = (ROOT / f"requirements-{name}.lock").read_text()
        dev = (ROOT / "requirements-dev.lock").read_text()
        for package in packages:
            pin = next(line for line in locked.splitlines() if line.startswith(package.partition(">=")[0] + "=="))
            assert pin in dev
        need(name)
    assert shutil.which("sh")
