"""`margine project load`: agents over weeks."""

from __future__ import annotations

from typing import Any

import click

from engine.cli.home import Home
from engine.cli.options import as_json, pass_home
from engine.cli.project.asking import asks, board


@click.command("load")
@asks
@click.option("--weeks", type=click.IntRange(1, 52), default=6, help="How many weeks ahead. [default: 6]")
@as_json
@pass_home
def command(home: Home, /, *, weeks: int, as_json: bool, **told: Any) -> None:
    """Tell how much each agent has to do, week by week: by the plan of all open projects, and with tickets.

    Tickets are foreseen by what the agent wrote down on them in the four weeks before. `!` is more than there is.
    """
    from engine.boards.load import report
    from engine.cli.output import give
    from engine.cli.tables import answer

    give(answer(report(board(home, told), weeks), "load"), as_json=as_json)
