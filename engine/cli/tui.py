"""`margine tui`: the queue on the screen."""

from __future__ import annotations

import os
import sys

import click

from engine.cli.home import Home
from engine.cli.options import acting, pass_home


@click.command("tui")
@click.argument("kind", default="ticket")
@acting
@click.pass_context
@pass_home
def command(home: Home, ctx: click.Context, kind: str) -> None:
    """The queue of a KIND on the screen, with running clocks. Without a screen, the list as text."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()) or os.environ.get("TERM") == "dumb":
        from engine.cli.list import command as listed

        ctx.invoke(listed, kind=kind)
        return
    from engine.cli import lookup
    from engine.store import open_store
    from tui.app import run

    lookup.definition(home, kind)
    home.store.close()  # it could be opened: what is wrong with it was said while there was still a command line
    code = run(
        lambda: open_store(home.store_path),
        home.workflow,
        home.clock,
        home.agent,
        kind=kind,
        rules=home.rules,
        snapshot=home.snapshot_path,
    )
    ctx.exit(code)
