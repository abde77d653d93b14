"""`margine mail show`: a mail as it came."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from engine.cli.home import Home
from engine.cli.options import pass_home
from engine.problems import StoreUnavailable, UsageError

if TYPE_CHECKING:
    from engine.records import Mail


@click.command("show")
@click.argument("stream", metavar="ID")
@click.option("-n", "number", type=click.IntRange(min=1), help="Which one, counted from the oldest; else the newest.")
@click.option("--raw", is_flag=True, help="The bytes as they came, for another mail program.")
@pass_home
def command(home: Home, *, stream: str, number: int | None, raw: bool) -> None:
    """Show a mail of the record ID whole: with what it quotes, and who it went to."""
    from engine.cli import lookup
    from engine.cli.extras import need
    from engine.mail_events import MailReceived

    record = lookup.record(home, stream)
    mails = [event.body.mail for event in home.store.events(record.id) if isinstance(event.body, MailReceived)]
    if not mails:
        raise UsageError(f"{record.id} has no mails")
    if number is not None and number > len(mails):
        raise UsageError(f"{record.id} has {len(mails)} mails")
    mail = mails[(number or len(mails)) - 1]
    content = _content(home, mail)
    if raw:
        sys.stdout.buffer.write(content)
        return
    need("mail")
    click.echo(_page(mail, content))


def _content(home: Home, mail: Mail) -> bytes:
    path = home.mails.path(mail.raw)
    try:
        return path.read_bytes()
    except OSError as error:
        raise StoreUnavailable(f"{path} cannot be read: {error.strerror or error}") from error


def _page(mail: Mail, content: bytes) -> str:
    from engine.cli.excerpt import clean
    from engine.mail.incoming import read

    heads = {
        "From": f"{mail.name} <{mail.sender}>", "To": ", ".join(mail.to), "Subject": mail.subject,
        "Message-ID": mail.message_id, "Written by a machine": mail.automatic,
    }  # fmt: skip
    head = [clean(f"{name}: {value}") for name, value in heads.items() if value]
    return "\n".join([*head, "", *(clean(line) for line in read(content).text.splitlines())])
