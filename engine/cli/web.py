"""`margine web`: the screens in a browser."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from engine.cli.home import Home
from engine.cli.options import acting, pass_home
from engine.problems import UsageError


@click.command("web")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option("--port", default=8088, show_default=True, type=click.IntRange(1, 65535))
@acting
@pass_home
def command(home: Home, *, host: str, port: int) -> None:
    """Serve the screens to a browser: the same interface, a process for each page, until Ctrl+C.

    On this machine's own address, for you: the address that is printed holds a secret. Any other address is refused,
    unless company.yaml declares the reverse proxy that knows who people are (`web:`); they are then who it says.
    """
    from engine.cli.endings import say
    from engine.cli.extras import need
    from engine.web.doors import Loopback, door

    company = home.workflow.company
    found = door(company, host, port, home.agent if company.web is None else "")
    need("web")
    from engine.web.server import serve

    home.close()
    click.echo(f"{found.url}/?token={found.token}" if isinstance(found, Loopback) else found.url)
    sys.stdout.flush()
    say("each page is a session of its own; Ctrl+C ends them all")
    folder = str(home.folder.absolute())

    def screens(agent: str) -> Sequence[str]:
        return [sys.executable, "-m", "engine.cli", "--home", folder, "tui", "--as", agent]

    try:
        serve(found, host, port, screens)
    except OSError as error:
        raise UsageError(f"{host}:{port} cannot be had: {error.strerror or error}") from error
