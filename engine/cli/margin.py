"""`margine margin`: where money is made and lost."""

from __future__ import annotations

from typing import Any

import click

from engine.cli.home import Home
from engine.cli.options import as_json, pass_home
from engine.cli.spans import grouped_by, narrowed, only, span, spanned


@click.command("margin")
@click.option(
    "--by",
    metavar="WHAT[,SECOND]",
    help="Group by client, contract, service, project, ticket, agent, activity, day, week, month, quarter or year; "
    "by two of them, if you like. [default: client]",
)
@spanned
@narrowed
@click.option("--explain", is_flag=True, help="List what the figures are made of: every entry, charge and purchase.")
@as_json
@pass_home
def command(home: Home, /, *, by: str | None, explain: bool, as_json: bool, **told: Any) -> None:
    """Tell revenue − cost by client or whatever is asked, this month or in any other time.

    Hours without a cost or a price are counted apart and never taken for 0. Fees, blocks of hours and prices of
    projects are shared over the work that they pay for; what was shared is told as allocated, all else is exact.
    Where the time has several months, each row ends with its margin month by month.

    \b
        margin --by client,month --year 2026
        margin --by agent --client rossi --month 2026-11
        margin --client rossi --explain              the charges and costs behind it
    """  # noqa: D301 - click's mark for lines that stay as they are
    from engine.cli.output import give
    from engine.cli.tables import answer, reading
    from engine.reports import Asked, make

    source = reading(home)
    today = source.today
    asked = span(today, told)
    question = Asked(asked.since, asked.until, today, grouped_by(by), only(home, told))
    if explain:
        from engine.reports.explained import explained

        give(answer(explained(source, question), "margin"), as_json=as_json)
        return
    give(answer(make("margin", source, question), "margin"), as_json=as_json)
