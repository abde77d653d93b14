"""`margine check`: every mistake in the workflow files, at once."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, cast, get_args

import click

from engine.cli.diagnostics import Format, counted, render
from engine.cli.endings import say
from engine.cli.home import COMPANY, RULES, Home
from engine.cli.options import pass_home
from engine.problems import UsageError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.problems import Problem


@click.command("check")
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(get_args(Format)),
    help="How problems are written. [default: full; github where GITHUB_ACTIONS=true]",
)
@click.pass_context
@pass_home
def command(home: Home, ctx: click.Context, path: Path | None, form: str | None) -> None:
    """Find every mistake in the workflow files of a folder, or in one file: PATH, else those of the practice.

    Of a practice folder, which holds workflows/, those are looked at. Scenarios are the business of `margine test`.

    Exit code 0 when the rules can be put in force (warnings alone are no hindrance), 1 when they cannot.
    """
    from engine.cli.checked import checked, of_templates

    path = rules_of(path) if path is not None else own_rules(home)
    if not path.exists():
        raise UsageError(f"there is no file or folder '{path.as_posix()}'{_sibling(path)}")
    if _of_scenarios(path) and not of_templates(path):
        raise UsageError(f"'{path.as_posix()}' holds scenarios; `margine test {path.as_posix()}` finds their mistakes")
    problems, texts = checked(path)
    form = form or ("github" if os.environ.get("GITHUB_ACTIONS") == "true" else "full")
    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
    if text := render(problems, texts, cast("Format", form), colour=colour):
        click.echo(text)
    if form != "full" or not problems:  # which ends with the count itself
        say(_summary(path, problems))
    ctx.exit(1 if any(problem.severity == "error" for problem in problems) else 0)


def rules_of(path: Path) -> Path:
    """The folder or file itself; of a practice, the folder of its rules."""
    inside = path / RULES
    return inside if any(inside.glob("*.yaml")) and not (path / COMPANY).exists() else path


def _of_scenarios(path: Path) -> bool:
    """Whether a file, or a folder, lies in a folder below the rules, where scenarios are kept."""
    folder = path if path.is_dir() else path.parent
    return not (folder / COMPANY).exists() and (folder.absolute().parent / COMPANY).exists()


def own_rules(home: Home) -> Path:
    """Those of the practice, else those of this folder, which need no company to be worth a look."""
    try:
        return home.rules
    except UsageError:
        if home.named or not Path(RULES).is_dir():
            raise
        return Path(RULES)


def _sibling(path: Path) -> str:
    """The nearest thing beside it that could be checked: a YAML file, or a folder of them."""
    from engine.rule_files import rules_in

    if not path.parent.is_dir():
        return ""
    return did_you_mean(path.name, (near.name for near in rules_in(path.parent)))


def _summary(path: Path, problems: Sequence[Problem]) -> str:
    from engine.rule_files import is_hidden

    files = sum(file.is_file() and not is_hidden(file.name) for file in path.glob("*.yaml")) if path.is_dir() else 1
    return f"{files} file{'s' * (files != 1)}, {counted(problems) or 'no problems'}"
