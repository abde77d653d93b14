"""`margine mail`: what arrives by mail.

fetch     take in what waits     watch     take in what arrives     show     a mail as it came
send      what waits leaves      outbox    what has not left         login    sign in to a mailbox
"""

from __future__ import annotations

from engine.cli.lazy import Entry, LazyGroup

command = LazyGroup(
    "mail",
    sections={
        "Mail": {
            "fetch": Entry("mail.fetch", "Take in what waits in the mailboxes"),
            "watch": Entry("mail.watch", "Take in what arrives, as soon as it does"),
            "send": Entry("mail.send", "Send what waits in the outbox"),
            "login": Entry("mail.login", "Sign in to a mailbox, where there is no password"),
            "outbox": Entry("mail.outbox", "What has not left, and why"),
            "show": Entry("mail.show", "A mail of a record, whole, as it came"),
        }
    },
    help="Mail that clients write becomes records, and what is written to them leaves.",
)
