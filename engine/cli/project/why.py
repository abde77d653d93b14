"""`margine project why`: why a task starts when it does."""

from __future__ import annotations

import click

from engine.cli.home import Home
from engine.cli.options import as_json, pass_home


@click.command("why")
@click.argument("task")
@as_json
@pass_home
def command(home: Home, /, *, task: str, as_json: bool) -> None:
    """Say why a task starts when it does by the plan of all open projects, and what happens when it slips."""
    from engine.boards.plan import read, reasons
    from engine.cli.lookup import record
    from engine.cli.outcomes import NotDone
    from engine.cli.output import Answer, give

    found = record(home, task)
    lines = reasons(read(home.practice), found.id)
    if not lines:
        raise NotDone(f"{found.id} is no task of an open project, so that no plan places it")
    data = {"task": found.id, "lines": lines}
    give(Answer("reasons", data, ("line",), lambda: ([line] for line in lines), lambda _: lines), as_json=as_json)
