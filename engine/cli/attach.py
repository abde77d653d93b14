"""`margine attach`: give a record files."""

from __future__ import annotations

from pathlib import Path

import click

from engine.cli.home import Home
from engine.cli.options import acting, as_json, pass_home


@click.command("attach")
@click.argument("stream", metavar="ID")
@click.argument("paths", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--note", default="", metavar="TEXT", help="What they are, for colleagues.")
@acting
@as_json
@pass_home
def command(home: Home, *, stream: str, paths: tuple[Path, ...], note: str, as_json: bool) -> None:
    """Attach FILEs to the record ID: kept beside the store, each content once, whoever attaches it how often.

    A file has at most 25 MB, a record at most 100 files; `margine files ID` lists them, and saves one.
    """
    from engine.cli import lookup
    from engine.cli.outcomes import carry_out
    from engine.commands import Attach

    record, by = lookup.record(home, stream), home.agent
    kept = tuple(home.files.keep(path) for path in paths)
    carry_out(home, Attach(id=record.id, files=kept, by=by, note=note), as_json=as_json)
