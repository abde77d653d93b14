"""`margine timer switch`: go on with another record."""

from __future__ import annotations

import click

from engine.cli.home import Home
from engine.cli.log import activity, overlapping
from engine.cli.options import acting, as_json, pass_home, spoken, utf8
from engine.cli.timer.start import worker
from engine.problems import UsageError


@click.command("switch")
@click.argument("stream", metavar="ID")
@click.argument("note", metavar="[TEXT]", default="")
@click.option("--log/--drop", "keep", default=None, help="What becomes of the time until now.")
@activity
@overlapping
@worker
@acting
@as_json
@pass_home
def command(
    home: Home,
    *,
    stream: str,
    note: str,
    keep: bool | None,
    activity: str | None,
    overlapping: bool,
    worker: str | None,
    as_json: bool,
) -> None:
    """Go on with the record ID: the time until now is written down (--log) or thrown away (--drop)."""
    from engine.cli import lookup
    from engine.cli.timer.telling import begun, done, timer

    own = timer(home, worker)
    record = lookup.record(home, stream)
    if keep is None and (other := own.status()) is not None and other.record != record.id:
        raise UsageError(f"the timer runs on {other.record}: say --log to write that time down, or --drop")
    answer = own.switch(
        record.id, keep=bool(keep), activity=utf8(activity or ""), note=spoken(note), overlapping=overlapping
    )
    begun(home, done(answer), as_json=as_json)
