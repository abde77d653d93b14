"""`margine project chain`: a project from the first word to after-sales."""

from __future__ import annotations

import click

from engine.cli.home import Home
from engine.cli.options import as_json, pass_home
from engine.cli.project import asking


@click.command("chain")
@click.argument("project")
@as_json
@pass_home
def command(home: Home, /, *, project: str, as_json: bool) -> None:
    """Tell who said and did what on a project, its offers, tasks, purchases and after-sales tickets, with documents.

    A document is named by the first digits of its content's SHA-256; `margine files ID` saves it.
    """
    from engine.boards.chain import read
    from engine.cli.output import give
    from engine.cli.tables import answer

    give(answer(read(home.practice, asking.project(home, project)), "chain"), as_json=as_json)
