"""`margine set`: give fields new values."""

from __future__ import annotations

import click

from engine.cli.home import Home
from engine.cli.options import acting, as_json, expected, pass_home


@click.command("set")
@click.argument("stream", metavar="ID")
@click.argument("fields", nargs=-1, required=True, metavar="FIELD=VALUE...")
@expected
@acting
@as_json
@pass_home
def command(home: Home, stream: str, fields: tuple[str, ...], expected: int | None, as_json: bool) -> None:
    """Give fields of a record new values; FIELD= clears one. Clocks that depend on them are judged anew."""
    from engine.cli import lookup
    from engine.cli.outcomes import carry_out
    from engine.commands import SetFields

    record = lookup.record(home, stream)
    given = lookup.fields(home, lookup.definition(home, record.kind), fields)
    carry_out(home, SetFields(id=record.id, fields=given, by=home.agent, expected=expected), as_json=as_json)
