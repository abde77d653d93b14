"""`margine project new`: a project from a template."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from engine.cli.home import Home
from engine.cli.options import acting, as_json, pass_home

if TYPE_CHECKING:
    from engine.cli.output import Answer
    from engine.projects.template import Template


@click.command("new")
@click.argument("template", required=False, metavar="[TEMPLATE]")
@click.argument("words", nargs=-1, metavar="[NAME=VALUE]...")
@acting
@as_json
@pass_home
def command(home: Home, /, *, template: str | None, words: tuple[str, ...], as_json: bool) -> None:
    """Open a project from a TEMPLATE in workflows/projects: its tasks, their links, what has to be bought.

    Without a template, list those that there are with their parameters. NAME is a parameter of the template, or a
    field of the project.

    \b
        project new server_replacement client=rossi servers=2 price=5000
    """  # noqa: D301 - click's mark for lines that stay as they are
    from engine.cli.output import give
    from engine.projects.opening import open_project

    if template is None:
        give(_listed(home), as_json=as_json)
        return
    found = template_named(home, template)
    given, parameters = sorted_words(found, words)
    answers = answers_of(found, parameters)
    project, made = open_project(home.desk, found, _fields(home, given), answers, home.agent)
    give(_opened(project, made), as_json=as_json)


def template_named(home: Home, name: str) -> Template:
    """A template by its name. UsageError when there is none, RulesInvalid when it has mistakes."""
    from engine.problems import RulesInvalid, UsageError, did_you_mean
    from engine.projects.template_files import files, load

    known = {file.stem: file for file in files(home.rules)}
    if name not in known:
        raise UsageError(f"there is no template '{name}'{did_you_mean(name, known)}")
    template, problems, _ = load(known[name], home.workflow)
    if template is None:
        raise RulesInvalid(problems)
    return template


def sorted_words(template: Template, words: tuple[str, ...]) -> tuple[list[str], dict[str, str]]:
    """Words about the project, and those about parameters."""
    parameters = {name: value for word in words for name, _, value in (word.partition("="),)
                  if name in template.parameters}  # fmt: skip
    return [word for word in words if word.partition("=")[0] not in template.parameters], parameters


def answers_of(template: Template, given: dict[str, str]) -> dict[str, str | int | bool]:
    """Every parameter. UsageError when one cannot be so."""
    from engine.problems import UsageError

    try:
        return template.answers(given)
    except ValueError as error:
        raise UsageError(str(error)) from None


def _fields(home: Home, words: list[str]) -> dict[str, str | int | bool | None]:
    from engine.cli import lookup

    return lookup.fields(home, lookup.definition(home, "project"), words)


def _opened(project: str, made: list[str]) -> Answer:
    from engine.cli.output import Answer

    told = [project, *made]
    page = f"{project} with {len(made)} records: {', '.join(made)}"
    data = {"project": project, "records": made}
    return Answer("project", data, ("id",), lambda: ([each] for each in told), lambda _: [page])


def _listed(home: Home) -> Answer:
    from engine.cli.output import Answer, Column, table
    from engine.projects.template_files import files, load

    rows = []
    for file in files(home.rules):
        template, problems, _ = load(file, home.workflow)
        said = ", ".join(f"{p.name}={p.default}" for p in template.parameters.values()) if template else ""
        title = template.title if template else f"{len(problems)} problems; margine check tells them"
        rows.append((file.stem, title, str(len(template.tasks)) if template else "", said))
    header = ("template", "title", "tasks", "parameters")
    columns = [Column("template"), Column("what", flexible=True), Column("tasks"), Column("parameters", flexible=True)]
    data = {"templates": [dict(zip(header, row, strict=True)) for row in rows]}
    return Answer("templates", data, header, lambda: rows, lambda paper: table(columns, rows, paper.width))
