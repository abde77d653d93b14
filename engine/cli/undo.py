"""`margine undo`: take back the last thing that I did."""

from __future__ import annotations

import click

from engine.cli.home import Home
from engine.cli.options import acting, as_json, pass_home


@click.command("undo")
@click.option("--dry-run", is_flag=True, help="Say what would be taken back, and do nothing.")
@acting
@as_json
@pass_home
def command(home: Home, *, dry_run: bool, as_json: bool) -> None:
    """Take back the last thing that I did, exactly: the record is as it was, its clocks counting on.

    What was done to many records at once is taken back at once. It can be taken back for a quarter of an hour; what
    the client reads, or what sends a message, for 30 seconds, which such messages wait. Refused, with exit code 4, is
    what somebody else has built upon, what was done to several records together, what is opened, linked or invoiced.
    Nothing is removed from the history.
    """
    import json

    from engine.cli.output import ENVELOPE
    from engine.commands import Refusal
    from engine.undo import last_actions, undo

    if dry_run:
        for action in last_actions(home.desk, home.agent):
            click.echo(action.words)
        return
    found = undo(home.desk, home.agent)
    results = [] if isinstance(found, Refusal) else found
    if as_json:
        told = [{"record": r.action.stream, "what": r.action.words, "refused": str(r.refusal or "")} for r in results]
        click.echo(json.dumps({"margine": ENVELOPE, "kind": "undo", "results": told}, ensure_ascii=False))
    else:
        for result in results:
            if result.refusal is None:
                click.echo(f"took back {result.action.words}")
    _tell(found)


def _tell(found: object) -> None:
    """NotDone where anything was refused."""
    from engine.cli.outcomes import NotDone
    from engine.commands import Refusal

    if isinstance(found, Refusal):
        raise NotDone(str(found))
    assert isinstance(found, list)  # noqa: S101 - the two answers there are
    refused = [result for result in found if result.refusal is not None]
    if refused:
        raise NotDone("; ".join(f"{result.action.words} was not taken back: {result.refusal}" for result in refused))
