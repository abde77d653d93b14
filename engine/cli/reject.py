"""`margine reject`: say no to what somebody asked for, or take back what one asked for oneself."""

from __future__ import annotations

import click

from engine.cli.home import Home
from engine.cli.options import acting, as_json, expected, pass_home


@click.command("reject")
@click.argument("stream", metavar="ID")
@click.argument("transition", default="")
@click.option("--note", default="", metavar="TEXT", help="Why not; - reads it from stdin.")
@expected
@acting
@as_json
@pass_home
def command(home: Home, *, stream: str, transition: str, note: str, expected: int | None, as_json: bool) -> None:
    """Say no to a TRANSITION of a record that waits for you; it may be left out when one waits.

    Who asked is told the reason. Who asked takes it back by the same command.
    """
    from engine.cli.answering import answer

    answer(home, stream, transition, note, yes=False, expected=expected, as_json=as_json)
