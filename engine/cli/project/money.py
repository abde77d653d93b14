"""`margine project money`: what was agreed, earned, spent, and what it will come to."""

from __future__ import annotations

import click

from engine.cli.home import Home
from engine.cli.options import as_json, pass_home
from engine.cli.project import asking


@click.command("money")
@click.argument("project")
@as_json
@pass_home
def command(home: Home, /, *, project: str, as_json: bool) -> None:
    """Say how the figures of a project came about: price, spent, ahead by the plan, earned value, margin."""
    from engine.boards.plan import money, read
    from engine.cli.output import Answer, give

    found = asking.project(home, project)
    board = read(home.practice, [found.id])
    lines = money(board, found.id)
    value = board.value(found)
    data = {
        "project": found.id, "price": value.price, "spent": value.sums.cost, "ahead": value.ahead.amount,
        "committed": value.committed,
        "forecast": value.forecast, "margin": value.margin, "budget": value.budget, "earned": value.earned,
        "planned": value.planned, "cpi_hundredths": value.cpi, "spi_hundredths": value.spi, "lines": lines,
    }  # fmt: skip
    give(Answer("money", data, ("line",), lambda: ([line] for line in lines), lambda _: lines), as_json=as_json)
