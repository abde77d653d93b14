"""`margine mail show`: a mail as it came."""

from __future__ import annotations

import sys

import click

from engine.cli.home import Home
from engine.cli.options import pass_home
from engine.problems import StoreUnavailable, UsageError


@click.command("show")
@click.argument("stream", metavar="ID")
@click.option("-n", "number", type=click.IntRange(min=1), help="Which one, counted from the oldest; else the newest.")
@click.option("--raw", is_flag=True, help="The bytes as they came, for another mail program.")
@pass_home
def command(home: Home, *, stream: str, number: int | None, raw: bool) -> None:
    """Show a mail of the record ID whole: with what it quotes, and who it went to."""
    from engine.boards import mails as boards
    from engine.cli import lookup
    from engine.cli.excerpt import clean
    from engine.cli.extras import need
    from engine.mail_events import MailReceived

    record = lookup.record(home, stream)
    mails = [event.body.mail for event in home.store.events(record.id) if isinstance(event.body, MailReceived)]
    if not mails:
        raise UsageError(f"{record.id} has no mails")
    if number is not None and number > len(mails):
        raise UsageError(f"{record.id} has {len(mails)} mails")
    mail = mails[(number or len(mails)) - 1]
    content = boards.content(home.mails, mail)
    if content is None:
        raise StoreUnavailable(f"{home.mails.path(mail.raw)} cannot be read")
    if raw:
        sys.stdout.buffer.write(content)
        return
    need("mail")
    for line in boards.page(mail, content):
        click.echo(clean(line))
