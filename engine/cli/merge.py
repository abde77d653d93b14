"""`margine merge`: one record ends, and another one goes on for both."""

from __future__ import annotations

import click

from engine.cli.home import Home
from engine.cli.options import acting, as_json, expected, pass_home, spoken


@click.command("merge")
@click.argument("stream", metavar="ID")
@click.option("--into", required=True, metavar="OTHER", help="The record that goes on.")
@click.option("--note", default="", metavar="TEXT", help="Why; - reads it from stdin.")
@expected
@acting
@as_json
@pass_home
def command(home: Home, *, stream: str, into: str, note: str, expected: int | None, as_json: bool) -> None:
    """Merge the record ID into OTHER of the same kind and client, which goes on for both.

    ID takes the transition `merge` of its workflow and stays as it is: OTHER shows both histories, and counts both
    times. No promise of OTHER is kept by what was done on ID.
    """
    from engine.cli import lookup
    from engine.cli.outcomes import carry_out
    from engine.commands import Merge

    one, two = lookup.record(home, stream), lookup.record(home, into)
    asked = Merge(id=one.id, into=two.id, by=home.agent, note=spoken(note), expected=expected)
    carry_out(home, asked, as_json=as_json)
