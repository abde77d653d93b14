"""`margine time remove`: an entry was a mistake."""

from __future__ import annotations

import click

from engine.cli.home import Home
from engine.cli.options import acting, as_json, pass_home, utf8


@click.command("remove")
@click.argument("name", metavar="ENTRY")
@click.option("--why", default="", metavar="TEXT", help="Why it was wrong.")
@acting
@as_json
@pass_home
def command(home: Home, *, name: str, why: str, as_json: bool) -> None:
    """Take an ENTRY such as T-12#7 back: nobody worked then. It stays in the journal, with who took it back and why."""
    from engine.cli.endings import say
    from engine.cli.timesheet.edit import found
    from engine.cli.worktimes import as_document, ask
    from engine.commands import EditTime
    from engine.worktime.noting import remarks

    before = found(home, name)
    ask(home, EditTime(id=before.record, entry=before.id, by=home.agent, remove=True, why=utf8(why)))
    click.echo(as_document("removed", {"id": before.id}) if as_json else before.id)
    for text in remarks(home.desk, before):
        say(text)
