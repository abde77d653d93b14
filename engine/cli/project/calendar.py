"""`margine project calendar`: what an agent has to do, for any calendar program."""

from __future__ import annotations

import click

from engine.cli.home import Home
from engine.cli.options import pass_home


@click.command("calendar")
@click.argument("agent")
@click.option("--out", "--output", "output", metavar="FILE", help="Write it to FILE; without it, to stdout.")
@click.option("--address", is_flag=True, help="Say under which address `margine serve` gives it out.")
@pass_home
def command(home: Home, /, *, agent: str, output: str | None, address: bool) -> None:
    """Write an agent's tasks as an iCalendar feed, by the plan of all open projects: one event a day for each task.

    A calendar program that reads the file again from where it lies takes up what has moved. `margine serve` gives it
    out as well, under an address that nobody can guess: whoever has it can read the calendar.
    """
    from engine.boards.plan import read
    from engine.cli.extras import need
    from engine.cli.files import put
    from engine.papers.calendar import feed
    from engine.problems import UsageError, did_you_mean

    agents = home.workflow.company.agents
    if agent not in agents:
        raise UsageError(f"'{agent}' is no agent{did_you_mean(agent, agents)}")
    if address:
        from engine.mail.tokens import calendar_token

        click.echo(f"/calendar/{agent}/{calendar_token(home.secret, agent)}.ics")
        return
    need("calendar")
    put(feed(read(home.practice).outlook, agent, home.clock.now()), output, "the calendar", "ics")
