"""`margine approve`: say yes to what somebody asked for."""

from __future__ import annotations

import click

from engine.cli.home import Home
from engine.cli.options import acting, as_json, expected, pass_home


@click.command("approve")
@click.argument("stream", metavar="ID")
@click.argument("transition", default="")
@click.option("--note", default="", metavar="TEXT", help="A few words with it; - reads it from stdin.")
@expected
@acting
@as_json
@pass_home
def command(home: Home, *, stream: str, transition: str, note: str, expected: int | None, as_json: bool) -> None:
    """Approve a TRANSITION of a record that waits for you; it may be left out when one waits.

    It is taken at once, as of the one who asked. What speaks against it by now is told, and it goes on waiting.
    `margine approvals` lists what waits.
    """
    from engine.cli.answering import answer

    answer(home, stream, transition, note, yes=True, expected=expected, as_json=as_json)
