"""`margine invoice`: one invoice, as the client reads it."""

from __future__ import annotations

import click

from engine.cli.home import Home
from engine.cli.options import acting, as_json, pass_home


@click.command("invoice")
@click.argument("stream", metavar="ID")
@click.option("--explain", is_flag=True, help="How each amount came about, step by step, with the rules.")
@acting
@as_json
@pass_home
def command(home: Home, stream: str, explain: bool, as_json: bool) -> None:
    """Show an invoice or a credit note: its lines, its taxes, what is to be paid.

    With --json it is the structured data that an electronic invoice needs: seller, buyer, lines, the sums of each tax,
    terms; docs/reference/invoice-json.md tells every key.
    """
    from engine.cli import lookup
    from engine.cli.invoice_page import answer
    from engine.cli.output import give
    from engine.month.documents import Documents

    record = lookup.record(home, stream)
    give(answer(Documents(home.views).of(record), explain=explain), as_json=as_json)
