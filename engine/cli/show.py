"""`margine show`: one record, whole."""

from __future__ import annotations

import click

from engine.cli.home import Home
from engine.cli.options import acting, as_json, at_instant, moment, pass_home


@click.command("show")
@click.argument("stream", metavar="ID")
@at_instant
@acting
@as_json
@pass_home
def command(home: Home, stream: str, at: str | None, as_json: bool) -> None:
    """Show a record: its fields and state, its clocks, what can be done next, its history and messages."""
    from engine.cli import lookup
    from engine.cli.dossier import answer, stood
    from engine.cli.output import give

    now = moment(home, at)
    record = lookup.record(home, stream)
    give(answer(home, stood(home, record, now) if at else record, now), as_json=as_json)
