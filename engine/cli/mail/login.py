"""`margine mail login`: somebody signs in to a mailbox, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from engine.cli.endings import say
from engine.cli.home import Home
from engine.cli.options import pass_home

if TYPE_CHECKING:
    from engine.company import Company, OAuthPlace


@click.command("login")
@click.argument("name", metavar="MAILBOX")
@pass_home
def command(home: Home, *, name: str) -> None:
    """Sign in to MAILBOX (or `outgoing`, the server through which mail leaves) where company.yaml says `oauth:`.

    It says where to go with which code, and waits until that was done. What renews the sign-in is kept beside the
    store, for you alone.
    """
    from engine.cli.extras import need
    from engine.mail.oauth import login

    place = _place(home.workflow.company, name)
    need("oauth")
    who = login(place, home.token_path(name), say)
    say(f"margine: signed in to {name}" + (f" as {who}" if who else ""))


def _place(company: Company, name: str) -> OAuthPlace:
    from engine.problems import UsageError, did_you_mean

    places = {each.name: each.imap.oauth for each in company.mailboxes.values() if each.imap is not None}
    if company.outgoing is not None:
        places["outgoing"] = company.outgoing.oauth
    if name not in places:
        raise UsageError(f"'{name}' is no mailbox of a server{did_you_mean(name, places)}")
    if (place := places[name]) is None:
        raise UsageError(f"company.yaml says nothing of `oauth` for '{name}': it has a password")
    return place
