"""`margine timer drop`: throw the time away."""

from __future__ import annotations

import click

from engine.cli.home import Home
from engine.cli.options import acting, as_json, pass_home, utf8
from engine.cli.timer.start import worker


@click.command("drop")
@click.option("--why", default="", metavar="TEXT", help="Why nothing is written down.")
@worker
@acting
@as_json
@pass_home
def command(home: Home, *, why: str, worker: str | None, as_json: bool) -> None:
    """Stop my timer and write nothing down; that it ran stays in the journal."""
    from engine.cli.timer.telling import done, ended, timer

    ended(home, done(timer(home, worker).end(keep=False, why=utf8(why))), as_json=as_json)
