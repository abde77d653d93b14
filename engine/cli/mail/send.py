"""`margine mail send`: what waits in the outbox leaves."""

from __future__ import annotations

import logging
import signal
import time
from typing import TYPE_CHECKING

import click

from engine.cli.endings import say
from engine.cli.home import Home
from engine.cli.mail.watch import Stopped, stop
from engine.cli.options import pass_home
from engine.problems import MailboxUnavailable, SecretMissing, UsageError

if TYPE_CHECKING:
    from engine.company import Company, Outgoing
    from engine.notify.chat import Chat
    from engine.notify.outbox import Attempt, Outbox
    from engine.notify.smtp import Server

LOOK = 1.0
"""Seconds between looks at the outbox, at most."""
PAUSE = 30.0
"""Seconds before a server that could not be had is tried again."""


@click.command("send")
@click.option("--watch", is_flag=True, help="Go on until stopped (SIGTERM, Ctrl-C).")
@pass_home
def command(home: Home, *, watch: bool) -> None:
    """Send what waits in the outbox, through the server that company.yaml declares (`outgoing:`).

    Each message once. What the server does not take now is tried again for two days; what it refuses for good, and what
    has no address, is given up: `margine mail outbox` lists it. Exit code 1 when something was given up.
    """
    signal.signal(signal.SIGTERM, stop)
    server = _server(home)
    try:
        (_go_on if watch else _once)(home, _outbox(home, server))
    except (Stopped, KeyboardInterrupt):
        say("margine: stopped")
    finally:
        server.close()


def _once(_: Home, outbox: Outbox) -> None:
    attempts = []
    for each in outbox.run_once():
        attempts.append(each)
        _tell(each)
    if outbox.elsewhere:
        say("margine: another process is sending, or has died within the last two minutes")
    click.echo(f"{sum(each.what == 'sent' for each in attempts)} sent")
    if any(each.what == "given up" for each in attempts):
        click.get_current_context().exit(1)


def _go_on(home: Home, outbox: Outbox) -> None:
    say(f"margine: sending what waits in {home.store_path}")
    log, told = logging.getLogger("margine"), ""
    logging.basicConfig(format="margine: %(message)s")
    while True:
        position = home.store.position()
        try:
            for each in outbox.run_once():
                _tell(each)
            told = ""
        except MailboxUnavailable as error:
            if str(error) != told:
                log.warning("%s", error)
            told = str(error)
            time.sleep(PAUSE)
        home.store.wait(position, LOOK)


def _server(home: Home) -> Server:
    from engine.cli.extras import need
    from engine.credentials import password
    from engine.intake.mailboxes.opening import sign_in
    from engine.notify.smtp import Server

    outgoing = _outgoing(home.workflow.company)
    if outgoing.oauth is not None:
        need("oauth")
        return Server(outgoing, "", sign_in(outgoing.oauth, "outgoing", home.environ, home.token_path("outgoing")))
    return Server(outgoing, password("outgoing", home.environ) if outgoing.user else "")


def _outgoing(company: Company) -> Outgoing:
    if company.outgoing is None:
        raise UsageError("company.yaml declares no server for mail that leaves; `margine explain M637` shows how")
    return company.outgoing


def _channels(home: Home) -> dict[str, Chat]:
    """Ways of reaching agents beside mail: those whose address is known here; the others are told of."""
    from engine.cli.extras import need
    from engine.credentials import credential
    from engine.notify.chat import Chat

    found = {}
    for name in home.workflow.company.channels:
        try:
            address = credential(f"MARGINE_CHANNEL_{name.upper()}_URL", f"margine-channel-{name}", home.environ)
        except SecretMissing as error:
            say(f"margine: channel '{name}' is not used: {error}")
            continue
        need("chat")
        found[name] = Chat(name, address)
    return found


def _outbox(home: Home, server: Server) -> Outbox:
    from engine.failing import Failing, beside
    from engine.notify.agents import Channels
    from engine.notify.letters import House
    from engine.notify.outbox import Outbox

    rulebook, standing, secret = home.rulebook, home.standing, home.secret
    channels = _channels(home)

    failing = Failing(beside(home.store_path))

    def house() -> House:
        company = (rulebook.follow() or standing).workflow.company
        failing.keep(frozenset(company.channels))
        return House(home.store, company, _outgoing(company), secret, Channels(channels, failing))

    return Outbox(house, server, home.clock)


def _tell(each: Attempt) -> None:
    message = each.unsent.message
    to = ", ".join(each.to or message.to)
    say(f"margine: {message.stream} {each.what}: {to}" + (f" ({each.trouble})" if each.trouble else ""))
