"""`margine project plan`: who does what when, what runs in parallel, what it costs, when it ends."""

from __future__ import annotations

from typing import Any

import click

from engine.cli.home import Home
from engine.cli.options import as_json, pass_home
from engine.cli.project.asking import asks, board


@click.command("plan")
@asks
@as_json
@pass_home
def command(home: Home, /, *, as_json: bool, **told: Any) -> None:
    """Plan projects from what their tasks say now: all that are open, or those that are named.

    People who are busy on other open projects are busy: all of them are planned together.

    Nothing is changed by looking. `~` holds the finish up, `!` misses its date. Slack is how far a task can slip.

    \b
        project plan P-1
        project plan P-1 --with carla --share bruno=50%       what if
        project plan --solve 30                               the best order for everybody, proven where it can be
    """  # noqa: D301 - click's mark for lines that stay as they are
    from engine.cli.output import give
    from engine.cli.tables import answer

    give(answer(board(home, told).report, "plan"), as_json=as_json)
