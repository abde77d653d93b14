"""`margine why`: a state and its deadlines, explained."""

from __future__ import annotations

import click

from engine.cli.home import Home
from engine.cli.options import acting, as_json, at_instant, moment, pass_home


@click.command("why")
@click.argument("stream", metavar="ID")
@click.argument("clock", required=False)
@click.option("--full", is_flag=True, help="Every interval, however many there are.")
@at_instant
@acting
@as_json
@pass_home
def command(home: Home, *, stream: str, clock: str | None, full: bool, at: str | None, as_json: bool) -> None:
    """Explain why a record is in its state and why its deadlines (or those of one CLOCK) are what they are.

    Interval by interval: what counted, what did not, what it adds up to, and which rule said so.
    """
    from dataclasses import replace

    from engine.cli import lookup
    from engine.cli.arithmetic import Reckoning
    from engine.cli.dossier import stood
    from engine.cli.outcomes import NotDone
    from engine.cli.output import give
    from engine.problems import did_you_mean
    from engine.why import explain

    now = moment(home, at)
    record = lookup.record(home, stream)
    found = explain(home.store, home.workflow, stood(home, record, now) if at else record, now)
    if clock is not None:
        chosen = tuple(story for story in found.clocks if story.name == clock)
        if not chosen:
            raise NotDone(f"{record.id} has no clock '{clock}'{did_you_mean(clock, (c.name for c in found.clocks))}")
        found = replace(found, clocks=chosen)
    give(
        Reckoning(found, home.workflow.company, home.zone, now, full=full).answer(home.views.row(record)),
        as_json=as_json,
    )
