"""`margine timer stop`: write down what was worked."""

from __future__ import annotations

import click

from engine.cli.home import Home
from engine.cli.log import overlapping
from engine.cli.options import acting, as_json, pass_home, spoken
from engine.cli.timer.start import worker


@click.command("stop")
@click.argument("note", metavar="[TEXT]", default="")
@click.option("--took", metavar="AMOUNT", help="How long it really was, from when it began: 45m, 1h15.")
@overlapping
@worker
@acting
@as_json
@pass_home
def command(home: Home, *, note: str, took: str | None, overlapping: bool, worker: str | None, as_json: bool) -> None:
    """Stop my timer and write its time down on its record, with TEXT. When that is refused, it runs on."""
    from engine.cli.timer.telling import done, ended, timer
    from engine.cli.worktimes import amounts

    seconds = amounts(took.split(), home) if took is not None else None
    answer = timer(home, worker).end(seconds=seconds, note=spoken(note), overlapping=overlapping)
    ended(home, done(answer, "--took 45m says how long; `margine timer drop` drops it"), as_json=as_json)
