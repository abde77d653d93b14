"""`margine note`: write on a record."""

from __future__ import annotations

import click

from engine.cli.home import Home
from engine.cli.options import acting, as_json, pass_home, public, spoken


@click.command("note")
@click.argument("stream", metavar="ID")
@click.argument("text")
@public
@acting
@as_json
@pass_home
def command(home: Home, stream: str, text: str, public: bool, as_json: bool) -> None:
    """Write TEXT on a record, for colleagues; with --public the client reads it, and it counts as an answer.

    TEXT - is read from stdin.
    """
    from engine.cli import lookup
    from engine.cli.outcomes import carry_out
    from engine.commands import Note

    record = lookup.record(home, stream)
    carry_out(home, Note(id=record.id, text=spoken(text), by=home.agent, public=public), as_json=as_json)
