"""`margine timer start`: begin to work."""

from __future__ import annotations

import click

from engine.cli.home import Home
from engine.cli.log import activity
from engine.cli.options import acting, as_json, pass_home, spoken, utf8

worker = click.option("--for", "worker", metavar="AGENT", help="The timer of somebody else.")


@click.command("start")
@click.argument("stream", metavar="ID")
@click.argument("note", metavar="[TEXT]", default="")
@activity
@worker
@acting
@as_json
@pass_home
def command(home: Home, *, stream: str, note: str, activity: str | None, worker: str | None, as_json: bool) -> None:
    """Start my timer on the record ID. While it runs elsewhere, `margine timer switch` says what becomes of that."""
    from engine.cli import lookup
    from engine.cli.timer.telling import begun, done, timer

    record = lookup.record(home, stream)
    hint = f"margine timer switch {record.id} --log   or   margine timer switch {record.id} --drop"
    answer = timer(home, worker).begin(record.id, utf8(activity or ""), spoken(note))
    begun(home, done(answer, hint), as_json=as_json)
