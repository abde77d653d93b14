"""The files of a folder of rules as they were at one look: all their bytes, before anybody asks what they say.

What is judged, hashed, journalled and put in force is one such look, so that a file that changes meanwhile changes
nothing. What keeps a file from being read is part of the look as well.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from engine.machines import templates
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
    """Name → content of every YAML file that and template that could be read, in order of the names."""
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
            place = self.within(problem.position.file)
            digest.update(f"{problem.code}\0{place}\0{self.within(problem.message)}\0".encode())
        return digest.hexdigest()

    def within(self, text: str) -> str:
        """A text without the way to the folder: each process sees it from where it stands, and all mean the same."""
        if self.folder in {".", text}:
            return "." if text == self.folder else text
        return text.replace(f"{self.folder}/", "").replace(f"'{self.folder}'", "'.'")

    def shown(self, name: str) -> str:
        """A file's name as messages give it."""
        return f"{self.folder}/{name}"

    @cached_property
    def texts(self) -> dict[str, str]:
        """Name → text; for files that were judged to be text."""
        return {name: data.decode() for name, data in self.data.items()}


def of_texts(texts: Mapping[str, str], folder: str) -> RuleFiles:
    """A look at texts that are in no folder; messages name them as if they were in `folder`."""
    names = tuple(name for name in sorted(texts) if not templates.is_template(name))
    return RuleFiles(folder, {name: texts[name].encode() for name in sorted(texts)}, names)


def is_hidden(name: str) -> bool:
    """Whether a file is none of the people who look into a folder: editors, shares and git keep their notes so."""
    return name.startswith(".")


def yaml_below(folder: Path, ending: str = ".yaml") -> list[Path]:
    """Every file of that ending in a folder and those below it, links that lead nowhere included.

    Hidden ones are left out, and those in hidden folders.
    """
    found = (f for f in sorted(folder.rglob(f"*{ending}")) if f.is_file() or (f.is_symlink() and not f.exists()))
    return [file for file in found if not any(map(is_hidden, file.relative_to(folder).parts))]


def read_folder(folder: Path, asked: Path | None = None) -> RuleFiles:
    """Every YAML file of the folder itself that is not hidden, and the templates below it.

    What lies in other folders below are scenarios and the like.

    UsageError when there is none, or when `asked`, one of its files or the folder itself, is not there.
    """
    asked = asked or folder
    try:
        if not asked.exists():
            raise UsageError(f"there is no file or folder '{asked.as_posix()}'{_sibling(asked)}")
        entries = sorted(file for file in folder.iterdir() if not is_hidden(file.name))
    except OSError as error:
        raise UsageError(f"'{folder.as_posix()}' cannot be read: {(error.strerror or str(error)).lower()}") from None
    files = [file for file in entries if file.suffix == ".yaml" and not file.is_dir()]
    if asked != folder and asked not in files:
        named = "their names begin with no dot" if is_hidden(asked.name) else "workflow files end in .yaml"
        raise UsageError(f"'{asked.as_posix()}' is no workflow file: {named}")
    misnamed = [file for file in entries if file.suffix == ".yml"]
    folders = [file for file in entries if file.suffix == ".yaml" and file.is_dir()]
    problems = [*map(_misnamed, misnamed), *map(_no_file, folders)]
    if not files and not problems:
        raise UsageError(f"there are no workflow files (*.yaml) in '{folder.as_posix()}'")
    data = {}
    for file in (*files, *_templates(folder)):
        content = read_bytes(file, file.as_posix())
        if isinstance(content, Problem):
            problems.append(content)
        else:
            data[file.relative_to(folder).as_posix()] = content
    data = {name: data[name] for name in sorted(data)}
    return RuleFiles(folder.as_posix(), data, tuple(file.name for file in (*files, *misnamed)), tuple(problems))


def _templates(folder: Path) -> list[Path]:
    """What lies in the folder of the templates; hidden files are somebody else's."""
    return sorted(file for file in _entries(folder.joinpath(templates.FOLDER)) if not is_hidden(file.name))


def _sibling(path: Path) -> str:
    """The nearest of what is there and could have been meant."""
    return did_you_mean(path.name, (near.name for near in rules_in(path.parent))) if path.parent.is_dir() else ""


def rules_in(folder: Path) -> Iterator[Path]:
    """What could hold rules in a folder: YAML files, and folders with some in them."""
    for near in folder.iterdir():
        if not is_hidden(near.name) and (near.suffix == ".yaml" or any(map(_is_yaml, _entries(near)))):
            yield near


def _is_yaml(file: Path) -> bool:
    return file.suffix == ".yaml" and not is_hidden(file.name)


def _entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:  # a file, or a folder that is not for us to read
        return []


def _misnamed(file: Path) -> Problem:
    message = f"'{file.name}' is not read, because workflow files end in .yaml"
    return Problem("M214", message, Position(file.as_posix(), 1, 1), f"rename it to {file.stem}.yaml")


def _no_file(folder: Path) -> Problem:
    message = f"'{folder.name}' is a folder, and a workflow is one file; what lies in the folder is not read"
    return Problem("M214", message, Position(folder.as_posix(), 1, 1), "put the rules into a file of that name")
