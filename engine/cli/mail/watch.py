"""`margine mail watch`: take in what arrives."""

from __future__ import annotations

import logging
import signal
import time
from typing import TYPE_CHECKING

import click

from engine.cli.endings import say
from engine.cli.home import Home
from engine.cli.options import pass_home
from engine.problems import MailboxUnavailable

if TYPE_CHECKING:
    from types import FrameType

    from engine.company import Mailbox
    from engine.intake.mail import Taken
    from engine.intake.mailboxes import Box
    from engine.intake.watch import Watch

LOOK = 1
"""Seconds between looks at a mailbox of this machine."""


class Stopped(BaseException):
    """A signal ends it, wherever it is: whatever is not committed is still in the mailbox."""


@click.command("watch")
@click.argument("name", metavar="MAILBOX")
@pass_home
def command(home: Home, *, name: str) -> None:
    """Take in what arrives in MAILBOX as soon as it does, until stopped (SIGTERM, Ctrl-C).

    A server tells at once (IDLE), or is asked every half minute; folders and files of this machine are looked at every
    second. It is a process beside the daemon: whatever a mail server does, promises are kept on time.
    """
    from engine.cli.extras import need
    from engine.cli.mail.fetch import named

    (mailbox,) = named(home, (name,))
    need("mail")
    logging.basicConfig(format="margine: %(message)s")
    logging.getLogger("margine").setLevel(logging.INFO)
    boxes = _Boxes(home)
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    say(f"margine: watching {mailbox.name}, {mailbox.address}")
    try:
        _watch(_watcher(home, boxes), boxes, name)
    except Stopped:
        say("margine: stopped")
    finally:
        boxes.close()


def _watch(watch: Watch, boxes: _Boxes, name: str) -> None:
    while True:
        boxes.wait(watch.once(name, _tell))


def _watcher(home: Home, boxes: _Boxes) -> Watch:
    from engine.intake.watch import Watch

    return Watch(home.mail_room, home.rulebook, (home.mails, home.files), home.secret, boxes.of)


class _Boxes:
    """The mailbox, kept open between two passes where that is worth it."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._mailbox: Mailbox | None = None
        self._box: Box | None = None

    def of(self, mailbox: Mailbox) -> Box:
        from engine.cli.mail.fetch import opening

        if self._box is None or mailbox != self._mailbox:
            self.close()
            self._mailbox, self._box = mailbox, opening(self._home, mailbox)
        return self._box

    def wait(self, trouble: int) -> None:
        """Until something may have arrived; a server that is not to be had is given so many seconds."""
        box, place = self._box, self._mailbox.imap if self._mailbox is not None else None
        if box is None or place is None:
            self.close()  # a file is locked no longer than it is read
            time.sleep(LOOK)
        elif trouble:
            self.close()
            time.sleep(trouble)
        else:
            self._wait_on(box)

    def _wait_on(self, box: Box) -> None:
        try:
            box.wait()
        except MailboxUnavailable:
            self.close()  # the next pass connects anew, and tells what it finds

    def close(self) -> None:
        box, self._box = self._box, None
        if box is not None:
            box.close()


def stop(*_: int | FrameType | None) -> None:
    """End at once; fit for a signal handler."""
    raise Stopped


def _tell(taken: Taken) -> None:
    why = f" ({taken.reason or taken.automatic})" if taken.reason or taken.automatic else ""
    say(f"margine: {taken.stream or taken.key} {taken.what}: {taken.sender} {taken.subject}{why}")
