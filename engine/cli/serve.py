"""`margine serve`: alerts and forms over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from engine.cli.endings import say
from engine.cli.home import Home
from engine.cli.options import pass_home
from engine.problems import SecretMissing, UsageError

if TYPE_CHECKING:
    from engine.intake.following import Following
    from engine.intake.mail import Intake


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="An address of this machine itself.")
@click.option("--port", default=8089, show_default=True, type=click.IntRange(1, 65535))
@pass_home
def command(home: Home, *, host: str, port: int) -> None:
    """Take alerts of monitoring and forms of web sites, until stopped (SIGTERM, Ctrl-C).

    POST /alerts/SOURCE and /forms/SOURCE for the sources of company.yaml (`alerts:`), each with its token; GET /health,
    GET /metrics for Prometheus. Tokens come from MARGINE_ALERTS_SOURCE_TOKEN, its _FILE, or a credential of systemd.
    """
    from engine.cli.extras import need

    sources = home.workflow.company.alerts
    if not sources:
        raise UsageError("company.yaml declares no sources of alerts; `margine explain M638` tells of them")
    for extra in ("serve", "mail"):
        need(extra)
    from engine.serve.app import App
    from engine.serve.server import listen, serve

    tokens = _tokens(home, tuple(sources))
    app = App(_following(home), tokens, lambda: _intake(home), failing=lambda: len(home.practice.failing))
    with listen(host, port) as listening:
        say(f"margine: serving http://{host}:{port}, sources: {', '.join(tokens)}")
        serve(app, listening)


def _tokens(home: Home, names: tuple[str, ...]) -> dict[str, str]:
    """The token of each source that has one; the others are told of, and cannot be posted to."""
    from engine.credentials import credential

    found = {}
    for name in names:
        try:
            found[name] = credential(f"MARGINE_ALERTS_{name.upper()}_TOKEN", f"margine-alerts-{name}", home.environ)
        except SecretMissing as error:
            say(f"margine: source '{name}' is not served: {error}")
    if not found:
        raise UsageError("no source has a token")
    return found


def _following(home: Home) -> Following:
    from engine.intake.following import Following

    return Following(home.mail_room, home.rulebook)


def _intake(home: Home) -> Intake:
    from engine.intake.mail import Intake

    return Intake(home.mail_room, home.mails, home.files, home.secret)
