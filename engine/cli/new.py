"""`margine new`: open a record."""

from __future__ import annotations

import click

from engine.cli.home import Home
from engine.cli.options import acting, as_json, pass_home, spoken


@click.command("new")
@click.argument("kind")
@click.argument("fields", nargs=-1, metavar="[FIELD=VALUE]...")
@click.option("--note", default="", metavar="TEXT", help="A first note; - reads it from stdin.")
@click.option("--parent", default="", metavar="ID", help="The record that it becomes a child of.")
@acting
@as_json
@pass_home
def command(home: Home, *, kind: str, fields: tuple[str, ...], note: str, parent: str, as_json: bool) -> None:
    """Open a record of a KIND: a ticket, a client, whatever workflows/ declares. Prints its id.

    A field that refers to another record takes its id or a part of its name:

        margine new ticket client=rossi subject="VPN lenta" priority=P2
    """
    from engine.cli import lookup
    from engine.cli.outcomes import carry_out
    from engine.commands import Open

    given = lookup.fields(home, lookup.definition(home, kind), fields)
    above = lookup.record(home, parent).id if parent else ""
    asked = Open(kind=kind, by=home.agent, fields=given, note=spoken(note), parent=above)
    carry_out(home, asked, as_json=as_json)
