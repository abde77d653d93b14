"""`margine time`: my day and my week, and correcting what was written down.

show     the days     edit     an entry reads otherwise     remove     an entry was a mistake
"""

from __future__ import annotations

from typing import Any

import click

from engine.cli.home import Home
from engine.cli.lazy import Entry, LazyGroup
from engine.cli.options import acting, as_json, pass_home, plain_page


@click.command(
    "time",
    cls=LazyGroup,
    sections={
        "Correct": {
            "edit": Entry("timesheet.edit", "An entry reads otherwise"),
            "remove": Entry("timesheet.remove", "An entry was a mistake"),
        }
    },
    invoke_without_command=True,
)
@click.option("--day", metavar="DAY", help="That day: 2026-11-20, yesterday, fri …")
@click.option("--week", is_flag=True, help="The whole week of it, from Monday on.")
@click.option("--agent", "whose", metavar="AGENT", help="Whose time, instead of mine.")
@acting
@plain_page
@as_json
@pass_home
@click.pass_context
def command(ctx: click.Context, home: Home, /, **asked: Any) -> None:
    """Show my day: what I have worked, what of the opening hours has no entry, what overlaps, and the totals.

    `margine log` writes work down; `margine time edit` and `margine time remove` correct it.
    """
    if ctx.invoked_subcommand is None:
        from engine.cli.timesheet.show import show

        show(home, plain_text=asked.pop("plain"), **asked)
