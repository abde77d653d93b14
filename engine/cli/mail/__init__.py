"""`margine mail`: what arrives by mail.

fetch     take in what waits     watch     take in what arrives     show     a mail as it came
"""

from __future__ import annotations

from engine.cli.lazy import Entry, LazyGroup

command = LazyGroup(
    "mail",
    sections={
        "Mail": {
            "fetch": Entry("mail.fetch", "Take in what waits in the mailboxes"),
            "watch": Entry("mail.watch", "Take in what arrives, as soon as it does"),
            "show": Entry("mail.show", "A mail of a record, whole, as it came"),
        }
    },
    help="Mail that clients write: from the mailboxes of company.yaml to records.",
)
