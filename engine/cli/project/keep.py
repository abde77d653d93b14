"""`margine project keep`: hold on to a plan."""

from __future__ import annotations

from typing import Any

import click

from engine.cli.endings import say
from engine.cli.home import Home
from engine.cli.options import pass_home
from engine.cli.project.asking import asks, board


@click.command("keep")
@asks
@click.option("--agreed", is_flag=True, help="It is what was agreed from now on: later plans are held against it.")
@pass_home
def command(home: Home, /, *, agreed: bool, **told: Any) -> None:
    """Keep the plan: it stands in the journal of the projects, and tasks get their days and their people.

    Later plans say what has moved since, and why. The first plan of a project that is kept is the one that was agreed,
    until another is kept with --agreed, as after a change request.
    """
    from engine.cli.outcomes import NotDone
    from engine.problems import UsageError
    from engine.projects.keeping import keep

    found = board(home, told)
    if found.suppose:
        raise UsageError("a plan under circumstances that are not so cannot be kept; change what is so first")
    if not found.rows:
        raise NotDone("there are no tasks to plan; margine new task project=… planned=… makes one")
    refused = keep(home.desk, found.outlook, home.agent, agreed=agreed)
    if refused:
        raise NotDone("not all of it was kept: " + "; ".join(refused))
    names = ", ".join(found.outlook.projects)
    say(f"kept: {len(found.rows)} tasks of {names}, until {found.moment(found.finish)}")
