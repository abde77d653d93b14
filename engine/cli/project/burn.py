"""`margine project burn`: the budget of a project over time."""

from __future__ import annotations

import click

from engine.cli.home import Home
from engine.cli.options import as_json, pass_home
from engine.cli.project import asking


@click.command("burn")
@click.argument("project")
@click.option("--out", "--output", "output", metavar="FILE", help="Write it to FILE.html, with its chart.")
@as_json
@pass_home
def command(home: Home, /, *, project: str, output: str | None, as_json: bool) -> None:
    """Tell week by week what was to be spent on a project, what was, and what is ahead by the plan."""
    from engine.boards.burn import report
    from engine.boards.plan import read
    from engine.cli.files import put
    from engine.cli.output import give
    from engine.cli.tables import answer
    from engine.reports.page import html

    found = asking.project(home, project)
    made = report(read(home.practice, [found.id]), found)
    if output is None:
        give(answer(made, "burn"), as_json=as_json)
    else:
        put(html(made, home.workflow.company.name).encode(), output, "the budget", "html")
