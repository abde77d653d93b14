"""The files of a folder of rules as they were at one look: all their bytes, before anybody asks what they say.

What is judged, hashed, journalled and put in force is one such look, so that a file that changes meanwhile changes
nothing. What keeps a file from being read is part of the look as well.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from engine.machines.source import read_bytes
from engine.problems import Position, Problem, UsageError, did_you_mean

COMPANY = "company.yaml"
"""The one file of a folder that declares no workflow kind."""


@dataclass(frozen=True)
class RuleFiles:
    """One look at a folder."""

    folder: str
    """As it is shown to people."""
    data: Mapping[str, bytes]
    """Name → content of every YAML file that could be read, in order of the names."""
    names: tuple[str, ...]
    """Of all files that are there to hold rules, those included that could not be read or have a wrong ending."""
    problems: tuple[Problem, ...] = ()
    """Why some of them could not be read."""

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over names and contents, in hex; where something could not be read, over the reasons too."""
        digest = hashlib.sha256()
        for name, data in self.data.items():
            digest.update(f"{name}\0".encode() + data + b"\0")
        for problem in self.problems:
            digest.update(f"{problem}\0".encode())
        return digest.hexdigest()

    def shown(self, name: str) -> str:
        """A file's name as messages give it."""
        return f"{self.folder}/{name}"

    @cached_property
    def texts(self) -> dict[str, str]:
        """Name → text; for files that were judged to be text."""
        return {name: data.decode() for name, data in self.data.items()}


def of_texts(texts: Mapping[str, str], folder: str) -> RuleFiles:
    """A look at texts that are in no folder; messages name them as if they were in `folder`."""
    return RuleFiles(folder, {name: texts[name].encode() for name in sorted(texts)}, tuple(sorted(texts)))


def read_folder(folder: Path, asked: Path | None = None) -> RuleFiles:
    """Every YAML file of the folder itself; what lies in folders below it are scenarios and the like.

    UsageError when there is none, or when `asked`, one of its files or the folder itself, is not there.
    """
    asked = asked or folder
    try:
        if not asked.exists():
            raise UsageError(f"there is no file or folder '{asked.as_posix()}'{_sibling(asked)}")
        entries = sorted(folder.iterdir())
    except OSError as error:
        raise UsageError(f"'{folder.as_posix()}' cannot be read: {(error.strerror or str(error)).lower()}") from None
    files = [file for file in entries if file.suffix == ".yaml" and not file.is_dir()]
    if asked != folder and asked not in files:
        raise UsageError(f"'{asked.as_posix()}' is no workflow file: workflow files end in .yaml")
    misnamed = [file for file in entries if file.suffix == ".yml"]
    folders = [file for file in entries if file.suffix == ".yaml" and file.is_dir()]
    problems = [*map(_misnamed, misnamed), *map(_no_file, folders)]
    if not files and not problems:
        raise UsageError(f"there are no workflow files (*.yaml) in '{folder.as_posix()}'")
    data = {}
    for file in files:
        content = read_bytes(file, file.as_posix())
        if isinstance(content, Problem):
            problems.append(content)
        else:
            data[file.name] = content
    return RuleFiles(folder.as_posix(), data, tuple(file.name for file in (*files, *misnamed)), tuple(problems))


def _sibling(path: Path) -> str:
    """The nearest name that does exist there."""
    return did_you_mean(path.name, (near.name for near in path.parent.iterdir())) if path.parent.is_dir() else ""


def _misnamed(file: Path) -> Problem:
    message = f"'{file.name}' is not read, because workflow files end in .yaml"
    return Problem("M214", message, Position(file.as_posix(), 1, 1), f"rename it to {file.stem}.yaml")


def _no_file(folder: Path) -> Problem:
    message = f"'{folder.name}' is a folder, and a workflow is one file; what lies in the folder is not read"
    return Problem("M214", message, Position(folder.as_posix(), 1, 1), "put the rules into a file of that name")
