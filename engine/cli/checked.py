"""All problems of a folder of rules with its templates of projects, or of one file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from engine.cli.home import COMPANY
from engine.problems import Problem, UsageError, in_order
from engine.projects.template_files import FOLDER, files, load
from engine.workflow import Workflow, check

Texts = Callable[[str], str | None]
"""The text of a file by its shown name."""


def checked(path: Path) -> tuple[Sequence[Problem], Texts]:
    """What is wrong, in order, and the texts of the files that were read."""
    if of_templates(path):
        rules = (path if path.is_dir() else path.parent).parent
        workflow, _, _ = check(rules)
        if workflow is None:
            raise UsageError(f"the rules beside '{path.as_posix()}' have mistakes; `margine check {rules}` tells them")
        return _templates([path] if path.is_file() else files(rules), workflow)
    workflow, problems, texts = check(path)
    if workflow is None or not path.is_dir():
        return problems, texts
    more, of_templates_ = _templates(files(path), workflow)
    return in_order([*problems, *more]), lambda name: texts(name) or of_templates_(name)


def of_templates(path: Path) -> bool:
    """Whether it is the folder of the templates, or a file in it."""
    folder = path if path.is_dir() else path.parent
    return folder.name == FOLDER and (folder.parent / COMPANY).exists()


def _templates(chosen: Sequence[Path], workflow: Workflow) -> tuple[list[Problem], Texts]:
    found: list[Problem] = []
    texts: dict[str, str] = {}
    for file in chosen:
        _, problems, texts[file.as_posix()] = load(file, workflow)
        found += problems
    return in_order(found), texts.get
