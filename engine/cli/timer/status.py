"""`margine timer status`: what runs."""

from __future__ import annotations

from collections.abc import Iterator

import click

from engine.cli.home import Home
from engine.cli.options import acting, as_json, pass_home

HEADER = ("agent", "record", "start", "seconds", "activity", "note", "forgotten")


@click.command("status")
@click.option("--all", "everybody", is_flag=True, help="The timers of everybody.")
@acting
@as_json
@pass_home
def command(home: Home, *, everybody: bool, as_json: bool) -> None:
    """Say what my timer runs on, and since when; one that has run for more than a day was probably forgotten."""
    from engine.cli.endings import say
    from engine.cli.excerpt import clean
    from engine.cli.output import Answer, Paper, give
    from engine.cli.timer.telling import running_plain, running_words
    from engine.cli.worktimes import as_text
    from engine.worktime.running import all_running

    found = all_running(home.store, home.workflow.company.agents if everybody else [home.agent])
    told = [running_plain(home, one) for one in found]

    def rows() -> Iterator[tuple[str, ...]]:
        return (tuple(as_text(one[name]) for name in HEADER) for one in told)

    def page(_: Paper) -> Iterator[str]:
        return (clean(running_words(home, one)) for one in found)

    give(Answer("timers", {"timers": told}, HEADER, rows, page), as_json=as_json)
    if not found and not as_json:
        say("no timer is running; `margine timer start ID` starts one")
