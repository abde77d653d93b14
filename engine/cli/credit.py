"""`margine credit`: taking back an invoice that was sent."""

from __future__ import annotations

import click

from engine.cli.home import Home
from engine.cli.options import acting, as_json, pass_home, spoken


@click.command("credit")
@click.argument("stream", metavar="ID")
@click.option("--note", required=True, metavar="TEXT", help="Why; - reads it from stdin.")
@click.option("--final", is_flag=True, help="Write it off: what it billed is not billed again.")
@acting
@as_json
@pass_home
def command(home: Home, stream: str, note: str, final: bool, as_json: bool) -> None:
    """Open a credit note for an invoice that was sent: the same lines with the other sign. Prints its id.

    It is a draft, and goes the way of invoices: approved, sent, numbered. What it takes back counts as not billed, and
    is on the client's next invoice again, as it is rated then; with --final it is written off.
    """
    from engine.cli import lookup
    from engine.cli.outcomes import told_outcome
    from engine.month.crediting import credit

    record = lookup.record(home, stream)
    outcome = credit(home.desk, record, by=home.agent, note=spoken(note), final=final)
    told_outcome(home, outcome, as_json=as_json)
