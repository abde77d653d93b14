"""Rules as they stand at a revision of git: read by `git` itself from its objects; nothing is ever checked out."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from engine.machines.templates import ENDING, FOLDER
from engine.problems import UsageError
from engine.rule_files import RuleFiles, is_hidden

ORDINARY = {b"100644", b"100755"}
"""Modes of files in a tree; links and other repositories hold no rules."""


def rules_at(folder: Path, revision: str) -> RuleFiles:
    """The YAML files and templates that a folder has at a revision; messages name them `HEAD~1:workflows/ticket.yaml`.

    UsageError when there is no such revision, no such folder in it, or no repository at all.
    """
    near = _nearest(folder)
    top = _git(near, "rev-parse", "--show-toplevel").decode().rstrip("\n")
    commit = _commit(near, revision)
    inside = folder.resolve().relative_to(Path(top).resolve()).as_posix()
    names = _names(near, commit, inside)
    if not names:
        raise UsageError(f"at {revision} there are no workflow files (*.yaml) in '{inside}'")
    below = _names(near, commit, f"{inside}/{FOLDER}".removeprefix("./"), ENDING)
    every = {**names, **{f"{FOLDER}/{name}": hash_ for name, hash_ in below.items()}}
    data = {name: _git(near, "cat-file", "blob", every[name]) for name in sorted(every)}
    return RuleFiles(f"{revision}:{inside}", data, tuple(names))


def _names(near: Path, commit: str, inside: str, ending: str = ".yaml") -> dict[str, str]:
    """Name → hash of each file of that ending in the folder itself, in order of the names."""
    tree = f"{commit}:" + ("" if inside == "." else inside)
    try:
        listed = _git(near, "ls-tree", "-z", "--full-tree", tree)
    except UsageError:
        return {}
    found = {}
    for entry in listed.split(b"\0"):
        facts, _, name = entry.partition(b"\t")
        if name.endswith(ending.encode()) and not is_hidden(os.fsdecode(name)) and facts.split(b" ")[0] in ORDINARY:
            found[os.fsdecode(name)] = facts.split(b" ")[2].decode()
    return dict(sorted(found.items()))


def _commit(near: Path, revision: str) -> str:
    try:
        return (
            _git(near, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
            .decode()
            .strip()
        )
    except UsageError:
        where = _git(near, "rev-parse", "--show-toplevel").decode().rstrip("\n")
        advice = "fetch it first" if "/" in revision else "`git log --oneline` lists what there is"
        raise UsageError(f"'{revision}' is no revision of the repository {where}; {advice}") from None


def _nearest(folder: Path) -> Path:
    """The folder itself, or what is left of its path where it is not checked out."""
    return next((path for path in (folder.absolute(), *folder.absolute().parents) if path.is_dir()), Path("/"))


def _git(near: Path, *words: str) -> bytes:
    """What git prints. UsageError with its words when it fails."""
    environment = {name: value for name, value in os.environ.items() if name not in _OTHER_REPOSITORY}
    line = ["git", "--no-replace-objects", "-C", os.fspath(near), *words]
    try:
        run = subprocess.run(line, capture_output=True, check=False, env=environment | {"LC_ALL": "C"})  # noqa: S603
    except FileNotFoundError:
        raise UsageError("git is not installed, and rules at a revision are read by it") from None
    if run.returncode:
        told = run.stderr.decode(errors="replace").strip().removeprefix("fatal: ").partition("\n")[0]
        raise UsageError(f"git finds no rules for '{near}': {told or 'it does not say why'}")
    return run.stdout


_OTHER_REPOSITORY = frozenset({"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR"})
"""Settings of a hook that would make git look into the repository of the hook instead of the folder's."""
