"""`margine serve`: alerts and forms over HTTP."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

import click

from engine.cli.endings import say
from engine.cli.home import Home
from engine.cli.options import pass_home
from engine.problems import SecretMissing, UsageError

if TYPE_CHECKING:
    from engine.desk import Desk
    from engine.intake.following import Following
    from engine.intake.mail import Intake


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="An address of this machine itself.")
@click.option("--port", default=8089, show_default=True, type=click.IntRange(1, 65535))
@pass_home
def command(home: Home, *, host: str, port: int) -> None:
    """Take alerts of monitoring and forms of web sites, and give out calendars, until stopped (SIGTERM, Ctrl-C).

    POST /alerts/SOURCE and /forms/SOURCE for the sources of company.yaml (`alerts:`), each with its token; GET /health,
    GET /metrics for Prometheus. Tokens come from MARGINE_ALERTS_SOURCE_TOKEN, its _FILE, or a credential of systemd.
    GET /calendar/AGENT/TOKEN.ics, as `margine project calendar AGENT --address` says, for calendar programs.
    """
    from engine.cli.extras import need

    sources = home.workflow.company.alerts
    for extra in ("serve", "mail", "calendar"):
        need(extra)
    from engine.serve.app import App
    from engine.serve.server import listen, serve

    tokens = _tokens(home, tuple(sources))
    app = App(
        _following(home), tokens, lambda: _intake(home), failing=lambda: len(home.practice.failing),
        calendar=_Calendars(home),
    )  # fmt: skip
    with listen(host, port) as listening:
        say(f"margine: serving http://{host}:{port}, sources: {', '.join(tokens) or 'none'}")
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
    if names and not found:
        raise UsageError("no source has a token")
    return found


class _Calendars:
    """Agents' calendars, by the plan of all open projects under the rules in force."""

    def __init__(self, home: Home) -> None:
        self._home, self._practice = home, home.practice

    def __call__(self, agent: str, token: str, desk: Desk) -> bytes | None:
        """Nothing where the token is not that of the agent."""
        from engine.boards.plan import read
        from engine.boards.practice import Practice
        from engine.mail.tokens import calendar_token
        from engine.papers.calendar import feed

        right = hmac.compare_digest(token.encode(), calendar_token(self._home.secret, agent).encode())
        if not right or agent not in desk.workflow.company.agents:
            return None
        if desk.workflow.fingerprint != self._practice.workflow.fingerprint:
            self._practice = Practice(desk.store, desk.workflow, desk.clock, "", snapshot=self._home.snapshot_path)
        return feed(read(self._practice).outlook, agent, desk.clock.now())


def _following(home: Home) -> Following:
    from engine.intake.following import Following

    return Following(home.mail_room, home.rulebook)


def _intake(home: Home) -> Intake:
    from engine.intake.mail import Intake

    return Intake(home.mail_room, home.mails, home.files, home.secret)
